// Sends requests to GitHub: in their turn, again where that is safe, and with every failure as a `GitHubFailure`.
import * as v from 'valibot'
import { GitHubFailure } from '../tasks/github/github-api.ts'
import type { Log } from '../tasks/github/work.ts'
import type { Clock } from '../tasks/open-books.ts'
import { costOf, type LimitAnswer, type Pacer } from './pacing.ts'

/** Waits; rejects where the signal is aborted. */
export type Sleep = (waitMs: number, signal: AbortSignal) => Promise<void>

/** What requests are sent with. */
export interface Sending {
  readonly clock: Clock
  readonly sleep: Sleep
  /** Aborted when the service stops. */
  readonly signal: AbortSignal
  readonly log: Log
}

/** A request as messages may name it: `path` is GitHub's pattern, without names and ids. */
export interface RequestName {
  readonly method: string
  readonly path: string
}

/** How a request is sent. */
export interface SendingRules {
  /** Sent as the app itself, not as one of its installations. */
  readonly asApp: boolean
  /** Whether the same request may be sent twice where nobody knows what became of the first one. */
  readonly isRepeatable: boolean
  readonly pacer: Pacer
}

/** An answer, as far as sending looks at it. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly data: unknown
}

/** Longer waits are left to whoever asked: the work is done later. */
const WAIT_MS_MAX = 60_000
const REQUEST_MS_MAX = 30_000
/** The pauses before a request is sent again. */
const PAUSES_MS = [1_000, 3_000, 9_000] as const

/**
 * Sends a request by `attempt`, which is called once for each try. Waits for its turn, for a minute at most. Throws a
 * `GitHubFailure`; one of the kind `unavailable`, where the request may not be repeated, says that nobody knows what became of it.
 */
export async function send<Response extends Answer>(
  sending: Sending,
  name: RequestName,
  rules: SendingRules,
  attempt: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  const { clock, sleep, signal, log } = sending
  const turn = turnsOf(sending, name, rules)
  for (let failures = 0; ; failures++) {
    await turn()
    const ended = await tried(attempt, signal)
    if (ended.ok) {
      rules.pacer.heard({ headers: textsOf(ended.response.headers) }, clock().getTime())
      return ended.response
    }
    const { answer } = ended
    if (answer !== undefined && answer.status < 500) {
      const waitMs = rules.pacer.refused(answer, clock().getTime())
      if (waitMs === undefined) throw refusedBy(answer, name)
      log('warn', 'github-limit', { method: name.method, path: name.path, waitMs })
      failures -= 1
      continue
    }
    const pauseMs = PAUSES_MS[failures]
    const what = answer === undefined ? 'could not be reached' : `answered ${answer.status}`
    if (!rules.isRepeatable || pauseMs === undefined)
      throw new GitHubFailure({
        kind: 'unavailable',
        message: `GitHub ${what} (${name.method} ${name.path})`,
      })
    log('warn', 'github-retry', { method: name.method, path: name.path, status: answer?.status ?? null })
    await sleep(pauseMs, signal)
  }
}

// Waits until the limits let the request go. All waits of a request together are short, or it is not sent.
function turnsOf({ clock, sleep, signal }: Sending, { method }: RequestName, rules: SendingRules) {
  const cost = costOf(method, rules.asApp)
  let waitedMs = 0
  return async () => {
    for (;;) {
      signal.throwIfAborted()
      const waitMs = rules.pacer.take(cost, clock().getTime())
      if (waitMs === 0) return
      if (waitedMs + waitMs > WAIT_MS_MAX)
        throw new GitHubFailure({
          kind: 'limited',
          waitMs,
          message: `GitHub's rate limit is reached; it takes requests again in ${Math.ceil(waitMs / 1000)} s`,
        })
      waitedMs += waitMs
      await sleep(waitMs, signal)
    }
  }
}

type Ended<Response> =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly answer: LimitAnswer | undefined }

async function tried<Response extends Answer>(
  attempt: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal,
): Promise<Ended<Response>> {
  try {
    const response = await attempt(AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS_MAX)]))
    // What says it is JSON and could not be read as such was cut off on its way.
    const isCutOff =
      typeof response.data === 'string' && /json/.test(String(response.headers['content-type'] ?? ''))
    return isCutOff ? { ok: false, answer: undefined } : { ok: true, response }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof GitHubFailure || !(error instanceof Error)) throw error
    // Octokit gives a connection that failed the status 500, without a response.
    if (!('status' in error) && error.name !== 'TimeoutError' && error.name !== 'AbortError') throw error
    return { ok: false, answer: answerOf(error) }
  }
}

const FailedResponse = v.object({
  status: v.number(),
  headers: v.record(v.string(), v.optional(v.union([v.string(), v.number()]))),
  data: v.unknown(),
})
const Said = v.object({ message: v.string() })

function answerOf(error: Error): LimitAnswer | undefined {
  const read = v.safeParse(v.object({ response: FailedResponse }), error)
  if (!read.success) return undefined
  const { status, headers, data } = read.output.response
  return { status, headers: textsOf(headers), message: v.is(Said, data) ? data.message : '' }
}

function textsOf(headers: Answer['headers']): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [
      key.toLowerCase(),
      value === undefined ? undefined : String(value),
    ]),
  )
}

// GitHub's own words are repeated only where they are plain ones: others may hold what somebody sent.
function refusedBy({ status, message }: LimitAnswer, { method, path }: RequestName): GitHubFailure {
  const plain = /^[A-Za-z][A-Za-z ,.'-]{0,79}$/.test(message) ? `: ${message}` : ''
  const kind =
    status === 404 || status === 410 || status === 451
      ? 'gone'
      : status === 401 || status === 403
        ? 'forbidden'
        : 'invalid'
  return new GitHubFailure({
    kind,
    status,
    message: `GitHub answered ${status} to ${method} ${path}${plain}`,
  })
}

/** The answer; null where what was asked for is not there. */
export async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof GitHubFailure && error.refusal.kind === 'gone') return null
    throw error
  }
}
