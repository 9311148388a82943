// The repositories of a snapshot as commands name them, each with what it is called in the books.
import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { DeliveredRepositories, FreezingContext } from '../tasks/deliver.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import type { Outcome } from '../tasks/outcome.ts'
import { bookingDay, booksPlaceOf, type BooksFlags } from './books.ts'
import { addReadingOptions, readingOf, type ReadingFlags } from './reading.ts'
import type { Progress } from './progress.ts'
import { dataDirectoryOf } from './service-options.ts'
import type { Session } from './session.ts'

/** The options of commands that freeze repositories. */
export interface FreezingFlags extends ReadingFlags, BooksFlags {
  readonly observe?: readonly string[]
  readonly json?: true
}

/** How repositories are named, for the help of commands. */
export const NAMING_HELP = `A repository goes by its folder's name; NAME=PATH gives it another. The name is
what licences and snapshots know it by, wherever it lies. github:OWNER/NAME is
what the GitHub App scanned last, with all it knows of pull requests.`

const NAMED = /^([\p{L}\p{N}][\p{L}\p{N}._-]*)=(.+)$/u

/** The repositories that were named, with how they are to be read. */
export interface NamedReading {
  readonly progress: Progress
  /** What a task needs to freeze them. Refuses what the GitHub App has not fetched. */
  readonly prepare: (open: OpenBooks, actor: string) => Promise<Outcome<Prepared>>
}

/** Where repositories lie, and how they are frozen. */
export interface Prepared {
  readonly context: FreezingContext
  readonly repositories: DeliveredRepositories
}

/** Adds `--observe` and the options with which repositories are read. */
export function addFreezingOptions(command: Command): Command {
  return addReadingOptions(
    command.option('--observe <repo>', 'another one whose uses count and nothing more', collect),
  )
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** What the words and options name. Wrong usage is reported through the command; a lineage file that is none is refused. */
export async function namedReading(
  session: Session,
  command: Command,
  words: readonly string[],
  flags: FreezingFlags,
): Promise<Outcome<NamedReading>> {
  const all = [...words, ...(flags.observe ?? [])].map(namedOf)
  const pathOf = new Map(all.map(({ name, repository }) => [name, repository]))
  const revisions = (flags.rev ?? []).map((text) => {
    const [, name, revision] = NAMED.exec(text) ?? []
    const path = name === undefined ? undefined : pathOf.get(name)
    return path === undefined ? text : `${path}=${revision}`
  })
  const paths = all.map(({ repository }) => repository)
  const reading = await readingOf(session, command, paths, { ...flags, rev: revisions })
  if (!reading.ok) return reading
  const { requests, options, progress } = reading.value
  const named = all.map((one, at) => ({ ...one, revision: requests[at]!.revision }))
  const { keyFile } = booksPlaceOf(session, command, flags)
  return {
    ok: true,
    value: {
      progress,
      async prepare(open, actor) {
        const { locateMirrors } = await import('../tasks/github/named-mirrors.ts')
        const repositories = { licensed: named.slice(0, words.length), observed: named.slice(words.length) }
        const folder = dataDirectoryOf(session, undefined)
        const located = await locateMirrors(open, folder, repositories, options.lineage)
        if (!located.ok) return located
        const { lineage } = located.value
        const context = {
          open,
          actor,
          keyFile,
          date: bookingDay(session, flags),
          options: { ...options, lineage },
        }
        return { ok: true, value: { context, repositories: located.value.repositories } }
      },
    },
  }
}

function namedOf(text: string): { readonly name: string; readonly repository: string } {
  const [, name, repository] = NAMED.exec(text) ?? []
  if (name !== undefined && repository !== undefined) return { name, repository }
  const path = resolve(text)
  const folder = basename(path) === '.git' ? dirname(path) : path
  return { name: basename(folder).replace(/\.git$/, ''), repository: text }
}
