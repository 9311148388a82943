// Checks webhooks against GitHub's own description of their payloads.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Json } from './api-description.ts'

interface Description {
  readonly webhooks: Readonly<
    Record<string, { post: { requestBody: { content: Record<string, { schema: Json }> } } }>
  >
  readonly components: Json
}

let loaded: { description: Description; ajv: Ajv2020 } | undefined
const compiled = new Map<string, ValidateFunction>()

/** What is wrong with a payload. An event that GitHub does not describe is wrong, too. */
export function webhookViolations(event: string, payload: Json): string[] {
  const action = typeof payload['action'] === 'string' ? payload['action'] : undefined
  const name = action === undefined ? event : `${event}-${action}`
  const key = name.replaceAll('_', '-')
  let validate = compiled.get(key)
  if (validate === undefined) {
    const { description, ajv } = (loaded ??= load())
    const schema = description.webhooks[key]?.post.requestBody.content['application/json']?.schema
    if (schema === undefined) return [`GitHub sends no webhook ${name}`]
    validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/')) as Json)
    compiled.set(key, validate)
  }
  if (validate(payload)) return []
  return (validate.errors ?? []).slice(0, 8).map((each) => {
    return `webhook ${name}${each.instancePath} ${each.message ?? ''} ${JSON.stringify(each.params)}`
  })
}

function load(): { description: Description; ajv: Ajv2020 } {
  const path = fileURLToPath(import.meta.resolve('@octokit/openapi-webhooks/generated/api.github.com.json'))
  const description = JSON.parse(readFileSync(path, 'utf8')) as Description
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    code: { optimize: false },
  })
  formats.default(ajv)
  // Bots' addresses have brackets, in GitHub's own payloads too.
  ajv.addFormat('email', true)
  ajv.addSchema({ $id: 'github', components: description.components })
  return { description, ajv }
}
