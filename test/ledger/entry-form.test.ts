// What stands in a ledger is read back as it was written, and nothing else is let through.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryBytes, entryText, parseEntry, parseEntryText, sameBody } from '../../src/ledger/entry-form.ts'
import { keyOf } from '../../src/ledger/entry-keys.ts'
import type { Entry, EntryOf } from '../../src/ledger/entry.ts'
import { canonicalBytes, canonicalJson, type Json } from '../../src/proof/canonical-json.ts'
import { everyEntry } from '../support/every-entry.ts'

const RECEIPT: EntryOf<'receipt-booked'> = {
  version: 1,
  sequence: 7,
  time: '2026-11-02T09:00:00.000Z',
  actor: 'O-7K3M9QX2WZ4A',
  kind: 'receipt-booked',
  receipt: 'R-41',
  date: '2026-11-02',
  currency: 'EUR',
  grossMinor: 10_000_000n,
  taxMinor: 0n,
  netMinor: 10_000_000n,
}
const ENTRIES = everyEntry()
const OF_KIND = [...new Map(ENTRIES.map((entry): [string, Entry] => [entry.kind, entry])).values()]

function json(entry: Entry): Record<string, Json> {
  return JSON.parse(entryText(entry)) as Record<string, Json>
}

function refusalOf(value: unknown): string {
  const parsed = parseEntryText(typeof value === 'string' ? value : canonicalJson(value as Json))
  return parsed.ok ? '' : parsed.refusal
}

describe('an entry', () => {
  test.each(OF_KIND.map((entry) => [entry.kind, entry] as const))(
    'of kind %s is read as it was written',
    (_, entry) => {
      expect(parseEntry(entryBytes(entry))).toEqual({ ok: true, value: entry })
      expect(entryBytes(entry)).toEqual(canonicalBytes(json(entry)))
    },
  )

  test('may be of any kind there is', () => {
    expect(OF_KIND).toHaveLength(29)
  })

  test.each(OF_KIND.map((entry) => [entry.kind, entry] as const))(
    'of kind %s has every member, none other, and each of its type',
    (_, entry) => {
      const written = json(entry)
      expect(refusalOf({ ...written, extra: 1 })).toMatch('"extra" is not known')
      for (const name of Object.keys(written)) {
        if (name === 'kind') continue
        const { [name]: _value, ...others } = written
        expect(refusalOf(others), name).toMatch(`"${name}" is missing`)
        const wrongs = [true, -1, 1.5, {}, [], '', [null]].filter(
          (wrong) => wrong !== true || typeof written[name] !== 'boolean',
        )
        for (const wrong of wrongs) expect(refusalOf({ ...written, [name]: wrong }), name).toMatch(`"${name}`)
      }
    },
  )

  test('names the place of what is wrong, however deep', () => {
    const licence = ENTRIES.find((entry) => entry.kind === 'licence-signed')!
    const text = entryText(licence)
    expect(refusalOf(text.replace('"denominator":"3"', '"denominator":"0"'))).toBe(
      'a licence-signed entry is malformed: "terms.royalty.tiers.1.rate.denominator" must be from 1 to 1000000000000000000000000000000, and is 0',
    )
    const distribution = ENTRIES.find((entry) => entry.kind === 'receipt-distributed')!
    expect(refusalOf(entryText(distribution).replace('"lines":[{', '"lines":[{"extra":1,'))).toMatch(
      '"lines.0.extra" is not known',
    )
    expect(refusalOf(entryText(distribution).replace('"kind":"fee"', '"kind":"tip"'))).toMatch(
      '"lines.0.item.kind" must be one of fee, usage',
    )
  })

  test.each([
    ['a day that no calendar has', { date: '2026-02-30' }, '"date" must be a day'],
    ['a currency that is none', { currency: 'XXX' }, '"currency" must be a currency'],
    ['a currency in small letters', { currency: 'eur' }, '"currency" must be a currency'],
    ['a negative receipt', { netMinor: '-1' }, '"netMinor" must be from 0'],
    ['a line feed in an id', { receipt: 'R-4\n1' }, '"receipt" must be an id'],
    ['a number where text should be', { netMinor: 1 }, '"netMinor" must be a whole number as text'],
    ['leading zeros', { netMinor: '01' }, '"netMinor" must be a whole number as text'],
    ['minus nothing', { taxMinor: '-0' }, '"taxMinor" must be a whole number as text'],
    ['a fraction', { netMinor: '1.5' }, '"netMinor" must be a whole number as text'],
    ['an amount beyond all money', { netMinor: '1000000000000000001' }, '"netMinor" must be from 0'],
    ['an e-mail as an id', { actor: 'ana@example.com' }, '"actor" must be an id'],
    ['a time without milliseconds', { time: '2026-11-02T09:00:00Z' }, '"time" must be a time'],
    ['a time in another zone', { time: '2026-11-02T09:00:00.000+01:00' }, '"time" must be a time'],
    ['a time that no day has', { time: '2026-11-02T24:00:00.000Z' }, '"time" must be a time'],
    ['another version', { version: 2 }, '"version" must be 1'],
    ['a sequence with a fraction', { sequence: 1.5 }, '"sequence" must be a whole number'],
    ['a kind there is not', { kind: 'receipt-burnt' }, 'of no known kind: "receipt-burnt"'],
    ['a member of every object', { toString: 'x' }, '"toString" is not known'],
  ])('with %s is refused', (_, change, reason) => {
    expect(refusalOf({ ...json(RECEIPT), ...change })).toMatch(reason)
  })

  test.each([
    ['white space', (text: string) => text.replace(',', ', ')],
    ['a line feed at its end', (text: string) => `${text}\n`],
    ['members in another order', (text: string) => text.replace(/^\{("actor":[^,]*),(.*)\}$/, '{$2,$1}')],
    ['a member twice', (text: string) => text.replace('{', '{"actor":"O-2",')],
    ['escapes that need not be', (text: string) => text.replace('R-41', String.raw`R\u002d41`)],
    ['a number in another form', (text: string) => text.replace('"sequence":7', '"sequence":7.0')],
  ])('written with %s is refused', (_, change) => {
    const text = change(entryText(RECEIPT))
    expect(text).not.toBe(entryText(RECEIPT))
    expect(refusalOf(text)).toMatch('not written in the canonical way')
  })

  test.each([
    ['no JSON', '{', 'not JSON'],
    ['a list', '[]', 'of no known kind'],
    ['null', 'null', 'of no known kind'],
    ['a kind that is no text', '{"kind":7}', 'of no known kind'],
  ])('that is %s is refused', (_, text, reason) => {
    expect(refusalOf(text)).toMatch(reason)
  })

  test('is UTF-8 without exception', () => {
    const licence = ENTRIES.find((entry) => entry.kind === 'licence-signed')!
    const named = { ...licence, terms: { ...licence.terms, licensee: 'Północ 北 𝔸 AI' } }
    const bytes = entryBytes(named)
    expect(parseEntry(bytes)).toEqual({ ok: true, value: named })
    expect(Buffer.from(bytes).toString('utf8')).toBe(entryText(named))
    for (const wrong of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe5, 0x8c], [0xf4, 0x90, 0x80, 0x80]]) {
      const at = Buffer.from(bytes).indexOf('P')
      const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from(wrong), bytes.subarray(at + 1)])
      expect(parseEntry(broken)).toEqual({ ok: false, refusal: 'an entry is not UTF-8 text' })
    }
  })

  test('invariant 16: amounts in yen, dinars and UF, and those over 2^53, are read as they were written', () => {
    const currency = fc.constantFrom('JPY', 'KWD', 'CLF', 'EUR')
    const amount = fc.oneof(
      fc.bigInt({ min: 0n, max: 1000n }),
      fc.bigInt({ min: 2n ** 53n - 5n, max: 10n ** 18n }),
    )
    fc.assert(
      fc.property(currency, amount, amount, (code, grossMinor, taxMinor) => {
        const entry = { ...RECEIPT, currency: code, grossMinor, taxMinor }
        expect(parseEntry(entryBytes(entry))).toEqual({ ok: true, value: entry })
      }),
    )
  })
})

describe('the key of an entry', () => {
  test('is its own', () => {
    const keys = ENTRIES.map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toContain('usage:NW-1')
    expect(keys).toContain('run:RUN-1')
  })

  test('stands for what it says, whoever says it and when', () => {
    const again = { ...RECEIPT, sequence: 9, actor: null }
    expect(sameBody(RECEIPT, again)).toBe(true)
    expect(sameBody(RECEIPT, { ...RECEIPT, taxMinor: 1n })).toBe(false)
  })
})
