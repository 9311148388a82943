// Reports for finance: the journal, what a payout run hands to payroll, and what nobody has claimed yet.
import { journalRows, type JournalRow } from '../database/journal-rows.ts'
import type { AccountKind } from '../ledger/accounts.ts'
import { personAt } from '../ledger/balance-entries.ts'
import type { Books } from '../ledger/books.ts'
import { comparePeople } from '../ledger/share-report.ts'
import type { StatementPerson } from '../ledger/statement-facts.ts'
import type { ReportRange } from '../ledger/statement-from-books.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { namesOf } from './contributors.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readPeople } from './read-period.ts'
import { stampsOf } from './report-people.ts'

const ACCOUNT_NAMES: Readonly<Record<AccountKind, string>> = {
  bank: 'Bank',
  'withheld-tax': 'Withheld tax',
  company: 'Company',
  suspense: 'Receipts in suspense',
  undistributed: 'Receipts not distributed',
  unclaimed: 'Owed to unclaimed contributors',
  person: 'Owed to people',
  held: 'Owed to people, in dispute',
  recoverable: 'To recover from people',
  payroll: 'Payroll',
  exchange: 'Currency exchange',
}

/** A line of the journal: a debit or a credit. */
export interface JournalLine extends JournalRow {
  /** The line's number within its entry, from 0. */
  readonly line: number
}

const JOURNAL_COLUMNS: readonly ReportColumn<JournalLine>[] = [
  {
    kind: 'text',
    key: 'external_id',
    heading: 'Id',
    of: ({ sequence, line }) => `${sequence}/${line}`,
  },
  { kind: 'day', key: 'date', heading: 'Date', of: ({ date }) => date },
  { kind: 'text', key: 'entry', heading: 'Entry', of: ({ key }) => key },
  { kind: 'text', key: 'account', heading: 'Account', of: ({ account }) => account },
  { kind: 'text', key: 'account_name', heading: 'Account', of: ({ account }) => ACCOUNT_NAMES[account] },
  {
    kind: 'accrual',
    key: 'debit',
    heading: 'Debit',
    of: ({ amountMicros, currency }) => (amountMicros > 0n ? { amountMicros, currency } : null),
  },
  {
    kind: 'accrual',
    key: 'credit',
    heading: 'Credit',
    of: ({ amountMicros, currency }) =>
      amountMicros < 0n ? { amountMicros: -amountMicros, currency } : null,
  },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
]

/**
 * The journal of a time: for each entry a line an account and currency, people's accounts together, debit or credit. Amounts
 * have the six decimals beyond the minor unit in which shares accrue, so that the debits of each entry, and of the whole,
 * equal the credits exactly. A line's id is the entry's place in the log and the line's number, and never changes.
 */
export async function journalTable(
  open: OpenBooks,
  range: ReportRange,
  about: readonly Stamp[],
): Promise<ReportTable<JournalLine>> {
  let [before, line] = [-1, 0]
  const rows = (await journalRows(open.database, open.ledger, range)).map((row): JournalLine => {
    line = row.sequence === before ? line + 1 : 0
    before = row.sequence
    return { ...row, line }
  })
  return { title: 'Journal', columns: JOURNAL_COLUMNS, rows, about: stampsOf('journal 1', range, about) }
}

/** What payroll, or whoever pays contractors, is handed for one person. */
export interface PayrollRow {
  readonly person: StatementPerson
  readonly amountMinor: bigint
  readonly currency: string
}

/** Which part of a run is reported. */
export interface PayrollRequest {
  readonly run: string
  /** Only people whom this legal entity pays; null for all. */
  readonly entity: string | null
  /** Those who are no employees, instead of employees. */
  readonly contractors: boolean
}

const PAYROLL_COLUMNS: readonly ReportColumn<PayrollRow>[] = [
  { kind: 'text', key: 'entity', heading: 'Entity', of: ({ person }) => person.entity },
  {
    kind: 'text',
    key: 'employee_number',
    heading: 'Number',
    of: ({ person }) => person.employeeNumber,
  },
  { kind: 'text', key: 'name', heading: 'Name', of: ({ person }) => person.name },
  { kind: 'text', key: 'person', heading: 'Id', of: ({ person }) => person.id },
  { kind: 'text', key: 'class', heading: 'Class', of: ({ person }) => person.class },
  {
    kind: 'amount',
    key: 'gross',
    heading: 'Gross',
    of: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
]

/** A run's lines for payroll, and how many people of it are left to the other list. */
export interface Payroll {
  readonly table: ReportTable<PayrollRow>
  readonly apartCount: number
}

const NAMED_MOST = 5

/**
 * What an approved run hands to payroll: one row an employee number, by legal entity and name; or what contractors and others
 * without a payroll are to be paid. Whoever changed class or legal entity since the run was proposed stands where they were, so
 * that no two lists pay the same. Refuses a run that is unknown or not approved, an entity it pays nobody of, and employees
 * without a number or with one that comes twice, naming them.
 */
export async function payrollTable(
  open: OpenBooks,
  { registers }: Books,
  { run, entity, contractors }: PayrollRequest,
  about: readonly Stamp[],
): Promise<Outcome<Payroll>> {
  const state = registers.runs.get(run)
  if (state === undefined) return refused(`there is no run ${run}; see byline payout list`)
  const { decision } = state
  if (decision?.kind !== 'payout-approved')
    return refused(`run ${run} is not approved, so nothing of it goes to payroll; see byline payout approve`)
  const { currency, lines, sequence } = state.entry
  const people = await readPeople(open, registers)
  const all = lines
    .map(({ person: id, amountMinor }) => {
      const { class: employment, entity: payer } = personAt(registers, id, sequence)
      return { person: { ...people.get(id)!, class: employment, entity: payer }, amountMinor, currency }
    })
    .filter(({ person }) => entity === null || person.entity === entity)
  if (all.length === 0 && entity !== null) return refused(`run ${run} pays nobody of "${entity}"`)
  const rows = all
    .filter(({ person }) => (person.class === 'employee') !== contractors)
    .toSorted(
      (a, b) => compareCodePoints(a.person.entity, b.person.entity) || comparePeople(a.person, b.person),
    )
  const fault = contractors ? undefined : numberFault(rows)
  if (fault !== undefined) return refused(fault)
  const stamps: readonly Stamp[] = [
    { key: 'report', heading: 'Report', value: 'payroll 1' },
    { key: 'run', heading: 'Run', value: run },
    { key: 'run_approved', heading: 'Approved', value: decision.date },
    ...about,
  ]
  const table = { title: `Payroll of ${run}`, columns: PAYROLL_COLUMNS, rows, about: stamps }
  return done({ table, apartCount: all.length - rows.length })
}

function numberFault(rows: readonly PayrollRow[]): string | undefined {
  const people = rows.map(({ person }) => person)
  const without = people.filter(({ employeeNumber }) => employeeNumber === null)
  if (without.length > 0)
    return `payroll cannot know ${named(without)}: there is no employee number; give them theirs with byline owners import`
  const counts = new Map<string, number>()
  for (const person of people) counts.set(numberOf(person), (counts.get(numberOf(person)) ?? 0) + 1)
  const twice = people.filter((person) => counts.get(numberOf(person))! > 1)
  if (twice.length === 0) return undefined
  return `${named(twice)} have one employee number; correct it with byline owners import`
}

function named(people: readonly StatementPerson[]): string {
  const more = people.length > NAMED_MOST ? ` and ${people.length - NAMED_MOST} more` : ''
  const some = people.slice(0, NAMED_MOST).map(({ name, id }) => `${name} (${id})`)
  return `${some.join(', ')}${more}`
}

// Two legal entities may number their people alike.
function numberOf({ entity, employeeNumber }: StatementPerson): string {
  return JSON.stringify([entity, employeeNumber])
}

/** What is held for a contributor who is nobody's yet. */
export interface UnclaimedRow {
  readonly name: string
  readonly contributor: string
  readonly emails: readonly string[]
  readonly currency: string
  readonly amountMicros: bigint
}

const UNCLAIMED_COLUMNS: readonly ReportColumn<UnclaimedRow>[] = [
  { kind: 'text', key: 'name', heading: 'Name', of: ({ name }) => name },
  { kind: 'text', key: 'contributor', heading: 'Id', of: ({ contributor }) => contributor },
  { kind: 'text', key: 'emails', heading: 'E-mails', of: ({ emails }) => emails.join(' ') },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  {
    kind: 'accrual',
    key: 'held',
    heading: 'Held',
    of: ({ amountMicros, currency }) => ({ amountMicros, currency }),
  },
]

/** What is held for contributors whom nobody has claimed yet, in a currency or, with null, in all, by name; whoever is among them can claim it. */
export async function unclaimedTable(
  open: OpenBooks,
  { registers, positions }: Books,
  only: string | null,
  about: readonly Stamp[],
): Promise<ReportTable<UnclaimedRow>> {
  const names = await namesOf(open, registers.contributors.keys())
  const rows = [...registers.contributors.keys()].flatMap((contributor) => {
    const { name, emails } = names.get(contributor)!
    return positions
      .of('unclaimed', contributor)
      .filter(({ amountMicros, currency }) => amountMicros !== 0n && (only === null || currency === only))
      .map(({ currency, amountMicros }) => ({
        name,
        contributor,
        emails,
        currency,
        amountMicros: -amountMicros,
      }))
  })
  rows.sort(
    (a, b) =>
      compareCodePoints(a.name, b.name) ||
      compareCodePoints(a.contributor, b.contributor) ||
      compareCodePoints(a.currency, b.currency),
  )
  const stamps = [{ key: 'report', heading: 'Report', value: 'unclaimed 1' }, ...about]
  return { title: 'Unclaimed', columns: UNCLAIMED_COLUMNS, rows, about: stamps }
}
