// Checks requests and answers against GitHub's own OpenAPI description (an extract: see extract-openapi.mjs).
import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

export type Json = Record<string, unknown>

/** An operation of the description and what a request's address says about it. */
export interface Operation {
  /** Such as `issues/create-comment`. */
  readonly id: string
  readonly parameters: Readonly<Record<string, string>>
  readonly definition: OperationDefinition
}

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Json
}

interface Content {
  readonly $ref?: string
  readonly required?: boolean
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>
}

interface OperationDefinition {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDefinition>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

interface Route {
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly weight: number
  readonly definition: OperationDefinition
}

/** These stand for the rest of an address, with its slashes. */
const LONG_PARAMETERS = new Set(['path', 'ref', 'basehead', 'branch'])

const description = JSON.parse(
  readFileSync(new URL('openapi-extract.json', import.meta.url), 'utf8'),
) as Description
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  validateSchema: false,
  code: { optimize: false },
  coerceTypes: false,
  validateFormats: true,
})
formats.default(ajv)
ajv.addSchema({ $id: 'github', components: description.components })
// Query parameters arrive as text; the description gives them types.
const ajvOfText = new Ajv2020({
  strict: false,
  allErrors: true,
  validateSchema: false,
  code: { optimize: false },
  coerceTypes: true,
})
formats.default(ajvOfText)
ajvOfText.addSchema({ $id: 'github', components: description.components })

const routes: readonly Route[] = Object.entries(description.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, definition]) => routeOf(method.toUpperCase(), path, definition)),
  )
  .toSorted((a, b) => b.weight - a.weight)

function routeOf(method: string, path: string, definition: OperationDefinition): Route {
  const names: string[] = []
  const source = path.replaceAll('.', '\\.').replace(/\{([^}]+)\}/g, (_, name: string) => {
    names.push(name)
    return LONG_PARAMETERS.has(name) ? '(.+)' : '([^/]+)'
  })
  const weight = path.split('/').filter((part) => !part.includes('{')).length
  return { method, pattern: new RegExp(`^${source}$`), names, weight, definition }
}

/** The operation that a method and a path (still percent-encoded, without `/api/v3`) stand for; undefined if none. */
export function findOperation(method: string, path: string): Operation | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (match === null) continue
    const values = match.slice(1).map((each) => decodeURIComponent(each))
    const parameters = Object.fromEntries(route.names.map((name, at) => [name, values[at] ?? '']))
    return { id: route.definition.operationId, parameters, definition: route.definition }
  }
  return undefined
}

const compiled = new Map<string, ValidateFunction>()

function violationsOf(validator: Ajv2020, key: string, schema: Json, value: unknown, what: string): string[] {
  let validate = compiled.get(key)
  if (validate === undefined) {
    validate = validator.compile(absolute(schema))
    compiled.set(key, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? [])
    .slice(0, 8)
    .map((each) => `${what}${each.instancePath} ${each.message ?? ''}`)
}

/** The schema with references that hold wherever it stands. */
function absolute(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/')) as Json
}

function resolved<T extends { readonly $ref?: string }>(value: T): T {
  if (value.$ref === undefined) return value
  const [kind = '', name = ''] = value.$ref.replace('#/components/', '').split('/')
  return description.components[kind]?.[name] as T
}

/** What is wrong with a request: unknown or wrong query parameters, a missing or wrong body. */
export function requestViolations(operation: Operation, query: URLSearchParams, body: unknown): string[] {
  const { id, definition } = operation
  const found: string[] = []
  const parameters = (definition.parameters ?? []).map(resolved)
  for (const parameter of parameters) {
    const text = parameter.in === 'path' ? operation.parameters[parameter.name] : query.get(parameter.name)
    if (parameter.in === 'header') continue
    if (text === null || text === undefined) {
      if (parameter.required === true && parameter.in === 'query')
        found.push(`${id}: ${parameter.name} is missing`)
      continue
    }
    const schema = { type: 'object', properties: { value: parameter.schema } }
    const key = `${id} ${parameter.in} ${parameter.name}`
    found.push(...violationsOf(ajvOfText, key, schema, { value: text }, `${key}: `))
  }
  const known = new Set(parameters.filter((each) => each.in === 'query').map((each) => each.name))
  for (const name of query.keys()) if (!known.has(name)) found.push(`${id}: there is no parameter ${name}`)
  return [...found, ...bodyViolations(operation, body)]
}

function bodyViolations({ id, definition }: Operation, body: unknown): string[] {
  if (definition.requestBody === undefined) return []
  const expected = resolved(definition.requestBody)
  const schema = expected.content?.['application/json']?.schema
  if (body === undefined) return expected.required === true ? [`${id}: the body is missing`] : []
  return schema === undefined ? [] : violationsOf(ajv, `${id} body`, schema, body, `${id} body`)
}

/** What is wrong with an answer of ours. Statuses other than 2xx are not described and pass. */
export function answerViolations({ id, definition }: Operation, status: number, body: unknown): string[] {
  if (status < 200 || status > 299) return []
  const expected = definition.responses[String(status)]
  if (expected === undefined) return [`${id}: GitHub does not answer with ${status}`]
  const schema = resolved(expected).content?.['application/json']?.schema
  return schema === undefined
    ? []
    : violationsOf(ajv, `${id} ${status}`, schema, body, `answer of ${id} ${status}`)
}
