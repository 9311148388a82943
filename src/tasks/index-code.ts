// Finds the definitions and uses in a set of files: every analyser looks at all of them, and their parts are joined.
import type { CodeIndex } from '../reuse/code-index.ts'
import type { Representatives } from '../reuse/relatives.ts'
import { indexParsed } from './index-parsed.ts'
import { indexTypeScript } from './index-typescript.ts'
import type { WantedUses } from '../reuse/wanted-uses.ts'
import { joinParts, type IndexPart } from '../reuse/join-parts.ts'

/** A file's text, as UTF-16, with its place. */
export interface CodeText {
  /** Which of the repositories, from 0. */
  readonly repository: number
  /** From the repository's root, with slashes. */
  readonly path: string
  /** Blob id: equal ids are equal texts. */
  readonly blob: string
  readonly text: string
}

/** How files are indexed. */
export interface IndexOptions {
  /** A folder only we write to, for results that spare later runs the work; null: nothing is kept. */
  readonly cacheDirectory: string | null
  /** Which repositories are forks of each other; left out: none. */
  readonly representatives?: Representatives
  /** The uses that are looked for, each as it would be found among all; null or left out: all. Definitions are found in all files. */
  readonly wanted?: WantedUses | null
}

/** Finds what it can in the files of its languages; files it does not know it leaves alone. */
type Analyser = (files: readonly CodeText[], options: IndexOptions) => Promise<IndexPart>

const ANALYSERS: readonly Analyser[] = [indexTypeScript, indexParsed]

/**
 * The definitions in `files` and the places that use them. File numbers are positions in `files`. What an analyser could not
 * read is named in `cutOff` and refuses nothing; the index is the same with and without a cache.
 */
export async function indexCode(files: readonly CodeText[], options: IndexOptions): Promise<CodeIndex> {
  const parts: IndexPart[] = []
  for (const analyse of ANALYSERS) parts.push(await analyse(files, options))
  return joinParts(
    files.map(({ repository, path, blob }) => ({ repository, path, blob })),
    parts,
  )
}
