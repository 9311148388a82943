// What one person reads for a month: what each licence brought, how their points made it theirs, and what became of it.
import { largestRemainder } from '../credit/largest-remainder.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { shownParts } from '../royalties/shown-amounts.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import type { DistributionLine, Period, ReceiptItem } from './entry.ts'
import { accountOf, type Account } from './statement-account.ts'
import type {
  AsOf,
  DistributionFacts,
  LicenceFacts,
  ShownAmount,
  StatementFacts,
  StatementPerson,
  UsageFacts,
} from './statement-facts.ts'
import { workOf, type Work } from './statement-points.ts'

/** What one receipt of a licence brought. */
export interface ReceiptPart {
  readonly receipt: string
  readonly sequence: number
  readonly items: readonly ReceiptItem[]
  readonly netMinor: bigint
  readonly poolMinor: bigint
  readonly earned: ShownAmount
}

/** What a licence brought in the period, and how the person's part of it arose. */
export interface LicencePart extends LicenceFacts {
  readonly licence: string
  readonly receipts: readonly ReceiptPart[]
  readonly netMinor: bigint
  readonly poolMinor: bigint
  readonly earned: ShownAmount
  readonly usages: readonly (UsageFacts & { readonly usage: string })[]
  /** One for each snapshot, paths and contributors that a part of the pool was split by. */
  readonly work: readonly Work[]
}

/** What the statement says of one currency. */
export interface CurrencyPart {
  readonly currency: string
  readonly licences: readonly LicencePart[]
  /** Null where only one licence was asked for: a balance is of all. */
  readonly account: Account | null
}

/** A person's statement for a month. */
export interface Statement {
  readonly person: StatementPerson
  readonly period: Period
  readonly licence: string | null
  readonly closed: boolean
  readonly asOf: AsOf
  /** In code-point order of the currencies. */
  readonly currencies: readonly CurrencyPart[]
  /** The entries it rests on, ascending. */
  readonly entries: readonly number[]
}

/**
 * The statement that facts make. Amounts are exact to the accrual unit, and beside each stands what is shown of it: the
 * shown amounts of a list sum to the shown amount of its total, everywhere (see `shownParts`). Throws on facts that
 * contradict each other.
 */
export function statementOf(facts: StatementFacts): Statement {
  const wanted = facts.distributions.filter(
    ({ licence }) => facts.licence === null || licence === facts.licence,
  )
  const currencies = new Set(wanted.map(({ currency }) => currency))
  if (facts.licence === null) {
    for (const { currency } of [...facts.movements, ...facts.openHolds]) currencies.add(currency)
    for (const currency of facts.broughtForwardMicros.keys()) currencies.add(currency)
  }
  const entries = new Set(wanted.map(({ sequence }) => sequence))
  if (facts.licence === null) for (const { entry } of facts.movements) entries.add(entry.sequence)
  return {
    person: facts.person,
    period: facts.period,
    licence: facts.licence,
    closed: facts.closed,
    asOf: facts.asOf,
    currencies: [...currencies]
      .toSorted(compareCodePoints)
      .map((currency) => currencyPart(facts, wanted, currency)),
    entries: [...entries].toSorted((a, b) => a - b),
  }
}

function currencyPart(
  facts: StatementFacts,
  wanted: readonly DistributionFacts[],
  currency: string,
): CurrencyPart {
  const account = facts.licence === null ? accountOf(facts, currency) : null
  const own = wanted.filter((distribution) => distribution.currency === currency)
  const licences = [...new Set(own.map(({ licence }) => licence))].toSorted(byNumber)
  const groups = licences.map((licence) => own.filter((distribution) => distribution.licence === licence))
  const earned = groups.map((group) => earnedMicros(facts, group, currency))
  const shown = shownParts(earned, ACCRUAL_SCALE, account?.earned.shownMinor)
  return {
    currency,
    account,
    licences: licences.map((licence, at) =>
      licencePart(facts, licence, groups[at]!, { amountMicros: earned[at]!, shownMinor: shown[at]! }),
    ),
  }
}

// Ids are a letter and a number: L-10 comes after L-9.
function byNumber(a: string, b: string): number {
  return a.length - b.length || compareCodePoints(a, b)
}

function earnedMicros(
  { movements }: StatementFacts,
  distributions: readonly Pick<DistributionFacts, 'sequence'>[],
  currency: string,
): bigint {
  const sequences = new Set(distributions.map(({ sequence }) => sequence))
  return movements
    .filter(({ entry, ...movement }) => movement.currency === currency && sequences.has(entry.sequence))
    .reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
}

function licencePart(
  facts: StatementFacts,
  licence: string,
  distributions: readonly DistributionFacts[],
  earned: ShownAmount,
): LicencePart {
  const ordered = distributions.toSorted((a, b) => a.sequence - b.sequence)
  const amounts = ordered.map((one) => earnedMicros(facts, [one], one.currency))
  const shown = shownParts(amounts, ACCRUAL_SCALE, earned.shownMinor)
  const items = ordered.flatMap(({ lines }) => lines.map(({ item }) => item))
  const usages = [...new Set(items.flatMap((item) => (item.kind === 'usage' ? [item.usage] : [])))]
  return {
    ...facts.licenceOf(licence),
    licence,
    earned,
    netMinor: ordered.reduce((sum, { netMinor }) => sum + netMinor, 0n),
    poolMinor: ordered.reduce((sum, { poolMinor }) => sum + poolMinor, 0n),
    receipts: ordered.map(({ receipt, sequence, lines, netMinor, poolMinor }, at) => ({
      receipt,
      sequence,
      items: lines.map(({ item }) => item),
      netMinor,
      poolMinor,
      earned: { amountMicros: amounts[at]!, shownMinor: shown[at]! },
    })),
    usages: usages.map((usage) => ({ ...facts.usageOf(usage), usage })),
    work: workParts(facts, ordered, amounts, earned),
  }
}

// What lines of one snapshot, one set of paths and the same contributors brought together arose in the same way.
function workParts(
  facts: StatementFacts,
  distributions: readonly DistributionFacts[],
  amounts: readonly bigint[],
  earned: ShownAmount,
): readonly Work[] {
  const groups = new Map<
    string,
    { line: DistributionLine; contributors: ReadonlySet<string>; micros: bigint }
  >()
  for (const [at, { lines, contributors }] of distributions.entries()) {
    const shares = lineShares(facts, lines, contributors, amounts[at]!)
    for (const [number, line] of lines.entries()) {
      const key = JSON.stringify([line.snapshot, line.paths, [...contributors].toSorted(compareCodePoints)])
      const group = groups.get(key) ?? { line, contributors, micros: 0n }
      groups.set(key, { ...group, micros: group.micros + shares[number]! })
    }
  }
  const parts = [...groups.values()]
  const shown = shownParts(
    parts.map(({ micros }) => micros),
    ACCRUAL_SCALE,
    earned.shownMinor,
  )
  return parts.map(({ line, contributors, micros }, at) =>
    workOf(facts.sourceOf(line), line.paths, contributors, { amountMicros: micros, shownMinor: shown[at]! }),
  )
}

/** Weights are taken to this many parts of a point's worth, so that lines of different snapshots can be compared. */
const WEIGHT_SCALE = 1_000_000_000_000n

// What the person got of a distribution, laid onto its lines: each line's pool times the person's part of the points.
function lineShares(
  { sourceOf }: StatementFacts,
  lines: readonly DistributionLine[],
  contributors: ReadonlySet<string>,
  amountMicros: bigint,
): readonly bigint[] {
  if (lines.length === 1) return [amountMicros]
  const weights = lines.map((line) => {
    const { pointsMicros, contributions } = sourceOf(line)
    const own = contributions
      .filter(({ contributor }) => contributors.has(contributor))
      .reduce((sum, { authorshipMicros, reuseMicros }) => sum + authorshipMicros + reuseMicros, 0n)
    return pointsMicros === 0n ? 0n : (line.poolMicros * own * WEIGHT_SCALE) / pointsMicros
  })
  return largestRemainder(amountMicros, weights)
}
