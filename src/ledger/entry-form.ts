// The canonical bytes of an entry and back: what is hashed, exported and read again. Nothing unknown is let through.
import { isCanonicalText, utf8, type Json } from '../proof/canonical-json.ts'
import { textOfUtf8 } from '../proof/utf8-reading.ts'
import type { Conversion } from '../royalties/conversion.ts'
import type { LicenceTerms, LicensedScope, Royalty, RoyaltyTier } from '../royalties/licence-terms.ts'
import type { UsagePeriod } from '../royalties/licence-terms.ts'
import type { Ratio, Reading } from '../royalties/money.ts'
import type {
  BodyOf,
  DistributionLine,
  Entry,
  EntryBody,
  Envelope,
  FrozenRevision,
  PayoutLine,
  ReceiptItem,
  RowSet,
} from './entry.ts'
import type { SplitPart } from './entries-of-pushes.ts'
import { choice, commit, count, currency, day, decimal, formsByKind, hash, id, line } from './forms.ts'
import {
  listOf,
  Misfit,
  nullOr,
  oneOf,
  one,
  period,
  record,
  textThat,
  time,
  truth,
  whole,
  type Form,
  type Members,
} from './forms.ts'

/** The largest single amount, in minor units: each line of the journal fits into 64 bits. */
export const AMOUNT_MOST = 10n ** 18n
const POINTS_MOST = 2n ** 63n - 1n
const RATIO_MOST = 10n ** 30n

const amount = whole(0n, AMOUNT_MOST)
const signedAmount = whole(-AMOUNT_MOST, AMOUNT_MOST)
const paths = nullOr(listOf(line(1000), 1))

const ratio = record<Ratio>({
  numerator: whole(0n, RATIO_MOST),
  denominator: whole(1n, RATIO_MOST),
})
const rowSet = record<RowSet>({ root: hash, count: count(0) })
const usagePeriod = record<UsagePeriod>({ from: day, until: day })
const frozenRevisions = listOf(
  record<FrozenRevision>({ repository: line(300), revision: line(100), paths }),
  1,
)

const royalty = record<Royalty>({
  meter: line(100),
  cycle: oneOf('month', 'quarter', 'year'),
  tiers: listOf(record<RoyaltyTier>({ upTo: nullOr(whole(1n, POINTS_MOST)), rate: ratio }), 1),
  minimumMinor: amount,
})
const terms = record<LicenceTerms>({
  licensee: line(200),
  scope: listOf(record<LicensedScope>({ repository: line(300), paths }), 1),
  deliveries: oneOf('once', 'monthly'),
  feeMinor: nullOr(amount),
  royalty: nullOr(royalty),
  pool: ratio,
  currency,
  from: day,
  until: nullOr(day),
  clawback: oneOf('none', 'offset', 'recover'),
})

const conversion = record<Conversion>({ currency, rate: ratio, source: line(200), day })
const receiptItem = choice<ReceiptItem>({
  fee: record({ kind: oneOf('fee'), delivery: id }),
  usage: record({ kind: oneOf('usage'), usage: id }),
})
const distributionLine = record<DistributionLine>({
  item: receiptItem,
  delivery: id,
  snapshot: id,
  paths,
  dueMinor: amount,
  poolMicros: whole(0n, AMOUNT_MOST * 1_000_000n),
})

type Bodies = { readonly [Kind in EntryBody['kind']]: Members<Omit<BodyOf<Kind>, 'kind'>> }

const BODIES: Bodies = {
  'ledger-created': { organisation: line(200) },
  'policy-adopted': {
    adoption: count(1),
    policy: hash,
    rules: textThat((text) => text !== '' && !/\p{Cs}/u.test(text), 'must be text'),
  },
  'contributors-registered': {
    contributors: listOf(record({ contributor: id, commitment: hash }), 1),
  },
  'person-recorded': {
    person: id,
    revision: count(1),
    commitment: hash,
    class: oneOf('employee', 'contractor', 'external', 'agent'),
    entity: line(200),
    from: nullOr(day),
    until: nullOr(day),
  },
  'contributor-claimed': { claim: id, contributor: id, person: id, date: day },
  'claim-undone': { claim: id, date: day },
  'snapshot-taken': {
    snapshot: id,
    date: day,
    licensed: frozenRevisions,
    observed: frozenRevisions,
    policy: hash,
    engine: line(100),
    contributions: rowSet,
    pointsMicros: whole(0n, POINTS_MOST),
    manifest: rowSet,
  },
  'licence-signed': { licence: id, terms },
  'licence-ended': { licence: id, on: day },
  'delivery-made': { delivery: id, licence: id, snapshot: id, date: day },
  'usage-reported': {
    usage: id,
    delivery: id,
    paths,
    meter: line(100),
    quantity: whole(0n, POINTS_MOST),
    period: usagePeriod,
    dueMinor: amount,
  },
  'usage-withdrawn': { usage: id },
  'receipt-booked': {
    receipt: id,
    date: day,
    currency,
    grossMinor: amount,
    taxMinor: amount,
    netMinor: amount,
  },
  'receipt-placed': {
    placement: id,
    receipt: id,
    date: day,
    licence: id,
    items: listOf(receiptItem, 1),
    conversion: nullOr(conversion),
  },
  'placement-undone': { placement: id, date: day },
  'receipt-distributed': {
    receipt: id,
    date: day,
    currency,
    netMinor: amount,
    poolMinor: amount,
    lines: listOf(distributionLine, 1),
    accruals: rowSet,
  },
  'delivery-corrected': { correction: id, delivery: id, snapshot: id, date: day },
  'receipt-refunded': { refund: id, receipt: id, date: day, netMinor: amount },
  'balance-adjusted': {
    adjustment: id,
    person: id,
    date: day,
    currency,
    amountMinor: signedAmount,
    reasonCommitment: hash,
  },
  'balance-held': {
    question: id,
    person: id,
    date: day,
    currency,
    amountMinor: amount,
    reasonCommitment: hash,
  },
  'hold-released': { question: id, date: day },
  'payout-proposed': {
    run: id,
    date: day,
    currency,
    entity: nullOr(line(200)),
    minimumMinor: amount,
    lines: listOf(record<PayoutLine>({ person: id, amountMinor: signedAmount }), 1),
  },
  'payout-approved': { run: id, date: day },
  'payout-rejected': { run: id },
  'period-closed': { period },
  'identity-erased': { subject: id },
  'people-informed': { date: day, notice: hash },
  'push-credited': {
    repository: decimal,
    number: count(1),
    before: nullOr(commit),
    after: nullOr(commit),
    forced: truth,
    lineage: rowSet,
    engine: line(100),
    policy: hash,
    state: nullOr(hash),
    contributions: rowSet,
  },
  'split-agreed': {
    split: id,
    repository: decimal,
    pull: count(1),
    revision: count(1),
    commits: listOf(commit, 1),
    giver: id,
    parts: nullOr(listOf(record<SplitPart>({ contributor: id, percent: count(1) }), 1)),
  },
}

const ENVELOPE: Members<Envelope> = {
  version: one,
  sequence: count(0),
  time,
  actor: nullOr(id),
}

/** The kinds of entries there are, in code-point order. */
export const ENTRY_KINDS: readonly string[] = Object.keys(BODIES).toSorted()

const ENTRY_FORMS = formsByKind<Entry>(BODIES, ENVELOPE)
const BODY_FORMS = formsByKind<EntryBody>(BODIES)

/** The canonical text of an entry (RFC 8785, whole numbers that may pass 2^53 as decimal text), whose UTF-8 bytes are its leaf. */
export function entryText(entry: Entry): string {
  return formOf(ENTRY_FORMS, entry.kind).write(entry)
}

/** The UTF-8 bytes of `entryText`: what the ledger's Merkle tree is made of. */
export function entryBytes(entry: Entry): Uint8Array {
  return utf8(entryText(entry))
}

function formOf<Value>(forms: ReadonlyMap<string, Form<Value>>, kind: string): Form<Value> {
  const form = forms.get(kind)
  if (form === undefined) throw new Error(`no kind of entry: ${kind}`)
  return form
}

/**
 * The entry that canonical bytes say. Refuses, naming the member and what is wrong: what is no UTF-8 or JSON, unknown kinds
 * and members, members that are missing or of another form, and bytes that say an entry but not in the canonical way.
 */
export function parseEntry(bytes: Uint8Array): Reading<Entry> {
  const text = textOfUtf8(bytes)
  return text === undefined ? refuse('an entry is not UTF-8 text') : parseEntryText(text)
}

/** As `parseEntry`, from the text of the bytes. */
export function parseEntryText(text: string): Reading<Entry> {
  let json: Json
  try {
    json = JSON.parse(text)
  } catch {
    return refuse('an entry is not JSON')
  }
  const kind = kindOf(json)
  const form = kind === undefined ? undefined : ENTRY_FORMS.get(kind)
  if (form === undefined) return refuse(`an entry is of no known kind: ${JSON.stringify(kind ?? null)}`)
  const isCanonical = isCanonicalText(json, text)
  try {
    const entry = form.read(json)
    if (isCanonical) return { ok: true, value: entry }
    return refuse(`a ${kind} entry is not written in the canonical way`)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    const member = error.member === '' ? '' : `: "${error.member}"`
    return refuse(`a ${kind} entry is malformed${member} ${error.problem}`)
  }
}

function kindOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('kind' in json)) return undefined
  return typeof json.kind === 'string' ? json.kind : undefined
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}

/**
 * Why a body has no canonical form, or whoever has it booked no opaque id: a bad id, day, currency or amount, named with its
 * member; undefined where all is well. What the types say is taken for granted.
 */
export function formRefusal(body: EntryBody, actor: string | null = null): string | undefined {
  const form = formOf(BODY_FORMS, body.kind)
  try {
    ENVELOPE.actor.read(actor)
    form.read(JSON.parse(form.write(body)))
    return undefined
  } catch (error) {
    if (error instanceof Misfit) return `${body.kind}: "${error.member || 'actor'}" ${error.problem}`
    if (error instanceof TypeError) return `${body.kind}: ${error.message}`
    throw error
  }
}

/** Whether two bodies say the same. */
export function sameBody(a: EntryBody, b: EntryBody): boolean {
  return a.kind === b.kind && bodyText(a) === bodyText(b)
}

function bodyText(body: EntryBody): string {
  return formOf(BODY_FORMS, body.kind).write(body)
}
