// How every command that books something runs: it opens the books, learns who acts, books, and says what was booked.
import type { Command } from 'commander'
import type { Booked, Problems } from '../tasks/booked.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import type { Outcome } from '../tasks/outcome.ts'
import { actingEmail, withBooks, type BooksFlags } from './books.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { safeJson, visible } from './terminal-text.ts'

/** The id of a person, a contributor or an operator; in brackets it stands beside the name, and is meant as an id. */
const SUBJECT = /(?<!\()\b[PCO]-[0-9A-HJKMNP-TV-Z]{12}\b/g

/** What a command books, and how it tells of it. */
export interface Booking<Facts> {
  book(books: OpenBooks, actor: string): Promise<Outcome<Booked<Facts>> | Problems>
  /** Says in lines of at most 80 columns what was booked; `isNew` is false where all of it was booked before. */
  text(facts: Facts, isNew: boolean): string
  /** The same for JSON, without the entries. */
  json(facts: Facts): Readonly<Record<string, unknown>>
}

/**
 * Books something as whoever `--by` names, and prints what was booked: as text, or as JSON with the entries and whether it
 * is a repetition. A refusal is exit code 1, and nothing is written then.
 */
export async function bookThrough<Facts>(
  session: Session,
  command: Command,
  flags: BooksFlags,
  booking: Booking<Facts>,
): Promise<ExitCode> {
  const email = actingEmail(session, command, flags)
  return withBooks(session, command, flags, async (books) => {
    const { operatorOf } = await import('../tasks/operators.ts')
    const actor = await operatorOf(books, email)
    if (!actor.ok) return fail(session, actor.refusal)
    const outcome = await booking.book(books, actor.value)
    if (!outcome.ok) {
      const problems = 'problems' in outcome ? outcome.problems : [outcome.refusal]
      for (const problem of problems) note(session, await named(books, problem))
      return 1
    }
    const { facts, entries, notes } = outcome.value
    for (const text of notes) note(session, text)
    const isNew = entries.length > 0
    if (flags.json !== true) {
      await session.write(`${visibleLines(booking.text(facts, isNew))}\n`)
      return 0
    }
    const booked = entries.map(({ sequence, kind }) => ({ sequence, kind }))
    await session.write(`${safeJson({ ...booking.json(facts), repeated: !isNew, entries: booked })}\n`)
    return 0
  })
}

// The ledger's own words know opaque ids alone; whoever opens the books may see whose they are.
async function named(books: OpenBooks, text: string): Promise<string> {
  const ids = text.match(SUBJECT) ?? []
  if (ids.length === 0) return text
  const { namesOf } = await import('../tasks/contributors.ts')
  const names = await namesOf(books, ids)
  return text.replaceAll(SUBJECT, (id) => names.get(id)?.name ?? id)
}

// Text in which names may stand, with its own line feeds kept.
function visibleLines(text: string): string {
  return text.trimEnd().split('\n').map(visible).join('\n')
}
