// Answers about the app, its installations, its deliveries, and about accounts.
import type { Json } from './api-description.ts'
import {
  askEmulator,
  badCredentials,
  forbidden,
  invalid,
  notFound,
  ok,
  page,
  type Exchange,
  type Handler,
  type Reply,
} from './exchange.ts'
import {
  chosenPermissions,
  chosenRepositories,
  installationById,
  installationOn,
  reaches,
  repositoriesOf,
  covers,
  type Installation,
  type Permissions,
} from './installations.ts'
import {
  accountJson,
  appJson,
  fullRepositoryJson,
  installationJson,
  organizationJson,
  repositoryJson,
} from './payloads.ts'
import { accountOf, accessOf, roleOf, type State } from './state.ts'
import type { Delivery } from './webhooks.ts'

/** The handlers of this file by operation. */
export const appAnswers: Readonly<Record<string, Handler>> = {
  'apps/get-authenticated': (exchange) => ok(authenticatedApp(exchange.state)),
  'apps/list-installations': (exchange) => {
    const { state } = exchange
    const { items, headers } = page(
      exchange,
      state.installations.filter(({ isDeleted }) => !isDeleted),
    )
    return ok(
      items.map((each) => installationJson(state, each)),
      headers,
    )
  },
  'apps/get-installation': ({ state, operation }) => {
    return installationReply(state, installationById(state, Number(operation.parameters['installation_id'])))
  },
  'apps/get-org-installation': ({ state, operation }) =>
    installationReply(state, installationOn(state, operation.parameters['org'] ?? '')),
  'apps/get-user-installation': ({ state, operation }) =>
    installationReply(state, installationOn(state, operation.parameters['username'] ?? '')),
  'apps/get-repo-installation': ({ state, repository }) =>
    installationReply(
      state,
      state.installations.find((each) => repository !== undefined && covers(each, repository)),
    ),
  'apps/create-installation-access-token': createToken,
  'apps/revoke-installation-access-token': ({ state, caller }) => {
    if (caller.kind === 'installation') state.tokens.delete(caller.text)
    return { status: 204 }
  },
  'apps/list-repos-accessible-to-installation': listRepositories,
  'apps/list-webhook-deliveries': listDeliveries,
  'apps/get-webhook-delivery': ({ state, operation }) => {
    const id = Number(operation.parameters['delivery_id'])
    const delivery = state.webhooks.deliveries.find((each) => each.id === id)
    return delivery === undefined ? notFound : ok(wholeDelivery(delivery))
  },
  'apps/redeliver-webhook-delivery': ({ state, operation }) => {
    const id = Number(operation.parameters['delivery_id'])
    if (!state.webhooks.deliveries.some((each) => each.id === id)) return notFound
    void state.webhooks.redeliver(id)
    return { status: 202, body: {} }
  },
  'orgs/get': (exchange) => organization(exchange),
  'orgs/list-members': (exchange) => {
    const { state, operation, query } = exchange
    const { admins, members = [] } = state.organisations[operation.parameters['org'] ?? ''] ?? { admins: [] }
    const role = query.get('role') ?? 'all'
    const logins = [...(role === 'member' ? [] : admins), ...(role === 'admin' ? [] : members)].toSorted()
    const { items, headers } = page(exchange, logins)
    return ok(
      items.map((login) => accountJson(state, accountOf(state, login))),
      headers,
    )
  },
  'orgs/check-membership-for-user': ({ state, operation }) => {
    const { org = '', username = '' } = operation.parameters
    return roleOf(state, org, username) === undefined ? notFound : { status: 204 }
  },
  'orgs/get-membership-for-user': ({ state, operation }) => {
    const { org = '', username = '' } = operation.parameters
    const role = roleOf(state, org, username)
    if (role === undefined) return notFound
    return ok({
      url: `${state.url}/orgs/${org}/memberships/${username}`,
      state: 'active',
      role,
      organization_url: `${state.url}/orgs/${org}`,
      organization: organizationJson(state, accountOf(state, org)),
      user: accountJson(state, accountOf(state, username)),
    })
  },
  'users/get-by-username': (exchange) => askEmulator(exchange),
  'users/get-by-id': (exchange) => {
    const id = Number(exchange.operation.parameters['account_id'])
    const account = [...exchange.state.accounts.values()].find((each) => each.id === id)
    if (account === undefined) return notFound
    return askEmulator(exchange, { path: `/users/${encodeURIComponent(account.login)}` })
  },
  'repos/get-collaborator-permission-level': collaboratorPermission,
  'repos/list-for-org': listForOrganization,
  'repos/get': async ({ state, repository }) =>
    repository === undefined ? notFound : ok(await fullRepositoryJson(state, repository)),
}

function authenticatedApp(state: State): Json {
  const newest = state.installations.at(-1)
  const installations_count = state.installations.filter(({ isDeleted }) => !isDeleted).length
  return {
    ...appJson(state),
    permissions: newest?.permissions ?? {},
    events: newest?.events ?? [],
    installations_count,
  }
}

function installationReply(state: State, installation: Installation | undefined): Reply {
  return installation === undefined ? notFound : ok(installationJson(state, installation))
}

/** The emulated GitHub checks the key and mints the token; what it reaches is noted here. */
async function createToken(exchange: Exchange): Promise<Reply> {
  const { state, operation } = exchange
  const installation = installationById(state, Number(operation.parameters['installation_id']))
  if (installation === undefined) return notFound
  if (installation.suspendedAt !== undefined) {
    return {
      ...forbidden,
      body: { ...(forbidden.body as Json), message: 'This installation has been suspended' },
    }
  }
  const wish = (exchange.body ?? {}) as {
    permissions?: Permissions
    repositories?: string[]
    repository_ids?: number[]
  }
  const repositories = chosenRepositories(state, installation, wish)
  if (repositories !== 'all' && 'refused' in repositories) return invalid(repositories.refused)
  const permissions = chosenPermissions(installation, wish.permissions)
  if (typeof permissions === 'string') return invalid(permissions)
  const answer = await askEmulator(exchange, { body: { permissions } })
  if (answer.status !== 201) return answer
  const { token: text } = answer.body as { token: string }
  const expiresAt = Math.ceil(Date.now() / 1000) * 1000 + state.tokenLifetimeMs
  const token = { installation, permissions, repositories, expiresAt }
  state.tokens.set(text, token)
  const chosen = repositoriesOf(state, installation).filter((each) => reaches(token, each))
  const isAll = repositories === 'all' && installation.repositories === 'all'
  return {
    status: 201,
    body: {
      token: text,
      expires_at: new Date(expiresAt).toISOString().replace('.000Z', 'Z'),
      permissions,
      repository_selection: isAll ? 'all' : 'selected',
      ...(isAll
        ? {}
        : { repositories: await Promise.all(chosen.map((each) => repositoryJson(state, each))) }),
    },
  }
}

async function listRepositories(exchange: Exchange): Promise<Reply> {
  const { state, caller } = exchange
  if (caller.kind !== 'installation') return badCredentials
  const { token } = caller
  const all = repositoriesOf(state, token.installation).filter((each) => reaches(token, each))
  const { items, headers } = page(exchange, all)
  const repositories = await Promise.all(items.map((each) => repositoryJson(state, each)))
  const isAll = token.repositories === 'all' && token.installation.repositories === 'all'
  return ok(
    { total_count: all.length, repository_selection: isAll ? 'all' : 'selected', repositories },
    headers,
  )
}

/** A public repository is in its organisation's list for everybody; a private one for those who may see it. */
async function listForOrganization(exchange: Exchange): Promise<Reply> {
  const { state, operation, caller } = exchange
  const { org = '' } = operation.parameters
  if (state.organisations[org] === undefined) return notFound
  const all = [...state.repositories.values()].filter((each) => {
    if (each.isDeleted || each.owner !== org) return false
    if (caller.kind === 'installation') return !each.isPrivate || reaches(caller.token, each)
    return (
      !each.isPrivate || (caller.kind === 'user' && accessOf(state, each, caller.account.login) !== 'none')
    )
  })
  const { items, headers } = page(exchange, all)
  return ok(await Promise.all(items.map((each) => repositoryJson(state, each))), headers)
}

async function organization(exchange: Exchange): Promise<Reply> {
  const answer = await askEmulator(exchange)
  if (answer.status !== 200) return answer
  return { ...answer, body: { ...(answer.body as Json), ...ORGANIZATION_MORE } }
}

/** What GitHub says of an organisation and the emulated one leaves out. */
const ORGANIZATION_MORE = {
  archived_at: null,
  company: '',
  blog: 'https://example.org',
  location: '',
  email: 'office@example.org',
}

function collaboratorPermission({ state, operation, repository }: Exchange): Reply {
  const account = state.accounts.get((operation.parameters['username'] ?? '').toLowerCase())
  if (account === undefined || repository === undefined) return notFound
  const access = accessOf(state, repository, account.login)
  const old = access === 'maintain' ? 'write' : access === 'triage' ? 'read' : access
  const can = (...least: string[]): boolean => least.includes(access)
  const permissions = {
    pull: access !== 'none',
    triage: can('triage', 'write', 'maintain', 'admin'),
    push: can('write', 'maintain', 'admin'),
    maintain: can('maintain', 'admin'),
    admin: can('admin'),
  }
  const user = { ...accountJson(state, account), permissions, role_name: access }
  return ok({ permission: old, role_name: access, user })
}

/** GitHub's list is newest first; the cursor is opaque to whoever asks. */
function listDeliveries({ state, query, path }: Exchange): Reply {
  const size = Math.min(100, Number(query.get('per_page') ?? 30))
  const before = Number(query.get('cursor')?.replace('v1_', '') ?? Number.POSITIVE_INFINITY)
  const wanted = query.get('status')
  const all = state.webhooks.deliveries.toReversed().filter((each) => {
    const isSuccess = each.statusCode >= 200 && each.statusCode < 400
    if (wanted !== null && (wanted === 'success') !== isSuccess) return false
    return each.id < before
  })
  const items = all.slice(0, size)
  const next = items.at(-1)
  if (all.length === items.length || next === undefined) return ok(items.map(listedDelivery))
  const others = new URLSearchParams(query)
  others.set('cursor', `v1_${next.id}`)
  return ok(items.map(listedDelivery), {
    link: `<${state.url}/api/v3${path}?${others.toString()}>; rel="next"`,
  })
}

function listedDelivery(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.isRedelivery,
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  }
}

function wholeDelivery(delivery: Delivery): Json {
  const request = { headers: { 'X-GitHub-Delivery': delivery.guid }, payload: delivery.payload }
  return { ...listedDelivery(delivery), url: '', request, response: { headers: {}, payload: '' } }
}
