// What is measured and in which order: our processes and git's in turn, so that whatever else the machine does falls on all.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countCommits, filesOf, mainLine } from './history.ts'
import { measureGit, measureNode, median, type Cost } from './measure.ts'

/** What to measure. */
export interface BenchRequest {
  readonly repository: string
  readonly revision: string
  readonly runCount: number
  /** Also times `git blame` of every file, once. */
  readonly blame: boolean
  /** Told what is being done. */
  readonly onStep: (step: string) => void
}

/** A scan up to one commit of the main line, and what the ten that follow add. */
export interface GrowthRow {
  readonly commitCount: number
  readonly coldMs: number
  readonly addedCommitCount: number
  readonly incrementalMs: number
}

/** Everything that was measured. */
export interface BenchResult {
  readonly repository: string
  readonly revision: string
  readonly commitCount: number
  readonly fileCount: number
  readonly attribution: readonly Cost[]
  readonly credit: readonly Cost[]
  readonly gitLog: readonly Cost[]
  /** `git blame` of every file: as many at a time as `processCount`. Null where it was not asked for. */
  readonly blame: {
    readonly durationMs: number
    readonly processCount: number
    readonly failedCount: number
  } | null
  readonly nodeStart: readonly Cost[]
  readonly growth: readonly GrowthRow[]
}

const ON_TOP = 10
const PARTS = [1 / 8, 1 / 4, 1 / 2, 1]
const ATTRIBUTE = fileURLToPath(new URL('./attribute.js', import.meta.url))
const BYLINE = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** Measures everything, in temporary folders that are gone afterwards. Throws where one of our own processes fails. */
export async function runBench(request: BenchRequest): Promise<BenchResult> {
  const { repository, revision, onStep } = request
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  try {
    const attribution: Cost[] = []
    const credit: Cost[] = []
    const gitLog: Cost[] = []
    const nodeStart: Cost[] = []
    for (let run = 1; run <= request.runCount; run++) {
      onStep(`run ${run} of ${request.runCount}`)
      attribution.push(await attribute(request, freshFolder(folder), revision))
      gitLog.push(await measureGit(repository, ['log', '-p', '-U0', '--no-renames', revision]))
      const flags = ['--json', '--rev', revision, '--cache', freshFolder(folder)]
      credit.push(succeeded(await measureNode([BYLINE, 'credit', ...flags, repository])))
      nodeStart.push(succeeded(await measureNode(['-e', '0'])))
    }
    const growth = await measureGrowth(request, folder)
    const blame = request.blame ? await blameAll(request) : null
    const fileCount = filesOf(repository, revision).length
    const commitCount = countCommits(repository, revision)
    const measured = { attribution, credit, gitLog, blame, nodeStart, growth }
    return { repository, revision, commitCount, fileCount, ...measured }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function freshFolder(folder: string): string {
  return mkdtempSync(join(folder, 'cache-'))
}

async function attribute(request: BenchRequest, cache: string, revision: string): Promise<Cost> {
  return succeeded(await measureNode([ATTRIBUTE, request.repository, cache, revision]))
}

function succeeded(cost: Cost): Cost {
  if (cost.exitCode !== 0) throw new Error(`a measured process failed: ${cost.complaint}`)
  return cost
}

// Each part of the main line: a cold scan to ten commits before its end, then those ten with the cache it left. The cache is
// copied for every run, since each run adds to its own.
async function measureGrowth(request: BenchRequest, folder: string): Promise<readonly GrowthRow[]> {
  const { repository, revision, runCount, onStep } = request
  const line = mainLine(repository, revision)
  const rows: GrowthRow[] = []
  for (const part of PARTS) {
    const last = Math.ceil(line.length * part) - 1
    if (last < ON_TOP) continue
    const [base = '', head = ''] = [line[last - ON_TOP], line[last]]
    onStep(`growth, ${last + 1} commits of the main line`)
    const cache = freshFolder(folder)
    const cold = await attribute(request, cache, base)
    const added: Cost[] = []
    for (let run = 0; run < runCount; run++) {
      const copy = freshFolder(folder)
      cpSync(cache, copy, { recursive: true, preserveTimestamps: true })
      added.push(await attribute(request, copy, head))
    }
    const commitCount = countCommits(repository, base)
    rows.push({
      commitCount,
      coldMs: cold.durationMs,
      addedCommitCount: countCommits(repository, head) - commitCount,
      incrementalMs: median(added.map(({ durationMs }) => durationMs)),
    })
  }
  return rows
}

async function blameAll(request: BenchRequest): Promise<NonNullable<BenchResult['blame']>> {
  const { repository, revision, onStep } = request
  const paths = filesOf(repository, revision)
  const processCount = availableParallelism()
  let next = 0
  let failedCount = 0
  const startedAt = performance.now()
  const worker = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const { exitCode } = await measureGit(repository, ['blame', '--porcelain', revision, '--', path])
      if (exitCode !== 0) failedCount++
      if (next % 100 === 0) onStep(`git blame, ${next} of ${paths.length} files`)
    }
  }
  await Promise.all(Array.from({ length: processCount }, worker))
  return { durationMs: performance.now() - startedAt, processCount, failedCount }
}
