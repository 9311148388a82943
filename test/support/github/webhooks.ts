// Sends the app's webhooks, signed, and remembers every delivery as GitHub does.
import { createHmac, randomUUID } from 'node:crypto'
import type { Json } from './api-description.ts'
import { ask } from './loopback.ts'
import { webhookViolations } from './webhook-description.ts'

/** One attempt to deliver a webhook. A redelivery is another attempt with the same `guid`. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly payload: Json
  readonly installationId: number | null
  readonly repositoryId: number | null
  readonly isRedelivery: boolean
  readonly deliveredAt: Date
  /** What the app answered; 0 if it did not. */
  readonly statusCode: number
  readonly status: string
  readonly durationMs: number
}

/** Something to deliver. */
export interface Outgoing {
  readonly event: string
  readonly payload: Json
  readonly installationId: number | null
  readonly repositoryId: number | null
}

/** What to do otherwise than GitHub would: bad signatures, repeated ids. */
export interface DeliveryOverrides {
  readonly guid?: string
  readonly signature?: string
  /** Signs and sends these bytes instead of the payload's JSON. */
  readonly body?: string
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
}

const PATIENCE_MS = 10_000

export class Webhooks {
  /** Every attempt, in order. */
  readonly deliveries: Delivery[] = []
  readonly #secret: string
  readonly #violations: string[]
  #target: string | undefined
  #held: Outgoing[] | undefined
  #lost = 0
  #nextId = 9_000_001
  #last: Promise<unknown> = Promise.resolve()

  constructor(secret: string, violations: string[]) {
    this.#secret = secret
    this.#violations = violations
  }

  /** Sets where webhooks go. Without a target every delivery fails. */
  deliverTo(url: string | undefined): void {
    this.#target = url
  }

  /** Sends a webhook after those that were sent before: resolves with the delivery, or with undefined if it is held or lost. */
  send(outgoing: Outgoing): Promise<Delivery | undefined> {
    this.#violations.push(...webhookViolations(outgoing.event, outgoing.payload))
    if (this.#held !== undefined) {
      this.#held.push(outgoing)
      return Promise.resolve(undefined)
    }
    if (this.#lost > 0) {
      this.#lost--
      return Promise.resolve(undefined)
    }
    const sent = this.#last.then(() => this.deliver(outgoing))
    this.#last = sent
    return sent
  }

  /** Keeps webhooks back until they are released. */
  hold(): void {
    this.#held ??= []
  }

  /** Sends what was held, in the order that `order` makes of it: leave some out to lose them, repeat some to send them twice. */
  async release(
    order: (held: readonly Outgoing[]) => readonly Outgoing[] = (held) => held,
  ): Promise<Delivery[]> {
    const held = this.#held ?? []
    this.#held = undefined
    const sent: Delivery[] = []
    for (const outgoing of order(held)) sent.push(await this.deliver(outgoing))
    return sent
  }

  /** Loses the next webhooks without a trace: not even GitHub's list of deliveries shows them. */
  loseNext(count: number): void {
    this.#lost += count
  }

  /** Delivers at once, whatever is held, and waits for the answer. */
  async deliver(
    outgoing: Outgoing,
    overrides: DeliveryOverrides = {},
    previous?: Delivery,
  ): Promise<Delivery> {
    const guid = overrides.guid ?? previous?.guid ?? randomUUID()
    const deliveredAt = new Date()
    const { statusCode, status } = await this.#post(outgoing, guid, overrides)
    const action = outgoing.payload['action']
    const delivery: Delivery = {
      ...outgoing,
      id: this.#nextId++,
      guid,
      action: typeof action === 'string' ? action : null,
      isRedelivery: previous !== undefined,
      deliveredAt,
      statusCode,
      status,
      durationMs: Date.now() - deliveredAt.getTime(),
    }
    this.deliveries.push(delivery)
    return delivery
  }

  /** Delivers again what was delivered as `id`, with its guid. Throws for an unknown id. */
  async redeliver(id: number): Promise<Delivery> {
    const previous = this.deliveries.find((each) => each.id === id)
    if (previous === undefined) throw new Error(`there is no delivery ${id}`)
    const again = this.#last.then(() => this.deliver(previous, {}, previous))
    this.#last = again
    return again
  }

  /** Resolves when everything that was sent has been answered. */
  async settled(): Promise<void> {
    for (let last; last !== this.#last;) {
      last = this.#last
      await last
    }
  }

  async #post(
    { event, payload }: Outgoing,
    guid: string,
    overrides: DeliveryOverrides,
  ): Promise<{ statusCode: number; status: string }> {
    const body = overrides.body ?? JSON.stringify(payload)
    const digest = createHmac('sha256', overrides.secret ?? this.#secret)
      .update(body)
      .digest('hex')
    if (this.#target === undefined) return { statusCode: 0, status: 'failed to connect to host' }
    try {
      const { status } = await ask(this.#target, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'GitHub-Hookshot/1234567',
          'x-github-event': event,
          'x-github-delivery': guid,
          'x-github-hook-id': '1',
          'x-hub-signature-256': overrides.signature ?? `sha256=${digest}`,
          ...overrides.headers,
        },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const isTaken = status >= 200 && status < 300
      return { statusCode: status, status: isTaken ? 'OK' : `Invalid HTTP Response: ${status}` }
    } catch (error) {
      const isLate = error instanceof Error && /TimeoutError|AbortError/.test(error.name)
      return { statusCode: isLate ? 504 : 502, status: isLate ? 'timed out' : 'failed to connect to host' }
    }
  }
}
