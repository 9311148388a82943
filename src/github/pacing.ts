// GitHub's rate limits as arithmetic: how long a request has to wait so that GitHub need not refuse it. Knows no clock.

/** What a request takes of the limits. */
export interface RequestCost {
  /** GitHub's points: 1 to read, 5 to write. */
  readonly points: number
  /** Whether it makes or changes something that people see. */
  readonly isCreation: boolean
}

/** How much may be asked for in any minute and hour. */
export interface PacingLimits {
  readonly pointsAMinute: number
  readonly creationsAMinute: number
  readonly creationsAnHour: number
}

/** What GitHub answered, as far as limits go. Header names are in lower case. */
export interface LimitAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly message: string
}

/** What GitHub allows an installation. */
const GITHUB_LIMITS: PacingLimits = { pointsAMinute: 900, creationsAMinute: 80, creationsAnHour: 500 }
/** What is left alone: requests arrive closer to one another than they were sent. */
const MARGIN = 0.1

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** After a refusal without a time, GitHub asks for a minute, and more after each further one. */
const UNSAID_WAIT_MS = MINUTE_MS
const UNSAID_WAIT_MS_MAX = 15 * MINUTE_MS

/** The limits for one of `processes` that send for the same installation, each for itself. */
export function limitsFor(processes: number): PacingLimits {
  const part = (limit: number) => Math.max(5, Math.floor((limit * (1 - MARGIN)) / processes))
  return {
    pointsAMinute: part(GITHUB_LIMITS.pointsAMinute),
    creationsAMinute: part(GITHUB_LIMITS.creationsAMinute),
    creationsAnHour: part(GITHUB_LIMITS.creationsAnHour),
  }
}

/** What a request costs, by its method. What is asked for as the app itself makes nothing that people see. */
export function costOf(method: string, asApp: boolean): RequestCost {
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
  return { points: reads ? 1 : 5, isCreation: !reads && !asApp }
}

/** Says when the next request of an installation may go, from those that went before and what GitHub answered. */
export class Pacer {
  readonly #points: SlidingSum
  readonly #creations: readonly SlidingSum[]
  #blockedUntilMs = 0
  #unsaidRefusals = 0

  constructor(limits: PacingLimits) {
    this.#points = new SlidingSum(MINUTE_MS, limits.pointsAMinute)
    this.#creations = [
      new SlidingSum(MINUTE_MS, limits.creationsAMinute),
      new SlidingSum(HOUR_MS, limits.creationsAnHour),
    ]
  }

  /** 0 where the request may go now, and is then counted; otherwise how long to wait before asking again, and nothing is counted. */
  take({ points, isCreation }: RequestCost, nowMs: number): number {
    const waits = [this.#blockedUntilMs - nowMs, this.#points.waitFor(points, nowMs)]
    if (isCreation) for (const sum of this.#creations) waits.push(sum.waitFor(1, nowMs))
    const waitMs = Math.max(0, ...waits)
    if (waitMs > 0) return waitMs
    this.#points.add(points, nowMs)
    if (isCreation) for (const sum of this.#creations) sum.add(1, nowMs)
    return 0
  }

  /** Takes in an answer that is no refusal: what is left of the hour's requests. */
  heard({ headers }: Pick<LimitAnswer, 'headers'>, nowMs: number): void {
    this.#unsaidRefusals = 0
    const resetMs = resetOf(headers)
    if (resetMs !== undefined) this.#block(resetMs, nowMs)
  }

  /** Takes in a refusal. Gives how long to wait; undefined where it was not for a limit. */
  refused(answer: LimitAnswer, nowMs: number): number | undefined {
    const { status, headers } = answer
    if (status !== 403 && status !== 429) return undefined
    const untilMs = retryAfter(headers, nowMs) ?? resetOf(headers) ?? this.#unsaid(answer, nowMs)
    if (untilMs === undefined) return undefined
    this.#block(untilMs, nowMs)
    return Math.max(0, untilMs - nowMs)
  }

  #unsaid({ status, message }: LimitAnswer, nowMs: number): number | undefined {
    if (status !== 429 && !/rate limit|abuse detection/i.test(message)) return undefined
    const waitMs = Math.min(UNSAID_WAIT_MS * 2 ** this.#unsaidRefusals, UNSAID_WAIT_MS_MAX)
    this.#unsaidRefusals += 1
    return nowMs + waitMs
  }

  #block(untilMs: number, nowMs: number): void {
    if (untilMs > nowMs) this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs)
  }
}

function retryAfter(headers: LimitAnswer['headers'], nowMs: number): number | undefined {
  const seconds = wholeNumber(headers['retry-after'])
  return seconds === undefined ? undefined : nowMs + seconds * 1000
}

// When the hour's requests are counted anew, where none is left of them. A second more, for clocks that differ.
function resetOf(headers: LimitAnswer['headers']): number | undefined {
  if (wholeNumber(headers['x-ratelimit-remaining']) !== 0) return undefined
  const seconds = wholeNumber(headers['x-ratelimit-reset'])
  return seconds === undefined ? undefined : (seconds + 1) * 1000
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** A sum over the last stretch of time that stays within its limit. */
class SlidingSum {
  readonly #lengthMs: number
  readonly #limit: number
  /** The oldest first. */
  #taken: { readonly atMs: number; readonly amount: number }[] = []

  constructor(lengthMs: number, limit: number) {
    this.#lengthMs = lengthMs
    this.#limit = limit
  }

  /** How long until `amount` more fits. An amount above the limit fits as soon as nothing else is there. */
  waitFor(amount: number, nowMs: number): number {
    this.#taken = this.#taken.filter(({ atMs }) => atMs > nowMs - this.#lengthMs)
    let room = this.#limit - this.#taken.reduce((sum, taken) => sum + taken.amount, 0)
    let waitMs = 0
    for (const taken of this.#taken) {
      if (room >= amount) break
      room += taken.amount
      waitMs = taken.atMs + this.#lengthMs - nowMs
    }
    return waitMs
  }

  add(amount: number, nowMs: number): void {
    this.#taken.push({ atMs: nowMs, amount })
  }
}
