// How accounts, repositories and installations look in GitHub's answers and webhooks.
import type { Json } from './api-description.ts'
import type { Installation } from './installations.ts'
import { accountOf, fullName, ownerToken, type Account, type Hosted, type State } from './state.ts'

/** A user, organisation or bot, as it appears beside what it did. */
export function accountJson({ url }: Pick<State, 'url'>, account: Account): Json {
  const { login } = account
  const own = `${url}/users/${encodeURIComponent(login)}`
  return {
    login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${url}/avatars/u/${account.id}`,
    gravatar_id: '',
    url: own,
    html_url: account.type === 'Bot' ? `${url}/apps/${login.replace('[bot]', '')}` : `${url}/${login}`,
    followers_url: `${own}/followers`,
    following_url: `${own}/following{/other_user}`,
    gists_url: `${own}/gists{/gist_id}`,
    starred_url: `${own}/starred{/owner}{/repo}`,
    subscriptions_url: `${own}/subscriptions`,
    organizations_url: `${own}/orgs`,
    repos_url: `${own}/repos`,
    events_url: `${own}/events{/privacy}`,
    received_events_url: `${own}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** What the emulated GitHub says, put right: it takes a bot for a user, and makes no addresses out of its name. */
export function likeGitHub(state: Pick<State, 'url' | 'accounts'>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => likeGitHub(state, each))
  if (value === null || typeof value !== 'object') return value
  const { login } = value as Json
  const account = typeof login === 'string' ? state.accounts.get(login.toLowerCase()) : undefined
  const bot = account?.type === 'Bot' ? accountJson(state, account) : {}
  const entries = Object.entries({ ...value, ...bot })
  return Object.fromEntries(entries.map(([key, each]) => [key, likeGitHub(state, each)]))
}

/** An organisation, as webhooks name it. */
export function organizationJson({ url }: Pick<State, 'url'>, account: Account): Json {
  const own = `${url}/orgs/${account.login}`
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url: own,
    repos_url: `${own}/repos`,
    events_url: `${own}/events`,
    hooks_url: `${own}/hooks`,
    issues_url: `${own}/issues`,
    members_url: `${own}/members{/member}`,
    public_members_url: `${own}/public_members{/member}`,
    avatar_url: `${url}/avatars/o/${account.id}`,
    description: null,
  }
}

/** A repository, as GitHub answers for it. */
export async function repositoryJson(state: State, repository: Hosted): Promise<Json> {
  if (repository.json === undefined) {
    const as = ownerToken(state, repository.owner)
    const { status, body } = await state.emulator.ask('GET', `/repos/${fullName(repository)}`, { as })
    if (status !== 200) throw new Error(`the emulated GitHub answers ${status} for ${fullName(repository)}`)
    repository.json = body as Json
  }
  // Issues that people opened, which the emulated GitHub counts, are none here: pull requests are its only ones.
  const open = state.pulls.filter((each) => each.isOpen && each.repositoryId === repository.id).length
  return {
    ...repository.json,
    open_issues: open,
    open_issues_count: open,
    owner: accountJson(state, accountOf(state, repository.owner)),
    fork: repository.forkOf !== undefined,
    mirror_url: repository.mirrorUrl ?? null,
    archived: repository.isArchived,
    private: repository.isPrivate,
    visibility: repository.isPrivate ? 'private' : 'public',
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt.toISOString(),
    updated_at: repository.pushedAt.toISOString(),
    pushed_at: repository.pushedAt.toISOString(),
    web_commit_signoff_required: false,
    disabled: false,
  }
}

/** What `GET /repos/{owner}/{repo}` says beyond lists of repositories. */
export async function fullRepositoryJson(state: State, repository: Hosted): Promise<Json> {
  const json = { ...(await repositoryJson(state, repository)), network_count: 0, subscribers_count: 0 }
  const owner = accountOf(state, repository.owner)
  const organization = owner.type === 'Organization' ? { organization: accountJson(state, owner) } : {}
  const original = repository.forkOf === undefined ? undefined : state.repositories.get(repository.forkOf)
  if (original === undefined || original.isDeleted) return { ...json, ...organization }
  const parent = await repositoryJson(state, original)
  return { ...json, ...organization, parent, source: parent }
}

/** What every webhook about a repository says of it, and whose installation it is for. */
export async function repositoryContext(
  state: State,
  repository: Hosted,
  installation: Installation,
  sender: Account,
): Promise<Json> {
  const owner = accountOf(state, repository.owner)
  return {
    repository: await repositoryJson(state, repository),
    ...(owner.type === 'Organization' ? { organization: organizationJson(state, owner) } : {}),
    installation: {
      id: installation.id,
      node_id: Buffer.from(`Installation${installation.id}`).toString('base64'),
    },
    sender: accountJson(state, sender),
  }
}

/** An installation of the app. */
export function installationJson(state: State, installation: Installation): Json {
  const { id, account } = installation
  return {
    id,
    account: accountJson(state, account),
    repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${state.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${state.url}/installation/repositories`,
    html_url: `${state.url}/organizations/${account.login}/settings/installations/${id}`,
    app_id: state.app.appId,
    app_slug: state.app.slug,
    client_id: state.app.clientId,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt.toISOString(),
    updated_at: installation.createdAt.toISOString(),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === undefined ? null : accountJson(state, installation.account),
    suspended_at: installation.suspendedAt?.toISOString() ?? null,
  }
}

/** The app itself, as it stands beside its checks and comments. */
export function appJson(state: State): Json {
  const { app, url } = state
  const [owner] = [...state.accounts.values()].filter(({ type }) => type === 'Organization')
  return {
    id: app.appId,
    slug: app.slug,
    client_id: app.clientId,
    node_id: Buffer.from(`App${app.appId}`).toString('base64'),
    owner: owner === undefined ? null : accountJson(state, owner),
    name: app.name,
    description: null,
    external_url: 'https://byline.example',
    html_url: `${url}/apps/${app.slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: {},
    events: [],
  }
}
