// `byline licence manifest` and `byline licence check`: what a delivery hands over, and whether a licensee got just that.
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { ManifestCheck } from '../tasks/check-manifest.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { createProgress } from './progress.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { cutTo, grouped, safeJson, visible } from './terminal-text.ts'

interface ManifestFlags extends BooksFlags {
  readonly format: 'byline' | 'croissant'
  readonly out?: string
  readonly force?: true
}

interface CheckFlags {
  readonly root?: string
  readonly json?: true
}

const LINE_COLUMNS = 80
const NAMED_MOST = 20

/** Adds `manifest` to `licence`; `finish` takes the exit code. */
export function addLicenceManifest(
  licence: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = licence
    .command('manifest')
    .summary("write a delivery's manifest")
    .description(
      'Writes every file of a delivery with its git blob id, the SHA-256 of its bytes and its tokens, as JSON lines, with the entries of the ledger that stand for it and the signed checkpoint.',
    )
    .argument('<delivery>', 'the delivery, such as D-1')
    .addOption(
      new Option('--format <format>', 'JSON lines that can be checked, or Croissant 1.1 (JSON-LD)')
        .choices(['byline', 'croissant'])
        .default('byline'),
    )
    .option('--out <file>', 'write it into this file instead of printing it')
    .option('--force', 'replace the file if it is there')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Both formats are JSON, with --json or without.

Examples:
  byline licence manifest D-1 --out manifest.jsonl
  byline licence manifest D-1 --format croissant --out croissant.json
  byline licence check manifest.jsonl delivered/`,
    )
    .action(async (delivery: string, flags: ManifestFlags) => {
      finish(await manifest(session, command, delivery, flags))
    })
}

async function manifest(
  session: Session,
  command: Command,
  delivery: string,
  flags: ManifestFlags,
): Promise<ExitCode> {
  const [{ manifestText, writeManifest }, { croissantText }] = await Promise.all([
    import('../tasks/write-manifest.ts'),
    import('../tasks/croissant.ts'),
  ])
  return withBooks(session, command, flags, async (open) => {
    const text = await (flags.format === 'byline' ? manifestText : croissantText)(open, delivery)
    if (!text.ok) return fail(session, text.refusal)
    if (flags.out === undefined) {
      for await (const some of text.value) await session.write(some)
      return 0
    }
    const written = await writeManifest(resolve(flags.out), text.value, flags.force === true)
    if (!written.ok) return fail(session, written.refusal)
    note(session, `wrote ${flags.out}`)
    return 0
  })
}

/** Adds `check` to `licence`; `finish` takes the exit code. */
export function addLicenceCheck(licence: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = licence
    .command('check')
    .summary('check what was delivered against its manifest')
    .description(
      'Compares a folder with a manifest, file by file, and the manifest with its root. Needs neither database nor network: it is for whoever got the delivery.',
    )
    .argument('<file>', 'the manifest, as byline licence manifest wrote it')
    .argument('<folder>', 'what was delivered; of several repositories, the folder that holds theirs')
    .option('--root <sha256>', 'the root that the manifest must have, where you know it from elsewhere')
    .option('--json', 'print JSON')
  command
    .addHelpText(
      'after',
      `
Exit code 0 where every file is there as the manifest says and no other is.

Examples:
  byline licence check manifest.jsonl delivered/
  byline licence check manifest.jsonl delivered/ --json`,
    )
    .action(async (file: string, folder: string, flags: CheckFlags) => {
      finish(await check(session, file, folder, flags))
    })
}

async function check(session: Session, file: string, folder: string, flags: CheckFlags): Promise<ExitCode> {
  const { checkManifest } = await import('../tasks/check-manifest.ts')
  const progress = createProgress(session.progressTerminal, () => performance.now())
  const outcome = await checkManifest(file, folder, {
    root: flags.root?.toLowerCase() ?? null,
    signal: session.signal,
    onProgress: (doneCount, totalCount) =>
      progress.step(`checked ${grouped(doneCount)} of ${grouped(totalCount)} files`),
  }).finally(() => progress.clear())
  if (!outcome.ok) return fail(session, outcome.refusal)
  const { header, fileCount, missing, changed, extra } = outcome.value
  const isWhole = missing.length + changed.length + extra.length === 0
  if (flags.json === true) {
    const { delivery, snapshot, root } = header
    const counts = { files: fileCount, missing, changed, extra }
    await session.write(`${safeJson({ whole: isWhole, delivery, snapshot, root, ...counts })}\n`)
  } else await session.write(checkText(outcome.value, isWhole))
  return isWhole ? 0 : 1
}

function checkText({ header, fileCount, missing, changed, extra }: ManifestCheck, isWhole: boolean): string {
  const files = fileCount === 1 ? '1 file' : `${grouped(fileCount)} files`
  const verdict = isWhole
    ? `Whole: all ${files} of delivery ${header.delivery} are as the manifest says.`
    : `Not what delivery ${header.delivery} is, which has ${files}:`
  const lines = [
    verdict,
    ...named('missing', missing),
    ...named('changed', changed),
    ...named('not in the manifest', extra),
    `Root ${header.root}`,
    `Compare it with the licensor's: of snapshot ${header.snapshot}, by ${header.organisation}.`,
  ]
  return `${lines.map((line) => cutTo(visible(line), LINE_COLUMNS)).join('\n')}\n`
}

function named(what: string, paths: readonly string[]): readonly string[] {
  const shown = paths.slice(0, NAMED_MOST).map((path) => `  ${what}: ${path}`)
  const left = paths.length - shown.length
  return left > 0 ? [...shown, `  and ${grouped(left)} more ${what}`] : shown
}
