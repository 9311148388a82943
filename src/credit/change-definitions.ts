// What a change builds on and what it offers, read from an index of its head: no people, only where names stand.
import type { CodeIndex, Definition } from '../reuse/code-index.ts'
import { touchesStretch } from '../reuse/wanted-uses.ts'

/** An analysed file of the index that the change touched. Stretches are in UTF-16 units: start and end in turn, ascending. */
export interface ChangedCode {
  /** What the change's own commits wrote. */
  readonly written: readonly number[]
  /** What stood in the file before. */
  readonly kept: readonly number[]
  readonly isTest: boolean
}

/** The changed files by their number in the index. */
export type ChangedCodes = ReadonlyMap<number, ChangedCode>

/**
 * The definitions that text which the change wrote uses from other files, tests left out: those of its own text, and of text that
 * it moved, are none. In the order of the index. A member that is no function stands for what it is a member of.
 */
export function definitionsUsed({ definitions, uses }: CodeIndex, changed: ChangedCodes): readonly number[] {
  const found = new Set<number>()
  for (const { definition, file, at } of uses) {
    const code = changed.get(file)
    if (code === undefined || code.isTest || !touchesStretch(code.written, at, at + 1)) continue
    const used = whole(definitions, definition)
    const { file: home, nameAt } = definitions[used]!
    const there = changed.get(home)
    if (there === undefined || touchesStretch(there.kept, nameAt, nameAt + 1)) found.add(used)
  }
  return [...found].toSorted((a, b) => a - b)
}

// What readers know by name: a property is told by its type, a constant in a class by the class.
function whole(definitions: readonly Definition[], at: number): number {
  const { kind, parent } = definitions[at]!
  if (parent < 0 || kind === 'method' || kind === 'function' || kind === 'class') return at
  return whole(definitions, parent)
}

/** A reusable definition that the change adds, and how many other files use it. */
export interface OfferedDefinition {
  readonly definition: number
  readonly users: number
}

/**
 * The definitions that the change wrote and other files can name, tests left out; of a new class the class alone. `stoodBefore`
 * says whether a file had a definition of the name before: what was written anew is no addition.
 */
export function definitionsOffered(
  { definitions, uses }: CodeIndex,
  changed: ChangedCodes,
  stoodBefore: (file: number, qualifiedName: string) => boolean,
): readonly OfferedDefinition[] {
  const isAdded = ({ file, nameAt, qualifiedName }: Definition): boolean => {
    const code = changed.get(file)
    if (code === undefined || code.isTest) return false
    return touchesStretch(code.written, nameAt, nameAt + 1) && !stoodBefore(file, qualifiedName)
  }
  const users = new Map<number, Set<number>>()
  for (const [at, definition] of definitions.entries()) {
    const { parent, isExported, kind } = definition
    if (!isExported || !isAdded(definition)) continue
    if (parent >= 0 && (isAdded(definitions[parent]!) || (kind !== 'method' && kind !== 'function'))) continue
    users.set(at, new Set())
  }
  for (const { definition, file } of uses) users.get(definition)?.add(file)
  return [...users].map(([definition, files]) => ({ definition, users: files.size }))
}
