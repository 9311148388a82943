// Reasons in words lie outside the ledger, where they can be erased; entries are committed to them.
import { addNote, readNote } from '../database/identity-rows.ts'
import type { Connection } from '../database/connection.ts'
import { utf8 } from '../proof/canonical-json.ts'
import { sha256 } from './sha256.ts'
import { newSalt } from './subject-ids.ts'

/**
 * Keeps a reason about a subject (a person's id) and gives the commitment that stands for it in an entry: the SHA-256 of a new
 * salt and the text as UTF-8.
 */
export async function keepReason(
  on: Connection & { readonly ledger: bigint },
  subject: string,
  text: string,
): Promise<string> {
  const salt = newSalt()
  const commitment = sha256(new Uint8Array([...salt, ...utf8(text)]))
  await addNote(on, on.ledger, { commitment, subject, salt, text })
  return commitment
}

/** Whether the reason under a commitment is this text; false where it was erased. */
export async function isReason(
  on: Connection & { readonly ledger: bigint },
  commitment: string,
  text: string,
): Promise<boolean> {
  const note = await readNote(on, on.ledger, commitment)
  return note?.text === text
}
