// Reads repositories for everything that is said of credit: what survives of whom, who uses what, and what was copied.
import { join } from 'node:path'
import { consumptionsOf, type AttributedCode } from '../credit/consumers.ts'
import type { CountedRepository } from '../credit/counted-repository.ts'
import { definitionRuns, definitionsByFile, inBytes } from '../credit/definition-ranges.ts'
import { definitionUsers, type Consumption, type Users } from '../credit/definition-users.ts'
import { NO_AGREEMENTS, type Agreements } from '../people/agreed-shares.ts'
import { NOBODY_KNOWN, type KnownPeople } from '../people/known-people.ts'
import { peopleOf, type People } from '../people/persons.ts'
import type { Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { CodeIndex } from '../reuse/code-index.ts'
import { representativesOf } from '../reuse/relatives.ts'
import type { SkippedFile } from './attribute-revision.ts'
import { countFile } from './counted-files.ts'
import { findCopies, type Copies } from './find-copies.ts'
import { indexCode } from './index-code.ts'
import type { ReadingOptions, RevisionRequest } from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import { readRevision, type ReadRevision } from './read-revision.ts'
import { sha256 } from './sha256.ts'
import { textOf } from './text-of.ts'

/** A repository that was read. */
export interface AnalysedRepository extends CountedRepository {
  /** As it was named. */
  readonly repository: string
  readonly revision: string
  /** In code-point order of paths. */
  readonly excluded: readonly SkippedFile[]
}

/** What several repositories hold, and who is behind it. */
export interface Analysis {
  readonly repositories: readonly AnalysedRepository[]
  readonly people: People
  readonly index: CodeIndex
  /** The texts of the index's files. */
  readonly texts: readonly string[]
  /** Who consumes through each use of the index, in their order. */
  readonly consumptions: readonly Consumption[]
  /** Functions that were copied from another repository; whoever copied one consumes the original. */
  readonly copies: Copies['copies']
  /** The users of each definition of the index. */
  readonly users: readonly Users[]
}

/**
 * Reads repositories and analyses their code together. Whoever is `known` is one person under all their e-mails, whatever the
 * repositories say; what was agreed of commits counts. Refuses what `withRevision` refuses.
 */
export async function analyseRepositories(
  requests: readonly RevisionRequest[],
  policy: Policy,
  options: ReadingOptions,
  known: KnownPeople = NOBODY_KNOWN,
  agreements: Agreements = NO_AGREEMENTS,
): Promise<Outcome<Analysis>> {
  const read: ReadRevision[] = []
  for (const request of requests) {
    const one = await readRevision(request, policy, options, requests.length > 1)
    if (!one.ok) return one
    read.push(one.value)
  }
  const people = peopleOf(
    read.map(({ authors }) => authors),
    policy,
    sha256,
    known,
    agreements,
  )
  const texts = read.flatMap(({ files }, repository) =>
    files.analysed.map(({ path, blob, bytes }) => ({ repository, path, blob, text: textOf(bytes) })),
  )
  options.onStep?.('finding definitions and uses')
  const { cacheDirectory } = options
  const index = await indexCode(texts, {
    cacheDirectory: cacheDirectory === null ? null : join(cacheDirectory, 'facts'),
    representatives: representativesOf(read),
  })
  options.signal?.throwIfAborted()
  noteCutOff(index, read, options)
  noteAmbiguous(index, read, options)
  const files = attributedCode(read, people, texts)
  const { copies, repeatedIn } = findCopies(index, files, read, people)
  countKept(index, texts, read, repeatedIn)
  const consumptions = consumptionsOf(index, files, people.persons)
  const all = [...consumptions, ...copies.map(({ consumption }) => consumption)]
  return done({
    repositories: read.map((one, at) => ({
      repository: one.repository,
      revision: one.revision,
      excluded: one.files.excluded.toSorted((a, b) => compareCodePoints(a.path, b.path)),
      counts: one.files.counter.counts(),
      authors: people.commits[at]!,
      uncertain: one.uncertain,
    })),
    people,
    index,
    texts: texts.map(({ text }) => text),
    consumptions,
    copies,
    users: definitionUsers(index, all, policy.reuse.maxRepositoriesPerPerson),
  })
}

// The files of the index in their order; undefined for those that do not count.
function attributedCode(
  read: readonly ReadRevision[],
  people: People,
  texts: readonly { readonly text: string }[],
): readonly (AttributedCode | undefined)[] {
  let number = 0
  return read.flatMap(({ files, origins }, at) =>
    files.analysed.map(({ bytes, counted }) => {
      const units = texts[number++]!.text.length
      if (counted === null) return undefined
      const { runs, kind } = counted
      return { bytes, units, runs, origins, authors: people.commits[at]!, kind }
    }),
  )
}

// Counts the files that were kept, now that it is known what each of their bytes belongs to and what they repeat.
function countKept(
  index: CodeIndex,
  texts: readonly { readonly text: string }[],
  read: readonly ReadRevision[],
  repeatedIn: Copies['repeatedIn'],
): void {
  const definitions = definitionsByFile(index)
  let number = 0
  for (const { files } of read) {
    for (const { bytes, counted, isInScope } of files.analysed) {
      const file = number++
      if (counted === null || !isInScope) continue
      const runs = inBytes(definitionRuns(definitions[file]!), bytes, texts[file]!.text.length)
      const own = { ...counted, definitions: runs, repeated: repeatedIn(counted) }
      countFile(files.counter, own, files.excluded)
    }
    for (const file of files.waiting)
      countFile(files.counter, { ...file, repeated: repeatedIn(file) }, files.excluded)
  }
}

const NAMED_MOST = 3

// Files whose definitions are not known to their end: what is in them counts once all the same.
function noteCutOff(
  { cutOff, files }: CodeIndex,
  read: readonly ReadRevision[],
  { onNote }: ReadingOptions,
): void {
  for (const [number, { repository }] of read.entries()) {
    const own = cutOff.filter(({ file }) => files[file]!.repository === number)
    if (own.length === 0) continue
    const more = own.length > NAMED_MOST ? ` and ${own.length - NAMED_MOST} more` : ''
    const names = own.slice(0, NAMED_MOST).map(({ file, reason }) => `${files[file]!.path} (${reason})`)
    const count = own.length === 1 ? '1 file was' : `${own.length} files were`
    onNote?.(`${repository}: ${count} not searched for definitions and uses: ${names.join(', ')}${more}`)
  }
}

// Names whose uses are nobody's, since repositories publish them that have nothing to do with each other.
function noteAmbiguous(
  { ambiguous }: CodeIndex,
  read: readonly ReadRevision[],
  { onNote }: ReadingOptions,
): void {
  for (const { name, repositories } of ambiguous.slice(0, NAMED_MOST)) {
    const publishers = repositories.map((number) => read[number]!.repository).toSorted(compareCodePoints)
    onNote?.(
      `${name} is published by ${publishers.join(' and ')}, so uses of it elsewhere count for none of them`,
    )
  }
  const rest = ambiguous.length - NAMED_MOST
  if (rest > 0) onNote?.(`so it is with ${rest} more names that several repositories publish`)
}
