// Answers about commits, branches and files, out of the bare repositories.
import type { Json } from './api-description.ts'
import {
  changedFiles,
  commitsOf,
  git,
  gitBytes,
  isAncestor,
  refsOf,
  resolveCommit,
  type ChangedFile,
  type GitCommit,
  type Signature,
} from './bare-repositories.ts'
import {
  invalid,
  notFound,
  ok,
  page,
  repositoryIn,
  type Exchange,
  type Handler,
  type Reply,
} from './exchange.ts'
import { accountJson } from './payloads.ts'
import { accountOfEmail, fullName, type Hosted, type State } from './state.ts'

/** The handlers of this file by operation. */
export const gitAnswers: Readonly<Record<string, Handler>> = {
  'repos/list-branches': listBranches,
  'repos/get-branch': getBranch,
  'repos/get-commit': getCommit,
  'repos/list-commits': listCommits,
  'repos/compare-commits': compare,
  'repos/get-content': getContent,
  'git/get-ref': getRef,
}

/** GitHub's limits for a comparison. */
const MOST_COMMITS = 250
const MOST_FILES = 300

/** A commit as lists show it. */
export function commitJson(state: State, repository: Hosted, commit: GitCommit): Json {
  const own = `${state.url}/repos/${fullName(repository)}`
  const account = ({ email }: Signature): Json | null => {
    const found = accountOfEmail(state, email)
    return found === undefined ? null : accountJson(state, found)
  }
  const verification = {
    verified: false,
    reason: 'unsigned',
    signature: null,
    payload: null,
    verified_at: null,
  }
  return {
    url: `${own}/commits/${commit.sha}`,
    sha: commit.sha,
    node_id: Buffer.from(`Commit${commit.sha}`).toString('base64'),
    html_url: `${state.url}/${fullName(repository)}/commit/${commit.sha}`,
    comments_url: `${own}/commits/${commit.sha}/comments`,
    commit: {
      url: `${own}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${own}/git/trees/${commit.tree}` },
      verification,
    },
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${own}/commits/${sha}`,
      html_url: `${state.url}/${fullName(repository)}/commit/${sha}`,
    })),
  }
}

/** Changed files as GitHub lists them, with their patches. */
export async function filesJson(
  state: State,
  repository: Hosted,
  from: string,
  to: string,
  files: readonly ChangedFile[],
): Promise<Json[]> {
  const own = `${state.url}/repos/${fullName(repository)}`
  const patches = await patchesOf(repository, from, to)
  const listed: Json[] = []
  for (const file of files) {
    const { path, previousPath } = file
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    const patch = patches.get(path)
    listed.push({
      sha: file.sha,
      filename: path,
      status: file.status,
      additions: file.additions,
      deletions: file.deletions,
      changes: file.additions + file.deletions,
      blob_url: `${state.url}/${fullName(repository)}/blob/${to}/${encoded}`,
      raw_url: `${state.url}/${fullName(repository)}/raw/${to}/${encoded}`,
      contents_url: `${own}/contents/${encoded}?ref=${to}`,
      ...(patch === undefined ? {} : { patch }),
      ...(previousPath === undefined ? {} : { previous_filename: previousPath }),
    })
  }
  return listed
}

/** The hunks of every file that has any, by its path. */
async function patchesOf({ gitDir }: Hosted, from: string, to: string): Promise<Map<string, string>> {
  const names = (await git(gitDir, ['diff', '-M', '-z', '--name-only', from, to])).split('\0')
  const text = (await gitBytes(gitDir, ['diff', '-M', from, to])).toString()
  const parts = text.split(/^diff --git .*\n/m).slice(1)
  const patches = new Map<string, string>()
  for (const [number, part] of parts.entries()) {
    const at = part.search(/^@@ /m)
    if (at >= 0) patches.set(names[number] ?? '', part.slice(at).replace(/\n$/, ''))
  }
  return patches
}

async function listBranches(exchange: Exchange): Promise<Reply> {
  const { state } = exchange
  const repository = repositoryIn(exchange)
  const refs = [...(await refsOf(repository.gitDir))].filter(([name]) => name.startsWith('refs/heads/'))
  const { items, headers } = page(exchange, refs)
  const own = `${state.url}/repos/${fullName(repository)}`
  const branches = items.map(([name, sha]) => ({
    name: name.replace('refs/heads/', ''),
    commit: { sha, url: `${own}/commits/${sha}` },
    protected: false,
  }))
  return ok(branches, headers)
}

/** The commits of the default branch, those of one account where it is asked for; nothing else is asked of the stand. */
async function listCommits(exchange: Exchange): Promise<Reply> {
  const { state, query } = exchange
  const repository = repositoryIn(exchange)
  const author = query.get('author')?.toLowerCase()
  const commits = await commitsOf(repository.gitDir, [repository.defaultBranch])
  const own = commits.filter(
    ({ author: { email } }) =>
      author === undefined || accountOfEmail(state, email)?.login.toLowerCase() === author,
  )
  const { items, headers } = page(exchange, own)
  return ok(
    items.map((each) => commitJson(state, repository, each)),
    headers,
  )
}

async function getBranch(exchange: Exchange): Promise<Reply> {
  const { state, operation } = exchange
  const repository = repositoryIn(exchange)
  const name = operation.parameters['branch'] ?? ''
  const sha = (await refsOf(repository.gitDir)).get(`refs/heads/${name}`)
  const [commit] = sha === undefined ? [] : await commitsOf(repository.gitDir, ['-n1', sha])
  if (commit === undefined)
    return { ...notFound, body: { ...(notFound.body as Json), message: 'Branch not found' } }
  const self = `${state.url}/repos/${fullName(repository)}/branches/${name}`
  return ok({
    name,
    commit: commitJson(state, repository, commit),
    _links: { self, html: `${state.url}/${fullName(repository)}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  })
}

async function getCommit(exchange: Exchange): Promise<Reply> {
  const { state, operation } = exchange
  const repository = repositoryIn(exchange)
  const name = operation.parameters['ref'] ?? ''
  const sha = await resolveCommit(repository.gitDir, name)
  const [commit] = sha === undefined ? [] : await commitsOf(repository.gitDir, ['-n1', sha])
  if (commit === undefined) return invalid(`No commit found for SHA: ${name}`)
  const from = commit.parents[0] ?? (await emptyTree(repository))
  const files = await changedFiles(repository.gitDir, from, commit.sha)
  const { items, headers } = page(exchange, files, MOST_FILES)
  return ok(
    {
      ...commitJson(state, repository, commit),
      stats: totals(files),
      files: await filesJson(state, repository, from, commit.sha, items),
    },
    headers,
  )
}

const emptyTree = (repository: Hosted): Promise<string> =>
  git(repository.gitDir, ['hash-object', '-t', 'tree', '-w', '--stdin'])

function totals(files: readonly ChangedFile[]): Json {
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  return { additions, deletions, total: additions + deletions }
}

async function compare(exchange: Exchange): Promise<Reply> {
  const { state, operation, query } = exchange
  const repository = repositoryIn(exchange)
  const { gitDir } = repository
  const [base = '', head = ''] = (operation.parameters['basehead'] ?? '').split('...')
  const [from, to] = [await resolveCommit(gitDir, base), await resolveCommit(gitDir, head)]
  if (from === undefined || to === undefined) return notFound
  const common = await git(gitDir, ['merge-base', from, to])
  const [mergeBase] = await commitsOf(gitDir, ['-n1', common])
  const [baseCommit] = await commitsOf(gitDir, ['-n1', from])
  const commits = await commitsOf(gitDir, ['--reverse', '--topo-order', to, `^${from}`])
  const behind = Number(await git(gitDir, ['rev-list', '--count', from, `^${to}`]))
  const files = await changedFiles(gitDir, common, to)
  const isPaged = query.has('page') || query.has('per_page')
  const { items, headers } = page(exchange, commits, MOST_COMMITS)
  // Unpaged, GitHub gives the newest 250; files come with the first page only.
  const shown = isPaged ? items : commits.slice(-MOST_COMMITS)
  const isFirst = Number(query.get('page') ?? 1) === 1
  const own = `${state.url}/repos/${fullName(repository)}/compare/${base}...${head}`
  const status =
    commits.length === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged'
  const body = {
    url: own,
    html_url: own,
    permalink_url: own,
    diff_url: `${own}.diff`,
    patch_url: `${own}.patch`,
    base_commit: baseCommit === undefined ? null : commitJson(state, repository, baseCommit),
    merge_base_commit: mergeBase === undefined ? null : commitJson(state, repository, mergeBase),
    status,
    ahead_by: commits.length,
    behind_by: behind,
    total_commits: commits.length,
    commits: shown.map((each) => commitJson(state, repository, each)),
    files: isFirst ? await filesJson(state, repository, common, to, files.slice(0, MOST_FILES)) : [],
  }
  return ok(body, isPaged ? headers : {})
}

async function getRef(exchange: Exchange): Promise<Reply> {
  const { state, operation } = exchange
  const repository = repositoryIn(exchange)
  const ref = `refs/${operation.parameters['ref'] ?? ''}`
  const sha = (await refsOf(repository.gitDir)).get(ref)
  if (sha === undefined) return notFound
  const own = `${state.url}/repos/${fullName(repository)}/git`
  const type = await git(repository.gitDir, ['cat-file', '-t', sha])
  return ok({
    ref,
    node_id: Buffer.from(`Ref${ref}`).toString('base64'),
    url: `${own}/${ref}`,
    object: { sha, type, url: `${own}/${type}s/${sha}` },
  })
}

async function getContent(exchange: Exchange): Promise<Reply> {
  const { state, operation, query } = exchange
  const repository = repositoryIn(exchange)
  const path = (operation.parameters['path'] ?? '').replace(/\/+$/, '')
  const ref = query.get('ref') ?? repository.defaultBranch
  const commit = await resolveCommit(repository.gitDir, ref)
  if (commit === undefined)
    return {
      ...notFound,
      body: { ...(notFound.body as Json), message: `No commit found for the ref ${ref}` },
    }
  const list = await git(repository.gitDir, ['ls-tree', '-z', '-l', commit, '--', path])
  const [entry] = list
    .split('\0')
    .filter((each) => each !== '')
    .map(readEntry)
  if (entry === undefined) return notFound
  if (entry.type === 'tree') {
    const inside = await git(repository.gitDir, ['ls-tree', '-z', '-l', commit, '--', `${path}/`])
    const entries = inside
      .split('\0')
      .filter((each) => each !== '')
      .map(readEntry)
    return ok(entries.map((each) => contentJson(state, repository, ref, each)))
  }
  const bytes = await gitBytes(repository.gitDir, ['cat-file', 'blob', entry.sha])
  // Beyond a megabyte GitHub gives no content here.
  const isLarge = bytes.length > 1_000_000
  const content = isLarge ? '' : `${bytes.toString('base64').replace(/.{60}/g, '$&\n')}\n`
  return ok({ ...contentJson(state, repository, ref, entry), encoding: isLarge ? 'none' : 'base64', content })
}

interface TreeEntry {
  readonly type: string
  readonly sha: string
  readonly size: number
  readonly path: string
}

function readEntry(line: string): TreeEntry {
  const tab = line.indexOf('\t')
  const [, type = '', sha = '', size = ''] = line.slice(0, tab).split(/ +/)
  return { type, sha, size: Number(size) || 0, path: line.slice(tab + 1) }
}

function contentJson(
  state: State,
  repository: Hosted,
  ref: string,
  { type, sha, size, path }: TreeEntry,
): Json {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const own = `${state.url}/repos/${fullName(repository)}`
  const url = `${own}/contents/${encoded}?ref=${ref}`
  const html = `${state.url}/${fullName(repository)}/blob/${ref}/${encoded}`
  const git_url = `${own}/git/blobs/${sha}`
  return {
    type: type === 'tree' ? 'dir' : type === 'commit' ? 'submodule' : 'file',
    size,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha,
    url,
    git_url,
    html_url: html,
    download_url: `${state.url}/${fullName(repository)}/raw/${ref}/${encoded}`,
    _links: { self: url, git: git_url, html },
  }
}

/** Whether a commit is in a repository's default branch. */
export async function isInDefaultBranch(repository: Hosted, sha: string): Promise<boolean> {
  return isAncestor(repository.gitDir, sha, `refs/heads/${repository.defaultBranch}`)
}
