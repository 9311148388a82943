// The lines of one entry's journal while they are put together.
import { ACCRUAL_SCALE } from '../royalties/apportionment.ts'
import type { AccountKind, Posting } from './accounts.ts'

/** Where a line goes. */
export interface AccountPlace {
  readonly account: AccountKind
  readonly subject?: string
  readonly contributor?: string
}

/** Collects postings; several to one place become one, and what comes to zero is left out. */
export class PostingList {
  readonly #postings = new Map<string, Posting>()
  readonly #sums = new Map<string, bigint>()

  /** Debits (positive) or credits (negative) an account by millionths of the minor unit. */
  micros(place: AccountPlace, currency: string, amountMicros: bigint): void {
    const { account, subject = '', contributor = '' } = place
    const sum = `${account}|${subject}|${currency}`
    this.#sums.set(sum, (this.#sums.get(sum) ?? 0n) + amountMicros)
    const key = `${sum}|${contributor}`
    const before = this.#postings.get(key)?.amountMicros ?? 0n
    this.#postings.set(key, {
      account,
      subject,
      contributor,
      currency,
      amountMicros: before + amountMicros,
    })
  }

  /** The same by whole minor units. */
  minor(place: AccountPlace, currency: string, amountMinor: bigint): void {
    this.micros(place, currency, amountMinor * ACCRUAL_SCALE)
  }

  /** What this entry posts to an account so far, in a currency, whatever the contributor. */
  sumMicros(account: AccountKind, subject: string, currency: string): bigint {
    return this.#sums.get(`${account}|${subject}|${currency}`) ?? 0n
  }

  /** The lines in the order in which their places came up. Throws where they do not sum to zero in each currency. */
  balanced(): readonly Posting[] {
    const postings = [...this.#postings.values()].filter(({ amountMicros }) => amountMicros !== 0n)
    const sums = new Map<string, bigint>()
    for (const { currency, amountMicros } of postings)
      sums.set(currency, (sums.get(currency) ?? 0n) + amountMicros)
    for (const [currency, sum] of sums)
      if (sum !== 0n) throw new Error(`postings in ${currency} sum to ${sum} millionths, not to zero`)
    return postings
  }
}
