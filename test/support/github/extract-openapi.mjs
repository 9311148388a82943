// Makes openapi-extract.json: of GitHub's OpenAPI description, the operations that Byline uses, with what they refer to and
// without prose. Run it by hand, with the description from the npm package @octokit/openapi (23.0.2), which is too large to keep:
//   node test/support/github/extract-openapi.mjs package/generated/api.github.com.json > test/support/github/openapi-extract.json
//   npx prettier --write test/support/github/openapi-extract.json
import { readFileSync } from 'node:fs'

const OPERATIONS = `
  apps/create-from-manifest apps/create-installation-access-token apps/get-authenticated apps/get-installation
  apps/get-org-installation apps/get-repo-installation apps/get-user-installation apps/get-webhook-delivery
  apps/list-installations apps/list-repos-accessible-to-installation apps/list-webhook-deliveries
  apps/redeliver-webhook-delivery apps/revoke-installation-access-token
  checks/create checks/get checks/list-annotations checks/list-for-ref checks/update
  git/get-ref
  issues/create-comment issues/delete-comment issues/get issues/get-comment issues/list-comments issues/update-comment
  meta/get
  orgs/check-membership-for-user orgs/get orgs/get-membership-for-user orgs/list-members
  pulls/get pulls/list pulls/list-commits pulls/list-files
  rate-limit/get
  reactions/create-for-issue-comment
  repos/compare-commits repos/get repos/get-branch repos/get-collaborator-permission-level repos/get-commit repos/get-content
  repos/list-branches repos/list-commits repos/list-for-org repos/list-pull-requests-associated-with-commit
  users/get-by-id users/get-by-username
`
  .trim()
  .split(/\s+/)

const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'title',
  'deprecated',
])

/** A schema or parameter without prose and without extensions. Members of `properties` may have any name. */
function withoutProse(value, isNames = false) {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each))
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([key]) => isNames || (!PROSE.has(key) && !key.startsWith('x-')))
  const plain = Object.fromEntries(
    kept.map(([key, each]) => [key, withoutProse(each, key === 'properties' && !isNames)]),
  )
  return isNames ? plain : withNull(plain)
}

/** OpenAPI 3.0 says `nullable`; JSON Schema, which tests check with, knows a type `null`. */
function withNull({ nullable, ...schema }) {
  if (nullable !== true) return schema
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const values = schema.enum === undefined ? {} : { enum: [...new Set([...schema.enum, null])] }
  return { ...schema, type: [schema.type, 'null'], ...values }
}

function referencesIn(value) {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map((match) => match[1])
}

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const paths = {}
const missing = new Set(OPERATIONS)
for (const [path, methods] of Object.entries(description.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    // The old spelling of compare-commits is not in the description: clients send the same address.
    const id =
      operation.operationId === 'repos/compare-commits-with-basehead'
        ? 'repos/compare-commits'
        : operation.operationId
    if (!missing.delete(id)) continue
    const { parameters, requestBody } = operation
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
    const responses = Object.fromEntries(answers)
    paths[path] = {
      ...paths[path],
      [method]: withoutProse({ operationId: id, parameters, requestBody, responses }),
    }
  }
}
// The description asks of these accounts that each be a user and an enterprise at once.
const [installations] = Object.values(paths['/app/installations'].get.responses)
installations.content['application/json'].schema.items = { $ref: '#/components/schemas/installation' }
if (missing.size > 0) throw new Error(`not in the description: ${[...missing].join(', ')}`)

const components = {}
const waiting = referencesIn(paths)
while (waiting.length > 0) {
  const name = waiting.pop()
  const [kind, key] = name.split('/')
  if (components[kind]?.[key] !== undefined) continue
  const component = withoutProse(description.components[kind][key])
  components[kind] = { ...components[kind], [key]: component }
  waiting.push(...referencesIn(component))
}
// The description does not know that a fork may be deleted and its pull requests stay.
for (const name of ['pull-request', 'pull-request-simple']) {
  const { properties } = components.schemas[name].properties.head
  properties.repo = { anyOf: [properties.repo, { type: 'null' }] }
}
const { version } = description.info
process.stdout.write(`${JSON.stringify({ version, paths, components })}\n`)
