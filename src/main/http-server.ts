// The one port of the service: webhooks go to their receiver, all else to the pages, and slow clients wait for nobody.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WEBHOOKS_PATH, type WebhookReceiver } from '../github/app.ts'
import { done, refused, type Outcome } from '../tasks/outcome.ts'
import type { Log } from '../tasks/github/work.ts'
import { answerJson } from '../web/answer.ts'
import { answerRequest, routeOf, type PageSource } from '../web/pages.ts'
import { reasonOf } from './log.ts'

/** What answers requests. */
export interface HttpOptions {
  readonly port: number
  /** Null for all addresses that there are. */
  readonly host: string | null
  readonly pages: PageSource
  /** Undefined while there is no app. */
  readonly receiver: () => WebhookReceiver | undefined
  readonly log: Log
}

/** How long headers, and whole requests, may take to come; GitHub gives up after ten seconds. */
const HEADERS_MS = 10_000
const REQUEST_MS = 20_000
const IDLE_MS = 30_000
const LOOK_MS = 5_000
/** How long, once the service stops, answers may still take; and how often is looked who has theirs. */
const LAST_ANSWERS_MS = 10_000
const LAST_LOOK_MS = 50
const CONNECTIONS_MAX = 2_000
/** What is asked every few seconds. */
const PROBES: readonly string[] = ['alive', 'ready']

/** A server that listens. */
export interface HttpServer {
  readonly port: number
  /** Takes no more connections, and ends when everything that came is answered. */
  close(): Promise<void>
}

/** Listens. Refuses a port or an address that cannot be had. */
export async function listen(options: HttpOptions): Promise<Outcome<HttpServer>> {
  const { port, host } = options
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: LOOK_MS },
    (request, response) => {
      void answer(options, request, response)
    },
  )
  server.keepAliveTimeout = IDLE_MS
  server.maxConnections = CONNECTIONS_MAX
  const failure = await begun(server, port, host)
  if (failure === 'EADDRINUSE')
    return refused(`port ${port} is taken already; name another with --port, or in BYLINE_PORT`)
  if (failure !== undefined)
    return refused(
      `cannot listen on ${host ?? 'any address'}, port ${port} (${failure}); name others with --host and --port`,
    )
  return done({ port: portOf(server.address()), close: () => closed(server) })
}

async function answer(
  { pages, receiver, log }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now()
  const url = urlOf(request)
  const isWebhook = url?.pathname === WEBHOOKS_PATH
  const route = url === undefined ? 'nothing' : isWebhook ? 'webhook' : routeOf(url.pathname)
  response.on('close', () => {
    const status = response.writableFinished ? response.statusCode : 0
    if (PROBES.includes(route) || (route === 'webhook' && status < 400)) return
    const tookMs = Math.round(performance.now() - began)
    // Never the address itself: codes and tokens stand in it.
    log(status >= 500 ? 'error' : 'info', 'request', { route, method: request.method ?? '', status, tookMs })
  })
  try {
    if (url === undefined) return answerJson(response, 400, { error: 'the address cannot be read' })
    if (!isWebhook) return await answerRequest(pages, request, url, response)
    const receive = receiver()
    if (receive === undefined) return answerJson(response, 503, { error: 'the app is not set up yet' })
    await receive(request, response)
  } catch (error) {
    log('error', 'request failed', { route, reason: reasonOf(error) })
    if (!response.headersSent) answerJson(response, 500, { error: 'something failed; the log says what' })
    else response.destroy()
  }
}

function urlOf(request: IncomingMessage): URL | undefined {
  const text = request.url ?? '/'
  return text.startsWith('/') && URL.canParse(text, 'http://localhost')
    ? new URL(text, 'http://localhost')
    : undefined
}

async function begun(server: Server, port: number, host: string | null): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ port, ...(host === null ? {} : { host }) }, () => resolve(undefined))
  })
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port')
  return address.port
}

async function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Whoever has the answer keeps the connection for the next request.
    const look = setInterval(() => server.closeIdleConnections(), LAST_LOOK_MS)
    const end = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS)
    server.close(() => {
      clearInterval(look)
      clearTimeout(end)
      resolve()
    })
  })
}
