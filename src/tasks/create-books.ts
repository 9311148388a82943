// Makes new books: the key that signs, the ledger in its database, its first entries, and the anchor.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { addLedger, entryCount, readLedgers } from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import { formRefusal } from '../ledger/entry-form.ts'
import type { EntryBody } from '../ledger/entry.ts'
import { DEFAULT_POLICY } from '../policy/default-policy.ts'
import { policyFileOf, policyHash } from '../policy/policy-file.ts'
import { canonicalJson } from '../proof/canonical-json.ts'
import { originOf } from '../proof/checkpoint.ts'
import { openBooks, type BooksPlace, type Clock, type OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256 } from './sha256.ts'
import { createSigningKey, loadSigningKey } from './signing-key.ts'

/**
 * Makes books for an organisation: the database where there is none, a key, and the first entries, which adopt the built-in
 * policy. Gives them opened. Refuses an organisation whose ledger is there already, a name that cannot be one, an anchor or a
 * key of another ledger in their places, no folder for the anchor, and what `openBooks` refuses.
 */
export async function createBooks(
  place: BooksPlace,
  organisation: string,
  clock: Clock,
): Promise<Outcome<OpenBooks>> {
  const misfit = formRefusal({ kind: 'ledger-created', organisation })
  if (misfit !== undefined) return refused(`"${organisation}" cannot be an organisation's name: ${misfit}`)
  const origin = originOf(organisation)
  if (existsSync(place.anchorFile)) {
    const whose = isAnchorOf(place.anchorFile, origin)
      ? `of the books of ${organisation}, which exist already: open them, or`
      : 'of other books;'
    return refused(
      `${place.anchorFile}: there is a checkpoint already, ${whose} name another file with --anchor`,
    )
  }
  // Found out before anything is made, for the first entries could not be acknowledged.
  if (!mayWriteIn(dirname(place.anchorFile)))
    return refused(
      `${place.anchorFile}: nothing can be written in its folder; make it, or name another file with --anchor`,
    )
  // With an old key a new log would begin under the old one's name: two logs, and one signature under both.
  const hasKey = existsSync(place.keyFile)
  const added = await addToDatabase(place, organisation, origin, hasKey)
  if (!added.ok) return added
  const key = hasKey ? loadSigningKey(place.keyFile) : createSigningKey(place.keyFile, origin)
  if (!key.ok) return key
  const books = await openBooks(place, clock)
  if (!books.ok) return books
  const appended = await books.value.append(null, async () => done(firstEntries(organisation)))
  if (appended.ok) return books
  await books.value.close()
  return appended
}

// A checkpoint begins with the name of its log.
function isAnchorOf(file: string, origin: string): boolean {
  try {
    return readFileSync(file, 'utf8').startsWith(`${origin}\n`)
  } catch {
    // Whosever it is, it cannot be read and is not ours to replace.
    return false
  }
}

function mayWriteIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    // It is not there, or not ours: either way nothing can be written.
    return false
  }
}

// A key may be there only where an attempt was cut short that has left the ledger without an entry: nothing was ever signed.
async function addToDatabase(
  place: BooksPlace,
  organisation: string,
  origin: string,
  hasKey: boolean,
): Promise<Outcome<bigint>> {
  const keyRefusal = `${place.keyFile}: there is a key already, of other books; name another file for the key with --key`
  const opened = await openDatabase(place.database, { create: !hasKey })
  if (!opened.ok) return hasKey ? refused(keyRefusal) : opened
  const database = opened.value
  try {
    return await database.exclusively(0n, (held) =>
      held.transaction(async (on) => {
        const ledgers = await readLedgers(on)
        const known = ledgers.find(
          (ledger) => ledger.origin === origin || ledger.organisation === organisation,
        )
        if (known === undefined)
          return hasKey ? refused(keyRefusal) : done(await addLedger(on, organisation, origin))
        if (known.origin === origin && (await entryCount(on, known.id)) === 0) return done(known.id)
        return refused(
          `${database.location} holds the ledger of ${known.organisation} already; open it, or name another database with --database`,
        )
      }),
    )
  } finally {
    await database.close()
  }
}

function firstEntries(organisation: string): readonly EntryBody[] {
  return [
    { kind: 'ledger-created', organisation },
    {
      kind: 'policy-adopted',
      adoption: 1,
      policy: policyHash(DEFAULT_POLICY, sha256),
      rules: canonicalJson(policyFileOf(DEFAULT_POLICY)),
    },
  ]
}
