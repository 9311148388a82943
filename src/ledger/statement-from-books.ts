// What a statement is made of, out of the books and what was read for a time: all but the rows, which are handed in.
import { formatUnitPrice } from '../royalties/rates.ts'
import { lastDayOfMonth } from '../royalties/calendar-day.ts'
import { contributorsAt } from './balance-entries.ts'
import type { DistributionLine, EntryOf, Period } from './entry.ts'
import type { Registers } from './registers.ts'
import type { Contribution } from './rows.ts'
import { fileTest } from './snapshot-points.ts'
import type {
  LicenceFacts,
  Movement,
  SourceFacts,
  StatementFacts,
  StatementPerson,
  UsageFacts,
} from './statement-facts.ts'

/** A time that is reported on: both days included. */
export interface ReportRange {
  readonly from: string
  readonly until: string
}

/** The days of a month. */
export function monthRange(period: string): ReportRange {
  return { from: `${period}-01`, until: lastDayOfMonth(period) }
}

/** What happened to people's balances in a time. */
export interface PersonsPeriod {
  readonly registers: Registers
  /** In the order of the log, by person. */
  readonly movements: ReadonlyMap<string, readonly Movement[]>
  /** What was owed before, by person and currency. */
  readonly broughtForward: ReadonlyMap<string, ReadonlyMap<string, bigint>>
  /** Everybody whom the books know as a person, or the one. */
  readonly people: ReadonlyMap<string, StatementPerson>
  /** The reasons of adjustments in the time, by commitment; those that were erased are missing. */
  readonly reasons: ReadonlyMap<string, string>
}

/** A distribution, as it was booked. */
export type Distribution = EntryOf<'receipt-distributed'>

/** The distributions of a month, in the order of the log. */
export function distributionsIn({ receipts }: Registers, period: string): readonly Distribution[] {
  return [...receipts.values()]
    .flatMap(({ distribution }) => (distribution === null ? [] : [distribution]))
    .filter(({ date }) => date.startsWith(period))
    .toSorted((a, b) => a.sequence - b.sequence)
}

/** What lines of one snapshot and the same paths have in common, as a name for it. */
export function sourceName({ snapshot, paths }: DistributionLine): string {
  return JSON.stringify([snapshot, paths])
}

/** What a line splits by: of `rows`, a person's in its snapshot, those on its paths; `pointsMicros` are everybody's there. */
export function sourceFacts(
  registers: Registers,
  line: DistributionLine,
  rows: readonly Contribution[],
  pointsMicros: bigint,
): SourceFacts {
  const { policy, engine } = registers.snapshots.get(line.snapshot)!
  const isMeant = fileTest(line.paths)
  return {
    snapshot: line.snapshot,
    policy: policyName(registers, policy),
    engine,
    pointsMicros,
    contributions: rows.filter(isMeant),
  }
}

// The version that the rules give themselves, and the beginning of the hash that they go by.
function policyName({ policies }: Registers, hash: string): string {
  const rules: unknown = JSON.parse(policies.get(hash)?.rules ?? '{}')
  const named = typeof rules === 'object' && rules !== null && 'version' in rules
  return `${named ? `${String(rules.version)} ` : ''}(${hash.slice(0, 12)})`
}

/** The facts of a person's statement; `sources` are those of all lines of `distributions`, by their names. */
export function statementFacts(
  { registers, movements, broughtForward, people, reasons }: PersonsPeriod,
  {
    period,
    licence,
    person,
  }: { readonly period: Period; readonly licence: string | null; readonly person: string },
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
    asOf: {
      sequence: registers.size - 1,
      time: registers.time,
      policy: policyName(registers, registers.policy!.policy),
    },
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
