// What may be kept from one analysis to the next: facts of files and the uses in them, under keys that say what they depend on.
import type { TreePath } from './file-tree.ts'
import type { FileFacts } from './file-facts.ts'

/** A definition, told so that it is found again in another version of its file. */
export type DefinitionName = readonly [path: TreePath, qualifiedName: string, ordinal: number]

/** The uses in one file. */
export interface KeptUses {
  readonly targets: readonly DefinitionName[]
  /** In threes: a place in `targets`, where the name stands, where it ends. */
  readonly uses: readonly number[]
}

/** What an earlier analysis left; undefined for what it did not. */
export interface Kept {
  readonly facts: (key: string) => FileFacts | undefined
  readonly uses: (key: string) => KeptUses | undefined
}

/** What an analysis leaves for later ones. */
export interface ToKeep {
  readonly facts: ReadonlyMap<string, FileFacts>
  readonly uses: ReadonlyMap<string, KeptUses>
}

/** The key of a file's facts: what its text is and how it is read. */
export function factsKey(blob: string, path: string): string {
  return `${blob} ${/(?:\.d)?\.[a-z]+$/.exec(path)?.[0] ?? ''}`
}
