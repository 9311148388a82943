// Exported ledgers, verified from their lines alone: what is right passes, and what is not is named.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeExampleLedger } from '../../src/bench/example-ledger.ts'
import type { LedgerWriter } from '../../src/bench/ledger-writer.ts'
import { createNoteKey } from '../../src/tasks/note-keys.ts'
import { verifyBytes, writtenLedger, type WrittenLedger } from '../support/written-ledger.ts'

const { privateKey } = createNoteKey('byline/Example-GmbH')
const LEDGER = writtenLedger()

function bytesOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join(''))
}

function refusalOf(lines: readonly string[], options: Parameters<typeof verifyBytes>[1] = {}): string {
  const verified = verifyBytes(bytesOf(lines), options)
  return verified.ok ? '' : verified.refusal
}

/** The export with one line replaced. */
function changed({ lines }: WrittenLedger, at: number, change: (line: string) => string): readonly string[] {
  return lines.map((line, place) => (place === at ? change(line) : line))
}

/** The index of the line of the first entry that has this in it. */
function lineWith(text: string): number {
  return LEDGER.lines.findIndex((line) => line.includes(text))
}

describe('an export', () => {
  test('is verified from its lines alone, and gives every balance', () => {
    const verified = verifyBytes(bytesOf(LEDGER.lines))
    if (!verified.ok) throw new Error(verified.refusal)
    const { replay, checkpoint, olderSize } = verified.value
    expect(replay.size).toBe(260n)
    expect(checkpoint.size).toBe(260n)
    expect(olderSize).toBeNull()
    expect(replay.rows).toEqual({ rowCount: 500, setCount: 2 })
    const positions = [...replay.books.positions.all()]
    expect(positions.length).toBeGreaterThan(40)
    expect(positions.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)).toBe(0n)
  })

  test('with any one byte changed is refused, naming the entry, the rows, the header or the checkpoint', () => {
    const bytes = bytesOf(LEDGER.lines)
    const starts: number[] = []
    for (let at = 0, line = 0; line < LEDGER.lines.length; line++) {
      starts.push(at)
      at += Buffer.byteLength(LEDGER.lines[line]!)
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = Uint8Array.from(bytes)
        other[at]! ^= by
        const verified = verifyBytes(other)
        const line = starts.findLastIndex((start) => start <= at)
        expect(verified).toEqual({ ok: false, refusal: expect.stringMatching(nameOf(line)) })
      }),
      { numRuns: 200 },
    )
  })
})

/** What a refusal says first where something in this line was changed. */
function nameOf(line: number): RegExp {
  const text = LEDGER.lines[line]!
  if (line === 0) return /^(the header|line 1 \(the header\))/
  const entries = LEDGER.lines.slice(0, line).filter((before) => before.startsWith('["entry"')).length
  if (text.startsWith('["entry"'))
    return new RegExp(`^(entry ${entries} |line \\d+ \\(at entry ${entries}\\))`)
  if (text.startsWith('["checkpoint"'))
    return /^(the checkpoint at the end|line \d+ \(at entry|the last line)/
  return new RegExp(
    `^(the contributions of entry ${entries}|entry ${entries} |line \\d+ \\(at entry ${entries}\\))`,
  )
}

describe('what is wrong is named', () => {
  test('an amount that was changed, by the entry with its kind', () => {
    const at = lineWith('"kind":"receipt-booked"')
    const lines = changed(LEDGER, at, (line) => line.replace(/"netMinor":"\d/, '"netMinor":"9'))
    expect(refusalOf(lines)).toMatch(/^entry \d+ \(receipt-booked\): what it says is not what was recorded/)
  })

  test('a recorded hash that was changed, by its entry', () => {
    const at = lineWith('"kind":"usage-reported"')
    const lines = changed(LEDGER, at, (line) => line.replace(/"([0-9a-f]{63})./, '"$10'))
    expect(refusalOf(lines)).toMatch(/^entry \d+ \(usage-reported\)/)
  })

  test('a row that was changed, by the snapshot that names it', () => {
    const lines = changed(LEDGER, lineWith('file-250.ts'), (line) => line.replace('"tokens":', '"tokens":1'))
    expect(refusalOf(lines)).toMatch(/^entry \d+ \(snapshot-taken\): its contributions are not the rows/)
  })

  test('a row that is missing or out of order', () => {
    const at = lineWith('file-250.ts')
    const without = LEDGER.lines.toSpliced(at, 1)
    expect(refusalOf(without)).toContain('its contributions are 500 rows, and there are 499')
    const turned = LEDGER.lines.toSpliced(at, 2, LEDGER.lines[at + 1]!, LEDGER.lines[at]!)
    expect(refusalOf(turned)).toMatch(/^the contributions of entry \d+: row \d+ is not after/)
  })

  test('rows that belong to no snapshot', () => {
    const row = LEDGER.lines[lineWith('file-250.ts')]!
    expect(refusalOf(LEDGER.lines.toSpliced(1, 0, row))).toBe(
      'entry 0 (ledger-created): rows stand before it, and it has none',
    )
  })

  test('rows after the last entry, which no signature is over', () => {
    const row = LEDGER.lines[lineWith('file-250.ts')]!
    const file = `["file",{"blob":"${'a'.repeat(40)}","path":"a.ts","repository":"api","sha256":"${'b'.repeat(64)}","tokens":1}]\n`
    for (const line of [row, file])
      expect(refusalOf(LEDGER.lines.toSpliced(-1, 0, line))).toBe(
        'rows stand after the last of the 260 entries, and belong to none',
      )
  })

  test('an entry that is missing, twice there or moved', () => {
    const at = lineWith('"kind":"usage-reported"') + 3
    const line = LEDGER.lines[at]!
    expect(refusalOf(LEDGER.lines.toSpliced(at, 1))).toMatch(/^entry \d+ \(.*\): entry \d+ stands where/)
    expect(refusalOf(LEDGER.lines.toSpliced(at, 0, line))).toMatch(
      /^entry \d+ \(.*\): entry \d+ stands where/,
    )
  })

  test('a key or an organisation that the checkpoint is not of', () => {
    const other = createNoteKey('byline/Example-GmbH').publicKey
    expect(refusalOf(LEDGER.lines, { publicKey: other })).toContain('the header: it names another key')
    const swapped = changed(LEDGER, 0, (line) => line.replace(LEDGER.publicKey, other))
    expect(refusalOf(swapped)).toContain(
      'the checkpoint at the end: the note is signed by byline/Example-GmbH',
    )
    const renamed = changed(LEDGER, 0, (line) => line.replace('Example GmbH', 'Sample GmbH'))
    expect(refusalOf(renamed)).toContain('is not the origin of "Sample GmbH"')
    const foreign = createNoteKey('byline/Other').publicKey
    expect(refusalOf(LEDGER.lines, { publicKey: foreign })).toContain('the key is that of "byline/Other"')
  })

  test('lines that stand where none should', () => {
    const [header = ''] = LEDGER.lines
    expect(refusalOf([...LEDGER.lines, header])).toContain('it stands after the checkpoint')
    expect(refusalOf(LEDGER.lines.toSpliced(1, 0, header))).toContain('there is a second header')
    expect(refusalOf(LEDGER.lines.slice(1))).toContain('an export begins with a line that says whose ledger')
    expect(refusalOf([])).toContain('the file is empty')
  })
})

describe('against a checkpoint kept elsewhere', () => {
  const longer = writtenLedger((writer) => writeExampleLedger(writer, 300), 'Example GmbH', privateKey)
  const shorter = writtenLedger((writer) => writeExampleLedger(writer, 260), 'Example GmbH', privateKey)

  test('an export that goes on from it verifies, and says how far the checkpoint went', () => {
    const verified = verifyBytes(bytesOf(longer.lines), { olderCheckpoint: shorter.note })
    expect(verified).toMatchObject({ ok: true, value: { olderSize: 260n } })
    expect(verifyBytes(bytesOf(shorter.lines), { olderCheckpoint: shorter.note }).ok).toBe(true)
  })

  test('an export that is cut off is refused, wherever it is cut, even where it is signed anew', () => {
    expect(refusalOf(shorter.lines, { olderCheckpoint: longer.note })).toBe(
      'the export has 260 entries, and the checkpoint to compare with has 300: it is cut off',
    )
    for (let size = 0; size < longer.lines.length; size += 7)
      expect(verifyBytes(bytesOf(longer.lines.slice(0, size))).ok).toBe(false)
  })

  test('invariant 5: rewrite entry k and all hashes after it, and an older checkpoint no longer fits', () => {
    // The same ledger by the same key, but for one entry: consistent in itself, and signed.
    const rewrite = (writer: LedgerWriter): void => {
      writeExampleLedger(writer, 200)
      const contributor = { contributor: 'C-REWRITTEN', commitment: '1'.repeat(64) }
      writer.append({ kind: 'contributors-registered', contributors: [contributor] })
      for (let at = 0; writer.books.registers.size < 300; at++)
        writer.append({
          kind: 'contributors-registered',
          contributors: [{ contributor: `C-LATER-${at}`, commitment: '2'.repeat(64) }],
        })
    }
    const rewritten = writtenLedger(rewrite, 'Example GmbH', privateKey)
    expect(verifyBytes(bytesOf(rewritten.lines)).ok).toBe(true)
    expect(refusalOf(rewritten.lines, { olderCheckpoint: shorter.note })).toContain(
      'the first 260 entries are not those of the checkpoint to compare with: entries were rewritten',
    )
  })

  test('a checkpoint of another ledger, or of another key, is not taken', () => {
    const other = writtenLedger((writer) => writeExampleLedger(writer, 100), 'Other GmbH')
    expect(refusalOf(longer.lines, { olderCheckpoint: other.note })).toContain(
      'the checkpoint to compare with: the note is signed by byline/Other-GmbH',
    )
    expect(refusalOf(longer.lines, { olderCheckpoint: LEDGER.note })).toContain(
      'the checkpoint to compare with: the note is signed by byline/Example-GmbH',
    )
    expect(refusalOf(longer.lines, { olderCheckpoint: 'no note' })).toContain('this is no signed note')
  })
})
