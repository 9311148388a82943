// `byline ledger checkpoint`: the ledger's signed size and root.
import type { Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson } from './terminal-text.ts'

interface CheckpointFlags extends BooksFlags {
  readonly since?: string
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerCheckpoint(
  ledger: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = ledger
    .command('checkpoint')
    .summary("print the ledger's signed checkpoint")
    .description(
      'Prints the latest checkpoint: how many entries there are, their root, and the signature. Keep it elsewhere: it shows later whether entries were taken away or rewritten.',
    )
    .option('--since <file>', 'check that the ledger continues this older checkpoint')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
With --since and --json the proof is printed too: hashes that lead from the
older root to this one (RFC 9162, section 2.1.4).

Examples:
  byline ledger checkpoint > 2026-10.checkpoint
  byline ledger checkpoint --since 2026-10.checkpoint`,
    )
    .action(async (flags: CheckpointFlags) => finish(await checkpoint(session, command, flags)))
}

async function checkpoint(session: Session, command: Command, flags: CheckpointFlags): Promise<ExitCode> {
  const [{ checkpointSince }, { readSmallFile }, { readCheckpoint }, { base64 }] = await Promise.all([
    import('../tasks/ledger-proofs.ts'),
    import('../tasks/verify-ledger-file.ts'),
    import('../proof/checkpoint.ts'),
    import('../proof/base64.ts'),
  ])
  const older = flags.since === undefined ? null : await readSmallFile(flags.since)
  if (older !== null && !older.ok) return fail(session, older.refusal)
  return withBooks(session, command, flags, async (open) => {
    const since = older === null ? null : await checkpointSince(open, older.value)
    if (since !== null && !since.ok) return fail(session, since.refusal)
    const text = since === null ? await open.checkpoint() : since.value.note
    const read = readCheckpoint(text)
    if (!read.ok) return fail(session, read.refusal)
    if (flags.json === true) {
      const { origin, size, root } = read.value
      const proof =
        since === null
          ? null
          : { since: String(since.value.olderSize), hashes: since.value.hashes.map(base64) }
      const head = { origin, size: String(size), root: base64(root), publicKey: open.publicKey }
      await session.write(`${safeJson({ ...head, checkpoint: text, consistency: proof })}\n`)
      return 0
    }
    await session.write(text)
    if (since !== null) {
      const { olderSize, size } = since.value
      note(
        session,
        `continues the older checkpoint: ${grouped(olderSize)} entries then, ${grouped(size)} now`,
      )
    }
    return 0
  })
}
