// `byline demo`: builds the example organisation and walks through it with the commands of this program.
import type { Command } from 'commander'
import type { ExampleRepository } from '../tasks/example-organisation.ts'
import type { DemoPlace, StationCommand } from './demo-station.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { fitTo, textWidth, visible } from './terminal-text.ts'

interface DemoFlags {
  readonly into?: string
  readonly keep?: true
}

/** Runs the program with other words. */
type Run = (words: readonly string[], session: Session) => Promise<ExitCode>

/** Adds the command; `finish` takes the exit code, and `run` shows each station. */
export function addDemo(
  program: Command,
  session: Session,
  finish: (code: ExitCode) => void,
  run: Run,
): void {
  program
    .command('demo')
    .summary('walk through an example organisation')
    .description(
      'Builds five small git repositories with a history of eight people, and shows on them what the other commands say: from who wrote what to a licence, royalties, statements and a ledger that anybody can check.',
    )
    .option(
      '--into <folder>',
      'build them in this folder, which must be empty or not there yet, and keep them',
    )
    .option('--keep', 'keep the temporary folder they are built in otherwise')
    .addHelpText(
      'after',
      `
Each part says which command prints it. The repositories are the same on every
machine, to the commit id.

Examples:
  byline demo
  byline demo --into example && byline credit example/*`,
    )
    .action(async (flags: DemoFlags) => finish(await demo(session, flags, run)))
}

async function demo(session: Session, flags: DemoFlags, run: Run): Promise<ExitCode> {
  const [{ openExampleFolder }, { buildExampleOrganisation }, { layOutExampleBooks }] = await Promise.all([
    import('../tasks/example-folder.ts'),
    import('../tasks/example-organisation.ts'),
    import('../tasks/example-books.ts'),
  ])
  const opened = openExampleFolder(flags.into, flags.keep ?? false)
  if (!opened.ok) return fail(session, opened.refusal)
  const folder = opened.value
  try {
    const repositories = await buildExampleOrganisation(folder.path)
    const books = layOutExampleBooks(folder.path)
    await session.write(await introduction(session, folder.path, repositories))
    const environment = {
      ...session.environment,
      cacheDirectory: folder.cache,
      books: { database: books.database, keyFile: null, anchorFile: null, by: 'finance@kestrel.example' },
    }
    const names = repositories.map(({ name }) => name)
    const place = { folder: folder.path, books: books.folder, names }
    const code = await walk({ ...session, environment }, place, run)
    if (code === 0) await session.write(ending(folder))
    return code
  } finally {
    folder.close()
  }
}

async function introduction(
  session: Session,
  folder: string,
  repositories: readonly ExampleRepository[],
): Promise<string> {
  const style = await stylist(session)
  const widest = Math.max(...repositories.map(({ name }) => textWidth(name)))
  const rows = repositories.map(({ name, commitCount, what }) => {
    return `  ${fitTo(name, widest)}  ${String(commitCount).padStart(2)} commits  ${what}\n`
  })
  return [
    `${style('bold', 'Kestrel, an example')}\n`,
    'Kestrel makes invoicing software. In two years eight people, one of them a\n',
    'contractor and one since gone, wrote five repositories:\n\n',
    ...rows,
    `\nin ${visible(folder)}\n`,
  ].join('')
}

// Shows the stations one after the other, up to one that fails or to where the run is stopped.
async function walk(session: Session, place: DemoPlace, run: Run): Promise<ExitCode> {
  const [{ STATIONS }, style] = await Promise.all([import('./demo-walk.ts'), stylist(session)])
  for (const [at, { title, says, commands, day }] of STATIONS.entries()) {
    const heading = style('bold', `${at + 1}. ${title}`)
    const text = says.map((line) => visible(line.replace('{books}', place.books))).join('\n')
    await session.write(`\n${heading}\n${text}\n`)
    // What is booked bears the day of the story, whenever it is told.
    const now = (): Date => (day === undefined ? session.now() : new Date(`${day}T09:00:00.000Z`))
    for (const command of commands) {
      const code = await show({ ...session, now }, place, command, run)
      if (code !== 0 || session.signal.aborted) return code
    }
  }
  return 0
}

// Shows a command and what it prints. A refusal that is to be shown is no failure, and its absence is one.
async function show(
  session: Session,
  place: DemoPlace,
  command: StationCommand,
  run: Run,
): Promise<ExitCode> {
  const [{ commandLine, shownPart, wordsIn }, style] = await Promise.all([
    import('./demo-station.ts'),
    stylist(session),
  ])
  await session.write(`\n${style('dim', `$ ${visible(commandLine(place, command.words))}`)}\n`)
  let output = ''
  const collect = (text: string): void => void (output += text)
  const collecting: Session = { ...session, warn: collect, write: async (text) => collect(text) }
  const code = await run(wordsIn(place, command.words), collecting)
  if (session.signal.aborted) return code
  if (code !== (command.isRefused === true ? 1 : 0)) {
    session.warn(output)
    return code === 0 ? 1 : code
  }
  await session.write(shownPart(output, command))
  return 0
}

function ending({ path, isKept }: { readonly path: string; readonly isKept: boolean }): string {
  if (isKept)
    return `\nThe repositories lie in ${visible(path)}, the books beside them in .books: try the\ncommands on them.\n`
  return (
    '\nThe repositories were in a temporary folder, which is gone now. To keep them and\n' +
    'try the commands yourself:\n\n  npx byline demo --into example\n'
  )
}
