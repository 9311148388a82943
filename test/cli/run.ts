// Runs the command line: within the test's own process, or as the built program that users start.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readEnvironment, type Environment } from '../../src/cli/environment.ts'
import { runByline } from '../../src/cli/program.ts'
import type { Services } from '../../src/cli/services.ts'
import type { ExitCode, ProgressTerminal, Session } from '../../src/cli/session.ts'
import { createFolder } from '../support/repository.ts'

const ROOT = dirname(dirname(import.meta.dirname))
/** The built program. */
export const PROGRAM = join(ROOT, 'dist/main.js')

/** What a run left behind. */
export interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a run in this process may differ in. */
export interface Surroundings {
  readonly signal?: AbortSignal
  readonly columns?: number
  readonly color?: boolean
  readonly progressTerminal?: ProgressTerminal
  readonly cacheDirectory?: string
  readonly books?: Partial<Environment['books']>
  readonly service?: Partial<Environment['service']>
  /** What the program would wire; else whatever asks for it fails. */
  readonly services?: Partial<Services>
  /** The time of the run; the same moment throughout unless it is given. */
  readonly now?: () => Date
  readonly onWrite?: (text: string) => void
}

const notWired = (): Promise<never> => Promise.reject(new Error('not wired in this test'))

/** Runs a command in this process, with a cache folder of its own. */
export async function byline(words: readonly string[], surroundings: Surroundings = {}): Promise<Ending> {
  let stdout = ''
  let stderr = ''
  const session: Session = {
    environment: {
      cacheDirectory: surroundings.cacheDirectory ?? createFolder(),
      debug: true,
      books: { database: null, keyFile: null, anchorFile: null, by: null, ...surroundings.books },
      service: { ...readEnvironment({}).service, ...surroundings.service },
    },
    services: { serve: notWired, work: notWired, githubSync: notWired, ...surroundings.services },
    untilStopped: () => surroundings.signal ?? new AbortController().signal,
    now: surroundings.now ?? (() => new Date('2026-11-02T09:00:00.000Z')),
    signal: surroundings.signal ?? new AbortController().signal,
    color: surroundings.color ?? false,
    columns: surroundings.columns ?? 80,
    progressTerminal: surroundings.progressTerminal ?? null,
    async write(text) {
      stdout += text
      surroundings.onWrite?.(text)
    },
    warn(text) {
      stderr += text
    },
  }
  const code: ExitCode = await runByline(words, session)
  return { code, stdout, stderr }
}

/** Runs a command that must succeed in silence, and parses the JSON it prints. */
export async function bylineJson(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await byline([...words, '--json'])
  if (code !== 0 || stderr !== '') throw new Error(`exit code ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

/** Starts the built program. Throws where it is not built, or built of older sources. */
export function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  assertBuilt()
  return spawn(process.execPath, [PROGRAM, ...words], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the built program to its end. */
export function runProgram(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ending> {
  return endingOf(startProgram(words, environment))
}

/** Waits for the end of a program that was started. */
export function endingOf(child: ChildProcess): Promise<Ending> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

function assertBuilt(): void {
  const built = existsSync(PROGRAM) ? statSync(PROGRAM).mtimeMs : 0
  const newest = readdirSync(join(ROOT, 'src/cli'), { encoding: 'utf8' })
    .map((name) => statSync(join(ROOT, 'src/cli', name)).mtimeMs)
    .reduce((a, b) => Math.max(a, b), 0)
  // The build leaves a file alone that it would write the same, so only a missing one is sure to be stale.
  if (built === 0) throw new Error('the program is not built: run "npm run build" first')
  if (newest - built > 24 * 3_600_000)
    throw new Error('the program is older than its sources: run "npm run build"')
}
