// How a person's points in a snapshot arose, and what each part of them earned: written once, and what others build on.
import { largestRemainder } from '../credit/largest-remainder.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { shownParts } from '../royalties/shown-amounts.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import type { Contribution } from './rows.ts'
import type { ShownAmount, SourceFacts } from './statement-facts.ts'

/** Micro-points in a point. */
const POINT = 1_000_000n

/** Points exactly, and the whole points that are shown, so that they add up. */
export interface ShownPoints {
  readonly pointsMicros: bigint
  readonly shownPoints: bigint
}

/** A part of the points and what it earned. */
export interface Part {
  readonly points: ShownPoints
  readonly earned: ShownAmount
}

/** A definition whose tokens count more because others build on it. `Part` is what that adds. */
export interface ReusedDefinition extends Part {
  readonly repository: string
  readonly path: string
  readonly name: string
  readonly tokens: number
  readonly others: number
  /** What the tokens count once, to compare. */
  readonly authorshipMicros: bigint
}

/** The person's work in a snapshot: the parts sum to points and earned, as shown and exactly. */
export interface Work extends Part {
  readonly snapshot: string
  readonly policy: string
  readonly engine: string
  readonly paths: readonly string[] | null
  /** Everybody's. */
  readonly ofPointsMicros: bigint
  readonly tokens: number
  readonly lowConfidenceTokens: number
  readonly written: Part
  /** What adds most first. */
  readonly definitions: readonly ReusedDefinition[]
}

/**
 * Takes apart what contributors' rows in a source brought. `earned` is laid onto the parts in proportion to their points, by
 * largest remainder. Throws where there is something earned and no points.
 */
export function workOf(
  source: SourceFacts,
  paths: readonly string[] | null,
  contributors: ReadonlySet<string>,
  earned: ShownAmount,
): Work {
  const rows = source.contributions.filter(({ contributor }) => contributors.has(contributor))
  const definitions = definitionsOf(rows)
  const pointsOf = [
    sumOf(rows.map(({ authorshipMicros }) => authorshipMicros)),
    ...definitions.map(({ reuseMicros }) => reuseMicros),
  ]
  const pointsMicros = sumOf(pointsOf)
  const amounts = largestRemainder(earned.amountMicros, pointsOf)
  const shownMinor = shownParts(amounts, ACCRUAL_SCALE, earned.shownMinor)
  const shownPoints = shownParts(pointsOf, POINT)
  const part = (at: number): Part => ({
    points: { pointsMicros: pointsOf[at]!, shownPoints: shownPoints[at]! },
    earned: { amountMicros: amounts[at]!, shownMinor: shownMinor[at]! },
  })
  return {
    snapshot: source.snapshot,
    policy: source.policy,
    engine: source.engine,
    paths,
    ofPointsMicros: source.pointsMicros,
    points: { pointsMicros, shownPoints: pointsMicros / POINT },
    earned,
    tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
    lowConfidenceTokens: rows.reduce((sum, { lowConfidenceTokens }) => sum + lowConfidenceTokens, 0),
    written: part(0),
    definitions: definitions.map(({ definition }, at) => ({ ...definition, ...part(at + 1) })),
  }
}

interface FoundDefinition {
  readonly definition: Omit<ReusedDefinition, keyof Part>
  readonly reuseMicros: bigint
}

// Those that others build on, what adds most first; equal ones by where they stand.
function definitionsOf(rows: readonly Contribution[]): readonly FoundDefinition[] {
  const found = new Map<string, FoundDefinition>()
  for (const row of rows) {
    if (row.reuseMicros === 0n) continue
    const { repository, path, name } = row
    const key = JSON.stringify([repository, path, row.definition])
    const known = found.get(key)
    const definition = {
      repository,
      path,
      name,
      tokens: row.tokens + (known?.definition.tokens ?? 0),
      others: Math.max(row.others, known?.definition.others ?? 0),
      authorshipMicros: row.authorshipMicros + (known?.definition.authorshipMicros ?? 0n),
    }
    found.set(key, { definition, reuseMicros: row.reuseMicros + (known?.reuseMicros ?? 0n) })
  }
  return [...found]
    .toSorted(([a, { reuseMicros: first }], [b, { reuseMicros: second }]) =>
      first === second ? compareCodePoints(a, b) : first > second ? -1 : 1,
    )
    .map(([, definition]) => definition)
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n)
}
