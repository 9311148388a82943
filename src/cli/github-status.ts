// `byline github status`: how far the repositories are scanned, and what is still needed.
import type { Command } from 'commander'
import type { Coverage, RepositoryCoverage } from '../tasks/github/coverage.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { stylist, type ExitCode, type Session } from './session.ts'
import { tableText } from './table.ts'
import { grouped, safeJson, visible } from './terminal-text.ts'

/** Adds the command to `github`; `finish` takes the exit code. */
export function addGithubStatus(github: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = github
    .command('status')
    .summary('show how far the repositories are scanned')
    .description(
      'Shows of every selected repository whether it was scanned, how much of it counts, of how much the author is uncertain or nobody yet, and what is still needed. Nobody is named.',
    )
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Uncertain is text whose author is not sure: squashed pull requests of several
people, say. Unclaimed is text by nobody whom byline owners import made known.

Examples:
  byline github status
  byline github status --json`,
    )
    .action(async (flags: BooksFlags) => finish(await status(session, command, flags)))
}

async function status(session: Session, command: Command, flags: BooksFlags): Promise<ExitCode> {
  const { readCoverage, shareText } = await import('../tasks/github/coverage.ts')
  return withBooks(session, command, flags, async (open) => {
    const coverage = await readCoverage(open, session.now().getTime())
    if (flags.json === true) {
      await session.write(`${safeJson(coverage)}\n`)
      return 0
    }
    const style = await stylist(session)
    await session.write(statusText(coverage, shareText, (heading) => style('bold', heading)))
    return 0
  })
}

type ShareText = (tokens: number, ofTokens: number) => string

function statusText(coverage: Coverage, share: ShareText, heading: (text: string) => string): string {
  const { repositories, isAdopted } = coverage
  const lines = [
    ...(repositories.length === 0 ? ['No repository is selected for the GitHub App yet.'] : []),
    ...(isAdopted ? [] : ['People were not told yet, so nobody is named: see byline org adopt.']),
  ]
  const head = lines.length === 0 ? '' : `${lines.join('\n')}\n\n`
  const table = repositories.length === 0 ? '' : `${tableOf(coverage, share, heading)}\n`
  return `${head}${table}${neededLines(coverage).join('\n')}\n${failureLines(repositories)}`
}

function tableOf(
  { repositories, sum }: Coverage,
  share: ShareText,
  heading: (text: string) => string,
): string {
  const shortName = shortNames(repositories)
  const cells = (one: Omit<RepositoryCoverage, 'id' | 'failure' | 'files'>): readonly string[] => [
    shortName(one.name),
    one.kind === 'source' ? one.state : `${one.state} ${one.kind}`,
    ...(one.scannedAt === null
      ? ['', '', '', '']
      : [
          grouped(one.commits),
          grouped(one.tokens),
          share(one.lowConfidenceTokens, one.tokens),
          share(one.unclaimedTokens, one.tokens),
        ]),
    one.diskBytes === 0 ? '' : bytesText(one.diskBytes),
  ]
  const together = cells({
    ...sum,
    name: `${sum.repositories} together`,
    state: 'scanned',
    scannedAt: repositories.find(({ scannedAt }) => scannedAt !== null)?.scannedAt ?? null,
    kind: 'source',
    isArchived: false,
  })
  const standing = `${sum.scanned} of ${sum.repositories}`
  return tableText(
    [
      { heading: 'Repository', align: 'left' },
      { heading: 'State', align: 'left' },
      { heading: 'Commits', align: 'right' },
      { heading: 'Tokens', align: 'right' },
      { heading: 'Uncertain', align: 'right' },
      { heading: 'Unclaimed', align: 'right' },
      { heading: 'Disk', align: 'right' },
    ],
    [...repositories.map(cells), together.map((cell, at) => (at === 1 ? standing : cell))],
    heading,
  )
}

// Where all are of one owner, their names say enough.
function shortNames(repositories: readonly RepositoryCoverage[]): (name: string) => string {
  const owners = new Set(repositories.map(({ name }) => name.slice(0, name.indexOf('/'))))
  return owners.size > 1 ? (name) => name : (name) => name.slice(name.indexOf('/') + 1)
}

function neededLines({ sum, jobs }: Coverage): readonly string[] {
  const { waiting, neededBytes, neededMs } = sum
  const time = neededMs === null ? '' : `, and about ${durationText(neededMs)} of one worker`
  const needed = waiting === 0 ? [] : [`Still needed: about ${bytesText(neededBytes)} of disk${time}.`]
  const dead = jobs.dead === 0 ? '' : ' (see byline github jobs --state dead)'
  return [
    ...needed,
    `Work: ${grouped(jobs.waiting)} waiting, ${grouped(jobs.running)} running, ${grouped(jobs.dead)} given up${dead}.`,
  ]
}

function failureLines(repositories: readonly RepositoryCoverage[]): string {
  const failed = repositories.filter(({ failure }) => failure !== null)
  return failed.map(({ name, failure }) => `${visible(`${name}: ${failure}`)}\n`).join('')
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]!}`
}

function durationText(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
