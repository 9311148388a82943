// The options with which every list is exported, and where its bytes go.
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { ReportTable } from '../tasks/export-list.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

const FORMATS = ['text', 'csv', 'xlsx', 'json'] as const

/** The options as they were written. */
export interface ExportFlags {
  readonly format?: (typeof FORMATS)[number]
  readonly out?: string
  readonly force?: true
  readonly json?: true
}

/** Adds `--format`, `--out` and `--force`; `--json` is the command's own and means `--format json`. */
export function addExportOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'what to write (default: text)').choices(FORMATS))
    .option('--out <file>', 'write it into this file instead of printing it')
    .option('--force', 'replace the file if it is there')
}

/**
 * Prints a list or writes it into a file, as the options say. `text` makes what a person reads. A workbook without a file to
 * write it to is wrong usage, reported through the command.
 */
export async function exportList<Row>(
  session: Session,
  command: Command,
  flags: ExportFlags,
  table: ReportTable<Row>,
  text: () => string | Promise<string>,
): Promise<ExitCode> {
  const format = flags.json === true ? 'json' : (flags.format ?? 'text')
  if (format === 'xlsx' && flags.out === undefined)
    return command.error('a workbook is no text: say with --out FILE where to write it')
  const { listBytes, listValue } = await import('../tasks/export-list.ts')
  if (format === 'csv' || format === 'xlsx') return writeOut(session, flags, await listBytes(table, format))
  const printed = format === 'text' ? await text() : `${safeJson(listValue(table))}\n`
  return writeOut(session, flags, new TextEncoder().encode(printed))
}

/** Prints bytes that are text, or writes them into the file that `--out` names, and says so. */
export async function writeOut(
  session: Session,
  { out, force }: Pick<ExportFlags, 'out' | 'force'>,
  bytes: Uint8Array,
): Promise<ExitCode> {
  if (out === undefined) {
    await session.write(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
    return 0
  }
  const { writeReport } = await import('../tasks/export-list.ts')
  const written = await writeReport(resolve(out), bytes, force === true)
  if (!written.ok) return fail(session, written.refusal)
  note(session, `wrote ${out}`)
  return 0
}
