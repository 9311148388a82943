// The real service as users start it, in processes of its own, with real books, on the tests' GitHub.
//
//   const github = await startGitHub()
//   const byline = await startByline(github)
//   await github.install('acme')
//   await byline.idle()
//
// It stops with the test (or the file, where it is started in `beforeAll`).
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { vi } from 'vitest'
import { queueState, readJobs, type JobRow } from '../../../src/database/job-list.ts'
import { readLedgers } from '../../../src/database/ledger-rows.ts'
import { openDatabase } from '../../../src/database/open-database.ts'
import type { BooksPlace } from '../../../src/tasks/open-books.ts'
import { endingOf, PROGRAM, runProgram, type Ending } from '../../cli/run.ts'
import { whenDone } from '../when-done.ts'
import type { TestGitHub } from './github.ts'

/** How the service runs. What is left out: fresh books of `acme` on SQLite, one worker, webhooks from the tests' GitHub. */
export interface BylineOptions {
  /** Books to go on with; else fresh ones are made. */
  readonly place?: BooksPlace
  /** The folder to go on with; else a fresh one is made, and removed in the end. */
  readonly folder?: string
  readonly organisation?: string
  readonly workers?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Whether it has its app; without one it offers set-up. */
  readonly hasApp?: boolean
  /** Whether it is waited for until it can work, and not only until it listens; it is where it has its app. */
  readonly isReadyAwaited?: boolean
  /** Whether the tests' GitHub sends it webhooks. */
  readonly isDeliveredTo?: boolean
}

/** A line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string; readonly level: string }

/** How long a fact is waited for: the machine may be busy with other tests. */
const PATIENCE_MS = 50_000
const LOOK_MS = 25
// Every test of the file has time to say what it waited for in vain.
vi.setConfig({ testTimeout: PATIENCE_MS + 30_000 })

/** Starts the service on a free port and waits until it is ready. It ends with the test. */
export async function startByline(
  github: Pick<TestGitHub, 'app' | 'host' | 'deliverTo' | 'settled'>,
  options: BylineOptions = {},
): Promise<RunningByline> {
  const byline = new RunningByline(github, options)
  whenDone(() => byline.end())
  await byline.start()
  return byline
}

export class RunningByline {
  readonly place: BooksPlace
  /** Holds the books and the data folder. */
  readonly folder: string
  readonly dataDirectory: string
  readonly #github: Pick<TestGitHub, 'app' | 'host' | 'deliverTo' | 'settled'>
  readonly #options: BylineOptions
  #child: ChildProcess | undefined
  #ending: Promise<Ending> | undefined
  #stdout = ''
  #stderr = ''
  #port = 0

  constructor(github: Pick<TestGitHub, 'app' | 'host' | 'deliverTo' | 'settled'>, options: BylineOptions) {
    this.#github = github
    this.#options = options
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'byline-service-'))
    this.dataDirectory = join(this.folder, 'data')
    this.place = options.place ?? {
      database: join(this.folder, 'byline.db'),
      keyFile: join(this.folder, 'byline.key'),
      anchorFile: join(this.folder, 'byline.checkpoint'),
    }
  }

  /** Where its pages are. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get webhooksUrl(): string {
    return `${this.url}/api/github/webhooks`
  }

  /** The number of the service's process. */
  get pid(): number {
    return this.#running().pid!
  }

  /** What it wrote for whoever started it, over all its lives. */
  get stdout(): string {
    return this.#stdout
  }

  /** What it logged, its workers too, over all its lives: as text, for whoever looks for what must not be there. */
  get logText(): string {
    return this.#stderr
  }

  /** Options of the command line that name its books. */
  get booksOptions(): string[] {
    const { database, keyFile, anchorFile } = this.place
    return ['--database', database, '--key', keyFile, '--anchor', anchorFile]
  }

  /** What it logged, its workers too, over all its lives. */
  logs(): readonly LogLine[] {
    // The last line may have come by half.
    const lines = this.#stderr.split('\n').slice(0, -1)
    return lines.map((line) =>
      line.startsWith('{') ? JSON.parse(line) : { event: 'text', level: 'error', line },
    )
  }

  /** Starts it, again or for the first time: the books are made where there are none. */
  async start(): Promise<void> {
    const {
      organisation = 'acme',
      place,
      hasApp = true,
      isDeliveredTo = hasApp,
      isReadyAwaited = hasApp,
    } = this.#options
    if (place === undefined && this.#stderr === '' && this.#options.folder === undefined) {
      const words = ['ledger', 'create', '--organisation', organisation, ...this.booksOptions]
      const made = await runProgram(words)
      if (made.code !== 0) throw new Error(made.stderr)
    }
    const seen = this.#stderr.length
    this.#child = spawn(process.execPath, [PROGRAM, 'serve'], { env: this.#environment(), cwd: this.folder })
    this.#child.stdout?.on('data', (text: Buffer) => (this.#stdout += text.toString()))
    this.#child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()))
    this.#ending = endingOf(this.#child)
    await this.until(async () => {
      const listening = /"event":"listening","port":(\d+)/.exec(this.#stderr.slice(seen))
      if (listening === null) return false
      this.#port = Number(listening[1])
      return !isReadyAwaited || (await fetch(`${this.url}/readyz`)).ok
    }, 'the service to be ready')
    if (isDeliveredTo) this.#github.deliverTo(this.webhooksUrl)
  }

  /** Runs a command of the program on its books, beside the service. Throws where it fails. */
  async run(...words: readonly string[]): Promise<string> {
    const ending = await runProgram([...words, ...this.booksOptions], { BYLINE_DATA: this.dataDirectory })
    if (ending.code !== 0) throw new Error(`byline ${words.join(' ')}: ${ending.stderr}`)
    return ending.stdout
  }

  /** Records that people were told, so that pushes are booked from now on. */
  async adopt(): Promise<void> {
    const notice = join(this.folder, 'notice.md')
    writeFileSync(notice, 'We measure who wrote what.\n')
    await this.run('org', 'adopt', '--told', '2026-01-31', '--notice', notice, '--by', 'council@acme.example')
  }

  /** Waits until GitHub has delivered everything, and no job waits or is worked on. Throws naming those that do, in the end. */
  async idle(): Promise<void> {
    const jobs = async () => {
      await this.#github.settled()
      const open = await this.#fromDatabase((on, ledger) => queueState(on, ledger, Date.now()))
      return open.waiting + open.running === 0
    }
    await this.until(
      async () => (await jobs()) && (await jobs()),
      'no job to be left',
      async () => {
        const left = (await this.jobs()).filter(({ state }) => state === 'waiting' || state === 'running')
        return JSON.stringify(left, null, 1)
      },
    )
  }

  /** All jobs, the oldest first. */
  jobs(): Promise<readonly JobRow[]> {
    return this.#fromDatabase((on, ledger) => readJobs(on, ledger, null))
  }

  /** The path and query of the page of set-up, once the service has told of it. */
  async setUpPath(): Promise<string> {
    const told = (): string | undefined => /^Set up the app at \S+?(\/setup\S+)\n/m.exec(this.#stdout)?.[1]
    await this.until(() => told() !== undefined, 'the address of set-up')
    return told()!
  }

  /** Waits until something holds. Throws where the service ends before, or after a long while. */
  async until(
    holds: () => Promise<boolean> | boolean,
    what: string,
    explain: () => Promise<string> | string = () => '',
  ): Promise<void> {
    for (const untilMs = Date.now() + PATIENCE_MS; ; await wait(LOOK_MS)) {
      if (await holds()) return
      const { exitCode, signalCode } = this.#running()
      const hasEnded = exitCode !== null || signalCode !== null
      if (!hasEnded && Date.now() < untilMs) continue
      const why = hasEnded ? `the service ended (${exitCode ?? signalCode})` : 'it took too long'
      throw new Error(`waiting for ${what}: ${why}\n${await explain()}\n${this.#stdout}${this.#stderr}`)
    }
  }

  /** The processes that work for it now. */
  workerPids(): readonly number[] {
    const ended = this.logs().filter(({ event }) => event === 'worker ended')
    const gone = new Set(ended.map(({ worker }) => worker))
    return this.logs()
      .filter(({ event, worker }) => event === 'worker started' && !gone.has(worker))
      .map(({ pid }) => Number(pid))
  }

  /** Asks it to stop, and gives how it ended. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Ending> {
    this.#running().kill(signal)
    return this.#ending!
  }

  /** Kills the service and its workers where they stand. */
  async kill(): Promise<void> {
    const workers = this.workerPids()
    this.#running().kill('SIGKILL')
    for (const pid of workers) killNow(pid)
    await this.#ending
  }

  /** Kills the workers, and not the service. */
  killWorkers(): void {
    for (const pid of this.workerPids()) killNow(pid)
  }

  /** Ends it for good, with its folder. */
  async end(): Promise<void> {
    this.#github.deliverTo(undefined)
    if (this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      await this.stop()
    }
    if (this.#options.folder === undefined)
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  #running(): ChildProcess {
    if (this.#child === undefined) throw new Error('the service was not started')
    return this.#child
  }

  #environment(): NodeJS.ProcessEnv {
    const { app, host } = this.#github
    const { hasApp = true, organisation = 'acme', workers = 1, environment = {} } = this.#options
    const { database, keyFile, anchorFile } = this.place
    const credentials = {
      APP_ID: String(app.appId),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
    }
    return {
      ...process.env,
      ...(hasApp ? credentials : {}),
      GHE_HOST: host,
      GHE_PROTOCOL: 'http',
      BYLINE_HOST: '127.0.0.1',
      BYLINE_PORT: '0',
      BYLINE_DATA: this.dataDirectory,
      BYLINE_DATABASE: database,
      BYLINE_SIGNING_KEY: keyFile,
      BYLINE_ANCHOR: anchorFile,
      BYLINE_ORGANISATION: organisation,
      BYLINE_WORKERS: String(workers),
      ...environment,
    }
  }

  async #fromDatabase<Value>(
    read: (on: Parameters<typeof queueState>[0], ledger: bigint) => Promise<Value>,
  ): Promise<Value> {
    const opened = await openDatabase(this.place.database)
    if (!opened.ok) throw new Error(opened.refusal)
    try {
      const [ledger] = await readLedgers(opened.value)
      return await read(opened.value, ledger!.id)
    } finally {
      await opened.value.close()
    }
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
