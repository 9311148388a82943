// `npm run bench:preview -- REPO [COUNT]`: previews changes of about twenty files out of a repository's history, single commits and
// rows of them, each in a process of its own after a scan of its base, and again in this process as a worker would. Nothing is
// written into the repository.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEFAULT_POLICY } from '../policy/default-policy.ts'
import { previewChange } from '../tasks/preview-change.ts'
import { headOf, mainLine } from './history.ts'
import { measureNode, median, READ_ONLY_GIT, type Cost } from './measure.ts'

const LEAST_FILES = 15
const MOST_FILES = 30
const ROW_COMMITS = 6
const SEARCHED_COMMITS = 600
const PROGRAM = fileURLToPath(new URL('./preview-one.js', import.meta.url))

/** A change between two commits of the main line. */
interface Change {
  readonly base: string
  readonly head: string
  readonly commits: number
  readonly files: number
}

const [repository, countWord = '8', ...more] = process.argv.slice(2)
const count = Number(countWord)
if (repository === undefined || more.length > 0 || !Number.isInteger(count) || count < 1) {
  console.error('usage: npm run bench:preview -- REPO [COUNT]')
  process.exit(2)
}
const cacheDirectory = mkdtempSync(join(tmpdir(), 'byline-preview-'))
try {
  await measure(repository, changesOf(repository, count))
} finally {
  rmSync(cacheDirectory, { recursive: true, force: true })
}

async function measure(path: string, changes: readonly Change[]): Promise<void> {
  const cold: number[] = []
  const warm: number[] = []
  console.log('Files  Commits  Process s  Worker s  Memory MiB  Base..head')
  for (const { base, head, commits, files } of changes) {
    checked(await measureNode([PROGRAM, 'prepare', path, cacheDirectory, base]))
    const cost = checked(await measureNode([PROGRAM, path, cacheDirectory, base, head]))
    const startedAt = performance.now()
    const request = { repository: path, base, head, settings: base }
    const options = { reader: 'git', allowShallow: false, cacheDirectory, lineage: new Map() } as const
    const outcome = await previewChange(request, DEFAULT_POLICY, options)
    if (!outcome.ok) throw new Error(outcome.refusal)
    const workerMs = performance.now() - startedAt
    cold.push(cost.durationMs)
    // The first loads the compiler.
    if (cold.length > 1) warm.push(workerMs)
    const numbers = [
      String(files).padStart(5),
      String(commits).padStart(7),
      seconds(cost.durationMs).padStart(9),
      seconds(workerMs).padStart(8),
      String(Math.round((cost.peakKibibytes ?? 0) / 1024)).padStart(10),
    ]
    console.log(`${numbers.join('  ')}  ${base.slice(0, 10)}..${head.slice(0, 10)}`)
  }
  console.log(`A process of its own: ${summaryOf(cold)}`)
  console.log(`A worker that has done one before: ${summaryOf(warm)}`)
}

function summaryOf(costs: readonly number[]): string {
  return costs.length === 0
    ? '-'
    : `median ${seconds(median(costs))} s, worst ${seconds(Math.max(...costs))} s`
}

function checked(cost: Cost): Cost {
  if (cost.exitCode !== 0) throw new Error(cost.complaint)
  return cost
}

// Of the latest commits of the main line, and of rows of them, those that touch about twenty files, evenly over time, the oldest
// first.
function changesOf(path: string, most: number): readonly Change[] {
  const line = mainLine(path, headOf(path)).slice(-SEARCHED_COMMITS)
  const singles: Change[] = []
  const rows: Change[] = []
  for (let at = 1; at < line.length; at++) {
    const single = changeOf(path, line[at - 1]!, line[at]!, 1)
    if (isWanted(single)) singles.push(single)
    if (at < ROW_COMMITS || at % ROW_COMMITS > 0) continue
    const row = changeOf(path, line[at - ROW_COMMITS]!, line[at]!, ROW_COMMITS)
    if (isWanted(row)) rows.push(row)
  }
  const half = Math.ceil(most / 2)
  const chosen = [...evenly(singles, half), ...evenly(rows, most - half)]
  return chosen.toSorted((a, b) => line.indexOf(a.base) - line.indexOf(b.base))
}

function isWanted({ files }: Change): boolean {
  return files >= LEAST_FILES && files <= MOST_FILES
}

function changeOf(path: string, base: string, head: string, commits: number): Change {
  const answer = execFileSync(
    'git',
    ['-C', path, 'diff-tree', '-r', '--no-renames', '--name-only', base, head],
    {
      encoding: 'utf8',
      env: READ_ONLY_GIT,
    },
  )
  return { base, head, commits, files: answer.split('\n').length - 1 }
}

function evenly(changes: readonly Change[], most: number): readonly Change[] {
  const step = Math.max(changes.length / most, 1)
  return Array.from({ length: Math.min(most, changes.length) }, (_, at) => changes[Math.floor(at * step)]!)
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(2)
}
