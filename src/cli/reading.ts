// The options with which every command reads repositories, and what they come to.
import { Option, type Command } from 'commander'
import type { ReadingOptions, RevisionRequest } from '../tasks/open-revision.ts'
import type { Outcome } from '../tasks/outcome.ts'
import { collected } from './option-values.ts'
import { liesInside, realPath } from './places.ts'
import { createProgress, type Progress } from './progress.ts'
import { note, type Session } from './session.ts'

/** The options as they were written. */
export interface ReadingFlags {
  readonly rev?: readonly string[]
  readonly lineage?: readonly string[]
  readonly reader: ReadingOptions['reader']
  /** False for `--no-cache`. */
  readonly cache?: string | false
  readonly allowShallow?: true
}

/** What to read and how, with the progress line that is shown meanwhile. */
export interface Reading {
  readonly requests: readonly RevisionRequest[]
  readonly options: ReadingOptions
  readonly progress: Progress
}

/** Adds the options to a command. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--rev <revision>', 'branch, tag or commit; REPO=REVISION for one of several', collected)
    .option('--lineage <file>', 'parents that git forgot: lines of {"commit","parents":[]}', collected)
    .addOption(
      new Option('--reader <reader>', 'what reads the repository')
        .choices(['auto', 'git', 'isomorphic'])
        .default('auto'),
    )
    .option('--cache <folder>', 'where results are kept for later runs')
    .option('--no-cache', 'keep nothing, and use nothing that was kept')
    .option('--allow-shallow', 'take a shallow clone as it is: the oldest origins are then uncertain')
}

/**
 * What the options come to. Wrong usage is reported through the command; a lineage file that is none is refused.
 */
export async function readingOf(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: ReadingFlags,
): Promise<Outcome<Reading>> {
  const requests = requestsOf(command, repositories, flags.rev ?? [])
  if (repositories.length > 1) await refuseTwins(command, repositories)
  const { readLineage } = await import('../tasks/read-lineage.ts')
  const lineage = readLineage(flags.lineage ?? [])
  if (!lineage.ok) return lineage
  const cacheDirectory = await cacheDirectoryOf(session, command, repositories, flags.cache)
  const progress = createProgress(session.progressTerminal, () => performance.now())
  const options: ReadingOptions = {
    reader: flags.reader,
    allowShallow: flags.allowShallow ?? false,
    cacheDirectory,
    lineage: lineage.value,
    signal: session.signal,
    onProgress: (repository, doneCount, totalCount) => progress.update(repository, doneCount, totalCount),
    onStep: (step) => progress.step(step),
    onNote(text) {
      progress.clear()
      note(session, text)
    },
  }
  return { ok: true, value: { requests, options, progress } }
}

// `--rev R` is for all repositories, `--rev REPO=R` for one of them and stronger.
function requestsOf(
  command: Command,
  repositories: readonly string[],
  revisions: readonly string[],
): readonly RevisionRequest[] {
  let forAll: string | undefined
  const forOne = new Map<string, string>()
  for (const text of revisions) {
    const repository = repositories.find((name) => text.startsWith(`${name}=`))
    if (repository === undefined) {
      if (forAll !== undefined) {
        command.error(`--rev was given twice for all repositories; write --rev REPO=REVISION for one of them`)
      }
      forAll = text
    } else if (forOne.has(repository)) {
      command.error(`--rev was given twice for ${repository}`)
    } else {
      forOne.set(repository, text.slice(repository.length + 1))
    }
  }
  return repositories.map((repository) => ({ repository, revision: forOne.get(repository) ?? forAll }))
}

// A repository that was named twice, be it by another of its work trees, would be counted twice.
async function refuseTwins(command: Command, repositories: readonly string[]): Promise<void> {
  const { repositoryPlace } = await import('../tasks/repository-place.ts')
  const names = new Map<string, string>()
  for (const repository of repositories) {
    const place = repositoryPlace(repository) ?? realPath(repository)
    const other = names.get(place)
    if (other !== undefined) command.error(`${other} and ${repository} are the same repository`)
    names.set(place, repository)
  }
}

// Nothing is ever written into a repository, so a cache that lies in one is refused; the default one is done without.
async function cacheDirectoryOf(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flag: string | false | undefined,
): Promise<string | null> {
  if (flag === false) return null
  const folder = flag ?? session.environment.cacheDirectory
  if (folder === '') return command.error('--cache needs a folder')
  const inside = repositories.find((repository) => liesInside(repository, folder))
  if (inside === undefined) return folder
  const problem = `the cache ${folder} lies in the repository ${inside}, where nothing is ever written`
  if (flag !== undefined) return command.error(`${problem}; choose another folder`)
  note(session, `${problem}; nothing is kept for later runs (choose a folder with --cache)`)
  return null
}
