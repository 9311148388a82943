// Reads `.mailmap` (gitmailmap(5)) and applies it: which identities the repository says are one person's.
import { foldEmail } from './identity.ts'
import type { Identity } from './identity.ts'

// What a line puts in place of an identity; an absent half stays as it is.
interface Replacement {
  readonly name?: string
  readonly email?: string
}

/** A `.mailmap`, by folded e-mail of the commit; `byName` holds lines that want the commit's name as well (folded). */
export interface Mailmap {
  readonly byEmail: ReadonlyMap<string, Replacement>
  readonly byName: ReadonlyMap<string, Replacement>
}

/** An identity after the mailmap, and whether the mailmap gave its name. */
export interface MappedIdentity extends Identity {
  readonly named: boolean
}

/** A mailmap that says nothing. */
export const NO_MAILMAP: Mailmap = { byEmail: new Map(), byName: new Map() }

const LINE = /^([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?/

/**
 * Reads a `.mailmap`: the forms `Name <email>`, `<new> <old>`, `Name <new> <old>` and `Name <new> Old Name <old>`. Comments
 * and lines that are none of these are left out; of two lines on one identity the later counts, half by half, as in git.
 */
export function parseMailmap(text: string): Mailmap {
  const byEmail = new Map<string, Replacement>()
  const byName = new Map<string, Replacement>()
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const parts = line.startsWith('#') ? null : LINE.exec(line)
    if (parts === null) continue
    const name = parts[1]!.trim()
    const email = parts[2]!.trim()
    const old = parts[4]
    const oldName = (parts[3] ?? '').trim()
    const replacement: Replacement = {
      ...(name === '' ? {} : { name }),
      ...(old === undefined || email === '' ? {} : { email }),
    }
    if (oldName === '') lay(byEmail, foldEmail(old ?? email), replacement)
    else lay(byName, nameKey(oldName, foldEmail(old ?? email)), replacement)
  }
  return { byEmail, byName }
}

function lay(map: Map<string, Replacement>, key: string, replacement: Replacement): void {
  map.set(key, { ...map.get(key), ...replacement })
}

// Git compares names in mailmap without regard to case, too.
function nameKey(name: string, email: string): string {
  return `${name.toLowerCase()}\n${email}`
}

/** The identity that `mailmap` puts in place of one; the same one where it says nothing. The e-mail comes out folded. */
export function applyMailmap(mailmap: Mailmap, identity: Identity): MappedIdentity {
  const email = foldEmail(identity.email)
  const name = identity.name.trim()
  const found = mailmap.byName.get(nameKey(name, email)) ?? mailmap.byEmail.get(email)
  return {
    name: found?.name ?? name,
    email: found?.email === undefined ? email : foldEmail(found.email),
    named: found?.name !== undefined,
  }
}

/** One mailmap of several; where two speak of one identity, the earlier counts. */
export function joinMailmaps(mailmaps: readonly Mailmap[]): Mailmap {
  const reversed = mailmaps.toReversed()
  return {
    byEmail: new Map(reversed.flatMap((mailmap) => [...mailmap.byEmail])),
    byName: new Map(reversed.flatMap((mailmap) => [...mailmap.byName])),
  }
}
