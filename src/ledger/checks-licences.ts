// What may be booked of snapshots, licences, deliveries and usage.
import { compilePathPattern } from '../policy/path-pattern.ts'
import { patternsOverlap } from '../policy/path-overlap.ts'
import type { LicenceTerms, LicensedScope, Royalty } from '../royalties/licence-terms.ts'
import { moneyText } from '../royalties/money.ts'
import { cycleOf } from '../royalties/royalty-due.ts'
import { lastDayOf, usageDueMinor } from './books-state.ts'
import type { BodyOf, Day, EntryOf } from './entry.ts'
import type { Licence, Receipt, Registers } from './registers.ts'

/** Why a snapshot may not be booked; undefined where it may. */
export function snapshotRefusal(
  { snapshots, policies }: Registers,
  { snapshot, policy, licensed, observed }: BodyOf<'snapshot-taken'>,
): string | undefined {
  if (snapshots.has(snapshot)) return `there is a snapshot ${snapshot} already`
  if (!policies.has(policy))
    return `snapshot ${snapshot} is by policy ${policy.slice(0, 12)}, which was never adopted`
  for (const revisions of [licensed, observed]) {
    const twice = repeated(revisions.map(({ repository }) => repository))
    if (twice !== undefined) return `snapshot ${snapshot} has ${twice} twice`
  }
  return undefined
}

function repeated(texts: readonly string[]): string | undefined {
  return texts.find((text, at) => texts.indexOf(text) !== at)
}

/** Why a licence may not be signed: its terms, or another licence in its way; undefined where it may. */
export function licenceRefusal(
  { licences }: Registers,
  { licence, terms }: BodyOf<'licence-signed'>,
): string | undefined {
  if (licences.has(licence)) return `there is a licence ${licence} already`
  const fault = termsFault(terms)
  if (fault !== undefined) return `licence ${licence}: ${fault}`
  for (const [id, other] of licences) {
    const shared = sharedScope(other.entry.terms, terms)
    if (shared === undefined || !sharesDays(other, terms)) continue
    return `licence ${licence} overlaps ${id}: ${terms.licensee} has ${shared} from ${other.entry.terms.from}${untilText(lastDayOf(other))}; end that first, or leave it out`
  }
  return undefined
}

function untilText(last: Day | null): string {
  return last === null ? ' on' : ` until ${last}`
}

function termsFault({ scope, feeMinor, royalty, pool, from, until }: LicenceTerms): string | undefined {
  const twice = repeated(scope.map(({ repository }) => repository))
  if (twice !== undefined) return `${twice} is in its scope twice`
  if (feeMinor === null && royalty === null) return 'it has neither a fee nor a royalty'
  if (pool.numerator > pool.denominator) return 'its pool is over 100%'
  if (until !== null && until < from) return `it ends on ${until}, before it begins on ${from}`
  return royalty === null ? undefined : tiersFault(royalty)
}

function tiersFault({ tiers }: Royalty): string | undefined {
  for (const [at, { upTo }] of tiers.entries()) {
    if ((upTo === null) !== (at === tiers.length - 1))
      return 'the last tier of its royalty, and no other, has no end'
    if (upTo !== null && upTo <= (tiers[at - 1]?.upTo ?? 0n)) return 'the tiers of its royalty do not ascend'
  }
  return undefined
}

// What two agreements with one licensee both cover, as refusals name it.
function sharedScope(a: LicenceTerms, b: LicenceTerms): string | undefined {
  if (nameOf(a.licensee) !== nameOf(b.licensee)) return undefined
  for (const one of a.scope)
    for (const other of b.scope)
      if (one.repository === other.repository && pathsOverlap(one, other)) return one.repository
  return undefined
}

// However it is capitalised and spaced.
function nameOf(licensee: string): string {
  return licensee.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function pathsOverlap(a: LicensedScope, b: LicensedScope): boolean {
  if (a.paths === null || b.paths === null) return true
  const [left, right] = [a.paths, b.paths].map((paths) => paths.map((path) => compilePathPattern(path, true)))
  return left!.some((one) => right!.some((other) => patternsOverlap(one, other)))
}

function sharesDays(licence: Licence, { from, until }: LicenceTerms): boolean {
  const last = lastDayOf(licence)
  return (last === null || last >= from) && (until === null || until >= licence.entry.terms.from)
}

/** Why a licence may not be ended on that day; undefined where it may. */
export function endRefusal(
  registers: Registers,
  { licence, on }: BodyOf<'licence-ended'>,
): string | undefined {
  const state = registers.licences.get(licence)
  if (state === undefined) return `there is no licence ${licence}`
  if (state.ended !== null) return `licence ${licence} was ended on ${state.ended.on}`
  const { from, until } = state.entry.terms
  if (on < from) return `licence ${licence} begins on ${from}; it cannot end on ${on}`
  if (until !== null && on > until) return `licence ${licence} ends on ${until}; it cannot go on until ${on}`
  for (const id of state.deliveries) {
    const { date } = registers.deliveries.get(id)!.entry
    if (date > on) return `delivery ${id} was made on ${date}; end licence ${licence} on that day or later`
  }
  for (const id of state.usages) {
    const { period } = registers.usages.get(id)!.entry
    if (period.until > on)
      return `usage ${id} is for ${period.from} to ${period.until}; end licence ${licence} on its last day or later`
  }
  return undefined
}

/** Why a delivery may not be made; undefined where it may. */
export function deliveryRefusal(
  registers: Registers,
  { delivery, licence, snapshot, date }: BodyOf<'delivery-made'>,
): string | undefined {
  const state = registers.licences.get(licence)
  const taken = registers.snapshots.get(snapshot)
  if (registers.deliveries.has(delivery)) return `there is a delivery ${delivery} already`
  if (state === undefined) return `there is no licence ${licence}`
  if (taken === undefined) return `there is no snapshot ${snapshot}`
  const outside = outsideLicence(licence, state, date, date)
  if (outside !== undefined) return `delivery ${delivery} is of ${date}, and ${outside}`
  if (taken.date > date)
    return `delivery ${delivery} is of ${date}, and its snapshot ${snapshot} was taken later, on ${taken.date}`
  const scope = scopeFault(taken, licence, state.entry.terms)
  if (scope !== undefined) return scope
  const isMonthly = state.entry.terms.deliveries === 'monthly'
  const other = state.deliveries.find(
    (id) => !isMonthly || registers.deliveries.get(id)!.entry.date.slice(0, 7) === date.slice(0, 7),
  )
  if (other === undefined) return undefined
  const often = isMonthly ? `one delivery a month, and ${date.slice(0, 7)} has` : 'one delivery, and that is'
  return `licence ${licence} has ${often} ${other}; correct that one if its snapshot was wrong`
}

function outsideLicence(id: string, licence: Licence, from: Day, until: Day): string | undefined {
  const last = lastDayOf(licence)
  if (from < licence.entry.terms.from) return `licence ${id} begins on ${licence.entry.terms.from}`
  if (last !== null && until > last) return `licence ${id} ended on ${last}`
  return undefined
}

// What is handed over is what is licensed, no more and no less.
function scopeFault(
  { snapshot, licensed }: EntryOf<'snapshot-taken'>,
  licence: string,
  { scope }: LicenceTerms,
): string | undefined {
  const pathsOf = new Map(licensed.map(({ repository, paths }) => [repository, paths]))
  for (const { repository, paths } of scope) {
    const given = pathsOf.get(repository)
    if (given === undefined) return `snapshot ${snapshot} lacks ${repository}, which is in licence ${licence}`
    if (pathsText(given) !== pathsText(paths))
      return `snapshot ${snapshot} has ${pathsText(given)} of ${repository}, and licence ${licence} is for ${pathsText(paths)}`
  }
  const licensees = new Set(scope.map(({ repository }) => repository))
  const beyond = licensed.find(({ repository }) => !licensees.has(repository))
  return beyond && `snapshot ${snapshot} has ${beyond.repository}, which is not in licence ${licence}`
}

function pathsText(paths: readonly string[] | null): string {
  return paths === null ? 'all' : [...new Set(paths)].toSorted().join(', ')
}

/** Why a delivery's snapshot may not be replaced by another; undefined where it may. */
export function correctionRefusal(
  registers: Registers,
  { correction, delivery, snapshot, date }: BodyOf<'delivery-corrected'>,
): string | undefined {
  const state = registers.deliveries.get(delivery)
  const taken = registers.snapshots.get(snapshot)
  if (registers.corrections.has(correction)) return `there is a correction ${correction} already`
  if (state === undefined) return `there is no delivery ${delivery}`
  if (taken === undefined) return `there is no snapshot ${snapshot}`
  if (state.snapshot === snapshot) return `delivery ${delivery} has snapshot ${snapshot} already`
  const days = state.lines.map(({ receipt }) => registers.receipts.get(receipt)!.distribution!.date)
  const last = [state.entry.date, ...days].toSorted().at(-1)!
  if (date < last)
    return `delivery ${delivery} is corrected on ${date}, and ${last === state.entry.date ? 'it was made' : 'money was distributed by it'} on ${last}; give that day or a later one with --date`
  const { licence } = state.entry
  return scopeFault(taken, licence, registers.licences.get(licence)!.entry.terms)
}

/** Why usage may not be booked; undefined where it may. */
export function usageRefusal(registers: Registers, body: BodyOf<'usage-reported'>): string | undefined {
  const { usage, delivery: id, meter, period, paths } = body
  const delivery = registers.deliveries.get(id)
  if (registers.usages.has(usage)) return `usage ${usage} was reported before`
  if (delivery === undefined) return `usage ${usage} is for delivery ${id}, which is not known`
  const { licence } = delivery.entry
  const state = registers.licences.get(licence)!
  const { royalty } = state.entry.terms
  if (royalty === null) return `usage ${usage} is for licence ${licence}, which has no royalty`
  if (meter !== royalty.meter)
    return `usage ${usage} counts ${meter}; licence ${licence} counts ${royalty.meter}`
  if (period.until < period.from)
    return `usage ${usage} ends on ${period.until}, before it begins on ${period.from}`
  if (cycleOf(period.from, royalty.cycle) !== cycleOf(period.until, royalty.cycle))
    return `usage ${usage} is for more than one ${royalty.cycle} (${period.from} to ${period.until}); report each on its own`
  const outside = outsideLicence(licence, state, period.from, period.until)
  if (outside !== undefined) return `usage ${usage} is for ${period.from} to ${period.until}, and ${outside}`
  if (period.until < delivery.entry.date)
    return `usage ${usage} is for ${period.from} to ${period.until}, and delivery ${id} was made on ${delivery.entry.date}`
  if (paths !== null && repeated(paths) !== undefined) return `usage ${usage} names ${repeated(paths)} twice`
  const dueMinor = usageDueMinor(state, period.from, body.quantity)
  if (dueMinor === body.dueMinor) return undefined
  const { currency } = state.entry.terms
  const [due, said] = [dueMinor, body.dueMinor].map((amountMinor) => moneyText({ amountMinor, currency }))
  return `usage ${usage} makes ${due} due by licence ${licence}, not ${said}`
}

/**
 * Why a usage report may not be withdrawn; undefined where it may. Those after it in its cycle were reckoned on top of it, and
 * go first; what was paid for it goes back, or to something else, first.
 */
export function withdrawalRefusal(
  registers: Registers,
  { usage }: BodyOf<'usage-withdrawn'>,
): string | undefined {
  const state = registers.usages.get(usage)
  if (state === undefined) return `there is no usage ${usage}`
  if (state.withdrawn !== null) return `usage ${usage} was withdrawn before`
  const licence = registers.licences.get(state.licence)!
  const paid = [...licence.receipts].find((receipt) => paysFor(registers.receipts.get(receipt)!, usage))
  if (paid !== undefined) {
    const isPaidOut = registers.receipts.get(paid)!.distribution !== null
    const way = isPaidOut ? 'refund it' : 'undo its placement or refund it'
    return `usage ${usage} is paid by receipt ${paid}: ${way} first`
  }
  const { cycle } = licence.entry.terms.royalty!
  const cycleFor = (id: string) => cycleOf(registers.usages.get(id)!.entry.period.from, cycle)
  const last = licence.usages.findLast((id) => cycleFor(id) === cycleFor(usage))
  return last === usage
    ? undefined
    : `usage ${last} was reckoned on top of usage ${usage}: withdraw it first, and report it again afterwards`
}

function paysFor({ entry, placement, refundedMinor }: Receipt, usage: string): boolean {
  const items = placement?.items ?? []
  return refundedMinor < entry.netMinor && items.some((item) => item.kind === 'usage' && item.usage === usage)
}
