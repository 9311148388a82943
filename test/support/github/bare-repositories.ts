// The repositories of the emulated GitHub as git has them: bare, in a folder, one per repository number.
import { execFile, type ExecFileException } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'

/** Says who makes a commit. */
export interface Signature {
  readonly name: string
  readonly email: string
}

const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
}

/** Runs git, without the user's settings, and gives what it wrote, without the line feed at its end. Rejects where git fails. */
export async function git(
  cwd: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  return (await gitBytes(cwd, args, options)).toString().trimEnd()
}

/** Like `git`, for what need not be text. */
export function gitBytes(
  cwd: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Buffer> {
  const env = { ...ENVIRONMENT, HOME: cwd, ...options.env }
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: Buffer, stderr: Buffer): void => {
      if (error === null) resolve(stdout)
      else
        reject(
          new Error(`git ${args.join(' ')}: ${stderr.toString().trim() || error.message}`, { cause: error }),
        )
    }
    const child = execFile('git', args, { cwd, env, maxBuffer: 1 << 28, encoding: 'buffer' }, done)
    // Git may be done before it reads what it does not need.
    child.stdin?.on('error', () => child.stdin?.destroy())
    child.stdin?.end(options.input ?? '')
  })
}

/** Where the bare repository with this number is. */
export function bareFolder(root: string, id: number): string {
  return join(root, `${id}.git`)
}

/** Makes a bare repository, empty or a copy of the one at `source`. */
export async function createBare(gitDir: string, defaultBranch: string, source?: string): Promise<void> {
  if (existsSync(gitDir)) throw new Error(`${gitDir} is there already`)
  if (source === undefined)
    await git('/', ['init', '-q', '--bare', `--initial-branch=${defaultBranch}`, gitDir])
  else {
    await git('/', ['clone', '-q', '--bare', source, gitDir])
    await git(gitDir, ['symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`])
    // Pull requests are the original's.
    await git(gitDir, ['remote', 'remove', 'origin'])
  }
  appendFileSync(join(gitDir, 'config'), SETTINGS)
}

const SETTINGS = `
[http]
\treceivepack = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[receive]
\tautogc = false
[gc]
\tauto = 0
`

/** All refs by name. */
export async function refsOf(gitDir: string): Promise<Map<string, string>> {
  const lines = await git(gitDir, ['for-each-ref', '--format=%(refname) %(objectname)'])
  const pairs = lines.split('\n').filter((line) => line !== '')
  return new Map(pairs.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
}

/** The commit that a branch, tag, ref or (short) id stands for; undefined if there is none. */
export async function resolveCommit(gitDir: string, name: string): Promise<string | undefined> {
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    try {
      return await git(gitDir, ['rev-parse', '-q', '--verify', '--end-of-options', `${candidate}^{commit}`])
    } catch (error) {
      if (!(error instanceof Error) || !/git rev-parse/.test(error.message)) throw error
    }
  }
  return undefined
}

/** A commit as git has it. */
export interface GitCommit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature & { readonly date: string }
  readonly committer: Signature & { readonly date: string }
  readonly message: string
}

const FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x01'

/** The commits that `git log` lists for these arguments. */
export async function commitsOf(gitDir: string, args: readonly string[]): Promise<GitCommit[]> {
  const text = await git(gitDir, ['log', `--format=${FORMAT}`, ...args])
  const records = text.split('\x01').map((record) => record.replace(/^\n/, ''))
  return records.filter((record) => record !== '').map(readCommit)
}

function readCommit(record: string): GitCommit {
  const [
    sha = '',
    tree = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    message = '',
  ] = record.split('\0')
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((each) => each !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
  }
}

/** Whether the first commit is an ancestor of the second or the same. */
export async function isAncestor(gitDir: string, ancestor: string, commit: string): Promise<boolean> {
  try {
    await git(gitDir, ['merge-base', '--is-ancestor', ancestor, commit])
    return true
  } catch (error) {
    if (error instanceof Error && /git merge-base/.test(error.message)) return false
    throw error
  }
}

/** A file that differs between two commits. */
export interface ChangedFile {
  readonly sha: string
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'
  readonly path: string
  readonly previousPath?: string
  readonly additions: number
  readonly deletions: number
}

const STATUSES: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
}

/** The files that differ between two trees, as `git diff -M` sees them. */
export async function changedFiles(gitDir: string, from: string, to: string): Promise<ChangedFile[]> {
  const args = ['-r', '-M', '-z', '--no-abbrev', from, to]
  const raw = (await git(gitDir, ['diff-tree', '--raw', ...args])).split('\0')
  const counts = (await git(gitDir, ['diff-tree', '--numstat', ...args])).split('\0')
  const files: ChangedFile[] = []
  for (let at = 0, counted = 0; (raw[at] ?? '') !== '';) {
    const [, , before = '', after = '', letter = ''] = (raw[at] ?? '').split(' ')
    const status = STATUSES[letter[0] ?? ''] ?? 'modified'
    const isTwo = status === 'renamed' || status === 'copied'
    const previousPath = isTwo ? (raw[at + 1] ?? '') : undefined
    const path = raw[at + (isTwo ? 2 : 1)] ?? ''
    const [additions, deletions] = (counts[counted] ?? '').split('\t').map((each) => Number(each) || 0)
    files.push({
      sha: status === 'removed' ? before : after,
      status,
      path,
      ...(previousPath === undefined ? {} : { previousPath }),
      additions: additions ?? 0,
      deletions: deletions ?? 0,
    })
    at += isTwo ? 3 : 2
    counted += isTwo ? 3 : 1
  }
  return files
}
