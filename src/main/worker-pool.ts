// The processes that work: started, kept alive, woken, and stopped. What one of them was doing when it died, another does again.
import { fork, type ChildProcess } from 'node:child_process'
import { SECRET_VARIABLES } from '../cli/environment.ts'
import { dropLeases, keepLeases, LEASE_MS, type Queue } from '../tasks/github/queue.ts'
import type { Log } from '../tasks/github/work.ts'
import { reasonOf } from './log.ts'
import { isFromWorker, type ToWorker, type WorkOrder } from './messages.ts'
import { workerName } from './process-id.ts'

/** What a pool is made of. */
export interface PoolOptions {
  /** The program's own file, which is started again as `work`. */
  readonly program: string
  readonly count: number
  readonly order: Omit<WorkOrder, 'worker' | 'processes' | 'takesScans'>
  readonly queue: Queue
  readonly log: Log
}

/** A worker that lives less long is one that crashes; it is started again later and later. */
const SOUND_MS = 60_000
const FIRST_PAUSE_MS = 500
const LAST_PAUSE_MS = 60_000
/** After this a worker that was asked to stop is ended. */
const STOP_MS = 25_000

interface Seat {
  child: ChildProcess | undefined
  /** The name of the worker in it: each process has its own. */
  worker: string
  isReady: boolean
  /** How many ended early, one after the other. */
  crashes: number
  pause: NodeJS.Timeout | undefined
}

/** The workers of a service. */
export class WorkerPool {
  readonly #options: PoolOptions
  readonly #seats: readonly Seat[]
  readonly #heartbeat: NodeJS.Timeout
  #started = 0
  #isStopping = false
  /** Why the last worker could not begin; null where none failed. */
  #refusal: string | null = null

  constructor(options: PoolOptions) {
    this.#options = options
    this.#seats = Array.from({ length: options.count }, () => ({
      child: undefined,
      worker: '',
      isReady: false,
      crashes: 0,
      pause: undefined,
    }))
    // Here, for a worker may be computing for longer than its lease.
    this.#heartbeat = setInterval(() => void this.#keepLeases(), LEASE_MS / 4)
    for (const seat of this.#seats) this.#start(seat)
  }

  /** How many workers take jobs now. */
  get readyCount(): number {
    return this.#seats.filter(({ isReady }) => isReady).length
  }

  /** Why no worker could begin. */
  get refusal(): string | null {
    return this.#refusal
  }

  /** Tells all workers that there is work. */
  wake(): void {
    for (const { child, isReady } of this.#seats) if (isReady) send(child, { kind: 'wake' })
  }

  /** Lets every worker end what it does, and waits for it; whoever does not end is ended. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(
      this.#seats.map(async ({ child, pause }) => {
        clearTimeout(pause)
        if (child !== undefined) await stopped(child)
      }),
    )
    clearInterval(this.#heartbeat)
    const ours = this.#seats.map(({ worker }) => worker)
    await dropLeases(this.#options.queue, (worker) => ours.includes(worker))
  }

  #start(seat: Seat): void {
    const { program, order, count, log } = this.#options
    const worker = workerName(++this.#started)
    // Of several one stays free: nobody waits for hours because all repositories are scanned for the first time.
    const takesScans = count === 1 || seat !== this.#seats[0]
    const startedMs = Date.now()
    const child = fork(program, ['work'], {
      // Ctrl-C is for the service, which tells its workers.
      detached: true,
      env: withoutSecretVariables(),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    Object.assign(seat, { child, worker, isReady: false })
    log('info', 'worker started', { worker, pid: child.pid ?? null })
    child.on('message', (message: unknown) => this.#heard(seat, message))
    child.on('error', (error) => log('error', 'worker error', { worker, reason: reasonOf(error) }))
    child.once('exit', (code, signal) => {
      const isLong = Date.now() - startedMs > SOUND_MS
      Object.assign(seat, { child: undefined, isReady: false })
      if (!this.#isStopping) log(code === 0 ? 'info' : 'error', 'worker ended', { worker, code, signal })
      seat.crashes = code === 0 || isLong ? 0 : seat.crashes + 1
      void this.#succeed(seat, worker)
    })
    send(child, { kind: 'start', order: { ...order, worker, processes: count, takesScans } })
  }

  async #succeed(seat: Seat, gone: string): Promise<void> {
    if (this.#isStopping) return
    const { queue, log } = this.#options
    await dropLeases(queue, (worker) => worker === gone).catch((error: unknown) =>
      log('error', 'leases not dropped', { worker: gone, reason: reasonOf(error) }),
    )
    if (this.#isStopping) return
    this.wake()
    const pauseMs = seat.crashes === 0 ? 0 : Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (seat.crashes - 1))
    seat.pause = setTimeout(() => this.#start(seat), pauseMs)
  }

  #heard(seat: Seat, message: unknown): void {
    if (!isFromWorker(message)) return
    switch (message.kind) {
      case 'ready':
        seat.isReady = true
        this.#refusal = null
        return
      case 'stored':
        this.wake()
        return
      case 'refused':
        this.#refusal = message.reason
        this.#options.log('error', 'worker cannot work', { worker: seat.worker, reason: message.reason })
        return
      default:
        message satisfies never
    }
  }

  async #keepLeases(): Promise<void> {
    const { queue, log } = this.#options
    const workers = this.#seats.flatMap(({ child, worker }) => (child === undefined ? [] : [worker]))
    await keepLeases(queue, workers).catch((error: unknown) =>
      log('error', 'leases not kept', { reason: reasonOf(error) }),
    )
  }
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const end = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', () => {
      clearTimeout(end)
      resolve()
    })
    send(child, { kind: 'stop' })
  })
}

function send(child: ChildProcess | undefined, message: ToWorker): void {
  // Whoever is gone is heard of by its exit.
  if (child?.connected === true) child.send(message, () => undefined)
}

function withoutSecretVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRET_VARIABLES.includes(name)))
}
