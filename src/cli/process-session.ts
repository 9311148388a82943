// Binds a session to this process: its streams, Ctrl-C, and pipes whose readers leave early.
import { readEnvironment } from './environment.ts'
import type { Services } from './services.ts'
import { OutputFailure, type ExitCode, type Session, type StopReason } from './session.ts'

const INTERRUPTED: ExitCode = 130
const MIN_COLUMNS = 80

/**
 * The session of this process. The first Ctrl-C stops the work where it can be stopped; a second one ends the process at
 * once. `services` is what the program wires for its commands.
 */
export function processSession(services: Services): Session {
  const { stdout, stderr } = process
  const controller = new AbortController()
  const stop = (reason: StopReason): void => controller.abort(reason)
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    stop('interrupted')
  }
  process.on('SIGINT', interrupt)
  // Failures to write are answered where they are written; without a listener they would end the process.
  stdout.on('error', () => undefined)
  stderr.on('error', () => undefined)
  return {
    environment: readEnvironment(process.env),
    services,
    untilStopped() {
      const asked = new AbortController()
      process.off('SIGINT', interrupt)
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.on(signal, () => {
          if (asked.signal.aborted) process.exit(INTERRUPTED)
          asked.abort()
        })
      return asked.signal
    },
    signal: controller.signal,
    color: stdout.isTTY && stdout.hasColors(),
    columns: stdout.isTTY ? Math.max(MIN_COLUMNS, stdout.columns) : MIN_COLUMNS,
    progressTerminal: stderr.isTTY ? stderr : null,
    now: () => new Date(),
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          if (error === null || error === undefined) return resolve()
          // `byline ... | head`: whoever reads has had enough.
          const code = 'code' in error ? String(error.code) : error.message
          if (code !== 'EPIPE') return reject(new OutputFailure(code))
          stop('output closed')
          resolve()
        })
      }),
    warn: (text) => void stderr.write(text),
  }
}
