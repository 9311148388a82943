// Joins what several analysers found in one list of files into one index.
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { AmbiguousName, CodeIndex, CutOff, Definition, SourceFile, Use } from './code-index.ts'

/** What one analyser found, in any order: definitions by their place in its own list, files by theirs in the list handed in. */
export type IndexPart = Omit<CodeIndex, 'files'>

/**
 * One index of all parts, its lists in the order of files, then of offsets; a definition comes before what stands in it.
 * Definitions are numbered anew. No two parts may speak of one file.
 */
export function joinParts(files: readonly SourceFile[], parts: readonly IndexPart[]): CodeIndex {
  const listed: Definition[] = []
  const starts: number[] = []
  for (const { definitions } of parts) {
    const start = listed.length
    starts.push(start)
    for (const definition of definitions) {
      listed.push(definition.parent < 0 ? definition : { ...definition, parent: definition.parent + start })
    }
  }
  const order = listed
    .map((_definition, at) => at)
    .toSorted((a, b) => inOrder(listed[a]!, listed[b]!) || a - b)
  const numbers = new Int32Array(listed.length)
  order.forEach((before, now) => (numbers[before] = now))
  const uses = (which: 'uses' | 'innerUses'): Use[] =>
    parts
      .flatMap((part, at) =>
        part[which].map((use) => ({ ...use, definition: numbers[use.definition + starts[at]!]! })),
      )
      .toSorted((a, b) => a.file - b.file || a.at - b.at || a.definition - b.definition)
  return {
    files,
    definitions: order.map((at) => {
      const definition = listed[at]!
      return definition.parent < 0 ? definition : { ...definition, parent: numbers[definition.parent]! }
    }),
    uses: uses('uses'),
    innerUses: uses('innerUses'),
    cutOff: parts.flatMap(({ cutOff }): readonly CutOff[] => cutOff).toSorted((a, b) => a.file - b.file),
    ambiguous: parts
      .flatMap(({ ambiguous }): readonly AmbiguousName[] => ambiguous)
      .toSorted((a, b) => compareCodePoints(a.name, b.name)),
  }
}

function inOrder(a: Definition, b: Definition): number {
  return a.file - b.file || a.first - b.first || b.end - a.end || a.nameAt - b.nameAt
}
