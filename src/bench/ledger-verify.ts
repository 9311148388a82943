// How long it takes to verify an exported ledger of many entries, from its file alone.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyLedgerFile } from '../tasks/verify-ledger-file.ts'
import { writeExampleLedger } from './example-ledger.ts'
import type { LedgerMeasure } from './ledger.ts'
import { LedgerWriter } from './ledger-writer.ts'

const ENTRIES = 1_000_000
const BAR_SECONDS = 20
const PIECE_LINES = 10_000

/** Writes a ledger of `entries` entries (a million) into a file, and times its verification. Throws where it does not verify. */
export async function measureVerify(entries = ENTRIES): Promise<LedgerMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  try {
    const file = join(folder, 'ledger.jsonl')
    writeLedger(file, entries)
    const startedAt = performance.now()
    const verified = await verifyLedgerFile(file, {
      publicKey: null,
      olderCheckpoint: null,
      onProgress: () => undefined,
    })
    const seconds = (performance.now() - startedAt) / 1000
    if (!verified.ok) throw new Error(verified.refusal)
    const megabytes = Math.round(statSync(file).size / 1e6)
    const what = `an export of ${verified.value.entryCount} entries (${megabytes} MB) verified`
    return { name: 'verify', what, seconds, barSeconds: BAR_SECONDS }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeLedger(file: string, entries: number): void {
  const open = openSync(file, 'w')
  try {
    let lines: string[] = []
    const flush = (): void => {
      writeSync(open, lines.join(''))
      lines = []
    }
    const writer = new LedgerWriter('Example GmbH', (line) => {
      lines.push(line)
      if (lines.length >= PIECE_LINES) flush()
    })
    writeExampleLedger(writer, entries)
    writer.end()
    flush()
  } finally {
    closeSync(open)
  }
}
