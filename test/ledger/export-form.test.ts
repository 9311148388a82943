// The lines of an exported ledger: written in one way, read in no other.
import { expect, test } from 'vitest'
import { exportLineText, parseExportLine } from '../../src/ledger/export-form.ts'
import type { ExportLine } from '../../src/ledger/export-form.ts'

const HEADER = { organisation: 'Müller & "Sons"', origin: 'byline/Müller', publicKey: 'a+0+b' }
const LINES: readonly ExportLine[] = [
  { tag: 'header', header: HEADER },
  { tag: 'contribution', text: '{"a":[1]}' },
  { tag: 'file', text: '{"b":"]"}' },
  { tag: 'entry', leafHash: '0a'.repeat(32), text: '{"kind":"ledger-created"}' },
  { tag: 'checkpoint', note: 'byline/Müller\n1\nAAA=\n\n— byline/Müller x\n' },
]

test.each(LINES)('a line of the kind $tag is JSON, and comes back', (line) => {
  const text = exportLineText(line)
  const list: unknown = JSON.parse(text)
  expect(Array.isArray(list)).toBe(true)
  expect(text).not.toContain('\n')
  expect(parseExportLine(text)).toEqual({ ok: true, value: line })
})

test.each([
  ['nothing', ''],
  ['another tag', '["entri","x",{}]'],
  ['no bracket at its end', exportLineText(LINES[1]!).slice(0, -1)],
  ['a shorter hash', '["entry","abc",{}]'],
  ['a header of another version', exportLineText(LINES[0]!).replace('"version":1', '"version":2')],
  ['a header with a member more', exportLineText(LINES[0]!).replace('{', '{"a":1,')],
  ['a header without a key', exportLineText(LINES[0]!).replace('"publicKey"', '"publicKez"')],
  ['a header that is no JSON', '["byline-ledger",{]'],
  ['a checkpoint that is no text', '["checkpoint",1]'],
  ['a checkpoint written otherwise', exportLineText(LINES[4]!).replace('ü', '\\u00fc')],
])('a line with %s is refused', (_fact, text) => {
  expect(parseExportLine(text).ok).toBe(false)
})
