// A statement in words: headings, tables and notes in the order they are read, for any medium to lay out.
import { formatAccrual } from '../royalties/accruals.ts'
import { lastDayOfMonth } from '../royalties/calendar-day.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import type { CurrencyPart, Statement } from './statement.ts'
import { accountBlocks } from './statement-account-words.ts'
import type { Block } from './statement-blocks.ts'
import { licenceBlocks } from './statement-licence-words.ts'
import type { StatementPerson } from './statement-facts.ts'
import { amountText, dayInWords, grouped, listed, periodInWords } from './wording.ts'

/** A document to be laid out. */
export interface StatementDocument {
  /** Names it among others: "Statement, October 2026, Ana Kovač". */
  readonly title: string
  readonly period: string
  readonly name: string
  /** What is known of the person and of the time it speaks of, a line each. */
  readonly head: readonly string[]
  /** What came of it, by currency: what a hurried reader looks for. */
  readonly headlines: readonly { readonly label: string; readonly value: string }[]
  /** When the books were as it says, RFC 3339. */
  readonly time: string
  readonly blocks: readonly Block[]
}

/** What a statement is proved with. */
export interface StatementProof {
  /** How many entries the current checkpoint covers. */
  readonly size: number
  /** The Merkle root, as the signed note has it. */
  readonly root: string
}

/** Puts a statement into words. `contact` says where to object (an address); null where that is not known. */
export function statementDocument(
  statement: Statement,
  proof: StatementProof,
  contact: string | null,
): StatementDocument {
  const period = periodInWords(statement.period)
  const { person, asOf } = statement
  return {
    title: `Statement, ${period}, ${person.name}`,
    period,
    name: person.name,
    head: [
      [
        person.entity,
        person.class,
        ...(person.employeeNumber === null ? [] : [`number ${person.employeeNumber}`]),
      ].join(', '),
      `As of ledger entry ${grouped(asOf.sequence)}, ${dayInWords(asOf.time)}, ${asOf.time.slice(11, 16)} UTC; policy in force ${asOf.policy}`,
    ],
    headlines: statement.currencies.map((part) => headline(part, person)),
    time: asOf.time,
    blocks: [
      ...statement.currencies.flatMap((part) => [
        ...part.licences.flatMap((licence) => licenceBlocks(licence, part.currency)),
        ...(part.account === null ? [] : accountBlocks(part.account, part.currency, person)),
      ]),
      ...(statement.currencies.length === 0 ? [nothingReceived(statement, period)] : []),
      ...closingNotes(statement, contact),
      proofBlock(statement, proof),
    ],
  }
}

function headline(
  { currency, account, licences }: CurrencyPart,
  { class: employment }: StatementPerson,
): StatementDocument['headlines'][number] {
  const of = (label: string, shownMinor: bigint) => ({
    label,
    value: `${currency} ${amountText(shownMinor, currency)}`,
  })
  if (account === null)
    return of('Earned', licences.reduce((sum, { earned }) => sum + earned.shownMinor, 0n)) // prettier-ignore
  const { payouts, carriedForward } = account
  if (payouts.length === 0)
    return of(carriedForward.shownMinor < 0n ? 'Paid too much' : 'Owed to you', carriedForward.shownMinor)
  const paid = payouts.reduce((sum, { amount }) => sum + amount.shownMinor, 0n)
  return of(employment === 'employee' ? 'Gross to payroll' : 'Gross to pay out', paid)
}

function nothingReceived({ licence }: Statement, period: string): Block {
  const where = licence === null ? '' : ` from licence ${licence}`
  const text = `Nothing was distributed${where} in ${period}: earned 0, to payroll 0.`
  return { kind: 'note', text }
}

function closingNotes(statement: Statement, contact: string | null): readonly Block[] {
  const { person, period, licence, closed, currencies } = statement
  const carried = currencies.flatMap(({ currency, account }) => {
    const micros = account === null ? 0n : account.carriedForward.amountMicros
    const rest = ((micros % ACCRUAL_SCALE) + ACCRUAL_SCALE) % ACCRUAL_SCALE
    return rest === 0n ? [] : [`${currency} ${formatAccrual({ amountMicros: rest, currency })}`]
  })
  const objectTo = contact === null ? 'whoever keeps these books' : contact
  const hasLeft = person.until !== null && person.until <= lastDayOfMonth(period)
  const left = hasLeft ? ` Last day: ${dayInWords(person.until)}.` : ''
  const notes = [
    ...(licence === null ? [] : [`Only what licence ${licence} brought; a balance is of all licences.`]),
    ...(currencies.length === 0
      ? []
      : [
          'Amounts are shown in whole minor units so that every column adds up to its sum; each is less than one unit from ' +
            `the exact amount.${carried.length === 0 ? '' : ` The fraction that is left, ${listed(carried)}, is carried forward.`}`,
        ]),
    `Leaving does not reduce this.${left}`,
    ...(closed ? [] : [`${periodInWords(period)} is not closed: more may still be booked into it.`]),
    `Object by ${dayInWords(deadlineOf(period))}: ${objectTo} (answer within 14 days).`,
  ]
  return notes.map((text) => ({ kind: 'note', text }))
}

/** The last day to object: that of the month after the period. */
export function deadlineOf(period: string): string {
  const [year = 0, month = 0] = period.split('-').map(Number)
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
  return lastDayOfMonth(next)
}

function proofBlock({ entries }: Statement, { size, root }: StatementProof): Block {
  const rests = entries.length === 0 ? 'none' : listed(entries.map((sequence) => grouped(sequence)))
  return {
    kind: 'proof',
    facts: [
      ['Ledger entries', rests],
      ['Checkpoint', `${grouped(size)} entries, root ${root}`],
      ['Check', 'byline ledger verify checks the exported ledger offline; the JSON form holds the proofs'],
    ],
  }
}
