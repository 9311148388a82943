// Reports on people for HR: what they earned in a time, what they are owed now, and legal entities as a whole.
import type { Books } from '../ledger/books.ts'
import { heldMinor, recoverableMicros } from '../ledger/books-state.ts'
import type { EmploymentClass } from '../ledger/entry.ts'
import {
  comparePeople,
  GROUP_LEAST,
  groupLines,
  shareLines,
  type GroupLine,
  type ShareAccount,
  type ShareLine,
} from '../ledger/share-report.ts'
import type { StatementPerson } from '../ledger/statement-facts.ts'
import type { ReportRange } from '../ledger/statement-from-books.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Accrual } from '../royalties/accruals.ts'
import type { Money } from '../royalties/money.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { licenceFault } from './known-licence.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readPeople, readPersonsPeriod } from './read-period.ts'

/** Which people a report is about; null for all. */
export interface PeopleFilter {
  /** The legal entity that pays them. */
  readonly entity: string | null
  readonly class: EmploymentClass | null
}

/** Which time and licence a report is about. */
export interface SharesRequest extends PeopleFilter {
  readonly range: ReportRange
  readonly licence: string | null
}

/** The columns that say who somebody is. */
function personColumns<Row>(of: (row: Row) => StatementPerson): readonly ReportColumn<Row>[] {
  return [
    {
      kind: 'text',
      key: 'employee_number',
      heading: 'Number',
      of: (row) => of(row).employeeNumber,
    },
    { kind: 'text', key: 'name', heading: 'Name', of: (row) => of(row).name },
    { kind: 'text', key: 'class', heading: 'Class', of: (row) => of(row).class },
    { kind: 'text', key: 'entity', heading: 'Entity', of: (row) => of(row).entity },
    { kind: 'text', key: 'person', heading: 'Id', of: (row) => of(row).id },
  ]
}

function accountColumn(
  key: string,
  heading: string,
  of: (account: ShareAccount) => bigint,
): ReportColumn<ShareLine> {
  return {
    kind: 'accrual',
    key,
    heading,
    of: ({ account, currency }): Accrual | null =>
      account === null ? null : { amountMicros: of(account), currency },
  }
}

const SHARE_COLUMNS: readonly ReportColumn<ShareLine>[] = [
  ...personColumns(({ person }: ShareLine) => person),
  { kind: 'text', key: 'licences', heading: 'Licences', of: ({ licences }) => licences.join(' ') },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  accountColumn('brought_forward', 'Before', ({ broughtForwardMicros }) => broughtForwardMicros),
  {
    kind: 'accrual',
    key: 'earned',
    heading: 'Earned',
    of: ({ earnedMicros, currency }) => ({ amountMicros: earnedMicros, currency }),
  },
  accountColumn('corrections', 'Corrected', ({ correctionsMicros }) => correctionsMicros),
  accountColumn('held', 'Held', ({ heldMicros }) => heldMicros),
  accountColumn('paid', 'Paid', ({ paidMicros }) => paidMicros),
  accountColumn('balance', 'Balance', ({ balanceMicros }) => balanceMicros),
]

/**
 * What people earned in a time and what became of it: a line a person and currency, employees first and contractors apart, by
 * name. Amounts are exact; `balance` is what came before and earned, corrections and held, less what was paid. Refuses a
 * licence and an entity that the books do not know.
 */
export async function sharesTable(
  open: OpenBooks,
  { range, licence, ...filter }: SharesRequest,
  about: readonly Stamp[],
): Promise<Outcome<ReportTable<ShareLine>>> {
  const { registers } = await open.read()
  const fault = licenceFault(registers, licence)
  if (fault !== undefined) return refused(fault)
  const period = await readPersonsPeriod(open, range, null)
  const people = filteredPeople(period.people, filter)
  if (!people.ok) return people
  const rows = shareLines({ ...period, people: people.value }, registers, licence)
  return done({ title: 'Shares', columns: SHARE_COLUMNS, rows, about: stampsOf('shares 1', range, about) })
}

/** The stamps of a report: its form, which changes with its columns, the time it is of, and what every list says. */
export function stampsOf(
  form: string,
  { from, until }: ReportRange,
  about: readonly Stamp[],
): readonly Stamp[] {
  return [
    { key: 'report', heading: 'Report', value: form },
    { key: 'period_from', heading: 'From', value: from },
    { key: 'period_until', heading: 'Until', value: until },
    ...about,
  ]
}

function filteredPeople(
  people: ReadonlyMap<string, StatementPerson>,
  { entity, class: employment }: PeopleFilter,
): Outcome<ReadonlyMap<string, StatementPerson>> {
  const entities = new Set([...people.values()].map((person) => person.entity))
  if (entity !== null && !entities.has(entity)) {
    const known = [...entities].toSorted(compareCodePoints).join(', ')
    return refused(`no person is paid by "${entity}"; there is: ${known === '' ? 'nobody yet' : known}`)
  }
  return done(
    new Map(
      [...people].filter(
        ([, person]) =>
          (entity === null || person.entity === entity) &&
          (employment === null || person.class === employment),
      ),
    ),
  )
}

function groupAccrual(
  key: string,
  heading: string,
  of: (group: GroupLine) => bigint | null,
): ReportColumn<GroupLine> {
  return {
    kind: 'accrual',
    key,
    heading,
    of: (group) => {
      const amountMicros = of(group)
      return amountMicros === null ? null : { amountMicros, currency: group.currency }
    },
  }
}

const GROUP_COLUMNS: readonly ReportColumn<GroupLine>[] = [
  { kind: 'text', key: 'entity', heading: 'Entity', of: ({ entity }) => entity },
  { kind: 'text', key: 'class', heading: 'Class', of: (group) => group.class },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  { kind: 'count', key: 'people', heading: 'People', of: ({ peopleCount }) => peopleCount },
  groupAccrual('earned', 'Earned', ({ earnedMicros }) => earnedMicros),
  groupAccrual('corrections', 'Corrected', ({ correctionsMicros }) => correctionsMicros),
  groupAccrual('paid', 'Paid', ({ paidMicros }) => paidMicros),
  groupAccrual('balance', 'Balance', ({ balanceMicros }) => balanceMicros),
  {
    kind: 'text',
    key: 'hidden',
    heading: 'Hidden',
    of: ({ peopleCount }) => (peopleCount === null ? `small groups are hidden` : null),
  },
]

/** Legal entities and classes as a whole, in a time; groups of fewer than five people are hidden (see `groupLines`). */
export async function entitiesTable(
  open: OpenBooks,
  range: ReportRange,
  about: readonly Stamp[],
): Promise<Outcome<ReportTable<GroupLine>>> {
  const { registers } = await open.read()
  const period = await readPersonsPeriod(open, range, null)
  const rows = groupLines(shareLines(period, registers, null))
  const stamps = stampsOf('entities 1', range, about)
  const least = { key: 'group_least', heading: 'Smallest group shown', value: String(GROUP_LEAST) }
  return done({ title: 'Entities', columns: GROUP_COLUMNS, rows, about: [...stamps, least] })
}

/** What somebody is owed now, in one currency. */
export interface BalanceRow {
  readonly person: StatementPerson
  readonly currency: string
  readonly balanceMicros: bigint
  readonly heldMinor: bigint
  readonly recoverableMicros: bigint
}

const BALANCE_COLUMNS: readonly ReportColumn<BalanceRow>[] = [
  ...personColumns(({ person }: BalanceRow) => person),
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  {
    kind: 'accrual',
    key: 'balance',
    heading: 'Balance',
    of: ({ balanceMicros, currency }) => ({ amountMicros: balanceMicros, currency }),
  },
  {
    kind: 'amount',
    key: 'held',
    heading: 'In dispute',
    of: ({ heldMinor: amountMinor, currency }): Money => ({ amountMinor, currency }),
  },
  {
    kind: 'accrual',
    key: 'recoverable',
    heading: 'To recover',
    of: ({ recoverableMicros: amountMicros, currency }) => ({ amountMicros, currency }),
  },
]

/**
 * What people are owed now, in one currency or all: a line a person and currency, employees first, by name. `balance` is without what is in dispute;
 * what is to be recovered is taken off it already. Refuses an entity that the books do not know.
 */
export async function balancesTable(
  open: OpenBooks,
  books: Books,
  { currency: only, ...filter }: PeopleFilter & { readonly currency: string | null },
  about: readonly Stamp[],
): Promise<Outcome<ReportTable<BalanceRow>>> {
  const { registers } = books
  const people = filteredPeople(await readPeople(open, registers), filter)
  if (!people.ok) return people
  const rows = [...people.value.values()].toSorted(comparePeople).flatMap((person) => {
    const held = [...(registers.persons.get(person.id)?.holds ?? [])].map(
      (question) => registers.holds.get(question)!.entry.currency,
    )
    const balances = books.balancesOf(person.id)
    const currencies = [...new Set([...balances.keys(), ...held])].toSorted(compareCodePoints)
    return currencies
      .filter((currency) => only === null || currency === only)
      .map((currency) => ({
        person,
        currency,
        balanceMicros: balances.get(currency) ?? 0n,
        heldMinor: heldMinor(books, person.id, currency),
        recoverableMicros: recoverableMicros(books, person.id, currency),
      }))
  })
  const stamps = [{ key: 'report', heading: 'Report', value: 'balances 1' }, ...about]
  return done({ title: 'Balances', columns: BALANCE_COLUMNS, rows, about: stamps })
}
