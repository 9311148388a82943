// Runs whole processes and measures them: time from start to end, and peak memory.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What one process took. Memory is in KiB; null where the system does not tell. */
export interface Cost {
  readonly durationMs: number
  /** Most memory the process itself held. */
  readonly peakKibibytes: number | null
  /** Most memory any single process held that it started (git, for Byline). */
  readonly childPeakKibibytes: number | null
  readonly exitCode: number
  /** The line of stderr that says what failed; its first where none looks like that. */
  readonly complaint: string
}

const SAMPLE_MS = 25
const PRELOAD = new URL('./peak-memory.js', import.meta.url).href

/** Runs a Node program of ours and measures it, its output thrown away. */
export function measureNode(args: readonly string[]): Promise<Cost> {
  return measure(process.execPath, ['--import', PRELOAD, ...args], true)
}

/** Runs git in a repository and measures it, its output thrown away. It fetches and refreshes nothing. */
export function measureGit(repository: string, args: readonly string[]): Promise<Cost> {
  return measure('git', ['-C', repository, ...args], false)
}

/** The environment in which git only reads. */
export const READ_ONLY_GIT = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' }

async function measure(program: string, args: readonly string[], tellsPeak: boolean): Promise<Cost> {
  const startedAt = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe', tellsPeak ? 'pipe' : 'ignore'],
    env: READ_ONLY_GIT,
  })
  const peaks = new Map<number, number>()
  const sampler = setInterval(() => samplePeaks(child.pid, peaks), SAMPLE_MS)
  const ended = new Promise<{ readonly exitCode: number; readonly durationMs: number }>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve({ exitCode: code ?? 1, durationMs: performance.now() - startedAt }))
  })
  try {
    const [end, complaints, own] = await Promise.all([ended, textOf(child.stderr), textOf(child.stdio[3])])
    const sampled = child.pid === undefined ? undefined : peaks.get(child.pid)
    const others = [...peaks].filter(([pid]) => pid !== child.pid).map(([, kibibytes]) => kibibytes)
    return {
      ...end,
      peakKibibytes: own === '' ? (sampled ?? null) : Number(own),
      childPeakKibibytes: others.length === 0 ? null : Math.max(...others),
      complaint:
        /^(?:\w*Error: |fatal: |byline: ).*$/m.exec(complaints)?.[0] ?? complaints.split('\n', 1)[0] ?? '',
    }
  } finally {
    clearInterval(sampler)
  }
}

function textOf(stream: unknown): Promise<string> {
  return stream instanceof Readable ? text(stream) : Promise.resolve('')
}

// Linux keeps each living process's peak; a look now and then finds it, since it only rises. Elsewhere nothing is found.
function samplePeaks(pid: number | undefined, peaks: Map<number, number>): void {
  if (pid === undefined) return
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kibibytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    peaks.set(pid, Math.max(kibibytes, peaks.get(pid) ?? 0))
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    for (const child of children.split(' ').filter((word) => word !== '')) samplePeaks(Number(child), peaks)
  } catch {
    // The process has ended, or this system has no such files: there is nothing to add.
    return
  }
}

/** The middle one of some numbers, the mean of the two middle ones where they are even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
