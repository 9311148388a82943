// Lists commits without looking at what they changed: who wrote them, when, and on what they build.
import { assertObjectId } from '../failures.ts'
import { decodeLatin1 } from '../text.ts'
import { failureOf, runGit, type GitTarget } from './command.ts'

/** A commit as a list has it. */
export interface ListedCommit {
  readonly id: string
  readonly parents: readonly string[]
  /** Name and e-mail of the author, to be compared only. */
  readonly author: string
  /** Seconds since 1970, both. */
  readonly authoredAt: number
  readonly committedAt: number
  readonly subject: string
}

const FIELDS = ['%H', '%P', '%an <%ae>', '%at', '%ct', '%s']
const LOG = [
  'log',
  '-z',
  '--no-color',
  '--no-decorate',
  '--no-notes',
  '--no-show-signature',
  '--encoding=UTF-8',
]

/** Commits that `heads` reach and `known` do not, children before parents. All of them must be in the repository. */
export function listCommits(
  target: GitTarget,
  heads: readonly string[],
  known: readonly string[],
): Promise<readonly ListedCommit[]> {
  ;[...heads, ...known].forEach(assertObjectId)
  return listed(target, ['--topo-order'], [...heads, ...known.map((id) => `^${id}`)])
}

/** These commits alone, in their order; all of them must be in the repository. */
export function describeCommits(
  target: GitTarget,
  commits: readonly string[],
): Promise<readonly ListedCommit[]> {
  commits.forEach(assertObjectId)
  return listed(target, ['--no-walk=unsorted'], commits)
}

/** A commit and those it stands on, the latest first, as long as each has one parent: `mostCount` of them. */
export async function listStraight(
  target: GitTarget,
  commit: string,
  mostCount: number,
): Promise<readonly ListedCommit[]> {
  assertObjectId(commit)
  const commits = await listed(target, ['--first-parent', `--max-count=${mostCount}`], [commit])
  const end = commits.findIndex(({ parents }) => parents.length !== 1)
  return end < 0 ? commits : commits.slice(0, end)
}

async function listed(
  target: GitTarget,
  options: readonly string[],
  revisions: readonly string[],
): Promise<readonly ListedCommit[]> {
  // Without a revision, `git log` would take HEAD.
  if (revisions.length === 0) return []
  const args = [...LOG, ...options, `--format=tformat:${FIELDS.join('%x00')}`, '--stdin']
  const log = await runGit(target, args, [...revisions, ''].join('\n'))
  if (log.code !== 0) throw failureOf('log', log)
  const fields = log.stdout.split('\0')
  const commits: ListedCommit[] = []
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    const [id = '', parents = '', author = '', authoredAt, committedAt, subject = ''] = fields.slice(
      at,
      at + FIELDS.length,
    )
    commits.push({
      id,
      parents: parents === '' ? [] : parents.split(' '),
      author: decodeLatin1(author),
      authoredAt: Number(authoredAt),
      committedAt: Number(committedAt),
      subject: decodeLatin1(subject),
    })
  }
  return commits
}
