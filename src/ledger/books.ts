// The books: what all entries so far come to. They say why an entry may not follow, which postings follow from it, and what
// everything stands at.
import type { Hash } from '../proof/merkle-tree.ts'
import type { Reading } from '../royalties/money.ts'
import type { Position, Posting } from './accounts.ts'
import { balanceMicros, balancesOf } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import { envelopeRefusal, refusalFor } from './checks.ts'
import { formRefusal } from './entry-form.ts'
import type { Entry, EntryBody, EntryOf } from './entry.ts'
import type { PointsOf, PointsQuery } from './points.ts'
import { Positions } from './positions.ts'
import { pointsNeededFor, postingsFor } from './postings.ts'
import { recordEntry } from './recording.ts'
import { emptyRegisters } from './registers.ts'
import type { Registers } from './registers.ts'

/** The books of one ledger, brought forward entry by entry. */
export class Books implements BooksState {
  readonly #registers = emptyRegisters()
  readonly #positions = new Positions()
  /** By which the books see that a distribution's accruals are what comes out. */
  readonly sha256: Hash

  /** Books without entries; SHA-256 comes from outside. */
  constructor(sha256: Hash) {
    this.sha256 = sha256
  }

  /**
   * Books out of entries that were booked before, in their order, and what their postings come to: nothing is checked or
   * computed again. Pushes may be missing.
   */
  static load(entries: Iterable<Entry>, positions: Iterable<Position>, sha256: Hash): Books {
    const books = new Books(sha256)
    for (const entry of entries) recordEntry(books.#registers, entry)
    books.#positions.add(positions)
    return books
  }

  /** Who, what was agreed, received and paid; they change as entries are applied. */
  get registers(): Registers {
    return this.#registers
  }

  /** What every account stands at. */
  get positions(): BooksState['positions'] {
    return this.#positions
  }

  /**
   * Why this body may not be booked next by `actor` at `time` (RFC 3339, UTC): one line naming what is wrong with what;
   * undefined where it may. What only the points tell is left to `postingsOf`.
   */
  refusalOf(body: EntryBody, actor: string | null, time: string): string | undefined {
    return formRefusal(body, actor) ?? refusalFor(this, body, { actor, time, sha256: this.sha256 })
  }

  /** Why this entry, as `parseEntry` gave it, may not stand next in the log: its place, its time, or what it says. */
  entryRefusal(entry: Entry): string | undefined {
    const { actor, time } = entry
    return envelopeRefusal(this, entry) ?? refusalFor(this, entry, { actor, time, sha256: this.sha256 })
  }

  /** Which points `postingsOf` will ask for. The body must not be refused. */
  pointsNeeded(body: EntryBody): readonly PointsQuery[] {
    return pointsNeededFor(this, body)
  }

  /**
   * The postings that follow from a body that is not refused; they sum to zero in each currency. Refuses what only the points
   * tell: a distribution or a correction with nobody to pay, and a distribution whose accruals are not what comes out.
   */
  postingsOf(body: EntryBody, pointsOf: PointsOf): Reading<readonly Posting[]> {
    return postingsFor(this, body, pointsOf, this.sha256)
  }

  /** Books an entry with its postings. Throws where its sequence is not the next. */
  apply(entry: Entry, postings: readonly Posting[]): void {
    if (entry.sequence !== this.#registers.size)
      throw new Error(`entry ${entry.sequence} does not follow ${this.#registers.size} entries`)
    recordEntry(this.#registers, entry)
    this.#positions.add(postings)
  }

  /** Goes on to where the log has `size` entries, the last of them of `time`: those between are pushes, and are not read. */
  passOver(size: number, time: string): void {
    if (size < this.#registers.size)
      throw new Error(`books of ${this.#registers.size} entries do not go back`)
    if (size === this.#registers.size) return
    this.#registers.size = size
    if (time !== '') this.#registers.time = time
    this.#registers.pushes.clear()
  }

  /** Learns of a repository's last push, which was passed over. */
  recall(push: EntryOf<'push-credited'>): void {
    this.#registers.pushes.set(push.repository, push)
  }

  /** What a person is owed in a currency, in millionths of the minor unit, without what is held; negative where they owe. */
  balanceMicros(person: string, currency: string): bigint {
    return balanceMicros(this, person, currency)
  }

  /** All balances of a person that are not zero, by currency. */
  balancesOf(person: string): ReadonlyMap<string, bigint> {
    return balancesOf(this, person)
  }

  /** The next id of a prefix: "L-8" where "L-7" is the highest so far; `ahead` counts those planned in the same go. */
  nextId(prefix: string, ahead = 0): string {
    return `${prefix}-${(this.#registers.numbers.get(prefix) ?? 0) + 1 + ahead}`
  }
}
