// The record of requests that reached the API, and faults on purpose.

/** A request to the API, after it was answered. */
export interface RecordedRequest {
  readonly at: number
  readonly method: string
  /** Without `/api/v3` and the query. */
  readonly path: string
  /** Such as `issues/create-comment`; empty for what is no operation that Byline may use. */
  readonly operation: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly caller: 'app' | 'installation' | 'user' | 'nobody'
  /** Of the token that asked. */
  readonly installationId: number | undefined
  /** 0 where the stand never answered. */
  readonly status: number
}

/** A fault to inject into the next requests that match. */
export interface Fault {
  /** An operation such as `issues/create-comment`, or a service of git; every operation if left out. */
  readonly operation?: string | RegExp
  readonly method?: string
  readonly path?: RegExp
  /** How many requests fail; one if left out. */
  readonly times?: number
  /** The answer; `hang` never answers, `hang up` cuts the connection. */
  readonly answer: number | 'hang' | 'hang up'
  readonly headers?: Readonly<Record<string, string>>
  readonly message?: string
  /** Whether GitHub does what was asked before it fails to say so. */
  readonly isDone?: boolean
}

/** A request to git over HTTP, when it arrived. */
export interface GitRequest {
  readonly at: number
  readonly service: 'git-upload-pack' | 'git-receive-pack'
  /** `owner/name`, as it was asked for. */
  readonly repository: string
  readonly caller: RecordedRequest['caller']
  readonly installationId: number | undefined
}

export class Requests {
  readonly git: GitRequest[] = []
  readonly recorded: RecordedRequest[] = []
  readonly #faults: { fault: Fault; left: number }[] = []
  readonly #moments: { operation: string; happens: () => Promise<void>; left: number }[] = []

  failNext(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 })
  }

  beforeNext(operation: string, happens: () => Promise<void>, letBy: number): void {
    this.#moments.push({ operation, happens, left: letBy })
  }

  /** Lets happen what was to happen before this request, once. */
  async momentOf(operation: string): Promise<void> {
    const moment = this.#moments.find((each) => each.operation === operation && each.left-- === 0)
    await moment?.happens()
  }

  /** The fault for this request, used up by asking. */
  faultFor(operation: string, method: string, path: string): Fault | undefined {
    const found = this.#faults.find(({ fault, left }) => {
      if (left === 0 || (fault.method ?? method) !== method || fault.path?.test(path) === false) return false
      const wanted = fault.operation ?? operation
      return typeof wanted === 'string' ? wanted === operation : wanted.test(operation)
    })
    if (found === undefined) return undefined
    found.left--
    return found.fault
  }
}

/** The answer that a fault stands for, in GitHub's words for rate limits. */
export function faultBody({ answer, message }: Fault): unknown {
  const limited = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const usual = answer === 403 || answer === 429 ? limited : 'Server Error'
  return { message: message ?? usual, documentation_url: 'https://docs.github.com/rest' }
}
