// Gives placed receipts to the people whose work they pay for, or says what that would come to.
import { accrualRows } from '../ledger/accrual-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { Books } from '../ledger/books.ts'
import type { BodyOf, EntryBody } from '../ledger/entry.ts'
import { draftDistribution, planDistribution } from '../ledger/plans/receipts.ts'
import type { PointsQuery } from '../ledger/points.ts'
import { formatAccrual } from '../royalties/accruals.ts'
import { ACCRUAL_SCALE, apportionMicros } from '../royalties/apportionment.ts'
import { formatAmount } from '../royalties/money.ts'
import { formatPercentage } from '../royalties/rates.ts'
import { shownParts } from '../royalties/shown-amounts.ts'
import { timeAfter } from './append-entries.ts'
import type { Booked } from './booked.ts'
import { itemText } from './list-receipts.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** A receipt and what it comes to for the people. Amounts are decimal texts; those of `lines` and `unclaimed` are accruals. */
export interface DistributedReceipt {
  readonly receipt: string
  readonly licence: string
  readonly currency: string
  readonly net: string
  /** The contributors' part by the licence, as a percentage. */
  readonly share: string
  readonly pool: string
  readonly kept: string
  readonly lines: readonly DistributedLine[]
  /** How many people have a part of it, by what they have claimed so far. */
  readonly peopleCount: number
  /** How many contributors whom nobody has claimed have a part of it, and what is held for them. */
  readonly unclaimedCount: number
  readonly unclaimed: string
  /** The same in whole minor units, rounded down, for whoever reads it. */
  readonly shownUnclaimed: string
}

/** What one thing that was paid for brings. */
export interface DistributedLine {
  /** "fee", or the report of use: "usage NW-7". */
  readonly item: string
  readonly delivery: string
  readonly snapshot: string
  readonly pool: string
  /** The same in whole minor units, which sum to the pool, for whoever reads it. */
  readonly shownPool: string
}

/** What a command to distribute came to. */
export interface Distributions {
  readonly distributions: readonly DistributedReceipt[]
  /** Receipts that were distributed before. */
  readonly before: readonly string[]
  /** Receipts that could not be distributed where all were asked for; each stays as it is. */
  readonly left: readonly LeftReceipt[]
}

/** A receipt that is left, and the refusal that says why. */
export interface LeftReceipt {
  readonly receipt: string
  readonly why: string
}

// Answers what a plan asks of snapshots.
type AskPoints = (query: PointsQuery) => Promise<ReadonlyMap<string, bigint>>

interface PlannedDistribution {
  readonly body: BodyOf<'receipt-distributed'>
  readonly facts: DistributedReceipt
}

/**
 * Distributes receipts: those named all or none, or (null) each that is placed and not distributed, where one that cannot be is
 * noted and left (and a refusal where none can be). Those that were distributed before are left as they are. `onReceipt` hears of each before it is worked on.
 * Refuses a receipt that is unknown or not placed, and one in which nobody has points.
 */
export async function distributeReceipts(
  open: OpenBooks,
  actor: string,
  receipts: readonly string[] | null,
  date: string,
  onReceipt: (receipt: string) => void,
): Promise<Outcome<Booked<Distributions>>> {
  const { before, groups } = await workOf(open, receipts)
  const entries: Booked<Distributions>['entries'][number][] = []
  const distributions: DistributedReceipt[] = []
  const left: LeftReceipt[] = []
  for (const group of groups) {
    let facts: readonly DistributedReceipt[] = []
    const appended = await open.append(actor, async (books, writing) => {
      const planned = await planAll(books, group, date, (query) => writing.pointsOf(query), onReceipt)
      if (!planned.ok) return planned
      facts = planned.value.map((one) => one.facts)
      return done(planned.value.map(({ body }): EntryBody => body))
    })
    if (appended.ok) {
      entries.push(...appended.value.entries)
      distributions.push(...facts)
    } else if (receipts === null) left.push({ receipt: group[0]!, why: appended.refusal })
    else return appended
  }
  return outcomeOf({ distributions, before, left }, entries)
}

/**
 * What distributing would come to at a time (`now`), without booking it: the same distributions, the same that are left, and
 * the same refusals.
 */
export async function previewDistribution(
  open: OpenBooks,
  receipts: readonly string[] | null,
  date: string,
  now: Date,
  onReceipt: (receipt: string) => void,
): Promise<Outcome<Booked<Distributions>>> {
  const books = await open.read()
  const { before, groups } = await workOf(open, receipts)
  const distributions: DistributedReceipt[] = []
  const left: LeftReceipt[] = []
  for (const group of groups) {
    const planned = await planAll(books, group, date, (query) => open.pointsOf(query), onReceipt)
    const refusal = planned.ok ? ruleRefusal(books, planned.value, now) : planned.refusal
    if (planned.ok && refusal === undefined) distributions.push(...planned.value.map(({ facts }) => facts))
    else if (receipts === null) left.push({ receipt: group[0]!, why: refusal! })
    else return refused(refusal!)
  }
  return outcomeOf({ distributions, before, left }, [])
}

// What is to be distributed: those named together, or of all each by itself; and what was distributed before.
async function workOf(
  open: OpenBooks,
  receipts: readonly string[] | null,
): Promise<{ readonly before: readonly string[]; readonly groups: readonly (readonly string[])[] }> {
  const { registers } = await open.read()
  const named = receipts === null ? waiting(registers) : [...new Set(receipts)]
  const before = named.filter((receipt) => isDistributed(registers, receipt))
  const wanted = named.filter((receipt) => !before.includes(receipt))
  return { before, groups: receipts === null ? wanted.map((receipt) => [receipt]) : [wanted] }
}

// Where something is left and nothing else was done, that is a refusal.
function outcomeOf(
  facts: Distributions,
  entries: Booked<Distributions>['entries'],
): Outcome<Booked<Distributions>> {
  const notes = facts.left.map(({ receipt, why }) => `${receipt} is left: ${why}`)
  if (notes.length > 0 && facts.distributions.length === 0) return refused(notes.join('; '))
  return done({ facts, entries, notes })
}

// The rules judge what is booked; a preview books nothing, and asks them all the same.
function ruleRefusal(books: Books, planned: readonly PlannedDistribution[], now: Date): string | undefined {
  const time = timeAfter(books, now)
  for (const { body } of planned) {
    const refusal = books.refusalOf(body, null, time)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

// Every receipt that is placed and not distributed, in the order they were booked.
function waiting({ receipts }: Books['registers']): readonly string[] {
  return [...receipts]
    .filter(([, { placement, distribution }]) => placement !== null && distribution === null)
    .map(([receipt]) => receipt)
}

function isDistributed({ receipts }: Books['registers'], receipt: string): boolean {
  const distribution = receipts.get(receipt)?.distribution
  return distribution !== null && distribution !== undefined
}

async function planAll(
  books: Books,
  receipts: readonly string[],
  date: string,
  ask: AskPoints,
  onReceipt: (receipt: string) => void,
): Promise<Outcome<readonly PlannedDistribution[]>> {
  const planned: PlannedDistribution[] = []
  for (const receipt of receipts) {
    onReceipt(receipt)
    const draft = draftDistribution(books, { receipt, date })
    if (!draft.ok) return draft
    const answers = new Map<string, ReadonlyMap<string, bigint>>()
    for (const query of draft.value.pointsNeeded) answers.set(nameOf(query), await ask(query))
    const pointsOf = (query: PointsQuery): ReadonlyMap<string, bigint> => answers.get(nameOf(query))!
    const plan = planDistribution(books, { receipt, date }, pointsOf)
    if (!plan.ok) return plan
    const shares = plan.value.lines.map(
      ({ poolMicros }, at) => apportionMicros(poolMicros, pointsOf(draft.value.pointsNeeded[at]!)) ?? [],
    )
    planned.push({ body: plan.value, facts: factsOf(books, plan.value, accrualRows(shares)) })
  }
  return done(planned)
}

function nameOf({ root, paths }: PointsQuery): string {
  return JSON.stringify([root, paths])
}

function factsOf(
  { registers }: Books,
  { receipt, currency, netMinor, poolMinor, lines }: BodyOf<'receipt-distributed'>,
  rows: ReturnType<typeof accrualRows>,
): DistributedReceipt {
  const { licence } = registers.receipts.get(receipt)!.placement!
  const amount = (amountMinor: bigint): string => formatAmount({ amountMinor, currency })
  const accrual = (amountMicros: bigint): string => formatAccrual({ amountMicros, currency })
  const people = new Set(rows.flatMap(({ contributor }) => claimantOf(registers, contributor) ?? []))
  const unclaimed = rows.filter(({ contributor }) => claimantOf(registers, contributor) === undefined)
  const unclaimedMicros = unclaimed.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
  const shown = shownParts(
    lines.map(({ poolMicros }) => poolMicros),
    ACCRUAL_SCALE,
    poolMinor,
  )
  return {
    receipt,
    licence,
    currency,
    net: amount(netMinor),
    share: formatPercentage(registers.licences.get(licence)!.entry.terms.pool),
    pool: amount(poolMinor),
    kept: amount(netMinor - poolMinor),
    lines: lines.map(({ item, delivery, snapshot, poolMicros }, at) => ({
      item: itemText(item),
      delivery,
      snapshot,
      pool: accrual(poolMicros),
      shownPool: amount(shown[at]!),
    })),
    peopleCount: people.size,
    unclaimedCount: unclaimed.length,
    unclaimed: accrual(unclaimedMicros),
    shownUnclaimed: amount(unclaimedMicros / ACCRUAL_SCALE),
  }
}
