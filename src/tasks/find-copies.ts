// Finds what repositories hold of each other's work: functions that were copied, and text that is repeated word for word.
import { codeShape } from '../credit/code-shape.ts'
import { commitAges, tokenAges, type CommitAges } from '../credit/commit-ages.ts'
import { consumersAmong, type AttributedCode } from '../credit/consumers.ts'
import {
  copiedFunctions,
  joinedRanges,
  knownFunctions,
  type CopiedFunction,
} from '../credit/copied-functions.ts'
import { textKey } from '../credit/counted-repository.ts'
import type { CountedFile } from '../credit/counted-tokens.ts'
import { definitionsByFile } from '../credit/definition-ranges.ts'
import type { Consumption } from '../credit/definition-users.ts'
import { comparedText, repeatedText } from '../credit/repeated-text.ts'
import type { People } from '../people/persons.ts'
import type { CodeIndex } from '../reuse/code-index.ts'
import type { ReadRevision } from './read-revision.ts'

/** What was copied from one repository to another. */
export interface Copies {
  /** Functions; whoever copied one consumes the original. */
  readonly copies: readonly (CopiedFunction & { readonly consumption: Consumption })[]
  /** The bytes of a file that repeat older ones: start and end in turn, ascending. */
  readonly repeatedIn: (file: CountedFile) => readonly number[]
}

/** Compares repositories that were read; `files` are those of the index, undefined where one does not count. */
export function findCopies(
  index: CodeIndex,
  files: readonly (AttributedCode | undefined)[],
  read: readonly ReadRevision[],
  people: People,
): Copies {
  if (read.length === 1) return { copies: [], repeatedIn: () => [] }
  const ages = commitAges(read.flatMap(({ authors }) => authors.commits))
  const found = copiedFunctions(functionsOf(index, files, ages))
  const consumers = consumersAmong(people.persons)
  const copies = found.map((copied) => ({
    ...copied,
    consumption: consumptionOf(copied, files, index, ages, consumers),
  }))
  const repeated = repeatedByFile(read, ages)
  const counted = read.flatMap(({ files: { analysed } }) => analysed.map((one) => one.counted))
  for (const { copy, repeated: ranges } of found) {
    const file = counted[index.definitions[copy.definition]!.file]!
    if (file !== null) repeated.set(file, [...(repeated.get(file) ?? []), ranges])
  }
  return { copies, repeatedIn: (file) => joinedRanges(repeated.get(file) ?? []) }
}

function functionsOf(index: CodeIndex, files: readonly (AttributedCode | undefined)[], ages: CommitAges) {
  return definitionsByFile(index).flatMap((definitions, number) => {
    const file = files[number]
    const functions = definitions.flatMap((one) => {
      const { kind, name } = index.definitions[one.at]!
      return isFunction(kind) ? [{ ...one, name }] : []
    })
    if (file === undefined || functions.length === 0) return []
    const { repository, path } = index.files[number]!
    const { bytes, units, runs, origins } = file
    const shape = codeShape(path, bytes)
    const written = tokenAges(shape.starts, runs, origins, ages)
    return knownFunctions({ repository, path, bytes, units, shape, ages: written }, functions)
  })
}

function isFunction(kind: CodeIndex['definitions'][number]['kind']): boolean {
  return kind === 'function' || kind === 'method'
}

// Whoever stands for the commit that copied most of it uses the original, unless the copy is a test's.
function consumptionOf(
  { copy, original, copiedBy }: CopiedFunction,
  files: readonly (AttributedCode | undefined)[],
  index: CodeIndex,
  { ids }: CommitAges,
  consumers: ReadonlySet<string>,
): Consumption {
  const file = files[index.definitions[copy.definition]!.file]!
  const commit = ids[copiedBy]!
  const persons = file.kind === 'test' ? [] : (file.authors.get(commit)?.persons ?? [])
  return {
    definition: original.definition,
    repository: copy.repository,
    text: textKey({ commit, path: copy.path }),
    persons: persons.filter((id) => consumers.has(id)),
  }
}

// What each file that counts repeats of others word for word.
function repeatedByFile(
  read: readonly ReadRevision[],
  ages: CommitAges,
): Map<CountedFile, (readonly number[])[]> {
  const compared = read.flatMap(({ files: { analysed, waiting, outOfScope }, origins }, repository) =>
    [...analysed.flatMap(({ counted }) => counted ?? []), ...waiting, ...outOfScope].map((file) => ({
      file,
      text: comparedText(repository, file, origins, ages),
    })),
  )
  const repeated = repeatedText(compared.map(({ text }) => text))
  return new Map(compared.map(({ file }, at) => [file, [repeated[at]!]]))
}
