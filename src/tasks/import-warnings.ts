// What whoever imports HR's file should know of it beyond what it books: money that nobody is paid, and e-mails that others claimed.
import { ACCRUAL_SCALE } from '../ledger/accounts.ts'
import { balancesOf, claimantOf } from '../ledger/books-state.ts'
import type { Books } from '../ledger/books.ts'
import type { EmploymentClass, PersonRecorded } from '../ledger/entry.ts'
import { formatAmount } from '../royalties/money.ts'
import { isPaid } from './claims.ts'
import type { SubjectNames } from './contributors.ts'
import type { ListedPerson } from './read-people-file.ts'

/** Somebody whose money stays where it is, since they leave the classes that runs pay. */
export interface NoLongerPaid {
  readonly person: string
  readonly class: EmploymentClass
  /** What they are owed in whole minor units, as decimal text; no currency twice. */
  readonly balances: readonly { readonly balance: string; readonly currency: string }[]
}

/** Whoever is owed a minor unit or more and was of a class that runs pay until what is recorded now. */
export function noLongerPaidOf(books: Books, recorded: readonly PersonRecorded[]): readonly NoLongerPaid[] {
  return recorded.flatMap(({ person, class: kind }): NoLongerPaid[] => {
    if (isPaid(kind) || !isPaid(books.registers.persons.get(person)?.entry.class)) return []
    const balances = [...balancesOf(books, person)].flatMap(([currency, micros]) => {
      const amountMinor = micros / ACCRUAL_SCALE
      return amountMinor < 1n ? [] : [{ balance: formatAmount({ amountMinor, currency }), currency }]
    })
    return balances.length === 0 ? [] : [{ person, class: kind, balances }]
  })
}

/** The same in a line, for somebody of this name. */
export function noLongerPaidText({ class: kind, balances }: NoLongerPaid, name: string): string {
  const owed = balances.map(({ balance, currency }) => `${balance} ${currency}`).join(' and ')
  return (
    `${name} is owed ${owed}, and no further run pays class ${kind}: ` +
    'import them as employee or contractor again to pay it; who leaves keeps the class and gets an "until"'
  )
}

/** An e-mail that the file gives to one person, of a contributor whom another has claimed. */
export interface ClaimedByAnother {
  readonly email: string
  readonly contributor: string
  readonly claim: string
  /** Who has claimed it. */
  readonly claimant: string
  /** Whose it is by the file. */
  readonly person: string
}

/** The e-mails of the file that others have claimed, in the file's order; `ids` are its people's by employee number. */
export function claimedByAnother(
  { registers }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
  ids: ReadonlyMap<string, string>,
): readonly ClaimedByAnother[] {
  const claimed = new Map<string, Omit<ClaimedByAnother, 'person'>[]>()
  for (const [contributor, { claim }] of registers.contributors) {
    const claimant = claimantOf(registers, contributor)
    if (claim === null || claimant === undefined) continue
    for (const email of names.get(contributor)?.emails ?? [])
      claimed.set(email, [...(claimed.get(email) ?? []), { email, contributor, claim, claimant }])
  }
  return people.flatMap(({ employeeNumber, emails }) => {
    const person = ids.get(employeeNumber)!
    const others = emails
      .flatMap((email) => claimed.get(email) ?? [])
      .filter(({ claimant }) => claimant !== person)
    return others.map((one) => ({ ...one, person }))
  })
}

/** The same in a line, where the claimant has this name. From the next snapshot on the e-mail is whose HR says it is. */
export function claimedByAnotherText({ email, claim }: ClaimedByAnother, claimant: string): string {
  return (
    `${email} is claimed by ${claimant} (${claim}), who keeps what was counted under it; ` +
    `if that is wrong: byline owners undo ${claim}, then import again`
  )
}
