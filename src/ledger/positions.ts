// What every account stands at: the sums of all postings, which balances are read from.
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { AccountKind, Position, Posting } from './accounts.ts'

type Sums = Map<string, Position>

/** Sums of postings by account, subject, contributor and currency. */
export class Positions {
  readonly #bySubject = new Map<string, Sums>()

  /** Adds postings, or positions, to the sums. */
  add(postings: Iterable<Posting>): void {
    for (const posting of postings) {
      const subject = `${posting.account}|${posting.subject}`
      let sums = this.#bySubject.get(subject)
      if (sums === undefined) this.#bySubject.set(subject, (sums = new Map<string, Position>()))
      const key = `${posting.currency}|${posting.contributor}`
      const before = sums.get(key)
      const { account, contributor, currency } = posting
      const amountMicros = (before?.amountMicros ?? 0n) + posting.amountMicros
      if (amountMicros !== 0n) {
        sums.set(key, { account, subject: posting.subject, contributor, currency, amountMicros })
        continue
      }
      // Most accounts of receipts come to nothing again, and there may be a million of them.
      sums.delete(key)
      if (sums.size === 0) this.#bySubject.delete(subject)
    }
  }

  /**
   * What one account stands at, one position for each currency and contributor that does not come to zero, in code-point order
   * of these: however the books came to be loaded, the postings that follow from them come in one order.
   */
  of(account: AccountKind, subject: string): readonly Position[] {
    const positions = [...(this.#bySubject.get(`${account}|${subject}`)?.values() ?? [])]
    return positions.toSorted(
      (a, b) => compareCodePoints(a.currency, b.currency) || compareCodePoints(a.contributor, b.contributor),
    )
  }

  /** The sum of an account's positions in a currency, whatever the contributor; debits positive. */
  sumMicros(account: AccountKind, subject: string, currency: string): bigint {
    let sum = 0n
    for (const position of this.#bySubject.get(`${account}|${subject}`)?.values() ?? [])
      if (position.currency === currency) sum += position.amountMicros
    return sum
  }

  /** All positions that are not zero, in no particular order. */
  *all(): Generator<Position> {
    for (const sums of this.#bySubject.values()) yield* sums.values()
  }
}
