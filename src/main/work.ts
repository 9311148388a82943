// A process that works: it takes one job after the other out of the queue until the service tells it to stop.
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { fail, type ExitCode, type Session } from '../cli/session.ts'
import { openDatabase } from '../database/open-database.ts'
import { createGitHubApi } from '../github/client.ts'
import { openBooks } from '../tasks/open-books.ts'
import { refused, type Outcome } from '../tasks/outcome.ts'
import { isToWorker, type FromWorker, type WorkOrder } from './messages.ts'
import { reasonOf, structuredLog } from './log.ts'
import { processId } from './process-id.ts'
import { Worker } from './worker.ts'
import { jobIds, type Queue } from '../tasks/github/queue.ts'

/** How long a job has to end once the service stops. */
const LAST_JOB_MS = 20_000
/** Of what is scheduled: 0 is usual, 19 the least. */
const PRIORITY = 5

// A service that is gone hears nothing.
const tell = (message: FromWorker): void => {
  if (process.connected) process.send?.(message)
}

/** Works for the service that started this process; refuses to where none did. */
export async function work(session: Session): Promise<ExitCode> {
  if (process.send === undefined) return fail(session, 'only byline serve starts this; run byline serve')
  try {
    return await workForService(session)
  } finally {
    // The channel would keep the process; what was told goes out before it closes.
    if (process.connected) process.disconnect()
  }
}

async function workForService(session: Session): Promise<ExitCode> {
  // Whoever answers goes first; git, which is started from here, inherits it.
  setPriority(PRIORITY)
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  session.untilStopped().addEventListener('abort', stop)
  // Without the service nobody keeps the leases.
  process.on('disconnect', stop)
  const order = await firstOrder(stop)
  if (order === undefined) return 0
  const made = await workerOf(session, order, stopping.signal)
  if (!made.ok) {
    tell({ kind: 'refused', reason: made.refusal })
    return 1
  }
  const { worker, close } = made.value
  process.on('message', (message: unknown) => {
    if (isToWorker(message) && message.kind === 'wake') worker.wake()
  })
  tell({ kind: 'ready' })
  try {
    const ended = worker.run()
    await Promise.race([ended, lateAfter(stopping.signal)])
    await worker.letGo()
  } finally {
    // Whatever is still running holds on to the process.
    setTimeout(() => process.exit(0), LAST_JOB_MS / 10).unref()
    await close()
  }
  return 0
}

// What the service says first; undefined where it says to stop.
async function firstOrder(stop: () => void): Promise<WorkOrder | undefined> {
  return new Promise((resolve) => {
    process.on('message', (message: unknown) => {
      if (!isToWorker(message)) return
      if (message.kind === 'start') resolve(message.order)
      if (message.kind !== 'stop') return
      stop()
      resolve(undefined)
    })
    process.once('disconnect', () => resolve(undefined))
  })
}

async function lateAfter(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
  await wait(LAST_JOB_MS, undefined, { ref: false })
}

async function workerOf(
  session: Session,
  order: WorkOrder,
  signal: AbortSignal,
): Promise<Outcome<{ readonly worker: Worker; readonly close: () => Promise<void> }>> {
  const { settings, credentials } = order
  const now = () => session.now()
  const log = structuredLog((line) => session.warn(line), {
    level: settings.logLevel,
    process: order.worker,
    now,
  })
  const books = await openBooks(settings.place, now)
  if (!books.ok) return books
  // A connection of the queue's own: it never waits behind what a job does with the books.
  const database = await openDatabase(settings.place.database)
  if (!database.ok) {
    await books.value.close()
    return database
  }
  const close = async (): Promise<void> => {
    await books.value.close()
    await database.value.close()
  }
  try {
    const github = await createGitHubApi({
      baseUrl: settings.github.apiUrl,
      gitBaseUrl: settings.github.webUrl,
      processes: order.processes,
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      clock: now,
      sleep: async (waitMs, until) => wait(waitMs, undefined, { signal: until }),
      signal,
      log,
    })
    const queue: Queue = {
      database: database.value,
      ledger: books.value.ledger,
      now,
      nextId: jobIds(now, processId()),
      random: Math.random,
    }
    const context = {
      books: books.value,
      keyFile: settings.place.keyFile,
      github,
      organisation: order.organisation,
      dataDirectory: settings.dataDirectory,
      baseUrl: settings.baseUrl,
      now,
      log,
      signal,
    }
    const worker = new Worker(order, queue, context, () => tell({ kind: 'stored' }))
    return { ok: true, value: { worker, close } }
  } catch (error) {
    await close()
    return refused(`GitHub does not answer: ${reasonOf(error)}`)
  }
}
