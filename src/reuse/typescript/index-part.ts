// Puts what was found file by file into one part of the index.
import type { CutOff, Definition, Use } from '../code-index.ts'
import type { IndexPart } from '../join-parts.ts'
import type { FileDefinition } from './definitions.ts'
import type { TreePath } from './file-tree.ts'
import type { KeptUses } from './kept.ts'

/** What was found in one file. */
export interface FoundFile {
  readonly path: TreePath
  /** Its place in the list of files handed in. */
  readonly number: number
  readonly definitions: readonly FileDefinition[]
  readonly uses: KeptUses
  readonly refused: string | null
}

/** The part. `placeOf` gives a definition's place in its file's list. */
export function partOf(
  files: readonly FoundFile[],
  placeOf: (path: TreePath, qualifiedName: string, ordinal: number) => number,
): Omit<IndexPart, 'ambiguous'> {
  const definitions: Definition[] = []
  const starts = new Map<TreePath, number>()
  const cutOff: CutOff[] = []
  for (const { path, number: file, definitions: own, refused } of files) {
    const start = definitions.length
    starts.set(path, start)
    if (refused !== null) cutOff.push({ file, reason: refused })
    for (const { name, qualifiedName, ordinal, kind, nameAt, first, end, parent, isExported } of own) {
      const whole = parent < 0 ? -1 : parent + start
      const named = { file, name, qualifiedName, ordinal, kind }
      definitions.push({ ...named, nameAt, first, end, parent: whole, isExported })
    }
  }
  const outer: Use[] = []
  const inner: Use[] = []
  for (const { path, number: file, uses: kept } of files) {
    const targets = kept.targets.map(
      ([target, name, ordinal]) => starts.get(target)! + placeOf(target, name, ordinal),
    )
    for (let at = 0; at < kept.uses.length; at += 3) {
      const target = kept.uses[at]!
      const use = { definition: targets[target]!, file, at: kept.uses[at + 1]!, end: kept.uses[at + 2]! }
      ;(kept.targets[target]![0] === path ? inner : outer).push(use)
    }
  }
  return { definitions, uses: outer, innerUses: inner, cutOff }
}
