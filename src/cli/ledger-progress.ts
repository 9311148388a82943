// A progress line for work that counts entries or bytes.
import { createProgress } from './progress.ts'
import type { Session } from './session.ts'

/** Seldom enough to cost nothing. */
const INTERVAL_MS = 100

/** A line that is written over, on a terminal only. */
export interface StepProgress {
  /** Shows what `line` gives, ten times a second at most. */
  show(line: () => string): void
  clear(): void
}

/** The progress line of a session. */
export function stepProgress(session: Session): StepProgress {
  const progress = createProgress(session.progressTerminal, nowMs)
  let shownAtMs = -Infinity
  return {
    show(line) {
      if (session.progressTerminal === null || nowMs() - shownAtMs < INTERVAL_MS) return
      shownAtMs = nowMs()
      progress.step(line())
    },
    clear: () => progress.clear(),
  }
}

function nowMs(): number {
  return performance.now()
}

/** A progress line that tells how much of a file was read: "verifying: 45%". */
export function bytesProgress(session: Session, doing: string) {
  const progress = stepProgress(session)
  return {
    update: (readBytes: number, totalBytes: number): void =>
      progress.show(() => `${doing}: ${Math.floor((100 * readBytes) / Math.max(1, totalBytes))}%`),
    clear: (): void => progress.clear(),
  }
}
