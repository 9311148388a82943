// Indexes TypeScript and JavaScript written in a test, and tells uses in words: who uses what where.
import { createHash } from 'node:crypto'
import type { CodeIndex, Use } from '../../../src/reuse/code-index.ts'
import { indexCode, type CodeText } from '../../../src/tasks/index-code.ts'

/** Texts by path, one record for each repository. */
export type Repository = Readonly<Record<string, string>>

/** The files of repositories, as they are handed to the index. */
export function textsOf(...repositories: readonly Repository[]): CodeText[] {
  return repositories.flatMap((files, repository) =>
    Object.entries(files).map(([path, text]) => ({
      repository,
      path,
      blob: createHash('sha1').update(text).digest('hex'),
      text,
    })),
  )
}

/** The index of some repositories, without a cache. */
export function indexOf(...repositories: readonly Repository[]): Promise<CodeIndex> {
  return indexCode(textsOf(...repositories), { cacheDirectory: null })
}

/** Uses from other files: `app.ts:2 fmt.ts#formatMoney`, lines from 1, in the index's order. */
export async function usesIn(...repositories: readonly Repository[]): Promise<string[]> {
  const index = await indexOf(...repositories)
  return index.uses.map((use) => described(index, use, repositories))
}

function described(
  index: CodeIndex,
  { definition, file, at }: Use,
  repositories: readonly Repository[],
): string {
  const [from, target] = [index.files[file]!, index.definitions[definition]!]
  const line = repositories[from.repository]![from.path]!.slice(0, at).split('\n').length
  return `${placeOf(index, file)}:${line} ${placeOf(index, target.file)}#${target.qualifiedName}`
}

function placeOf({ files }: CodeIndex, at: number): string {
  const { repository, path } = files[at]!
  return files.some((file) => file.repository > 0) ? `${repository}/${path}` : path
}

/** The definitions of one file: kind and qualified name, `export` before it where other files can name it. */
export async function definitionsIn(path: string, text: string): Promise<string[]> {
  const { definitions } = await indexOf({ [path]: text })
  return definitions.map(
    ({ kind, qualifiedName, isExported }) => `${isExported ? 'export ' : ''}${kind} ${qualifiedName}`,
  )
}
