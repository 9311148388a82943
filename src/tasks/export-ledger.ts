// Exports a ledger as lines of text, from which anybody can verify it and compute every balance.
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import type { Connection } from '../database/connection.ts'
import { readEntries, type EntryRow } from '../database/ledger-rows.ts'
import { readContributions, readManifest } from '../database/row-sets.ts'
import { parseEntryText } from '../ledger/entry-form.ts'
import { exportLineText, type ExportHeader } from '../ledger/export-form.ts'
import { contributionText, manifestFileText } from '../ledger/row-form.ts'
import { hex } from '../proof/base64.ts'
import { readCheckpoint } from '../proof/checkpoint.ts'
import { textOf } from './file-lines.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** What is exported: a ledger as its checkpoint says it. */
export interface ExportedLedger {
  readonly on: Connection
  readonly ledger: bigint
  readonly header: ExportHeader
  /** The signed checkpoint: the entries before its size are exported. */
  readonly note: string
}

/** How an export is told how far it is. */
export type ExportProgress = (entryCount: number, totalCount: number) => void

/** Texts are joined to pieces of this many characters before they are written. */
const PIECE = 1 << 20

/**
 * The text of an export, piece by piece. Entries and rows are taken as the database has them: what is wrong in them is for
 * whoever verifies the file to find. Throws on an entry that is no text, and where rows are missing.
 */
export async function* exportPieces(
  { on, ledger, header, note }: ExportedLedger,
  onProgress: ExportProgress,
): AsyncGenerator<string> {
  const checkpoint = readCheckpoint(note)
  if (!checkpoint.ok) throw new Error(checkpoint.refusal)
  const totalCount = Number(checkpoint.value.size)
  let piece = `${exportLineText({ tag: 'header', header })}\n`
  const exported = new Set<string>()
  for await (const rows of readEntries(on, ledger, 0, totalCount)) {
    for (const row of rows) {
      const text = textOf(Buffer.from(row.bytes))
      if (text === undefined) throw new Error(`entry ${row.sequence} is no text; verify the ledger`)
      for await (const lines of rowLines(on, row, text, exported)) {
        if (piece.length >= PIECE) {
          yield piece
          piece = ''
        }
        piece += lines
      }
      piece += `${exportLineText({ tag: 'entry', leafHash: hex(row.leafHash), text })}\n`
      if (piece.length < PIECE) continue
      yield piece
      piece = ''
    }
    onProgress(rows.at(-1)!.sequence + 1, totalCount)
  }
  yield `${piece}${exportLineText({ tag: 'checkpoint', note })}\n`
}

// The rows of a snapshot or a push that no earlier one had.
async function* rowLines(
  on: Connection,
  { kind, sequence }: EntryRow,
  text: string,
  exported: Set<string>,
): AsyncGenerator<string> {
  if (kind !== 'snapshot-taken' && kind !== 'push-credited') return
  const parsed = parseEntryText(text)
  const entry = parsed.ok ? parsed.value : undefined
  if (entry?.kind !== 'snapshot-taken' && entry?.kind !== 'push-credited')
    throw new Error(`entry ${sequence} is not what the database says it is; verify the ledger`)
  const { contributions } = entry
  const set = entry.kind === 'push-credited' ? 'push' : 'contributions'
  const isNew = (name: string): boolean => !exported.has(name) && exported.add(name).has(name)
  if (isNew(`${set} ${contributions.root}`) && contributions.count > 0)
    for await (const rows of readContributions(on, contributions.root, set))
      yield rows
        .map((row) => `${exportLineText({ tag: 'contribution', text: contributionText(row) })}\n`)
        .join('')
  if (entry.kind === 'push-credited') return
  const { manifest } = entry
  if (isNew(`manifest ${manifest.root}`))
    for await (const rows of readManifest(on, manifest.root))
      yield rows.map((row) => `${exportLineText({ tag: 'file', text: manifestFileText(row) })}\n`).join('')
}

/**
 * Writes pieces of text into a file that is there only once it is whole. Refuses to replace a file unless `force` says so, and
 * where none can be written, or not all of it.
 */
export async function writePieces(
  path: string,
  pieces: AsyncIterable<string>,
  force: boolean,
): Promise<Outcome<void>> {
  const partial = `${path}.partial`
  let file: FileHandle
  try {
    // Held from the start, so that two exports do not write one file.
    if (!force) await (await open(path, 'wx', 0o600)).close()
    file = await open(partial, 'w', 0o600)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return refused(`${path} is there already; say --force to replace it`)
    return refused(`${path} cannot be written (${code}); name a file in a folder that can be`)
  }
  let isWhole = false
  try {
    const finish = async (): Promise<void> => {
      await file.sync()
      await file.close()
      await rename(partial, path)
    }
    let failure: string | undefined
    // Not write(), which may take less than it is given where the disk is nearly full, and say so in a count alone.
    for await (const piece of pieces)
      if ((failure = await failureOf(file.writeFile(piece))) !== undefined) break
    failure ??= await failureOf(finish())
    if (failure !== undefined)
      return refused(
        `${path} was not finished (${failure}), and is taken away again; make room and do it again`,
      )
    isWhole = true
    return done(undefined)
  } finally {
    if (!isWhole) await dropUnfinished(file, force ? [partial] : [partial, path])
  }
}

// The system's code for why it failed; undefined where it did not.
async function failureOf(work: Promise<void>): Promise<string | undefined> {
  return work.then(() => undefined, codeOf)
}

async function dropUnfinished(file: FileHandle, paths: readonly string[]): Promise<void> {
  // Closing it twice does nothing.
  await file.close()
  for (const path of paths) await rm(path, { force: true })
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}
