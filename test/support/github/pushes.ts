// What follows a push: the webhook, the pull requests of the branch, and those that the push merges.
import type { Json } from './api-description.ts'
import { git, isAncestor, type Signature } from './bare-repositories.ts'
import { accountJson } from './payloads.ts'
import { closePull, moveHead, tellPull } from './pull-requests.ts'
import {
  accountOf,
  accountOfEmail,
  fullName,
  noReply,
  type Account,
  type Hosted,
  type State,
} from './state.ts'
import { tell } from './telling.ts'

const NO_COMMIT = '0'.repeat(40)

/** GitHub lists no more commits than that in a push. */
const MOST_COMMITS = 2048

/** A ref that a push moved. */
export interface MovedRef {
  readonly ref: string
  readonly before: string
  readonly after: string
}

/** Which refs differ between two states of a repository; those of pull requests are GitHub's own. */
export function movedRefs(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): MovedRef[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) =>
    /^refs\/(heads|tags)\//.test(name),
  )
  return names
    .map((ref) => ({ ref, before: before.get(ref) ?? NO_COMMIT, after: after.get(ref) ?? NO_COMMIT }))
    .filter((moved) => moved.before !== moved.after)
}

/** Does what GitHub does after refs moved: resolves once the webhooks are on their way, in order. */
export async function afterPush(
  state: State,
  repository: Hosted,
  moved: readonly MovedRef[],
  pusher: string,
  allBefore: ReadonlyMap<string, string>,
): Promise<void> {
  if (moved.length > 0) repository.pushedAt = new Date()
  const sender = accountOf(state, pusher)
  // GitHub is silent about more than three tags or five thousand branches at once.
  const tags = moved.filter(({ ref }) => ref.startsWith('refs/tags/'))
  const branches = moved.filter(({ ref }) => ref.startsWith('refs/heads/'))
  const told = [...(branches.length > 5000 ? [] : branches), ...(tags.length > 3 ? [] : tags)]
  for (const one of told) {
    await tell(state, repository, 'push', sender, (context) =>
      pushPayload(state, repository, one, sender, context, allBefore),
    )
  }
  for (const one of branches) await followBranch(state, repository, one, sender)
}

async function followBranch(
  state: State,
  repository: Hosted,
  moved: MovedRef,
  sender: Account,
): Promise<void> {
  const branch = moved.ref.replace('refs/heads/', '')
  const open = state.pulls.filter(({ isOpen }) => isOpen)
  for (const pull of open.filter(
    (each) => each.headRepositoryId === repository.id && each.headRef === branch,
  )) {
    if (moved.after === NO_COMMIT) {
      await closePull(state, pull, sender)
      continue
    }
    await moveHead(state, pull, moved.after)
    await tellPull(state, pull, 'synchronize', sender, { before: moved.before, after: moved.after })
  }
  for (const pull of open.filter((each) => each.repositoryId === repository.id && each.baseRef === branch)) {
    if (!pull.isOpen || moved.after === NO_COMMIT || moved.before === NO_COMMIT) continue
    const isMerged = await isAncestor(repository.gitDir, pull.headSha, moved.after)
    if (!isMerged || (await isAncestor(repository.gitDir, pull.headSha, moved.before))) continue
    // Somebody merged on the command line and pushed: GitHub calls the pull request merged.
    await closePull(state, pull, sender, { mergeCommitSha: moved.after, landed: [] })
  }
}

/** What a push tells, as GitHub tells it. */
async function pushPayload(
  state: State,
  repository: Hosted,
  { ref, before, after }: MovedRef,
  sender: Account,
  context: Json,
  allBefore: ReadonlyMap<string, string>,
): Promise<Json> {
  const isDeleted = after === NO_COMMIT
  const isCreated = before === NO_COMMIT
  const isForced = !isCreated && !isDeleted && !(await isAncestor(repository.gitDir, before, after))
  const known = isCreated ? [...new Set(allBefore.values())] : [before]
  const range = [after, ...known.map((each) => `^${each}`)]
  const commits = isDeleted ? [] : await pushedCommits(state, repository, range)
  const newest = commits.at(-1)
  const isLast = newest?.['id'] === after
  const [head] = isDeleted || isLast ? [newest] : await pushedCommits(state, repository, ['-n1', after])
  const json = context['repository'] as Json
  const base = [...allBefore].find(
    ([name, sha]) => isCreated && sha === after && name.startsWith('refs/heads/'),
  )
  const from = isCreated ? after.slice(0, 12) : `${before.slice(0, 12)}...${after.slice(0, 12)}`
  return {
    ...context,
    ref,
    before,
    after,
    created: isCreated,
    deleted: isDeleted,
    forced: isForced,
    base_ref: base?.[0] ?? null,
    compare: `${state.url}/${fullName(repository)}/compare/${from}`,
    commits,
    head_commit: head ?? null,
    pusher: { name: sender.login, email: noReply(sender) },
    repository: {
      ...json,
      owner: {
        ...accountJson(state, accountOf(state, repository.owner)),
        name: repository.owner,
        email: null,
      },
      created_at: Math.floor(repository.createdAt.getTime() / 1000),
      pushed_at: Math.floor(repository.pushedAt.getTime() / 1000),
      stargazers: json['stargazers_count'],
      master_branch: repository.defaultBranch,
    },
  }
}

const FORMAT = '%x01%H%x00%T%x00%an%x00%ae%x00%cn%x00%ce%x00%cI%x00%B%x02'

/** The commits of a push, oldest first, with the paths that each changed. */
async function pushedCommits(state: State, repository: Hosted, range: readonly string[]): Promise<Json[]> {
  const args = ['log', `-n${MOST_COMMITS}`, '--name-status', '--no-renames', '--diff-merges=first-parent']
  const input = `${range.filter((each) => !each.startsWith('-')).join('\n')}\n`
  const options = range.filter((each) => each.startsWith('-'))
  const text = await git(
    repository.gitDir,
    ['-c', 'core.quotePath=false', ...args, `--format=${FORMAT}`, ...options, '--stdin'],
    { input },
  )
  const records = text.split('\x01').slice(1)
  return records.map((record) => commitOfPush(state, repository, record)).toReversed()
}

function commitOfPush(state: State, repository: Hosted, record: string): Json {
  const [fields = '', changes = ''] = record.split('\x02')
  const [id = '', tree = '', an = '', ae = '', cn = '', ce = '', timestamp = '', message = ''] =
    fields.split('\0')
  const changed = (letters: string): string[] =>
    changes
      .split('\n')
      .filter((line) => line !== '' && letters.includes(line[0] ?? ''))
      .map((line) => line.slice(line.indexOf('\t') + 1))
  const person = ({ name, email }: Signature): Json => {
    const login = accountOfEmail(state, email)?.login
    return { name, email, date: timestamp, ...(login === undefined ? {} : { username: login }) }
  }
  return {
    id,
    tree_id: tree,
    distinct: true,
    message: message.trimEnd(),
    timestamp,
    url: `${state.url}/${fullName(repository)}/commit/${id}`,
    author: person({ name: an, email: ae }),
    committer: person({ name: cn, email: ce }),
    added: changed('A'),
    removed: changed('D'),
    modified: changed('MT'),
  }
}
