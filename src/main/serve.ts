// `byline serve`: opens the books, listens, starts the workers, and stops all of it in order when it is asked to.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync } from 'node:fs'
import type { ServeSettings } from '../cli/services.ts'
import { fail, type ExitCode, type Session } from '../cli/session.ts'
import { readInstallations } from '../database/github-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import { createWebhookReceiver, type WebhookReceiver } from '../github/app.ts'
import { appOfCode, manifestFor } from '../github/manifest.ts'
import { openBooks } from '../tasks/open-books.ts'
import { done, refused, type Outcome } from '../tasks/outcome.ts'
import { dropLeases, jobIds, type Queue } from '../tasks/github/queue.ts'
import { accountOfBooks } from '../tasks/github/sync-installation.ts'
import { webhookWriter } from '../tasks/github/webhook-writer.ts'
import type { Log } from '../tasks/github/work.ts'
import type { PageSource } from '../web/pages.ts'
import { SetUp } from '../web/set-up.ts'
import { appCredentials, writeAppCredentials, type AppCredentials } from './app-credentials.ts'
import { listen } from './http-server.ts'
import { reasonOf, structuredLog } from './log.ts'
import { isGoneFromHere, processId } from './process-id.ts'
import { startRounds } from './rounds.ts'
import { WorkerPool } from './worker-pool.ts'

/** What a service is made of once everything was found. */
interface Ground {
  readonly settings: ServeSettings
  /** The program's own file. */
  readonly program: string
  /** The login on GitHub. */
  readonly organisation: string
  readonly queue: Queue
  readonly log: Log
}

/** Runs the service until it is asked to stop. Refuses, on one line each, what it cannot begin with: exit code 1. */
export async function serve(session: Session, settings: ServeSettings, program: string): Promise<ExitCode> {
  const stop = session.untilStopped()
  const now = () => session.now()
  const log = structuredLog((line) => session.warn(line), {
    level: settings.logLevel,
    process: 'service',
    now,
  })
  const folder = dataFolder(settings.dataDirectory)
  if (!folder.ok) return fail(session, folder.refusal)
  const credentials = appCredentials(settings)
  if (!credentials.ok) return fail(session, credentials.refusal)
  const ground = await groundOf(session, settings, program, log)
  if (!ground.ok) return fail(session, ground.refusal)
  const { queue } = ground.value
  try {
    const service = new Service(ground.value)
    if (credentials.value !== null) await service.begin(credentials.value)
    const begun = await service.listen(session, credentials.value === null)
    if (!begun.ok) {
      await service.end()
      return fail(session, begun.refusal)
    }
    if (!stop.aborted) await once(stop, 'abort')
    log('info', 'stopping')
    await Promise.all([begun.value.close(), service.end()])
    log('info', 'stopped')
    return 0
  } finally {
    await queue.database.close()
  }
}

class Service {
  readonly #ground: Ground
  #receiver: WebhookReceiver | undefined
  #pool: WorkerPool | undefined
  #endRounds: (() => void) | undefined

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** Takes webhooks and works, from now on. */
  async begin(credentials: AppCredentials): Promise<void> {
    const { settings, program, organisation, queue, log } = this.#ground
    await dropLeases(queue, isGoneFromHere)
    const pool = new WorkerPool({
      program,
      count: settings.workers,
      order: { settings, organisation, credentials },
      queue,
      log,
    })
    this.#pool = pool
    const wake = (): void => pool.wake()
    this.#receiver = await createWebhookReceiver({
      ...credentials,
      apiUrl: settings.github.apiUrl,
      store: webhookWriter(queue, wake),
      audience: audienceOf(this.#ground, credentials.appId),
      log,
    })
    this.#endRounds = startRounds(queue, log, wake)
  }

  async listen(session: Session, isToBeSetUp: boolean): Promise<Outcome<{ close(): Promise<void> }>> {
    const { settings, organisation, queue, log } = this.#ground
    const { webUrl } = settings.github
    const token = isToBeSetUp ? randomBytes(24).toString('base64url') : null
    // The manifest needs the port, which is known once somebody listens.
    let port = settings.port
    const address = (): string => settings.baseUrl ?? `http://localhost:${port}`
    const source: PageSource = {
      organisation,
      database: queue.database,
      ledger: queue.ledger,
      installationsUrl: `${webUrl}/organizations/${organisation}/settings/installations`,
      readyWorkers: () => this.#pool?.readyCount ?? null,
      now: queue.now,
      isInstalled: async () => {
        const installations = await readInstallations(queue.database, queue.ledger)
        return installations.some(({ state }) => state === 'active')
      },
      setUp: token === null ? null : this.#setUp(token, address),
    }
    const listening = await listen({
      port,
      host: settings.host,
      pages: source,
      receiver: () => this.#receiver,
      log,
    })
    if (!listening.ok) return listening
    port = listening.value.port
    log('info', 'listening', { port, workers: settings.workers })
    await session.write(`Byline serves ${organisation} at ${address()}\n`)
    // The token is for whoever sees this terminal, and never for the log.
    if (token !== null) await session.write(`Set up the app at ${address()}/setup?token=${token}\n`)
    return listening
  }

  /** Stops working: what is begun is finished, or put back. */
  async end(): Promise<void> {
    this.#endRounds?.()
    await this.#pool?.stop()
  }

  #setUp(token: string, address: () => string): SetUp {
    const { settings, organisation, queue, log } = this.#ground
    const { webUrl, apiUrl } = settings.github
    return new SetUp({
      token,
      organisation,
      newAppUrl: `${webUrl}/organizations/${organisation}/settings/apps/new`,
      manifest: () => manifestFor(organisation, address()),
      isReachable: settings.baseUrl !== null,
      now: queue.now,
      onFailure: (error) => log('error', 'set-up failed', { reason: reasonOf(error) }),
      complete: async (code) => {
        const { installUrl, ...credentials } = await appOfCode(apiUrl, code)
        writeAppCredentials(settings.dataDirectory, credentials)
        log('info', 'set up', { app: credentials.appId })
        await this.begin(credentials)
        return { installUrl }
      },
    })
  }
}

// Opens everything once, so that what is wrong is told at once and not by the workers.
async function groundOf(
  session: Session,
  settings: ServeSettings,
  program: string,
  log: Log,
): Promise<Outcome<Ground>> {
  const now = () => session.now()
  const books = await openBooks(settings.place, now)
  if (!books.ok) return books
  const { organisation: name, ledger } = books.value
  await books.value.close()
  const organisation = settings.organisation ?? name
  if (!/^[A-Za-z0-9](?:-?[A-Za-z0-9])*$/.test(organisation))
    return refused(
      `the books are those of "${name}", which is no login on GitHub; say which organisation that is with --organisation, or in BYLINE_ORGANISATION`,
    )
  const database = await openDatabase(settings.place.database)
  if (!database.ok) return database
  const queue: Queue = {
    database: database.value,
    ledger,
    now,
    nextId: jobIds(now, processId()),
    random: Math.random,
  }
  return done({ settings, program, organisation, queue, log })
}

function dataFolder(folder: string): Outcome<string> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return done(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return refused(
      `${folder}: cannot be the data folder (${code}); name another with --data, or in BYLINE_DATA`,
    )
  }
}

/** How long what is known of our account is taken as it was. */
const AUDIENCE_MS = 5_000

function audienceOf({ organisation, queue }: Ground, appId: number) {
  let known: { readonly account: number | null; readonly untilMs: number } | undefined
  return async () => {
    const nowMs = queue.now().getTime()
    if (known === undefined || known.untilMs < nowMs)
      known = { account: await accountOfBooks({ books: queue }), untilMs: nowMs + AUDIENCE_MS }
    return { appId, organisation, account: known.account }
  }
}
