// Tokens of installations: made when they are needed, kept until shortly before they end, never written anywhere.
import type { Clock } from '../tasks/open-books.ts'

/** What a token is for. */
export interface TokenScope {
  readonly installation: number
  /** The repositories that it reaches, by id; all of the installation's where it is null. */
  readonly repositories: readonly number[] | null
  /** Whether it only reads contents; otherwise it may do all that the installation allows. */
  readonly readsContents: boolean
}

/** A token as GitHub made it. */
export interface Token {
  readonly token: string
  readonly expiresAtMs: number
  /** Null where GitHub did not say. */
  readonly permissions: Readonly<Record<string, string>> | null
}

interface Kept {
  readonly installation: number
  readonly madeAtMs: number
  readonly token: Promise<Token>
  /** Unknown until it was made. */
  expiresAtMs: number
}

/** Fetching a large repository takes minutes, and its token must last until the end. */
const REMAINING_MS = 5 * 60_000

/** Keeps tokens by what they are for. */
export class InstallationTokens {
  readonly #clock: Clock
  readonly #make: (scope: TokenScope) => Promise<Token>
  readonly #kept = new Map<string, Kept>()

  /** `make` asks GitHub for a token. */
  constructor(clock: Clock, make: (scope: TokenScope) => Promise<Token>) {
    this.#clock = clock
    this.#make = make
  }

  /** A token that lasts for five minutes at least. `notOlderMs` asks for one that was made within that time. Throws what `make` throws. */
  async of(scope: TokenScope, notOlderMs = Number.POSITIVE_INFINITY): Promise<Token> {
    const key = JSON.stringify([
      scope.installation,
      scope.readsContents,
      scope.repositories?.toSorted((a, b) => a - b) ?? null,
    ])
    const nowMs = this.#clock().getTime()
    const known = this.#kept.get(key)
    if (
      known !== undefined &&
      known.expiresAtMs > nowMs + REMAINING_MS &&
      known.madeAtMs >= nowMs - notOlderMs
    )
      return known.token
    this.#removeOld(nowMs)
    const kept: Kept = {
      installation: scope.installation,
      madeAtMs: nowMs,
      token: this.#make(scope),
      expiresAtMs: Number.POSITIVE_INFINITY,
    }
    this.#kept.set(key, kept)
    try {
      const token = await kept.token
      kept.expiresAtMs = token.expiresAtMs
      return token
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key)
      throw error
    }
  }

  /** Lets go of an installation's tokens. */
  forget(installation: number): void {
    for (const [key, kept] of this.#kept) if (kept.installation === installation) this.#kept.delete(key)
  }

  #removeOld(nowMs: number): void {
    for (const [key, { expiresAtMs }] of this.#kept)
      if (expiresAtMs <= nowMs + REMAINING_MS) this.#kept.delete(key)
  }
}
