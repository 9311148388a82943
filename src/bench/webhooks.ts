// `npm run bench:webhooks -- [--rate N] [--seconds N] [--repositories N] [--json]`: sends signed pushes to the real service, which
// credits them with its workers, and says how soon each was answered, whether any was lost, and when the queue was empty.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { queueState } from '../database/job-list.ts'
import { readLedgers } from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import type { Database } from '../database/connection.ts'
import { lastPush } from '../tasks/last-push.ts'
import {
  INSTALLATION,
  makeRepositories,
  moveTo,
  OWNER,
  startLoopbackGitHub,
  type LoopbackRepository,
} from './loopback-github.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const SECRET = 'bench'
/** The bar: of a hundred answers one may take longer. */
const BAR_MS = 250
const LOOK_MS = 500
/** GitHub's own limits let so many pushes be credited in a minute at most. */
const DRAIN_MS_MAX = 60 * 60_000
const agent = new Agent({ keepAlive: true, maxSockets: 200 })

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    repositories: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const repositoryCount = Number(values.repositories)

/** What came of the webhooks. */
interface WebhookResult {
  readonly sent: number
  readonly answered: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly longestMs: number
  /** Webhooks that were answered and are not in the database. */
  readonly lost: number
  /** Repositories whose last push is not in the books. */
  readonly behind: number
  readonly dead: number
  readonly drainedSeconds: number
}

const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
try {
  const result = await run()
  if (values.json) console.log(JSON.stringify(result, null, 2))
  else for (const line of linesOf(result)) console.log(line)
  if (!isGood(result)) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function run(): Promise<WebhookResult> {
  const perRepository = Math.ceil((rate * seconds) / repositoryCount)
  const repositories = makeRepositories(folder, repositoryCount, perRepository)
  const github = await startLoopbackGitHub(folder, repositories)
  const environment = await prepare(github.host)
  const service = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    const port = await portOf(service)
    const opened = await openDatabase(environment['BYLINE_DATABASE']!)
    if (!opened.ok) throw new Error(opened.refusal)
    const database = opened.value
    const ledger = (await readLedgers(database))[0]!.id
    await told('installation', port, {
      action: 'created',
      installation: { id: INSTALLATION, account: OWNER },
    })
    await drained(database, ledger)
    const { times, answered } = await load(port, repositories)
    if (!values.json)
      process.stderr.write(`\n${answered} answered, 99 of 100 within ${quantile(times, 0.99)} ms\n`)
    const startedMs = performance.now()
    await drained(database, ledger)
    const drainedSeconds = (performance.now() - startedMs) / 1000
    const rows = await database.query
      .selectFrom('github_delivery')
      .select('delivery')
      .where('event', '=', 'push')
      .execute()
    const { dead } = await queueState(database, ledger, Date.now())
    let behind = 0
    for (const { id, commits } of repositories)
      if ((await lastPush(database, ledger, String(id)))?.after !== commits.at(-1)) behind++
    await database.close()
    return {
      sent: times.length,
      answered,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      longestMs: quantile(times, 1),
      lost: answered - rows.length,
      behind,
      dead,
      drainedSeconds,
    }
  } finally {
    service.kill('SIGTERM')
    await new Promise((resolve) => service.once('exit', resolve))
    github.server.close()
    github.server.closeAllConnections()
  }
}

// Books of an organisation whose people were told, so that every push is credited.
async function prepare(host: string): Promise<NodeJS.ProcessEnv> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const environment = {
    ...process.env,
    APP_ID: '1',
    PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    WEBHOOK_SECRET: SECRET,
    GHE_HOST: host,
    GHE_PROTOCOL: 'http',
    BYLINE_HOST: '127.0.0.1',
    BYLINE_PORT: '0',
    BYLINE_DATA: join(folder, 'data'),
    BYLINE_DATABASE: join(folder, 'byline.db'),
    BYLINE_ORGANISATION: OWNER.login,
  }
  const notice = join(folder, 'notice.md')
  writeFileSync(notice, 'We measure who wrote what.\n')
  const adopting = [
    'org',
    'adopt',
    '--told',
    '2026-01-31',
    '--notice',
    notice,
    '--by',
    'council@acme.example',
  ]
  for (const words of [['ledger', 'create', '--organisation', OWNER.login], adopting]) {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    if (code !== 0) throw new Error(`byline ${words.join(' ')} ended with ${String(code)}`)
  }
  return environment
}

async function portOf(service: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    service.once('exit', () => reject(new Error(`the service ended: ${text.slice(-2_000)}`)))
    service.stderr?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-10_000)
      const listening = /"event":"listening","port":(\d+)/.exec(text)
      if (listening !== null) resolve(Number(listening[1]))
    })
  })
}

// Sends at a steady rate, whether or not what went before was answered.
async function load(
  port: number,
  repositories: readonly LoopbackRepository[],
): Promise<{ readonly times: readonly number[]; readonly answered: number }> {
  const sending: Promise<{ readonly tookMs: number; readonly isTaken: boolean }>[] = []
  const startedMs = performance.now()
  for (let at = 0; at < rate * seconds; at++) {
    const earlyMs = startedMs + (at * 1000) / rate - performance.now()
    if (earlyMs > 0) await wait(earlyMs)
    const repository = repositories[at % repositories.length]!
    const push = Math.floor(at / repositories.length) + 1
    moveTo(repository, push)
    sending.push(told('push', port, pushPayload(repository, push)))
  }
  const sent = await Promise.all(sending)
  const times = sent.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)
  return { times, answered: sent.filter(({ isTaken }) => isTaken).length }
}

function pushPayload({ id, name, commits }: LoopbackRepository, push: number): object {
  return {
    ref: 'refs/heads/main',
    before: commits[push - 1],
    after: commits[push],
    commits: [commitJson(commits[push]!)],
    head_commit: commitJson(commits[push]!),
    installation: { id: INSTALLATION },
    repository: { id, name, owner: OWNER, default_branch: 'main', archived: false },
    sender: { id: 4_001, login: 'ann', type: 'User' },
    // As long as GitHub's are.
    filling: 'x'.repeat(6_000),
  }
}

function commitJson(id: string): object {
  const author = { name: 'Ann', email: 'ann@example.org', username: 'ann' }
  return { id, message: 'Add a value', author, added: ['src/value.ts'], removed: [], modified: [] }
}

async function told(
  event: string,
  port: number,
  payload: object,
): Promise<{ readonly tookMs: number; readonly isTaken: boolean }> {
  const body = JSON.stringify(payload)
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  }
  const startedMs = performance.now()
  const status = await new Promise<number>((resolve) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      path: '/api/github/webhooks',
      method: 'POST',
      agent,
      headers,
    })
    sent.once('error', () => resolve(0))
    sent.once('response', (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.end(body)
  })
  return { tookMs: performance.now() - startedMs, isTaken: status === 200 }
}

async function drained(database: Database, ledger: bigint): Promise<void> {
  for (const untilMs = performance.now() + DRAIN_MS_MAX; ; await wait(LOOK_MS)) {
    const { waiting, running } = await queueState(database, ledger, Date.now())
    if (waiting + running === 0) return
    if (!values.json) process.stderr.write(`\r${waiting} jobs wait, ${running} run   `)
    if (performance.now() > untilMs) throw new Error(`the queue was not drained: ${waiting} jobs wait`)
  }
}

function quantile(times: readonly number[], part: number): number {
  const at = Math.min(times.length - 1, Math.floor(times.length * part))
  return Math.round((times[at] ?? 0) * 10) / 10
}

function isGood({ sent, answered, p99Ms, lost, behind, dead }: WebhookResult): boolean {
  return answered === sent && p99Ms < BAR_MS && lost === 0 && behind === 0 && dead === 0
}

function linesOf(result: WebhookResult): readonly string[] {
  const { sent, answered, p50Ms, p99Ms, longestMs, lost, behind, dead, drainedSeconds } = result
  return [
    '',
    `${sent} pushes to ${repositoryCount} repositories, ${rate} a second for ${seconds} s: ${answered} answered, ${lost} lost`,
    `answered within ${p50Ms} ms (half), ${p99Ms} ms (99 of 100; the bar is ${BAR_MS} ms), ${longestMs} ms (all)`,
    `queue drained ${drainedSeconds.toFixed(0)} s after the last: ${dead} given up, ${behind} repositories behind`,
    isGood(result) ? 'within the bar' : 'NOT within the bar',
  ]
}
