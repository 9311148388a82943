// What stands in a ledger is read back as it was written, and nothing else is let through.
import { expect, test } from 'vitest'
import { canonicalBytes } from '../../src/proof/canonical-json.ts'
import { entryBytes, parseEntry } from '../../src/ledger/entry-form.ts'
import type { EntryOf } from '../../src/ledger/entry.ts'

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

test('an entry is read back as it was written', () => {
  expect(parseEntry(entryBytes(RECEIPT))).toEqual({ ok: true, value: RECEIPT })
})

test('the bytes are those of RFC 8785', () => {
  const json = { ...RECEIPT, grossMinor: '10000000', taxMinor: '0', netMinor: '10000000' }
  expect(entryBytes(RECEIPT)).toEqual(canonicalBytes(json))
})
