// A small exported ledger in memory, written without a database and verified line by line.
import { writeExampleLedger } from '../../src/bench/example-ledger.ts'
import { LedgerWriter } from '../../src/bench/ledger-writer.ts'
import { ExportVerification, type VerifiedExport } from '../../src/ledger/verify-export.ts'
import type { Reading } from '../../src/royalties/money.ts'
import { textOf } from '../../src/tasks/file-lines.ts'
import { noteVerifierOf } from '../../src/tasks/note-keys.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

/** An export as lines that end with line feeds, the note at its end, and the key that signed it. */
export interface WrittenLedger {
  readonly lines: readonly string[]
  readonly note: string
  readonly publicKey: string
}

/** Writes an export; `write` books what follows the first entry. */
export function writtenLedger(
  write: (writer: LedgerWriter) => void = (writer) => writeExampleLedger(writer, 260),
  organisation = 'Example GmbH',
  key?: string,
): WrittenLedger {
  const lines: string[] = []
  const writer = new LedgerWriter(organisation, (line) => lines.push(line), key)
  write(writer)
  return { lines, note: writer.end(), publicKey: writer.publicKey }
}

/** Verifies an export given as bytes. */
export function verifyBytes(
  bytes: Uint8Array,
  {
    publicKey = null,
    olderCheckpoint = null,
  }: { publicKey?: string | null; olderCheckpoint?: string | null } = {},
): Reading<VerifiedExport> {
  const means = { hash: sha256Bytes, verifierOf: noteVerifierOf, publicKey, olderCheckpoint }
  const verification = new ExportVerification(means)
  const buffer = Buffer.from(bytes)
  for (let start = 0; start < buffer.length;) {
    const end = buffer.indexOf(0x0a, start)
    if (end < 0) return { ok: false, refusal: 'the last line does not end' }
    const line = buffer.subarray(start, end)
    const refusal = verification.line({ bytes: line, text: textOf(line) })
    if (refusal !== undefined) return { ok: false, refusal }
    start = end + 1
  }
  return verification.end()
}
