// The stand's HTTP server: git, the pages that a browser sees, and the API in front of the emulated GitHub.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appAnswers } from './answers-app.ts'
import { checkAnswers } from './answers-checks.ts'
import { gitAnswers } from './answers-git.ts'
import { pullAnswers } from './answers-pulls.ts'
import { answerViolations, findOperation, requestViolations, type Operation } from './api-description.ts'
import { refsOf } from './bare-repositories.ts'
import {
  badCredentials,
  forbidden,
  notFound,
  type Caller,
  type Exchange,
  type Handler,
  type Reply,
} from './exchange.ts'
import { answerWithGit, gitRequest } from './git-over-http.ts'
import { reaches } from './installations.ts'
import { answerManifest, manifestAnswers } from './manifest.ts'
import { afterPush, movedRefs } from './pushes.ts'
import { Requests, faultBody, type Fault } from './requests.ts'
import { accessOf, accountOf, findMovedRepository, findRepository, type Hosted, type State } from './state.ts'

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...appAnswers,
  ...gitAnswers,
  ...pullAnswers,
  ...checkAnswers,
  ...manifestAnswers,
  'rate-limit/get': () => ({ status: 200, body: rateLimit() }),
  'meta/get': () => ({ status: 200, body: { verifiable_password_authentication: false } }),
}

/** The permission that an installation needs for an operation, and to write where the method writes. */
const PERMISSIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(repos\/(get-branch|get-commit|get-content|compare-commits|list-branches)|git\/)/, ['contents']],
  [/^(pulls\/|repos\/list-pull-requests-associated-with-commit)/, ['pull_requests']],
  [/^(issues|reactions)\//, ['issues', 'pull_requests']],
  [/^checks\//, ['checks']],
  [/^orgs\/(list-members|check-membership|get-membership)/, ['members']],
]

/** Operations that only the app's own key opens. */
const FOR_THE_APP = /^apps\/(get-|list-installations|list-webhook|redeliver|create-installation)/

export class StandServer {
  readonly requests = new Requests()
  readonly #server: Server
  readonly #sockets = new Set<ServerResponse>()
  readonly #busy = new Set<Promise<void>>()
  readonly #pushes = new Map<number, Promise<void>>()
  #state: State | undefined

  constructor() {
    this.#server = createServer((request, response) => {
      const work = this.#answer(request, response).catch((error: unknown) => {
        this.#state?.violations.push(`the stand failed at ${request.method} ${request.url}: ${String(error)}`)
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
      this.#busy.add(work)
      void work.finally(() => this.#busy.delete(work))
    })
  }

  /** Listens, and gives the address. Connections stay: a client that was held up would find a closed one broken. */
  async listen(): Promise<string> {
    this.#server.keepAliveTimeout = 0
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  serve(state: State): void {
    this.#state = state
  }

  /** Resolves when no request is being answered, but for those that hang on purpose. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    for (const response of this.#sockets) response.destroy()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const state = this.#state
    if (state === undefined) throw new Error('the stand has not started')
    const url = new URL(request.url ?? '/', state.url)
    if (gitRequest(url) !== undefined) return this.#answerGit(state, request, response, url)
    const text = await textOf(request)
    const pageReply = answerManifest(state, request.method ?? 'GET', url, text)
    if (pageReply !== undefined) return send(response, pageReply)
    const method = request.method ?? 'GET'
    const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '')
    const byNumber = /^\/repositories\/(\d+)(.*)$/.exec(path)
    const numbered = byNumber === null ? undefined : state.repositories.get(Number(byNumber[1]))
    const named =
      numbered === undefined ? path : `/repos/${numbered.owner}/${numbered.name}${byNumber?.[2] ?? ''}`
    await this.#answerApi(state, { method, path: named, url, text, request, response })
  }

  async #answerApi(state: State, asked: Asked): Promise<void> {
    const { method, path, url, text, request, response } = asked
    const operation = findOperation(method, path)
    const caller = callerOf(state, request.headers.authorization)
    const body = text === '' ? undefined : (JSON.parse(text) as unknown)
    await this.requests.momentOf(operation?.id ?? '')
    const fault = this.requests.faultFor(operation?.id ?? '', method, path)
    const record = (status: number): void => {
      this.requests.recorded.push({
        at: Date.now(),
        method,
        path,
        operation: operation?.id ?? '',
        query: Object.fromEntries(url.searchParams),
        body,
        caller: caller?.kind ?? 'nobody',
        installationId: caller?.kind === 'installation' ? caller.token.installation.id : undefined,
        status,
      })
    }
    if (operation === undefined) {
      state.violations.push(`${method} ${path} is no operation that Byline is known to use`)
      record(404)
      return send(response, notFound)
    }
    if (fault !== undefined && fault.isDone !== true) return this.#fail(fault, response, record)
    state.violations.push(...requestViolations(operation, url.searchParams, body))
    const reply = await replyTo({
      state,
      operation,
      path,
      method,
      query: url.searchParams,
      body,
      authorization: request.headers.authorization,
      caller,
    })
    if (fault !== undefined) return this.#fail(fault, response, record)
    if (HANDLERS[operation.id] !== undefined)
      state.violations.push(...answerViolations(operation, reply.status, reply.body))
    record(reply.status)
    send(response, reply)
  }

  #fail(fault: Fault, response: ServerResponse, record?: (status: number) => void): void {
    record?.(typeof fault.answer === 'number' ? fault.answer : 0)
    if (fault.answer === 'hang up') response.destroy()
    else if (fault.answer === 'hang') this.#sockets.add(response)
    else send(response, { status: fault.answer, body: faultBody(fault), headers: fault.headers ?? {} })
  }

  async #answerGit(
    state: State,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const asked = gitRequest(url)
    if (asked === undefined) return
    const moved = findMovedRepository(state, asked.repository)
    if (moved !== undefined) {
      const location = `${state.url}/${moved.owner}/${moved.name}.git/${asked.rest}${url.search}`
      return send(response, { status: 301, headers: { location } })
    }
    const caller = callerOf(state, request.headers.authorization)
    const { service } = asked
    const installationId = caller?.kind === 'installation' ? caller.token.installation.id : undefined
    const kind = caller?.kind ?? 'nobody'
    this.requests.git.push({
      at: Date.now(),
      service,
      repository: asked.repository,
      caller: kind,
      installationId,
    })
    const fault = this.requests.faultFor(service, request.method ?? 'GET', url.pathname)
    if (fault !== undefined) return this.#fail(fault, response)
    if (caller === undefined || caller.kind === 'nobody') {
      const repository = findRepository(state, asked.repository)
      if (caller === undefined || repository?.isPrivate !== false || asked.service === 'git-receive-pack') {
        return send(response, { ...badCredentials, headers: { 'www-authenticate': 'Basic realm="GitHub"' } })
      }
    }
    const repository = findRepository(state, asked.repository)
    const isWrite = asked.service === 'git-receive-pack'
    if (repository === undefined || !mayUseGit(state, caller, repository, isWrite))
      return send(response, notFound)
    if (isWrite && repository.isArchived)
      return send(response, { status: 403, body: { message: 'archived' } })
    const user = caller?.kind === 'user' ? caller.account.login : ''
    const options = { gitDir: repository.gitDir, rest: asked.rest, query: url.search.slice(1), user }
    if (!isWrite || asked.rest === 'info/refs') return answerWithGit(request, response, options)
    await this.#push(state, repository, user, () => answerWithGit(request, response, options))
  }

  /** One push at a time in a repository, each followed by what GitHub does after it. */
  async #push(state: State, repository: Hosted, user: string, receive: () => Promise<void>): Promise<void> {
    const previous = this.#pushes.get(repository.id) ?? Promise.resolve()
    const work = async (): Promise<void> => {
      await previous
      const before = await refsOf(repository.gitDir)
      await receive()
      await afterPush(state, repository, movedRefs(before, await refsOf(repository.gitDir)), user, before)
    }
    const push = work()
    this.#pushes.set(
      repository.id,
      push.catch(() => undefined),
    )
    await push
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly url: URL
  readonly text: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Everything that GitHub decides before it looks at what an operation does. */
async function replyTo(
  asked: Omit<Exchange, 'caller' | 'repository'> & { caller: Caller | undefined },
): Promise<Reply> {
  const { state, operation, caller } = asked
  if (caller === undefined) return badCredentials
  if (caller.kind === 'installation' && caller.token.installation.suspendedAt !== undefined) {
    return { status: 403, body: { message: 'This installation has been suspended', status: '403' } }
  }
  if (FOR_THE_APP.test(operation.id)) {
    // The emulated GitHub checks the key.
    const { status, body } = await state.emulator.ask('GET', '/app', {
      headers: { authorization: asked.authorization ?? '' },
    })
    if (status !== 200) return { status, body }
  } else if (caller.kind === 'app') return badCredentials
  if (caller.kind === 'installation' && !isPermitted(operation, asked.method, caller.token.permissions))
    return forbidden
  const { owner, repo } = operation.parameters
  if (owner === undefined || repo === undefined) return handle({ ...asked, caller, repository: undefined })
  const name = `${owner}/${repo}`
  const moved = findMovedRepository(state, name)
  if (moved !== undefined) {
    const rest = asked.path.split('/').slice(4).join('/')
    const query = asked.query.toString()
    const location = `${state.url}/repositories/${moved.id}${rest === '' ? '' : `/${rest}`}${query === '' ? '' : `?${query}`}`
    const body = { message: 'Moved Permanently', url: location }
    return { status: asked.method === 'GET' ? 301 : 307, body, headers: { location } }
  }
  const repository = findRepository(state, name)
  if (repository === undefined || !maySee(state, caller, repository)) return notFound
  if (asked.method !== 'GET' && repository.isArchived) {
    return { status: 403, body: { message: 'Repository was archived so is read-only.', status: '403' } }
  }
  return handle({ ...asked, caller, repository })
}

async function handle(exchange: Exchange): Promise<Reply> {
  const handler = HANDLERS[exchange.operation.id]
  if (handler === undefined) throw new Error(`nothing answers ${exchange.operation.id}`)
  return handler(exchange)
}

function isPermitted(
  { id }: Operation,
  method: string,
  permissions: Readonly<Record<string, string>>,
): boolean {
  const needed = PERMISSIONS.find(([pattern]) => pattern.test(id))?.[1]
  if (needed === undefined) return true
  return needed.some(
    (name) => permissions[name] === 'write' || (method === 'GET' && permissions[name] === 'read'),
  )
}

function maySee(state: State, caller: Caller, repository: Hosted): boolean {
  if (caller.kind === 'app') return true
  if (!repository.isPrivate) return true
  if (caller.kind === 'installation') return reaches(caller.token, repository)
  return caller.kind === 'user' && accessOf(state, repository, caller.account.login) !== 'none'
}

function mayUseGit(state: State, caller: Caller | undefined, repository: Hosted, isWrite: boolean): boolean {
  if (caller === undefined || caller.kind === 'app') return false
  if (caller.kind === 'nobody') return !repository.isPrivate && !isWrite
  if (caller.kind === 'installation') {
    const { permissions } = caller.token
    const level = permissions['contents']
    return reaches(caller.token, repository) && (isWrite ? level === 'write' : level !== undefined)
  }
  const access = accessOf(state, repository, caller.account.login)
  if (!isWrite) return access !== 'none'
  // Members may push to their organisation's repositories; who else may is said by the test.
  const isMember = state.organisations[repository.owner]?.members?.includes(caller.account.login) === true
  return isMember || ['admin', 'maintain', 'write'].includes(access)
}

/** Who asks; undefined where the credentials are wrong, expired or withdrawn. */
function callerOf(state: State, authorization: string | undefined): Caller | undefined {
  if (authorization === undefined) return { kind: 'nobody' }
  const [scheme = '', value = ''] = authorization.split(' ')
  const basic = Buffer.from(value, 'base64').toString()
  const text = scheme.toLowerCase() === 'basic' ? basic.slice(basic.indexOf(':') + 1) : value
  if (text.startsWith('eyJ')) return { kind: 'app' }
  if (text.startsWith('ghu_')) {
    const login = text.slice('ghu_'.length)
    return state.accounts.has(login) ? { kind: 'user', account: accountOf(state, login), text } : undefined
  }
  const token = state.tokens.get(text)
  if (token === undefined || token.expiresAt <= Date.now() || token.installation.isDeleted) return undefined
  return { kind: 'installation', token, text }
}

function rateLimit(): unknown {
  const core = { limit: 5000, used: 0, remaining: 5000, reset: Math.floor(Date.now() / 1000) + 3600 }
  return { resources: { core, search: core }, rate: core }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    ...headers,
  })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
