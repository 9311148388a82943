// Merges pull requests as GitHub does, really, in the bare repository.
import { commitsOf, git, refsOf, type GitCommit, type Signature } from './bare-repositories.ts'
import { baseOf, closePull, pullCommits, type Pull } from './pull-requests.ts'
import { afterPush, movedRefs } from './pushes.ts'
import { accountOf, accountOfEmail, noReply, type Account, type State } from './state.ts'

export type MergeMethod = 'merge' | 'squash' | 'rebase'

const GITHUB: Signature = { name: 'GitHub', email: 'noreply@github.com' }

/** How an account signs what it does in the browser. */
const signatureOf = (account: Account): Signature => ({
  name: account.name,
  email: account.email === '' ? noReply(account) : account.email,
})

/** What an account may say otherwise than GitHub proposes. */
export interface MergeOptions {
  readonly title?: string
  readonly message?: string
}

/**
 * Merges an open pull request: moves its base branch, tells of the push and of the closing, and gives the new head of the base.
 * Throws where it is closed or where git finds conflicts.
 */
export async function mergePull(
  state: State,
  pull: Pull,
  method: MergeMethod,
  by: Account,
  title: string,
  options: MergeOptions,
): Promise<string> {
  if (!pull.isOpen) throw new Error(`pull request ${pull.number} is closed`)
  const repository = baseOf(state, pull)
  const { gitDir } = repository
  const before = await refsOf(gitDir)
  const branch = `refs/heads/${pull.baseRef}`
  const base = before.get(branch)
  if (base === undefined) throw new Error(`there is no branch ${pull.baseRef}`)
  const commits = await pullCommits(state, pull)
  const landed = await landedCommits({ state, gitDir, pull, base, commits, by, title, options }, method)
  const head = landed.at(-1) ?? base
  await git(gitDir, ['update-ref', branch, head, base])
  const after = new Map(before).set(branch, head)
  // The push would call the pull request merged by itself where its head comes along.
  pull.isOpen = false
  await afterPush(state, repository, movedRefs(before, after), by.login, before)
  await closePull(state, pull, by, { mergeCommitSha: head, landed })
  return head
}

interface Merge {
  readonly state: State
  readonly gitDir: string
  readonly pull: Pull
  readonly base: string
  readonly commits: readonly GitCommit[]
  readonly by: Account
  readonly title: string
  readonly options: MergeOptions
}

async function landedCommits(merge: Merge, method: MergeMethod): Promise<string[]> {
  const { gitDir, pull, base, by, options, commits } = merge
  if (method === 'rebase') return rebased(merge)
  const tree = await mergedTree(gitDir, base, pull.headSha)
  if (method === 'squash') {
    const author = signatureOf(accountOf(merge.state, pull.author))
    const message = options.message ?? squashMessage(merge, author)
    const title = options.title ?? `${squashTitle(merge)} (#${pull.number})`
    return [await commitTree(gitDir, tree, [base], `${title}\n\n${message}`.trimEnd(), author, GITHUB)]
  }
  if (commits.length === 0) throw new Error(`pull request ${pull.number} has no commits`)
  const subject = options.title ?? `Merge pull request #${pull.number} from ${pull.headOwner}/${pull.headRef}`
  const message = `${subject}\n\n${options.message ?? merge.title}`
  return [await commitTree(gitDir, tree, [base, pull.headSha], message, signatureOf(by), GITHUB)]
}

/** One commit gives a squash its title; of several, the pull request does. */
function squashTitle({ commits, title }: Merge): string {
  const [only] = commits
  return commits.length === 1 && only !== undefined ? subjectOf(only) : title
}

const subjectOf = ({ message }: GitCommit): string => message.split('\n')[0] ?? ''
const bodyOf = ({ message }: GitCommit): string => message.split('\n').slice(1).join('\n').trim()

/** The messages of the commits, and everybody who wrote some of them and is not the author. */
function squashMessage({ commits, state, pull }: Merge, author: Signature): string {
  const [only] = commits
  const list = commits.map((each) => `* ${each.message}`).join('\n\n')
  const text = commits.length === 1 && only !== undefined ? bodyOf(only) : list
  const opener = accountOf(state, pull.author)
  const others = new Map<string, string>()
  for (const { author: writer, message } of commits) {
    const isOpener = writer.email === author.email || accountOfEmail(state, writer.email) === opener
    if (!isOpener) others.set(writer.email.toLowerCase(), `Co-authored-by: ${writer.name} <${writer.email}>`)
    for (const [line, email = ''] of message.matchAll(/^Co-authored-by: .*<([^>]+)>$/gim)) {
      if (email !== author.email && commits.length > 1) others.set(email.toLowerCase(), line)
    }
  }
  if (others.size === 0) return text
  const separator = commits.length > 1 ? '\n\n---------\n\n' : '\n\n'
  const trailers = [...others.values()]
    .filter((line) => commits.length > 1 || !text.includes(line))
    .join('\n')
  return `${text}${separator}${trailers}`.trim()
}

/** The commits once more, each on the one before, by their authors. */
async function rebased({ gitDir, base, commits, by }: Merge): Promise<string[]> {
  const made: string[] = []
  let onto = base
  for (const commit of commits) {
    // Merges of the base into the branch say nothing that the base does not have.
    if (commit.parents.length !== 1) continue
    const tree = await pickedTree(gitDir, onto, commit)
    onto = await commitTree(
      gitDir,
      tree,
      [onto],
      commit.message,
      commit.author,
      signatureOf(by),
      commit.author.date,
    )
    made.push(onto)
  }
  return made
}

/** The tree of a commit's change put onto another commit. */
async function pickedTree(gitDir: string, onto: string, commit: GitCommit): Promise<string> {
  const treeOf = (id: string): Promise<string> => git(gitDir, ['rev-parse', `${id}^{tree}`])
  // git before 2.40 can't be told the base of a merge: three commits are made between which it finds it.
  const parent = await commitTree(gitDir, await treeOf(commit.parents[0] ?? ''), [], 'base', GITHUB, GITHUB)
  const ours = await commitTree(gitDir, await treeOf(onto), [parent], 'ours', GITHUB, GITHUB)
  const theirs = await commitTree(gitDir, commit.tree, [parent], 'theirs', GITHUB, GITHUB)
  return mergedTree(gitDir, ours, theirs)
}

async function mergedTree(gitDir: string, ours: string, theirs: string): Promise<string> {
  const output = await git(gitDir, ['merge-tree', '--write-tree', ours, theirs])
  return output.split('\n')[0] ?? ''
}

async function commitTree(
  gitDir: string,
  tree: string,
  parents: readonly string[],
  message: string,
  author: Signature,
  committer: Signature,
  authorDate?: string,
): Promise<string> {
  const [parent] = parents.length === 0 ? [] : await commitsOf(gitDir, ['-n1', parents.at(-1) ?? ''])
  // A minute after its parent: the same history gives the same ids, whenever the test runs.
  const seconds = parent === undefined ? 0 : Math.floor(Date.parse(parent.committer.date) / 1000) + 60
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: authorDate ?? `@${seconds} +0000`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `@${seconds} +0000`,
  }
  const args = ['commit-tree', tree, ...parents.flatMap((each) => ['-p', each])]
  return git(gitDir, args, { input: `${message}\n`, env })
}
