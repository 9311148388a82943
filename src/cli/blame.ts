// `byline blame REPO PATH...`: who first wrote what stands on each line of files.
import type { Command } from 'commander'
import type { AuthorNames, BlamedFile, BlameReceiver } from '../tasks/blame-files.ts'
import { addReadingOptions, readingOf, type ReadingFlags } from './reading.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { safeJson, visible } from './terminal-text.ts'

interface BlameFlags extends ReadingFlags {
  readonly json?: true
}

/** Adds the command; `finish` takes the exit code. */
export function addBlame(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('blame')
    .summary('say who first wrote each line of files')
    .description(
      'Says of each token of files which commit first wrote it, through formatting, moves, renames, merges and reverts.',
    )
    .argument('<repo>', 'a work tree or bare repository')
    .argument('<path...>', "files, from the repository's root")
    .option('--json', 'print JSON')
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
A row shows the commit, who wrote it, the line and its text; where several
people wrote a line, each has a row. "~" marks copied text.

Examples:
  byline blame . src/index.ts
  byline blame --rev v1.0 path/to/repository README.md src/index.ts
  byline blame --json . src/index.ts`,
    )
    .action(async (repository: string, paths: string[], flags: BlameFlags) => {
      finish(await blame(session, command, { repository, paths, flags }))
    })
}

interface BlameArguments {
  readonly repository: string
  readonly paths: readonly string[]
  readonly flags: BlameFlags
}

async function blame(
  session: Session,
  command: Command,
  { repository, paths, flags }: BlameArguments,
): Promise<ExitCode> {
  const reading = await readingOf(session, command, [repository], flags)
  if (!reading.ok) return fail(session, reading.refusal)
  const { requests, options, progress } = reading.value
  const json = flags.json ?? false
  const { blameFiles } = await import('../tasks/blame-files.ts')
  const rows = json ? null : await rowWriter(session, paths.length > 1)
  let count = 0
  const request = { repository, revision: requests[0]?.revision, paths, withNames: !json }
  const receiverFor = (names: AuthorNames): BlameReceiver => ({
    async file(file, text) {
      progress.clear()
      const { revision, path, lines, reason } = file
      if (reason !== null) options.onNote?.(`${path}: not attributed: ${reason}`)
      if (rows === null)
        await session.write((count++ === 0 ? '[' : ',') + safeJson({ revision, path, lines }))
      else await rows(file, text(), names)
    },
  })
  const outcome = await blameFiles(request, options, receiverFor).finally(() => progress.clear())
  if (!outcome.ok) return fail(session, outcome.refusal)
  if (json) await session.write(']\n')
  return 0
}

type RowWriter = (file: BlamedFile, text: readonly string[], names: AuthorNames) => Promise<void>

async function rowWriter(session: Session, titled: boolean): Promise<RowWriter> {
  const [{ blameRows }, style] = await Promise.all([import('./blame-text.ts'), stylist(session)])
  let before = ''
  return async (file, text, names) => {
    const title = titled ? `${before}${style('bold', visible(file.path))}\n` : ''
    before = '\n'
    await session.write(title + blameRows(file, text, { names, columns: session.columns }))
  }
}
