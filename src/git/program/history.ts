// The history through `git log --raw`: every commit with what it changed against its first parent.
import { assertObjectId, MissingObject } from '../failures.ts'
import type { CommitChanges, HistoryRequest } from '../reader.ts'
import { failureOf, runGit, startGit, type GitEnding, type GitProcess, type GitTarget } from './command.ts'
import { LOG_FORMAT, RawLogParser } from './rawLog.ts'

const LOG = [
  'log',
  '--stdin',
  '--reverse',
  '--topo-order',
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--no-relative',
  '--no-ext-diff',
  '--no-color',
  '--no-decorate',
  '--no-notes',
  '--no-show-signature',
  // Cancels a configured order file.
  '-O/dev/null',
  '--diff-merges=first-parent',
  '--encoding=UTF-8',
  `--format=${LOG_FORMAT}`,
]

/**
 * Commits that `heads` reach and `known` do not, parents first, in the batches in which they arrive. Throws
 * `MissingObject` where a commit or tree is absent, and `GitFailure` where git fails otherwise. While it runs, its git is
 * among `running`, so that it can be ended from outside.
 */
export async function* readHistory(
  target: GitTarget,
  request: HistoryRequest,
  running: Set<GitProcess>,
): AsyncGenerator<readonly CommitChanges[]> {
  request.heads.forEach(assertObjectId)
  request.known.forEach(assertObjectId)
  // Without a revision, `git log` would take HEAD.
  if (request.heads.length === 0) return
  const known = request.known.length === 0 ? [] : await presentCommits(target, request.known)
  const log = startGit(target, LOG)
  running.add(log)
  log.stdin.end([...request.heads, ...known.map((id) => `^${id}`), ''].join('\n'), 'latin1')
  try {
    const parser = new RawLogParser()
    const chunks: AsyncIterable<Buffer> = log.stdout
    for await (const chunk of chunks) {
      const commits = parser.push(chunk.toString('latin1'))
      if (commits.length > 0) yield commits
    }
    const ending = await log.ended
    if (ending.code !== 0) throw await damageOf(target, ending)
    const last = parser.finish()
    if (last.length > 0) yield last
  } finally {
    log.kill()
    running.delete(log)
  }
}

/** Those of the ids that are commits of this repository. */
async function presentCommits(target: GitTarget, ids: readonly string[]): Promise<string[]> {
  const check = await runGit(
    target,
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    ids.join('\n') + '\n',
  )
  if (check.code !== 0) throw failureOf('cat-file', check)
  const lines = check.stdout.split('\n')
  return ids.filter((id, at) => lines[at] === `${id} commit`)
}

/** Which error a failed `git log` stands for: the first id it complained about that is really absent, if any. */
async function damageOf(target: GitTarget, ending: GitEnding): Promise<Error> {
  const named = ending.stderr.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? []
  if (named.length === 0) return failureOf('log', ending)
  const check = await runGit(target, ['cat-file', '--batch-check'], named.join('\n') + '\n')
  const lines = check.stdout.split('\n')
  const absent = named.find((id, at) => lines[at] === `${id} missing`)
  return new MissingObject(absent ?? named[0] ?? '')
}
