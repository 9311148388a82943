// `byline owners proposals`, `confirm` and `reject`: what people said in comments of their old e-mails, and whether it is so.
import type { Command } from 'commander'
import type { ConfirmedFacts } from '../tasks/identity-proposals.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, type BooksFlags } from './books.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds `proposals` to `owners`; `finish` takes the exit code. */
export function addOwnersProposals(
  owners: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = owners
    .command('proposals')
    .summary('list the e-mails that people say are theirs')
    .description(
      'Lists what people said in comments with /byline that-was-me. Nothing follows from it before somebody else confirms it.',
    )
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners proposals
  byline owners proposals --json`,
    )
    .action(async (flags: ListFlags) => {
      const { identityProposalsTable } = await import('../tasks/identity-proposals.ts')
      const { done } = await import('../tasks/outcome.ts')
      finish(
        await listThrough(session, command, flags, {
          keys: ['id', 'login', 'email', 'person', 'state'],
          spare: ['person', 'login'],
          table: async (open, _books, about) => done(await identityProposalsTable(open, about)),
          none: 'Nobody says that another e-mail is theirs.',
        }),
      )
    })
}

/** Adds `confirm` to `owners`; `finish` takes the exit code. */
export function addOwnersConfirm(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('confirm')
    .summary('say that an e-mail is whose they say it is')
    .description(
      'Books that the commits under an e-mail are a person’s, as byline owners claim does. Whoever said so cannot confirm it.',
    )
    .argument('<id>', 'as byline owners proposals shows it, such as I-4711')
    .argument('[person]', 'who the login is, where HR has no logins: by name, e-mail, employee number or id')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners confirm I-4711 --by hr@kestrel.example
  byline owners confirm I-4711 1007`,
    )
    .action(async (proposal: string, person: string | undefined, flags: BooksFlags) => {
      const { confirmIdentityProposal } = await import('../tasks/identity-proposals.ts')
      const date = bookingDay(session, flags)
      finish(
        await bookThrough<ConfirmedFacts>(session, command, flags, {
          book: (books, actor) => confirmIdentityProposal(books, actor, proposal, person ?? null, date),
          text: ({ claim, login, personName }) =>
            claim === null
              ? `It was ${personName}'s already; nothing was booked.`
              : `Claim ${claim}: what ${login} says is theirs is ${personName}'s, from ${date} on.`,
          json: (facts) => ({ ...facts, date }),
        }),
      )
    })
}

/** Adds `reject` to `owners`; `finish` takes the exit code. */
export function addOwnersReject(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('reject')
    .summary('say that an e-mail is not whose they say it is')
    .description('Closes what somebody said of an e-mail. Nothing is booked, and it is not asked again.')
    .argument('<id>', 'as byline owners proposals shows it, such as I-4711')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline owners reject I-4711 --by hr@kestrel.example`,
    )
    .action(async (proposal: string, flags: BooksFlags) => {
      const { rejectIdentityProposal } = await import('../tasks/identity-proposals.ts')
      finish(
        await bookThrough(session, command, flags, {
          book: (books, actor) => rejectIdentityProposal(books, actor, proposal),
          text: ({ login }) => `What ${login} said is rejected; nothing was booked.`,
          json: (facts) => ({ ...facts }),
        }),
      )
    })
}
