// Payout runs as a list that can be exported, and what one run pays each person.
import { personAt } from '../ledger/balance-entries.ts'
import type { Books } from '../ledger/books.ts'
import type { RunState } from '../ledger/registers.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Money } from '../royalties/money.ts'
import { namesOf } from './contributors.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** What became of a run. */
export type RunStanding = 'proposed' | 'approved' | 'rejected'

/** Which runs to list; null for all. */
export interface RunFilter {
  readonly standing: RunStanding | null
  readonly currency: string | null
  /** Only runs of these days, the first and the last included. */
  readonly from: string | null
  readonly until: string | null
}

/** A run in a list. */
export interface RunRow {
  readonly run: string
  readonly date: string
  readonly standing: RunStanding
  readonly entity: string | null
  readonly proposedBy: string
  readonly decidedBy: string | null
  readonly currency: string
  readonly total: Money
  readonly peopleCount: number
}

const COLUMNS: readonly ReportColumn<RunRow>[] = [
  { kind: 'text', key: 'run', heading: 'Run', of: ({ run }) => run },
  { kind: 'day', key: 'date', heading: 'Date', of: ({ date }) => date },
  { kind: 'text', key: 'standing', heading: 'Is', of: ({ standing }) => standing },
  { kind: 'text', key: 'entity', heading: 'Entity', of: ({ entity }) => entity },
  { kind: 'text', key: 'proposed_by', heading: 'Proposed by', of: ({ proposedBy }) => proposedBy },
  { kind: 'text', key: 'decided_by', heading: 'Decided by', of: ({ decidedBy }) => decidedBy },
  { kind: 'amount', key: 'total', heading: 'Total', of: ({ total }) => total },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  { kind: 'count', key: 'people', heading: 'People', of: ({ peopleCount }) => peopleCount },
]

/** Runs that a filter lets pass, in the order they were proposed; `about` is what the list says of itself. */
export async function runTable(
  open: OpenBooks,
  { registers }: Books,
  filter: RunFilter,
  about: readonly Stamp[],
): Promise<ReportTable<RunRow>> {
  const names = await namesOf(open)
  const nameOf = (id: string | null | undefined): string | null =>
    id === null || id === undefined ? null : (names.get(id)?.name ?? id)
  const rows = [...registers.runs.values()]
    .map((state): RunRow => {
      const { run, date, entity, currency, lines, actor } = state.entry
      const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n)
      return {
        run,
        date,
        standing: standingOfRun(state),
        entity,
        proposedBy: nameOf(actor) ?? 'Byline',
        decidedBy: nameOf(state.decision?.actor),
        currency,
        total: { amountMinor, currency },
        peopleCount: lines.length,
      }
    })
    .filter(
      ({ standing, currency, date }) =>
        (filter.standing === null || filter.standing === standing) &&
        (filter.currency === null || filter.currency === currency) &&
        (filter.from === null || filter.from <= date) &&
        (filter.until === null || date <= filter.until),
    )
  return { title: 'Payout runs', columns: COLUMNS, rows, about }
}

/** What a run pays one person. */
export interface PaidPerson {
  readonly name: string
  readonly person: string
  readonly employeeNumber: string | null
  readonly class: string
  readonly entity: string
  readonly amount: Money
}

const PERSON_COLUMNS: readonly ReportColumn<PaidPerson>[] = [
  { kind: 'text', key: 'name', heading: 'Person', of: ({ name }) => name },
  { kind: 'text', key: 'person', heading: 'Id', of: ({ person }) => person },
  {
    kind: 'text',
    key: 'employee_number',
    heading: 'Number',
    of: ({ employeeNumber }) => employeeNumber,
  },
  { kind: 'text', key: 'class', heading: 'Class', of: (row) => row.class },
  { kind: 'text', key: 'entity', heading: 'Entity', of: ({ entity }) => entity },
  { kind: 'amount', key: 'amount', heading: 'Amount', of: ({ amount }) => amount },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ amount }) => amount.currency },
]

/**
 * What a run pays, by name and never by amount, with what became of it among the stamps; classes and legal entities are those
 * of the day it was proposed. Refuses an unknown run.
 */
export async function paidPeopleTable(
  open: OpenBooks,
  { registers }: Books,
  run: string,
  about: readonly Stamp[],
): Promise<Outcome<ReportTable<PaidPerson>>> {
  const state = registers.runs.get(run)
  if (state === undefined) return refused(`there is no run ${run}; see byline payout list`)
  const { lines, currency, date, sequence } = state.entry
  const names = await namesOf(
    open,
    lines.map(({ person }) => person),
  )
  const rows = lines.map(({ person, amountMinor }): PaidPerson => {
    const { class: employment, entity } = personAt(registers, person, sequence)
    const { name, employeeNumber } = names.get(person)!
    const amount = { amountMinor, currency }
    return { name, person, employeeNumber, class: employment, entity, amount }
  })
  rows.sort((a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.person, b.person))
  const stamps: readonly Stamp[] = [
    { key: 'run', heading: 'Run', value: run },
    { key: 'run_date', heading: 'Date', value: date },
    { key: 'run_is', heading: 'Is', value: standingOfRun(state) },
  ]
  return done({ title: `Payout run ${run}`, columns: PERSON_COLUMNS, rows, about: [...stamps, ...about] })
}

function standingOfRun({ decision }: Pick<RunState, 'decision'>): RunStanding {
  if (decision === null) return 'proposed'
  return decision.kind === 'payout-approved' ? 'approved' : 'rejected'
}
