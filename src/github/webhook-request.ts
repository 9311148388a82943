// Looks at a webhook before anybody trusts it: its headers and its size. The signature is checked by whoever is given it then.
import type { IncomingMessage } from 'node:http'

/** GitHub delivers no larger payload. */
const BODY_BYTES_MAX = 25 * 1024 * 1024
/** What all bodies that are being read may hold together; nobody has proved yet who they are. */
const HELD_BYTES_MAX = 8 * BODY_BYTES_MAX
const DELIVERY = /^[0-9A-Za-z-]{1,64}$/
const EVENT = /^[a-z][a-z0-9_]{0,63}$/
const OPENING_BRACE = 0x7b
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d]

/** How many bytes are held for requests that are being answered. */
export interface BodyBudget {
  heldBytes: number
}

/** A request whose body was read, or why it is refused. */
export type WebhookRequest =
  | { readonly ok: true; readonly request: IncomingMessage; readonly release: () => void }
  | { readonly ok: false; readonly status: 400 | 405 | 413 | 503; readonly message: string }

/**
 * Reads the body of a webhook into the request, where Probot looks for it. Refuses a delivery id or an event that GitHub would not
 * write, a body that is too large or no JSON object, and bodies that are together more than is held.
 */
export async function readWebhookRequest(
  request: IncomingMessage,
  budget: BodyBudget,
): Promise<WebhookRequest> {
  const refusal = headerRefusal(request)
  if (refusal !== undefined) return refusal
  const chunks: Buffer[] = []
  let bytes = 0
  const release = (): void => {
    budget.heldBytes -= bytes
    bytes = 0
  }
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) throw new Error('the body comes as text')
      bytes += chunk.length
      budget.heldBytes += chunk.length
      if (bytes > BODY_BYTES_MAX) return refuseLate(413, 'the body is too large', release)
      if (budget.heldBytes > HELD_BYTES_MAX)
        return refuseLate(503, 'there is too much to read at once', release)
      chunks.push(chunk)
    }
  } catch {
    // Whoever sent it has left, or was too slow; nobody reads the answer.
    return refuseLate(400, 'the body did not come whole', release)
  }
  const body = Buffer.concat(chunks)
  if (body.find((byte) => !SPACES.includes(byte)) !== OPENING_BRACE)
    return refuseLate(400, 'the body is no JSON object', release)
  return { ok: true, request: Object.assign(request, { body: {}, rawBody: body }), release }
}

function headerRefusal({ headers, method }: IncomingMessage): WebhookRequest | undefined {
  if (method !== 'POST') return { ok: false, status: 405, message: 'webhooks are sent with POST' }
  if (Number(headers['content-length'] ?? 0) > BODY_BYTES_MAX)
    return { ok: false, status: 413, message: 'the body is too large' }
  if (!DELIVERY.test(String(headers['x-github-delivery'] ?? '')))
    return { ok: false, status: 400, message: 'X-GitHub-Delivery is missing, or is no id' }
  const event = String(headers['x-github-event'] ?? '')
  // "error" would be taken for an error of Probot's own.
  if (!EVENT.test(event) || event === 'error')
    return { ok: false, status: 400, message: 'X-GitHub-Event is missing, or is no event' }
  return undefined
}

function refuseLate(status: 400 | 413 | 503, message: string, release: () => void): WebhookRequest {
  release()
  return { ok: false, status, message }
}
