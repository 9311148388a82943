// What a command works with: where its data and its notes go, and what may stop it. Bound to this process, or to a test.
import type { Environment } from './environment.ts'
import type { Services } from './services.ts'
import { visible } from './terminal-text.ts'

/** A terminal on which a line can be written over. */
export interface ProgressTerminal {
  readonly columns: number
  write(text: string): void
}

/** The surroundings of one run. */
export interface Session {
  readonly environment: Environment
  /** What only the whole program can do. */
  readonly services: Services
  /** Aborted when the user interrupts the run, or whoever reads the output has had enough. */
  readonly signal: AbortSignal
  /** Whether what goes to standard output may be coloured. */
  readonly color: boolean
  /** How wide standard output is; 80 where it is no terminal. */
  readonly columns: number
  /** Null where standard error is no terminal. */
  readonly progressTerminal: ProgressTerminal | null
  /**
   * From now on Ctrl-C and a request to end are the caller's: they abort the signal that this gives, and interrupt nothing. A
   * second one ends the process at once.
   */
  untilStopped(): AbortSignal
  /** The time, for what is booked. */
  now(): Date
  /** Writes to standard output; settles when more can be written. */
  write(text: string): Promise<void>
  /** Writes to standard error. */
  warn(text: string): void
}

/** How a run ended: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130

/** Why a run was stopped, as the reason of its signal. */
export type StopReason = 'interrupted' | 'output closed'

/** Thrown where standard output takes nothing more (a full disk, say); `code` is the system's. */
export class OutputFailure extends Error {
  constructor(code: string) {
    super(`standard output cannot be written (${code}); make room for it, or send it elsewhere`)
    this.name = 'OutputFailure'
  }
}

/** Tells the user one thing on one line of standard error, whatever characters are in it. */
export function note(session: Session, text: string): void {
  session.warn(`byline: ${visible(text)}\n`)
}

/** Reports a refusal and gives the exit code for it. */
export function fail(session: Session, refusal: string): ExitCode {
  note(session, refusal)
  return 1
}

/** Styles text for standard output where that may be coloured. */
export async function stylist(session: Session): Promise<(style: 'bold' | 'dim', text: string) => string> {
  if (!session.color) return (_style, text) => text
  const { styleText } = await import('node:util')
  return (style, text) => styleText(style, text, { validateStream: false })
}
