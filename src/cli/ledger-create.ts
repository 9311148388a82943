// `byline ledger create`: makes the books of an organisation.
import type { Command } from 'commander'
import { addBooksOptions, booksPlaceOf, type BooksFlags } from './books.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { safeJson, visible } from './terminal-text.ts'

interface CreateFlags extends BooksFlags {
  readonly organisation: string
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerCreate(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('create')
    .summary('make the books of an organisation')
    .description(
      'Makes the database, the key that signs, and the first checkpoint. The built-in policy is adopted.',
    )
    .requiredOption('--organisation <name>', 'whose books they are')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Keep the key secret and copy it to a safe place: without it nothing can be
booked. Keep copies of the checkpoint where the database's owner cannot reach.

Examples:
  byline ledger create --organisation "Kestrel GmbH"
  byline ledger create --organisation Kestrel --database books/kestrel.db`,
    )
    .action(async (flags: CreateFlags) => finish(await create(session, command, flags)))
}

async function create(session: Session, command: Command, flags: CreateFlags): Promise<ExitCode> {
  const place = booksPlaceOf(session, command, flags)
  const { createBooks } = await import('../tasks/create-books.ts')
  const created = await createBooks(place, flags.organisation, () => session.now())
  if (!created.ok) return fail(session, created.refusal)
  try {
    const { organisation, origin, publicKey, database } = created.value
    if (flags.json === true) {
      const { location } = database
      const { keyFile, anchorFile } = place
      const made = { organisation, origin, publicKey, database: location, key: keyFile, anchor: anchorFile }
      await session.write(`${safeJson(made)}\n`)
      return 0
    }
    const lines = [
      `The books of ${visible(organisation)} are made.`,
      '',
      `Database    ${visible(database.location)}`,
      `Key         ${visible(place.keyFile)}`,
      `Checkpoint  ${visible(place.anchorFile)}`,
      'Public key, for whoever verifies the ledger:',
      `  ${visible(publicKey)}`,
    ]
    await session.write(`${lines.join('\n')}\n`)
    return 0
  } finally {
    await created.value.close()
  }
}
