// Starts processes that book; where many follow each other, one ahead, so that nobody waits for a program to be loaded.
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BookingOrder } from './booking-process.ts'

// As it was built: Node does not run sources.
const PROGRAM = fileURLToPath(new URL('../../dist/bench/booking-process.js', import.meta.url))

/** Processes that book, each for one order. */
export class BookingProcesses {
  readonly #environment: NodeJS.ProcessEnv
  readonly #complaints: 'inherit' | 'ignore'
  readonly #startsAhead: boolean
  #spare: ChildProcess | undefined

  /**
   * `environment` is added to that of this process; `complaints` is where what they write on stderr goes; `startsAhead` starts
   * the next process while one runs: for many, one after the other.
   */
  constructor({
    environment = {},
    complaints = 'inherit',
    startsAhead = false,
  }: {
    readonly environment?: NodeJS.ProcessEnv
    readonly complaints?: 'inherit' | 'ignore'
    readonly startsAhead?: boolean
  } = {}) {
    this.#environment = { ...process.env, ...environment }
    this.#complaints = complaints
    this.#startsAhead = startsAhead
  }

  /** What a process says, line by line, until it ends; it is killed `delayMs` after it is ready, where that is given. */
  run(order: BookingOrder, delayMs: number | null = null): Promise<readonly string[]> {
    const child = this.#spare ?? this.#start()
    this.#spare = this.#startsAhead ? this.#start() : undefined
    return new Promise((resolve, reject) => {
      const said: string[] = []
      const lines = createInterface({ input: child.stdout! })
      lines.on('line', (line) => {
        said.push(line)
        if (line === 'ready' && delayMs !== null) setTimeout(() => child.kill('SIGKILL'), delayMs)
      })
      child.on('error', reject)
      // Closed once its output is read to the end.
      lines.on('close', () => resolve(said))
      child.stdin!.end(`${JSON.stringify(order)}\n`)
    })
  }

  /** Ends the process that is waiting for an order. */
  close(): void {
    this.#spare?.kill()
    this.#spare = undefined
  }

  #start(): ChildProcess {
    return spawn(process.execPath, [PROGRAM], {
      stdio: ['pipe', 'pipe', this.#complaints],
      env: this.#environment,
    })
  }
}
