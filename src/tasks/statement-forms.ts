// The forms a statement is handed out in: a document to be shown, a PDF, and JSON with the proof of every entry it rests on.
import { readFileSync } from 'node:fs'
import { entriesAt } from '../database/ledger-rows.ts'
import { statementDocument, type StatementDocument } from '../ledger/statement-document.ts'
import { statementValue } from '../ledger/statement-value.ts'
import type { Statement } from '../ledger/statement.ts'
import { base64 } from '../proof/base64.ts'
import type { Json } from '../proof/canonical-json.ts'
import { readCheckpoint } from '../proof/checkpoint.ts'
import { formatLogProof } from '../proof/tlog-proof.ts'
import { readLetters, type Letters } from '../reports/pdf-letters.ts'
import { statementPdf } from '../reports/statement-pdf.ts'
import { inclusionProof } from './ledger-tree.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** What statements are proved with: the signed checkpoint of the books they were made from. */
export interface StatementCheckpoint {
  readonly note: string
  readonly size: number
  /** In base64. */
  readonly root: string
}

/** The current checkpoint. */
export async function statementCheckpoint(open: OpenBooks): Promise<StatementCheckpoint> {
  const note = await open.checkpoint()
  const checkpoint = readCheckpoint(note)
  if (!checkpoint.ok) throw new Error(checkpoint.refusal)
  return { note, size: Number(checkpoint.value.size), root: base64(checkpoint.value.root) }
}

/** The statement in words; `contact` is where to object, null where nobody said. */
export function documentOf(
  statement: Statement,
  checkpoint: StatementCheckpoint,
  contact: string | null,
): StatementDocument {
  return statementDocument(statement, checkpoint, contact)
}

/** Reads the letters of PDFs; `fontFile` adds a font for characters that Noto Sans lacks. Refuses a file that is no font. */
export function lettersFrom(fontFile: string | null): Outcome<Letters> {
  if (fontFile === null) return done(readLetters(null))
  let bytes: Uint8Array
  try {
    bytes = readFileSync(fontFile)
  } catch (error) {
    return refused(readingFailure(fontFile, error))
  }
  try {
    return done(readLetters(bytes))
  } catch {
    return refused(`${fontFile} is no font that can be read; give a TrueType or OpenType file (.ttf, .otf)`)
  }
}

/** The document as a PDF; the same document gives the same bytes. */
export function pdfOf(document: StatementDocument, letters: Letters): Promise<Uint8Array> {
  return statementPdf(document, letters)
}

/**
 * The statement for JSON, with its proof: the signed checkpoint, the public key it is signed with, and for each entry the
 * statement rests on its canonical text and a stand-alone proof (C2SP tlog-proof) that it is in the log.
 */
export async function provenValue(
  open: OpenBooks,
  statement: Statement,
  checkpoint: StatementCheckpoint,
): Promise<{ readonly [key: string]: Json }> {
  const entries: Json[] = []
  const contents = await entriesAt(open.database, open.ledger, statement.entries)
  for (const sequence of statement.entries) {
    const content = contents.get(sequence)
    if (content === undefined) throw new Error(`entry ${sequence} is missing`)
    const index = BigInt(sequence)
    const hashes = await inclusionProof(open.database, open.ledger, index, BigInt(checkpoint.size))
    entries.push({
      sequence,
      entry: new TextDecoder().decode(content),
      proof: formatLogProof({ content, index, hashes, note: checkpoint.note }),
    })
  }
  const { size, root, note } = checkpoint
  return {
    ...statementValue(statement),
    proof: { size, root, checkpoint: note, publicKey: open.publicKey, entries },
  }
}
