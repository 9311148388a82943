// Starts the emulated GitHub that we did not write (`emulate`), which keeps accounts, issues, comments, pull requests and checks.
// It knows accounts and installations from its start; which of these installations exist is decided in installations.ts.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { createEmulator } from 'emulate'
import { ask as askLoopback } from './loopback.ts'

/** The GitHub App that the tests run. */
export interface TestApp {
  readonly appId: number
  readonly slug: string
  readonly name: string
  readonly privateKey: string
  readonly webhookSecret: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Somebody with an account. */
export interface Person {
  readonly login: string
  readonly name: string
  readonly email: string
}

/** Who belongs to an organisation. It has at least one administrator. */
export interface Organisation {
  readonly admins: readonly string[]
  readonly members?: readonly string[]
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The emulated GitHub. `as` is the token that asks. */
export interface Emulator {
  ask(
    method: string,
    path: string,
    options?: { as?: string; body?: unknown; headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>
  close(): Promise<void>
}

/** The most that any test's app may be granted; what an installation grants is the stand's to say. */
const MOST_PERMISSIONS = {
  metadata: 'read',
  contents: 'write',
  members: 'read',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  administration: 'write',
} as const

/** An account may be installed on this often: each new installation has a number of its own, as on GitHub. */
const INSTALLATIONS_PER_ACCOUNT = 8

/** A user's token. */
export const tokenOf = (login: string): string => `ghu_${login}`

/** Numbers of an account's installations, in the order in which they are used. */
export function installationIds(accountNumber: number): number[] {
  return Array.from({ length: INSTALLATIONS_PER_ACCOUNT }, (_, at) => 5000 + accountNumber * 100 + at)
}

let keys: string | undefined

/** The credentials of a new app. All tests of a file share one key: making one takes a while. */
export function newApp(): TestApp {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey
  return {
    appId: 4321,
    slug: 'byline',
    name: 'Byline',
    privateKey: keys,
    webhookSecret: randomBytes(20).toString('hex'),
    clientId: 'Iv1.byline0123456789',
    clientSecret: randomBytes(20).toString('hex'),
  }
}

/** Starts the emulated GitHub. `baseUrl` is the address that stands in its answers: that of the stand in front of it. */
export async function startEmulator(options: {
  readonly app: TestApp
  readonly organisations: Readonly<Record<string, Organisation>>
  readonly people: readonly Person[]
  readonly baseUrl: string
}): Promise<Emulator> {
  const { app, organisations, people, baseUrl } = options
  const accounts = [...Object.keys(organisations), ...people.map(({ login }) => login)]
  // Users and organisations are counted apart here, on GitHub together: fillers keep their numbers from meeting.
  const fillers = Array.from({ length: 200 }, (_, at) => ({ login: `nobody-${at}` }))
  const port = await freePort()
  const emulator = await createEmulator({
    service: 'github',
    port,
    baseUrl,
    seed: {
      tokens: Object.fromEntries(
        people.map(({ login }) => [tokenOf(login), { login, scopes: ['repo', 'user'] }]),
      ),
      github: {
        users: [...fillers, { login: `${app.slug}[bot]`, name: app.name }, ...people],
        orgs: Object.entries(organisations).map(([login, { admins, members = [] }]) => ({
          login,
          name: login,
          members: [
            ...admins.map((each) => ({ login: each, role: 'admin' })),
            ...members.map((each) => ({ login: each, role: 'member' })),
          ],
        })),
        repos: [],
        apps: [
          {
            app_id: app.appId,
            slug: app.slug,
            name: app.name,
            private_key: app.privateKey,
            permissions: MOST_PERMISSIONS,
            events: ['*'],
            installations: accounts.flatMap((account, number) =>
              installationIds(number).map((id) => ({
                installation_id: id,
                account,
                repository_selection: 'all',
                permissions: MOST_PERMISSIONS,
              })),
            ),
          },
        ],
      },
    },
  })
  return {
    ask: (method, path, { as, body, headers = {} } = {}) =>
      ask(
        { port, baseUrl },
        path,
        method,
        as === undefined ? headers : { authorization: `token ${as}`, ...headers },
        body,
      ),
    close: () => emulator.close(),
  }
}

async function ask(
  { port, baseUrl }: { readonly port: number; readonly baseUrl: string },
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<Answer> {
  const own = `http://127.0.0.1:${port}`
  const answer = await askLoopback(`${own}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const kept = Object.entries(answer.headers).filter(([name]) => /^(link|location|x-)/.test(name))
  return {
    status: answer.status,
    // Links to other pages must not lead around the stand.
    headers: Object.fromEntries(kept.map(([name, value]) => [name, value.replaceAll(own, baseUrl)])),
    body: answer.text === '' ? undefined : (JSON.parse(answer.text) as unknown),
  }
}

/** A port that nobody listens on, below those that the system gives out by itself. */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
  return isFree ? port : freePort()
}
