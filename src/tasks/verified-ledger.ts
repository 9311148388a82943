// What a verification found: whose ledger it is, how far it goes, who signed it, and what every account stands at.
import type { Position } from '../ledger/accounts.ts'
import type { Books } from '../ledger/books.ts'
import type { LedgerReplay } from '../ledger/replay.ts'
import { base64 } from '../proof/base64.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** Where the key came from that signatures were checked with: from whoever verifies, the export, the proof, or the books' own file. */
export type KeySource = 'given' | 'export' | 'proof' | 'key-file'

/** A ledger in which nothing is wrong. */
export interface VerifiedLedger {
  readonly organisation: string
  readonly origin: string
  readonly entryCount: number
  /** How many entries there are of each kind, by kind. */
  readonly kinds: readonly { readonly kind: string; readonly count: number }[]
  readonly rowSetCount: number
  readonly rowCount: number
  /** The Merkle root over all entries, as base64. */
  readonly root: string
  /** The signed checkpoint at the end. */
  readonly note: string
  readonly publicKey: string
  readonly keySource: KeySource
  /** How many entries the older checkpoint has that it agrees with; null where none was compared. */
  readonly olderSize: bigint | null
  /** The books as the entries make them. */
  readonly books: Books
  /** Every account that does not stand at zero: by account, subject, contributor and currency. */
  readonly positions: readonly Position[]
}

/** What a replay came to, in the order in which it is shown. */
export function replayedLedger(
  replay: LedgerReplay,
): Pick<
  VerifiedLedger,
  'books' | 'entryCount' | 'kinds' | 'rowSetCount' | 'rowCount' | 'root' | 'positions'
> {
  const kinds = [...replay.kinds].map(([kind, count]) => ({ kind, count }))
  return {
    books: replay.books,
    entryCount: Number(replay.size),
    kinds: kinds.toSorted((a, b) => compareCodePoints(a.kind, b.kind)),
    rowSetCount: replay.rows.setCount,
    rowCount: replay.rows.rowCount,
    root: base64(replay.root()),
    positions: sortedPositions(replay.books.positions.all()),
  }
}

/** Positions by account, subject, contributor and currency; those at zero are left out. */
export function sortedPositions(positions: Iterable<Position>): readonly Position[] {
  return [...positions]
    .filter(({ amountMicros }) => amountMicros !== 0n)
    .toSorted(
      (a, b) =>
        compareCodePoints(a.account, b.account) ||
        compareCodePoints(a.subject, b.subject) ||
        compareCodePoints(a.contributor, b.contributor) ||
        compareCodePoints(a.currency, b.currency),
    )
}

/** What the accounts of one kind come to in one currency. */
export interface AccountSum {
  readonly currency: string
  readonly account: Position['account']
  readonly amountMicros: bigint
}

/** The sums of positions by currency and kind of account; in each currency they sum to zero. */
export function accountSums(positions: readonly Position[]): readonly AccountSum[] {
  const sums = new Map<string, AccountSum>()
  for (const { account, currency, amountMicros } of positions) {
    const key = `${currency}/${account}`
    const before = sums.get(key)?.amountMicros ?? 0n
    sums.set(key, { currency, account, amountMicros: before + amountMicros })
  }
  return [...sums].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, sum]) => sum)
}
