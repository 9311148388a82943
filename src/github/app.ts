// Receives webhooks: Probot checks the signature, we store the work, and only then GitHub has its answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createNodeMiddleware, Probot, ProbotOctokit } from 'probot'
import type { WebhookWriter } from '../tasks/github/webhook-writer.ts'
import type { Log } from '../tasks/github/work.ts'
import { probotLog } from './probot-log.ts'
import { jobsOfWebhook, type Audience } from './webhook-jobs.ts'
import { readWebhookRequest, type BodyBudget } from './webhook-request.ts'

/** The path that GitHub sends webhooks to. */
export const WEBHOOKS_PATH = '/api/github/webhooks'

/** What a receiver is made of. */
export interface ReceiverOptions {
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
  /** Where GitHub's API is. */
  readonly apiUrl: string
  readonly store: WebhookWriter
  /** Whom the service works for, as it is known at the moment. */
  readonly audience: () => Promise<Audience>
  readonly log: Log
}

/** Answers a request to `WEBHOOKS_PATH`. */
export type WebhookReceiver = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** GitHub waits for ten seconds; Probot answers after nine that it is still working, which GitHub takes for success. */
const STORING_MS_MAX = 7_000

/**
 * A receiver of webhooks. It refuses with 400 a request without a signature, with a wrong one, without or with an odd
 * delivery id or event, and a body that is no JSON object; with 413 what GitHub would not send for its size. It answers 200 once the
 * webhook and its work are stored, and 500 where they could not be, so that GitHub lists the delivery as failed.
 */
export async function createWebhookReceiver(options: ReceiverOptions): Promise<WebhookReceiver> {
  const { appId, privateKey, webhookSecret, apiUrl, log } = options
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log: probotLog(log),
    // Nothing is asked of GitHub while it waits for the answer.
    Octokit: ProbotOctokit.defaults({ throttle: { enabled: false }, retry: { enabled: false } }),
  })
  const middleware = await createNodeMiddleware(
    (app) => {
      app.onAny(({ id, name, payload }) => storeWebhook(options, { id, name, payload }))
    },
    { probot, webhooksPath: WEBHOOKS_PATH },
  )
  const budget: BodyBudget = { heldBytes: 0 }
  return async (request, response) => {
    const read = await readWebhookRequest(request, budget)
    if (!read.ok) return answer(response, read.status, read.message)
    try {
      await middleware(read.request, response)
    } finally {
      read.release()
    }
    // The path differs only in how it is written, and Probot did not take it for its own.
    if (!response.headersSent) answer(response, 404, 'there is nothing here')
  }
}

async function storeWebhook(
  { store, audience, log }: ReceiverOptions,
  webhook: { readonly id: string; readonly name: string; readonly payload: unknown },
): Promise<void> {
  const { id: delivery, name: event, payload } = webhook
  const { jobs, ignored } = jobsOfWebhook({ event, payload }, await audience())
  const isNew = await within(STORING_MS_MAX, store({ delivery, event, jobs })).catch((error: unknown) => {
    log('error', 'webhook not stored', { delivery, webhook: event, reason: String(error) })
    // What a database says is not for whoever reads the answer.
    throw new Error('the webhook could not be stored')
  })
  log('info', 'webhook', { delivery, webhook: event, jobs: jobs.length, ignored, isNew })
}

async function within<Value>(waitMs: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the webhook could not be stored in time')), waitMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function answer(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ error: message })
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // What was not read is not waited for.
    connection: 'close',
  })
  response.end(body)
}
