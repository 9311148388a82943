// Statements of people for a month, from the books and the rows of the snapshots that money was split by.
import { contributionsBy } from '../database/person-rows.ts'
import { contributorsAt } from '../ledger/balance-entries.ts'
import type { DistributionLine, EntryOf } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Contribution } from '../ledger/rows.ts'
import { pathTest } from '../ledger/snapshot-points.ts'
import type { LicenceFacts, SourceFacts, StatementFacts, UsageFacts } from '../ledger/statement-facts.ts'
import { statementOf, type Statement } from '../ledger/statement.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { formatUnitPrice } from '../royalties/rates.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { monthRange, readPersonsPeriod, type PersonsPeriod } from './read-period.ts'

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
  /** The ids of the people to make statements for, by name. */
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
  if (licence !== null && !registers.licences.has(licence))
    return refused(`the books know no licence ${licence}; byline licence list says which there are`)
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
    people: byName.map(({ id }) => id),
    of: async (id) => {
      const sources = await readSources(open, registers, id, distributions, totalOf)
      return statementOf(factsOf(read, { period, licence, person: id }, distributions, sources))
    },
  })
}

type Distribution = EntryOf<'receipt-distributed'>

function distributionsIn({ receipts }: Registers, period: string): readonly Distribution[] {
  return [...receipts.values()]
    .flatMap(({ distribution }) => (distribution === null ? [] : [distribution]))
    .filter(({ date }) => date.startsWith(period))
    .toSorted((a, b) => a.sequence - b.sequence)
}

async function totalPoints(open: OpenBooks, root: string, paths: readonly string[] | null): Promise<bigint> {
  let total = 0n
  for (const micros of (await open.pointsOf({ root, paths })).values()) total += micros
  return total
}

// Lines of one snapshot and the same paths have one source; names are by value.
function sourceName({ snapshot, paths }: DistributionLine): string {
  return JSON.stringify([snapshot, paths])
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
    const snapshot = registers.snapshots.get(line.snapshot)!
    const { root } = snapshot.contributions
    const rows = rowsOf.get(root) ?? (await contributionsBy(open.database, root, [...contributors]))
    rowsOf.set(root, rows)
    const isMeant = pathTest(line.paths)
    sources.set(sourceName(line), {
      snapshot: line.snapshot,
      policy: policyName(registers, snapshot.policy),
      engine: snapshot.engine,
      pointsMicros: await totalOf(line),
      contributions: rows.filter(({ path }) => isMeant(path)),
    })
  }
  return sources
}

// The version that the rules give themselves, and the beginning of the hash that they go by.
function policyName({ policies }: Registers, hash: string): string {
  const rules: unknown = JSON.parse(policies.get(hash)?.rules ?? '{}')
  const named = typeof rules === 'object' && rules !== null && 'version' in rules
  return `${named ? `${String(rules.version)} ` : ''}(${hash.slice(0, 12)})`
}

function factsOf(
  { registers, movements, broughtForward, people, reasons }: PersonsPeriod,
  { period, licence, person }: StatementRequest & { readonly person: string },
  distributions: readonly Distribution[],
  sources: ReadonlyMap<string, SourceFacts>,
): StatementFacts {
  const { from, until } = monthRange(period)
  const openHolds = [...registers.holds.values()]
    .filter(
      ({ entry, released }) =>
        entry.person === person && entry.date < from && (released === null || released.date > until),
    )
    .map(({ entry: { question, currency, amountMinor } }) => ({ question, currency, amountMinor }))
  return {
    person: people.get(person)!,
    period,
    licence,
    movements: movements.get(person) ?? [],
    broughtForwardMicros: broughtForward.get(person) ?? new Map(),
    openHolds,
    distributions: distributions.map((distribution) => ({
      ...distribution,
      licence: registers.receipts.get(distribution.receipt)!.placement!.licence,
      contributors: contributorsAt(registers, person, distribution.sequence),
    })),
    licenceOf: (id) => licenceFacts(registers, id),
    usageOf: (id) => usageFacts(registers, id),
    sourceOf: (line) => sources.get(sourceName(line))!,
    reasonOf: (commitment) => reasons.get(commitment) ?? null,
    closed: [...registers.closed.keys()].some((closed) => closed >= period),
    asOf: { sequence: registers.size - 1, time: registers.time },
  }
}

function licenceFacts({ licences }: Registers, licence: string): LicenceFacts {
  const { licensee, pool } = licences.get(licence)!.entry.terms
  return { licensee, pool }
}

function usageFacts({ usages, licences }: Registers, usage: string): UsageFacts {
  const { entry, licence } = usages.get(usage)!
  const { royalty, currency } = licences.get(licence)!.entry.terms
  const prices = (royalty?.tiers ?? []).map(({ rate, upTo }) =>
    formatUnitPrice({ rate, currency, meter: royalty!.meter, upTo }),
  )
  return {
    meter: entry.meter,
    quantity: entry.quantity,
    from: entry.period.from,
    until: entry.period.until,
    dueMinor: entry.dueMinor,
    terms: prices.length === 0 ? null : prices.join('; '),
  }
}
