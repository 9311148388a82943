// The progress line: how many commits are done and how long the rest will take, on a terminal only.
import type { ProgressTerminal } from './session.ts'
import { cutTo, grouped, visible } from './terminal-text.ts'

/** A line that is written over and gone in the end. */
export interface Progress {
  /** Tells how far a repository is; the total is undefined while the history is still being read. */
  update(repository: string, doneCount: number, totalCount: number | undefined): void
  /** Tells what is being done where there is nothing to count. */
  step(step: string): void
  /** Takes the line away, so that something else can be written. */
  clear(): void
}

/** At most ten times a second: more would slow the work and nobody could read it. */
const INTERVAL_MS = 100
/** Earlier than this an estimate is a guess. */
const ESTIMATE_AFTER_MS = 1000

/** A progress line on `terminal`, or one that shows nothing where there is none. `now` gives milliseconds. */
export function createProgress(terminal: ProgressTerminal | null, now: () => number): Progress {
  if (terminal === null) return { update: () => undefined, step: () => undefined, clear: () => undefined }
  let shownAtMs = -Infinity
  let startedAtMs = 0
  let current: string | null = null
  let shown = false
  const show = (line: string): void => {
    terminal.write(`\r\u001b[K${cutTo(line, Math.max(1, terminal.columns - 1))}`)
    shown = true
  }
  return {
    update(repository, doneCount, totalCount) {
      const nowMs = now()
      if (repository !== current) {
        current = repository
        startedAtMs = nowMs
      }
      if (nowMs - shownAtMs < INTERVAL_MS) return
      shownAtMs = nowMs
      show(progressLine(repository, doneCount, totalCount, nowMs - startedAtMs))
    },
    step: show,
    clear() {
      if (shown) terminal.write('\r\u001b[K')
      shown = false
    },
  }
}

function progressLine(
  repository: string,
  doneCount: number,
  totalCount: number | undefined,
  elapsedMs: number,
): string {
  const name = cutTo(visible(repository.replace(/\/+$/, '').split('/').at(-1) ?? ''), 30)
  if (totalCount === undefined) return `${name}: ${grouped(doneCount)} commits`
  const counts = `${name}: ${grouped(doneCount)} of ${grouped(totalCount)} commits`
  if (elapsedMs < ESTIMATE_AFTER_MS || doneCount === 0) return counts
  return `${counts}, ${duration((elapsedMs / doneCount) * (totalCount - doneCount))} left`
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
