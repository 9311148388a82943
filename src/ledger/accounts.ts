// The accounts of the books and the lines that move money between them: double entry, in millionths of the minor unit.

/** Whose account it is, where there are several of a kind. */
export type AccountKind =
  /** Money received. */
  | 'bank'
  /** Tax that was withheld from receipts. */
  | 'withheld-tax'
  /** What the company keeps; the subject is the person for whom it bore what a correction took, '' for all else. */
  | 'company'
  /** Receipts that are not placed; the subject is the receipt. */
  | 'suspense'
  /** Placed and not distributed; the subject is the receipt. */
  | 'undistributed'
  /** What belongs to a contributor who is nobody's yet; the subject is the contributor. */
  | 'unclaimed'
  /** What a person is owed; the subject is the person. */
  | 'person'
  /** In dispute; the subject is the question. */
  | 'held'
  /** What a person was paid too much and pays back through payroll; the subject is the person. */
  | 'recoverable'
  /** Handed to payroll; the subject is the person. */
  | 'payroll'
  /** Between currencies. */
  | 'exchange'

/** One line of the journal. Debits are positive, credits negative; the lines of an entry sum to zero in each currency. */
export interface Posting {
  readonly account: AccountKind
  /** '' where there is one account of the kind. */
  readonly subject: string
  /**
   * Through which contributor a person came by it, so that a claim can be undone; of what the company bore for a person, the
   * delivery that was corrected; '' elsewhere.
   */
  readonly contributor: string
  readonly currency: string
  readonly amountMicros: bigint
}

export { ACCRUAL_SCALE } from '../royalties/apportionment.ts'

/** What all postings to the same account, subject, contributor and currency come to; the same shape as one of them. */
export type Position = Posting
