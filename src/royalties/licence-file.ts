// What people write for a licence's terms, in a file or as options of a command: judged once, and turned into terms.
import * as v from 'valibot'
import { parseDay } from './calendar-day.ts'
import type { LicenceTerms, LicensedScope, Royalty, RoyaltyTier } from './licence-terms.ts'
import { parseMoney, parsePercentage, type Money, type Reading } from './money.ts'
import { parseUnitPrice, type UnitPrice } from './rates.ts'

const line = v.pipe(
  v.string('must be text'),
  v.trim(),
  v.nonEmpty('must not be empty'),
  v.maxLength(200, 'is too long'),
  v.regex(/^\P{Cc}+$/u, 'must not hold control characters'),
)
const oneOrMore = v.pipe(
  v.union(
    [
      v.array(line),
      v.pipe(
        line,
        v.transform((text) => [text]),
      ),
    ],
    'must be text, or a list of texts',
  ),
  v.nonEmpty('must not be empty'),
)
const money = read(parseMoney)
const day = read(parseDay)
const prices = v.pipe(
  v.union([
    v.array(read(parseUnitPrice)),
    v.pipe(
      read(parseUnitPrice),
      v.transform((price) => [price]),
    ),
  ]),
  v.nonEmpty('must not be empty'),
)

// Every setting is written as its option takes it, so that a file and the options say the same in the same words.
const SETTINGS = {
  licensee: line,
  scope: oneOrMore,
  fee: v.optional(money),
  royalty: v.optional(prices),
  minimum: v.optional(money),
  cycle: v.optional(v.picklist(['month', 'quarter', 'year'], 'must be month, quarter or year'), 'month'),
  pool: read(parsePercentage),
  currency: v.optional(line),
  from: day,
  until: v.optional(v.nullable(day), null),
  deliveries: v.optional(v.picklist(['once', 'monthly'], 'must be once or monthly'), 'once'),
  clawback: v.optional(v.picklist(['none', 'offset', 'recover'], 'must be none, offset or recover'), 'none'),
}

const LICENCE_FILE = v.strictObject(SETTINGS, (issue) => {
  if (issue.expected === 'never') return `is not a setting; allowed are ${Object.keys(SETTINGS).join(', ')}`
  return issue.expected === 'Object' ? `must be a table of ${Object.keys(SETTINGS).join(', ')}` : 'is missing'
})

type LicenceFile = v.InferOutput<typeof LICENCE_FILE>

/**
 * Terms out of the parsed value of a licence file (YAML and JSON are parsed at the edge), or of options by the same names:
 * `{licensee: "Northwind AI", scope: ["api:src/**"], fee: "100000 EUR", royalty: "0.25 EUR per request", pool: "30%", from:
 * "2026-11-01", ...}`. The currency is that of fee and royalty where it is not named. Refuses unknown settings, wrong values
 * and amounts in several currencies, naming the first setting that is wrong.
 */
export function parseLicenceTerms(value: unknown): Reading<LicenceTerms> {
  // To valibot a list is an object, too.
  const parsed = v.safeParse(LICENCE_FILE, Array.isArray(value) ? undefined : value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const field = v.getDotPath(issue)
    return refuse(
      field === null ? `the terms: the file ${issue.message}` : `the terms: ${field}: ${issue.message}`,
    )
  }
  return termsOf(parsed.output)
}

function termsOf(file: LicenceFile): Reading<LicenceTerms> {
  const currency = currencyOf(file)
  if (!currency.ok) return currency
  const royalty = royaltyOf(file)
  if (!royalty.ok) return royalty
  const scope = scopeOf(file.scope)
  if (!scope.ok) return scope
  const { licensee, pool, from, until, deliveries, clawback, fee } = file
  return {
    ok: true,
    value: {
      licensee,
      scope: scope.value,
      deliveries,
      feeMinor: fee?.amountMinor ?? null,
      royalty: royalty.value,
      pool,
      currency: currency.value,
      from,
      until,
      clawback,
    },
  }
}

// All amounts of an agreement are in one currency.
function currencyOf({ currency, fee, royalty, minimum }: LicenceFile): Reading<string> {
  const named = [fee, minimum, ...(royalty ?? [])].flatMap((amount) => amount?.currency ?? [])
  const all = [...new Set([...(currency === undefined ? [] : [currency.toUpperCase()]), ...named])]
  const [only, other] = all
  if (only === undefined) return refuse('the terms: there is neither a fee nor a royalty')
  if (other !== undefined)
    return refuse(`the terms: amounts are in ${only} and in ${other}; a licence has one currency`)
  // A currency alone says nothing about what is paid.
  if (fee === undefined && royalty === undefined)
    return refuse('the terms: there is neither a fee nor a royalty')
  return { ok: true, value: only }
}

function royaltyOf({ royalty: tiers, minimum, cycle }: LicenceFile): Reading<Royalty | null> {
  if (tiers === undefined) {
    if (minimum !== undefined)
      return refuse('the terms: minimum: there is no royalty it could be a minimum of')
    return { ok: true, value: null }
  }
  const [first] = tiers
  const meters = new Set(tiers.map(({ meter }) => meter))
  if (meters.size > 1)
    return refuse(`the terms: royalty: tiers count one thing, not ${[...meters].join(' and ')}`)
  const fault = tierFault(tiers)
  if (fault !== null) return refuse(`the terms: royalty: ${fault}`)
  const rates = tiers.map(({ rate, upTo }): RoyaltyTier => ({ rate, upTo }))
  return {
    ok: true,
    value: { meter: first!.meter, cycle, tiers: rates, minimumMinor: minimum?.amountMinor ?? 0n },
  }
}

function tierFault(tiers: readonly UnitPrice[]): string | null {
  if (tiers.at(-1)!.upTo !== null) return 'the last price has no end; leave its "up to" out'
  for (const [at, { upTo }] of tiers.slice(0, -1).entries()) {
    if (upTo === null) return 'only the last price has no end; give the others an "up to"'
    if (upTo <= (tiers[at - 1]?.upTo ?? 0n)) return 'prices go up to ever larger quantities'
  }
  return null
}

// `api` is all of a repository, `api:src/**` a part; several parts of one repository are one scope.
function scopeOf(texts: readonly string[]): Reading<readonly LicensedScope[]> {
  const scopes = new Map<string, string[] | null>()
  for (const text of texts) {
    const [, repository, pattern] = /^(.+?)(?::(?!\/\/)(.*))?$/.exec(text) ?? []
    if (repository === undefined || pattern === '')
      return refuse(`the terms: scope: "${text}" names no path after the colon`)
    const before = scopes.get(repository)
    if (
      before === null ||
      (before !== undefined && pattern === undefined) ||
      before?.includes(pattern!) === true
    )
      return refuse(`the terms: scope: ${text} comes twice`)
    scopes.set(repository, pattern === undefined ? null : [...(before ?? []), pattern])
  }
  return { ok: true, value: [...scopes].map(([repository, paths]) => ({ repository, paths })) }
}

// A schema of a text that a parser of this room reads; its refusal is the issue.
function read<Value extends Money | UnitPrice | string | LicenceTerms['pool']>(
  parse: (text: string) => Reading<Value>,
) {
  return v.pipe(
    v.string('must be text'),
    v.rawTransform(({ dataset, addIssue, NEVER }): Value => {
      const reading = parse(dataset.value)
      if (reading.ok) return reading.value
      addIssue({ message: reading.refusal })
      return NEVER
    }),
  )
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
