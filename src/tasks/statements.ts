// Statements of people for a month, from the books and the rows of the snapshots that money was split by.
import { contributionsBy } from '../database/person-rows.ts'
import { contributorsAt } from '../ledger/balance-entries.ts'
import type { DistributionLine } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Contribution } from '../ledger/rows.ts'
import type { PeopleMovements } from '../ledger/share-report.ts'
import type { SourceFacts, StatementPerson } from '../ledger/statement-facts.ts'
import {
  distributionsIn,
  monthRange,
  sourceFacts,
  sourceName,
  statementFacts,
  type Distribution,
} from '../ledger/statement-from-books.ts'
import { statementOf, type Statement } from '../ledger/statement.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { isPaid } from './claims.ts'
import { licenceFault } from './known-licence.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readPersonsPeriod } from './read-period.ts'

/** What statements are asked for. */
export interface StatementRequest {
  /** `YYYY-MM`. */
  readonly period: string
  /** Only this licence; null for all. */
  readonly licence: string | null
  /** Whose; null to make everybody's, one after the other. */
  readonly person: string | null
}

/** Makes statements from what was read once. */
export interface StatementMaker {
  /** The ids of the people to make statements for, by name: all but outsiders of whom there is nothing to say. */
  readonly people: readonly string[]
  of(person: string): Promise<Statement>
}

/** Reads what statements of a month need. Refuses a licence and a person that the books do not know. */
export async function statementMaker(
  open: OpenBooks,
  { period, licence, person }: StatementRequest,
): Promise<Outcome<StatementMaker>> {
  const read = await readPersonsPeriod(open, monthRange(period), person)
  const { registers, people } = read
  const fault = licenceFault(registers, licence)
  if (fault !== undefined) return refused(fault)
  if (person !== null && !people.has(person))
    return refused(`the books know no person ${person}; byline owners list says who there is`)
  const distributions = distributionsIn(registers, period)
  const totals = new Map<string, Promise<bigint>>()
  const totalOf = (line: DistributionLine): Promise<bigint> => {
    const { root } = registers.snapshots.get(line.snapshot)!.contributions
    const name = JSON.stringify([root, line.paths])
    const known = totals.get(name) ?? totalPoints(open, root, line.paths)
    totals.set(name, known)
    return known
  }
  const byName = [...people.values()].toSorted(
    (a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.id, b.id),
  )
  return done({
    people: byName.filter((one) => isWritten(one, read)).map(({ id }) => id),
    of: async (id) => {
      const sources = await readSources(open, registers, id, distributions, totalOf)
      return statementOf(statementFacts(read, { period, licence, person: id }, distributions, sources))
    },
  })
}

// Nobody pays an outsider, so their statement would be empty; but what they earned or were paid before they left is shown.
function isWritten({ id, class: employment }: StatementPerson, read: PeopleMovements): boolean {
  if (isPaid(employment)) return true
  const before = [...(read.broughtForward.get(id)?.values() ?? [])]
  return (read.movements.get(id) ?? []).length > 0 || before.some((amountMicros) => amountMicros !== 0n)
}

async function totalPoints(open: OpenBooks, root: string, paths: readonly string[] | null): Promise<bigint> {
  let total = 0n
  for (const micros of (await open.pointsOf({ root, paths })).values()) total += micros
  return total
}

async function readSources(
  open: OpenBooks,
  registers: Registers,
  person: string,
  distributions: readonly Distribution[],
  totalOf: (line: DistributionLine) => Promise<bigint>,
): Promise<ReadonlyMap<string, SourceFacts>> {
  const sources = new Map<string, SourceFacts>()
  const rowsOf = new Map<string, readonly Contribution[]>()
  const contributors = new Set(
    distributions.flatMap(({ sequence }) => [...contributorsAt(registers, person, sequence)]),
  )
  for (const line of distributions.flatMap(({ lines }) => lines)) {
    if (sources.has(sourceName(line))) continue
    const { root } = registers.snapshots.get(line.snapshot)!.contributions
    const rows = rowsOf.get(root) ?? (await contributionsBy(open.database, root, [...contributors]))
    rowsOf.set(root, rows)
    sources.set(sourceName(line), sourceFacts(registers, line, rows, await totalOf(line)))
  }
  return sources
}
