// Finds what a change builds on and what it offers: definitions of the changed files, and the uses in what the change wrote.
import { join } from 'node:path'
import type { Attribution } from '../attribution/origin.ts'
import { bytesByCommit, writtenStretches } from '../credit/change-counts.ts'
import { definitionsOffered, definitionsUsed, type ChangedCode } from '../credit/change-definitions.ts'
import {
  byteOffsets,
  definitionRuns,
  definitionsByFile,
  inBytes,
  unitOffsets,
  type DefinitionRuns,
} from '../credit/definition-ranges.ts'
import { isAnalysedPath } from '../reuse/analysed-paths.ts'
import type { CodeIndex } from '../reuse/code-index.ts'
import type { ChangeTexts } from './change-texts.ts'
import { textsOf } from './change-texts.ts'
import type { Preview, PreviewDefinition } from './github/preview.ts'
import { indexCode, type CodeText } from './index-code.ts'
import type { OpenRevision, ReadingOptions } from './open-revision.ts'
import { textOf } from './text-of.ts'

/** What is said of definitions in a preview. */
export type ChangeDefinitions = Pick<Preview, 'buildsOnElsewhere' | 'offers'> & {
  /** With how much text of which commits stands in them. */
  readonly buildsOn: readonly (PreviewDefinition & { readonly bytesByCommit: ReadonlyMap<string, number> })[]
  /** By path, in bytes, which definitions changed files that were analysed consist of. */
  readonly runs: ReadonlyMap<string, DefinitionRuns>
  /** The names that `runs` lead to. */
  readonly names: readonly string[]
  /** Why not all was looked at, in sentences. */
  readonly limits: readonly string[]
}

/** A change as it is searched for definitions. */
export interface SearchedChange {
  readonly open: OpenRevision
  readonly texts: ChangeTexts
  readonly head: Attribution
  readonly isOwnCommit: (commit: string) => boolean
  /** Files of other repositories that publish what the change names; those of the first are numbered 1. */
  readonly others: readonly CodeText[]
}

/** A program is made of all that changed files lead to, so changes of a repository with more source files are not searched. */
export const MOST_SEARCHED_FILES = 40_000
const MOST_CHANGED_BYTES = 8 * 1024 * 1024

/** Searches a change. What is too large to be searched is said in `limits`, and nothing is found in it. */
export async function findChangeDefinitions(
  change: SearchedChange,
  { cacheDirectory }: Pick<ReadingOptions, 'cacheDirectory'>,
): Promise<ChangeDefinitions> {
  const { open, texts } = change
  const searched = new Map(
    texts.counted.filter(({ path }) => isAnalysedPath(path)).map((file) => [file.path, file]),
  )
  const entries = open.entries.filter(({ path, kind }) => kind === 'file' && isAnalysedPath(path))
  const limit = limitOf(entries.length, [...searched.values()])
  if (searched.size === 0 || limit !== null) return { ...NOTHING, limits: limit === null ? [] : [limit] }
  const excluded = new Set(texts.notCounted.map(({ path }) => path))
  const own = entries.filter(({ path }) => !excluded.has(path))
  const read = await textsOf(
    open,
    own.filter(({ path }) => !searched.has(path)),
  )
  const files: CodeText[] = []
  const changed = new Map<number, ChangedCode>()
  for (const { path, blob } of own) {
    const file = searched.get(path)
    const bytes = file?.bytes ?? read.get(blob)
    if (bytes === undefined) continue
    const text = textOf(bytes)
    if (file !== undefined) changed.set(files.length, codeOf(file, text.length, change))
    files.push({ repository: 0, path, blob, text })
  }
  const facts = cacheDirectory === null ? null : join(cacheDirectory, 'facts')
  const index = await indexCode([...files, ...change.others], {
    cacheDirectory: facts,
    wanted: new Map([...changed].map(([number, { written }]) => [number, written])),
  })
  // Mostly there are none, and nothing need be read of what stood before.
  const added = definitionsOffered(index, changed, () => false)
  const paths = new Set(added.map(({ definition }) => files[index.definitions[definition]!.file]!.path))
  const stoodBefore = await definitionsBefore(texts, paths, facts)
  const runsOf = definitionsByFile(index)
  const attributed = new Map(change.head.files.map((file) => [file.path, file]))
  const writersOf = (
    path: string,
    units: number,
    first: number,
    end: number,
  ): ReadonlyMap<string, number> => {
    const file = attributed.get(path)
    const bytes = file && (searched.get(path)?.bytes ?? read.get(file.blob))
    if (file === undefined || bytes === undefined) return new Map()
    const [from = 0, to = 0] = byteOffsets(bytes, units, [first, end])
    return bytesByCommit(file, change.head.origins, from, to)
  }
  return {
    ...described(index, files, changed, { stoodBefore, writersOf }),
    runs: new Map(
      [...changed.keys()].map((number) => {
        const { path, text } = files[number]!
        const { bytes } = searched.get(path)!
        return [path, inBytes(definitionRuns(runsOf[number]!), bytes, text.length)]
      }),
    ),
    names: index.definitions.map(({ qualifiedName }) => qualifiedName),
    limits: [],
  }
}

const NOTHING: ChangeDefinitions = {
  buildsOn: [],
  buildsOnElsewhere: { definitions: 0, repositories: 0 },
  offers: [],
  runs: new Map(),
  names: [],
  limits: [],
}

function limitOf(fileCount: number, changed: readonly { readonly bytes: Uint8Array }[]): string | null {
  if (fileCount > MOST_SEARCHED_FILES)
    return `What it builds on and offers was not looked for: the repository has more than ${MOST_SEARCHED_FILES} source files.`
  const bytes = changed.reduce((sum, file) => sum + file.bytes.length, 0)
  if (bytes <= MOST_CHANGED_BYTES) return null
  return `What it builds on and offers was not looked for: its source files have more than ${MOST_CHANGED_BYTES / 1024 / 1024} MB.`
}

function codeOf(
  file: ChangeTexts['counted'][number],
  units: number,
  { head, isOwnCommit }: SearchedChange,
): ChangedCode {
  const written = writtenStretches(file, head.origins, isOwnCommit)
  return {
    written: unitOffsets(file.bytes, units, written),
    kept: unitOffsets(file.bytes, units, file.kept),
    isTest: file.kind === 'test',
  }
}

/** Whether one of some changed files, by its path, had a definition of a qualified name in what it continues. */
async function definitionsBefore(
  { counted, stood }: ChangeTexts,
  paths: ReadonlySet<string>,
  facts: string | null,
): Promise<(path: string, qualifiedName: string) => boolean> {
  const continued = new Set(counted.flatMap(({ path, before }) => (paths.has(path) ? (before ?? []) : [])))
  const files = [...stood].flatMap(([path, { blob, bytes }]): CodeText[] =>
    continued.has(path) && isAnalysedPath(path) ? [{ repository: 0, path, blob, text: textOf(bytes) }] : [],
  )
  if (files.length === 0) return () => false
  const { definitions } = await indexCode(files, { cacheDirectory: facts, wanted: new Map() })
  const names = new Set(definitions.map(({ file, qualifiedName }) => `${files[file]!.path} ${qualifiedName}`))
  const before = new Map(counted.map((file) => [file.path, file.before]))
  return (path, qualifiedName) => names.has(`${before.get(path) ?? ''} ${qualifiedName}`)
}

function described(
  index: CodeIndex,
  files: readonly CodeText[],
  changed: ReadonlyMap<number, ChangedCode>,
  change: {
    readonly stoodBefore: (path: string, qualifiedName: string) => boolean
    readonly writersOf: (
      path: string,
      units: number,
      first: number,
      end: number,
    ) => ReadonlyMap<string, number>
  },
): Pick<ChangeDefinitions, 'buildsOn' | 'buildsOnElsewhere' | 'offers'> {
  const placed = (at: number): PreviewDefinition => {
    const { file, qualifiedName, nameAt } = index.definitions[at]!
    return { name: qualifiedName, path: files[file]!.path, line: lineAt(files[file]!.text, nameAt) }
  }
  const writers = (at: number): ReadonlyMap<string, number> => {
    const { file, first, end } = index.definitions[at]!
    return change.writersOf(files[file]!.path, files[file]!.text.length, first, end)
  }
  const used = definitionsUsed(index, changed)
  const repositoryOf = (at: number): number => index.files[index.definitions[at]!.file]!.repository
  const elsewhere = used.filter((at) => repositoryOf(at) > 0)
  const offered = definitionsOffered(index, changed, (file, name) =>
    change.stoodBefore(files[file]!.path, name),
  )
  return {
    buildsOn: used
      .filter((at) => repositoryOf(at) === 0)
      .map((at) => ({ ...placed(at), bytesByCommit: writers(at) })),
    buildsOnElsewhere: {
      definitions: elsewhere.length,
      repositories: new Set(elsewhere.map(repositoryOf)).size,
    },
    offers: offered.map(({ definition, users }) => {
      const { file, end } = index.definitions[definition]!
      return { ...placed(definition), endLine: lineAt(files[file]!.text, end - 1), users }
    }),
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
