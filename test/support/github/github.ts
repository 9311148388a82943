// The GitHub that tests run against: a stateful GitHub that we did not write, with real repositories behind it and webhooks in front.
//
//   const github = await startGitHub()
//   const installation = await github.install('acme')
//   await github.createRepository('acme/money-kit', { contents: repository.path })
//   github.deliverTo('http://127.0.0.1:8080/api/github/webhooks')
//   await github.push('acme/money-kit', repository.path, 'main', { by: 'ann' })
//   const pull = await github.openPullRequest('acme/money-kit', { head: 'topic', by: 'ben' })
//
// It stops with the test (or the file, where it is started in `beforeAll`), and the test fails if anything was sent, by the app or by
// the stand, that GitHub's own descriptions do not allow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { whenDone } from '../when-done.ts'
import type { Json } from './api-description.ts'
import { newApp, startEmulator, type Organisation, type Person, type TestApp } from './emulator.ts'
import type { Fault, GitRequest, RecordedRequest } from './requests.ts'
import { StandServer } from './server.ts'
import type { Account, State } from './state.ts'
import { PullRequestsOnGitHub } from './test-pull-requests.ts'
import { Webhooks, type Delivery, type DeliveryOverrides, type Outgoing } from './webhooks.ts'

export { LEAST_PERMISSIONS } from './test-repositories.ts'

/** Who has an account. What is left out: the organisation `acme` with the administrator `ann` and the members `ben` and `cleo`; outside, `dora`. */
export interface GitHubOptions {
  readonly organisations?: Readonly<Record<string, Organisation>>
  /** Further people, who belong to no organisation, and bots (`renovate[bot]`). A login alone stands for `{ login, name: 'Login', email: 'login@example.org' }`. */
  readonly people?: readonly (string | Person)[]
}

/** Starts a GitHub and stops it when the test is done; one that is started outside of tests, when the file is. */
export async function startGitHub(options: GitHubOptions = {}): Promise<TestGitHub> {
  const github = await TestGitHub.start(options)
  whenDone(() => end(github))
  return github
}

async function end(github: TestGitHub): Promise<void> {
  await github.stop()
  expect(github.violations()).toEqual([])
}

export class TestGitHub extends PullRequestsOnGitHub {
  readonly app: TestApp
  /** The address, for `baseUrl`; `host` goes into GHE_HOST, with GHE_PROTOCOL=http. */
  readonly url: string
  readonly host: string

  private constructor(state: State, server: StandServer) {
    super(state, server)
    this.app = state.app
    this.url = state.url
    this.host = new URL(state.url).host
  }

  /** Starts a GitHub that nobody stops and nobody checks: for benchmarks. Tests use `startGitHub`. */
  static async start(options: GitHubOptions = {}): Promise<TestGitHub> {
    const organisations = options.organisations ?? { acme: { admins: ['ann'], members: ['ben', 'cleo'] } }
    const inside = Object.values(organisations).flatMap(({ admins, members = [] }) => [...admins, ...members])
    const given = (options.people ?? ['dora']).map((each) =>
      typeof each === 'string' ? personOf(each) : each,
    )
    const missing = [...new Set(inside)].filter((login) => !given.some((each) => each.login === login))
    const people = [...given, ...missing.map(personOf)]
    const app = newApp()
    const server = new StandServer()
    const url = await server.listen()
    const emulator = await startEmulator({ app, organisations, people, baseUrl: url })
    const violations: string[] = []
    const state: State = {
      app,
      emulator,
      url,
      root: mkdtempSync(join(tmpdir(), 'byline-github-')),
      organisations,
      accounts: new Map(),
      repositories: new Map(),
      formerNames: new Map(),
      access: new Map(),
      installations: [],
      tokens: new Map(),
      pulls: [],
      webhooks: new Webhooks(app.webhookSecret, violations),
      violations,
      tokenLifetimeMs: 3_600_000,
      manifests: new Map(),
      checkRuns: new Map(),
      reactions: [],
    }
    await readAccounts(state, Object.keys(organisations), people)
    server.serve(state)
    return new TestGitHub(state, server)
  }

  /** Sets where webhooks go. */
  deliverTo(url: string | undefined): void {
    this.state.webhooks.deliverTo(url)
  }

  /** Every attempt to deliver a webhook, in order. */
  get deliveries(): readonly Delivery[] {
    return this.state.webhooks.deliveries
  }

  /** Keeps webhooks back until they are released. */
  holdWebhooks(): void {
    this.state.webhooks.hold()
  }

  /** Sends what was held, in the order that `order` makes of it; what it leaves out is lost, what it repeats is sent twice. */
  releaseWebhooks(order?: (held: readonly Outgoing[]) => readonly Outgoing[]): Promise<Delivery[]> {
    return this.state.webhooks.release(order)
  }

  /** Loses the next webhooks without a trace. To fail them visibly, deliver to where nobody listens. */
  loseWebhooks(count: number): void {
    this.state.webhooks.loseNext(count)
  }

  /** Delivers again, with the same guid. */
  redeliver(id: number): Promise<Delivery> {
    return this.state.webhooks.redeliver(id)
  }

  /** Sends any payload as any event, whatever is wrong with it. */
  send(event: string, payload: Json, overrides: DeliveryOverrides = {}): Promise<Delivery> {
    const outgoing = { event, payload, installationId: null, repositoryId: null }
    return this.state.webhooks.deliver(outgoing, overrides)
  }

  /** Every request that reached the API, in order. */
  get requests(): readonly RecordedRequest[] {
    return this.server.requests.recorded
  }

  /** The requests for an operation, such as `issues/create-comment`. */
  requestsFor(operation: string): RecordedRequest[] {
    return this.requests.filter((each) => each.operation === operation)
  }

  /** Every request that reached git over HTTP, in order. */
  get gitRequests(): readonly GitRequest[] {
    return this.server.requests.git
  }

  /** Lets requests fail on purpose: to the API, or to git (`git-upload-pack`, `git-receive-pack`). */
  failNext(fault: Fault): void {
    this.server.requests.failNext(fault)
  }

  /** Lets something happen once, before the next request for an operation is answered, or one after it. */
  beforeNext(operation: string, happens: () => Promise<void>, letBy = 0): void {
    this.server.requests.beforeNext(operation, happens, letBy)
  }

  /** Lets all tokens of installations expire now. */
  expireTokens(): void {
    for (const token of this.state.tokens.values()) token.expiresAt = 0
  }

  /** How long tokens are good for that are asked for from now on. */
  setTokenLifetime(lifetimeMs: number): void {
    this.state.tokenLifetimeMs = lifetimeMs
  }

  /** What was sent, by the app or by the stand, that GitHub's descriptions do not allow. */
  violations(): string[] {
    return [...new Set(this.state.violations)]
  }

  /** Takes note of violations that a test made on purpose. */
  forgetViolations(): void {
    this.state.violations.length = 0
  }

  /** Stops everything and removes the repositories. */
  async stop(): Promise<void> {
    this.state.webhooks.deliverTo(undefined)
    await this.server.close()
    await this.state.emulator.close()
    rmSync(this.state.root, { recursive: true, force: true })
  }
}

function personOf(login: string): Person {
  return { login, name: `${login.slice(0, 1).toUpperCase()}${login.slice(1)}`, email: `${login}@example.org` }
}

/** Other apps' bots are people here whose login says so. */
const typeOf = (login: string): 'User' | 'Bot' => (login.endsWith('[bot]') ? 'Bot' : 'User')

/** Asks the emulated GitHub which numbers it gave. */
async function readAccounts(
  state: State,
  organisations: readonly string[],
  people: readonly Person[],
): Promise<void> {
  const add = async (
    login: string,
    path: string,
    more: Pick<Account, 'type' | 'name' | 'email'>,
  ): Promise<void> => {
    const { status, body } = await state.emulator.ask('GET', path, {})
    if (status !== 200) throw new Error(`the emulated GitHub does not know ${login}`)
    const { id, node_id: nodeId } = body as { id: number; node_id: string }
    state.accounts.set(login.toLowerCase(), { login, id, nodeId, ...more })
  }
  // In the order in which installations are numbered.
  for (const login of organisations)
    await add(login, `/orgs/${login}`, { type: 'Organization', name: login, email: '' })
  for (const { login, name, email } of people)
    await add(login, `/users/${encodeURIComponent(login)}`, { type: typeOf(login), name, email })
  const bot = `${state.app.slug}[bot]`
  await add(bot, `/users/${encodeURIComponent(bot)}`, { type: 'Bot', name: state.app.name, email: '' })
}
