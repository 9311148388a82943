// `byline ledger verify`: an exported file, a proof, or the database itself.
import type { Command } from 'commander'
import type { Outcome } from '../tasks/outcome.ts'
import { addBooksOptions, booksPlaceOf, type BooksFlags } from './books.ts'
import { bytesProgress, stepProgress } from './ledger-progress.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson } from './terminal-text.ts'

interface VerifyFlags extends BooksFlags {
  readonly publicKey?: string
  readonly checkpoint?: string
  readonly proof?: string
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerVerify(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('verify')
    .summary('verify an exported ledger, a proof, or the database')
    .description(
      'Checks every entry, hash, rule, sum and signature, and names the first entry that is wrong. A file needs no database and no network; without one the database is verified.',
    )
    .argument('[file]', 'an exported ledger')
    .option('--public-key <key>', 'the key you trust, or a file with it (default: the one in the file)')
    .option('--checkpoint <file>', 'a checkpoint kept elsewhere, which the ledger must continue')
    .option('--proof <file>', 'verify the proof of one entry instead')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
With --json every balance is printed, to the millionth of the minor unit.

Examples:
  byline ledger verify kestrel.ledger --checkpoint 2026-10.checkpoint
  byline ledger verify --proof receipt.json
  byline ledger verify`,
    )
    .action(async (file: string | undefined, flags: VerifyFlags) => {
      finish(await verify(session, command, file, flags))
    })
}

interface Given {
  readonly publicKey: string | null
  readonly olderCheckpoint: string | null
}

async function verify(
  session: Session,
  command: Command,
  file: string | undefined,
  flags: VerifyFlags,
): Promise<ExitCode> {
  if (file !== undefined && flags.proof !== undefined)
    return command.error('verify an exported ledger or a proof, not both at once')
  if (flags.proof !== undefined && flags.checkpoint !== undefined)
    return command.error('a proof has a checkpoint of its own; verify it without --checkpoint')
  const given = await givenOf(flags)
  if (!given.ok) return fail(session, given.refusal)
  if (flags.proof !== undefined) return verifyProof(session, flags.proof, given.value.publicKey, flags.json)
  const verified =
    file === undefined
      ? await verifyBooks(session, command, flags, given.value)
      : await verifyFile(session, file, given.value)
  if (!verified.ok) return fail(session, verified.refusal)
  const { verifiedJson, verifiedText } = await import('./ledger-text.ts')
  await session.write(
    flags.json === true
      ? `${safeJson(verifiedJson(verified.value))}\n`
      : verifiedText(verified.value, await stylist(session)),
  )
  return 0
}

async function givenOf(flags: VerifyFlags): Promise<Outcome<Given>> {
  const { readPublicKey, readSmallFile } = await import('../tasks/verify-ledger-file.ts')
  const key = flags.publicKey === undefined ? null : await readPublicKey(flags.publicKey)
  if (key !== null && !key.ok) return key
  const older = flags.checkpoint === undefined ? null : await readSmallFile(flags.checkpoint)
  if (older !== null && !older.ok) return older
  return { ok: true, value: { publicKey: key?.value ?? null, olderCheckpoint: older?.value ?? null } }
}

async function verifyFile(session: Session, file: string, given: Given) {
  const { verifyLedgerFile } = await import('../tasks/verify-ledger-file.ts')
  const progress = bytesProgress(session, 'verifying')
  const options = { ...given, onProgress: progress.update }
  return verifyLedgerFile(file, options).finally(progress.clear)
}

async function verifyBooks(session: Session, command: Command, flags: VerifyFlags, given: Given) {
  const { verifyDatabase } = await import('../tasks/verify-database.ts')
  const progress = stepProgress(session)
  const onProgress = (entryCount: number): void =>
    progress.show(() => `verifying: ${grouped(entryCount)} entries`)
  const place = booksPlaceOf(session, command, flags)
  return verifyDatabase(place, { ...given, onProgress }).finally(() => progress.clear())
}

async function verifyProof(
  session: Session,
  file: string,
  publicKey: string | null,
  json: true | undefined,
): Promise<ExitCode> {
  const [{ verifyProofText }, { readSmallFile }, { provedJson, provedText }] = await Promise.all([
    import('../tasks/ledger-proofs.ts'),
    import('../tasks/verify-ledger-file.ts'),
    import('./ledger-text.ts'),
  ])
  const text = await readSmallFile(file)
  if (!text.ok) return fail(session, text.refusal)
  const proved = verifyProofText(text.value, publicKey)
  if (!proved.ok) return fail(session, proved.refusal)
  await session.write(json === true ? `${safeJson(provedJson(proved.value))}\n` : provedText(proved.value))
  return 0
}
