// `byline owners claim`, `undo` and `external`: say by hand whose a contributor is, that it was wrong, or that it is nobody's.
import { Option, type Command } from 'commander'
import type { ClaimFacts } from '../tasks/claim-contributor.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'

interface ExternalFlags extends BooksFlags {
  readonly class: 'external' | 'agent'
}

/** Adds `claim` to `owners`; `finish` takes the exit code. */
export function addOwnersClaim(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('claim')
    .summary('say whose a contributor is')
    .description(
      'Books that a contributor is a person. What was held for the contributor becomes theirs, and so does all that follows. Whom no run pays (external, agent) is refused: import them as employee or contractor first.',
    )
    .argument('<author>', 'the contributor, by e-mail, name or id, as byline owners list shows them')
    .argument('<person>', 'by name, e-mail, employee number or id')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners claim old-laptop@home.example "Ana Kovač"
  byline owners claim C-4T9ZK20QXM7B 1007 --date 2026-10-31`,
    )
    .action(async (contributor: string, person: string, flags: BooksFlags) => {
      const { claimContributor } = await import('../tasks/claim-contributor.ts')
      const date = bookingDay(session, flags)
      finish(
        await bookThrough<ClaimFacts>(session, command, flags, {
          book: (books, actor) => claimContributor(books, actor, contributor, person, date),
          text: ({ claim, contributorName, personName }) => {
            // Nobody learns anything from "Ana is Ana": then as they were named.
            const who = contributorName === personName ? contributor : contributorName
            return `Claim ${claim}: ${who} is ${personName}, from ${date} on.`
          },
          json: (facts) => ({ ...facts, date }),
        }),
      )
    })
}

/** Adds `undo` to `owners`; `finish` takes the exit code. */
export function addOwnersUndo(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('undo')
    .summary('say that a claim was wrong')
    .description(
      'Books that a claim was wrong: what the person has through the contributor is held for the contributor again. It is not made again by itself.',
    )
    .argument('<claim>', 'the claim, such as CL-7, as byline owners list shows them')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners undo CL-7 --by hr@kestrel.example`,
    )
    .action(async (claim: string, flags: BooksFlags) => {
      const { undoClaim } = await import('../tasks/claim-contributor.ts')
      const date = bookingDay(session, flags)
      finish(
        await bookThrough<ClaimFacts>(session, command, flags, {
          book: (books, actor) => undoClaim(books, actor, claim, date),
          text: ({ contributorName, contributorEmail, contributor, personName }, isNew) => {
            if (!isNew) return `Claim ${claim} was undone before; nothing was booked.`
            // "Ana is not Ana" says nothing either.
            const named = `the contributor ${contributorEmail ?? contributor}`
            const who = contributorName === personName ? named : contributorName
            return `Claim ${claim} is undone: ${who} is not ${personName}.`
          },
          json: (facts) => ({ ...facts, date }),
        }),
      )
    })
}

/** Adds `external` to `owners`; `finish` takes the exit code. */
export function addOwnersExternal(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('external')
    .summary('say that a contributor is nobody whom the company pays')
    .description(
      'Books that a contributor is an outside author, or a machine. They leave the sum from the next snapshot on. What is held for them stays held until a delivery is corrected.',
    )
    .argument('<contributor>', 'by e-mail, name or id, as byline owners list shows them')
    .addOption(
      new Option('--class <class>', 'what the contributor is')
        .choices(['external', 'agent'])
        .default('external'),
    )
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners external patches@elsewhere.example
  byline owners external C-4T9ZK20QXM7B --class agent`,
    )
    .action(async (contributor: string, flags: ExternalFlags) => {
      const { markOutside } = await import('../tasks/claim-contributor.ts')
      finish(
        await bookThrough(session, command, flags, {
          book: (books, actor) => markOutside(books, actor, contributor, flags.class),
          text: ({ name }, isNew) =>
            isNew
              ? `${name} leaves the sum from the next snapshot on (${flags.class}).`
              : `${name} was ${flags.class} already; nothing was booked.`,
          json: (facts) => ({ ...facts }),
        }),
      )
    })
}
