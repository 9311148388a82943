// Says of every place of a file which definition it stands in: the innermost one. Parsers count UTF-16 units, tokens bytes.
import { runIndex } from '../attribution/runs.ts'
import type { CodeIndex, Definition } from '../reuse/code-index.ts'

/** The definitions a file's text stands in: from `starts[i]` to the next start it is `definitions[i]`, -1 for none. */
export interface DefinitionRuns {
  readonly starts: Int32Array
  /** Indices into the definitions of the index. */
  readonly definitions: Int32Array
}

/** A definition's place in the index, with its range. */
export type IndexedDefinition = Pick<Definition, 'first' | 'end'> & { readonly at: number }

/** The definitions of each file of an index, in their order. */
export function definitionsByFile(index: CodeIndex): readonly (readonly IndexedDefinition[])[] {
  const files: IndexedDefinition[][] = index.files.map(() => [])
  for (const [at, { file, first, end }] of index.definitions.entries()) files[file]!.push({ at, first, end })
  return files
}

/** The definition that each definition stands in, the innermost by their ranges; -1 for none. */
export function holdersOf(index: CodeIndex): Int32Array {
  const holders = new Int32Array(index.definitions.length).fill(-1)
  for (const definitions of definitionsByFile(index)) {
    const open: IndexedDefinition[] = []
    for (const definition of inOrder(definitions)) {
      while (open.length > 0 && open.at(-1)!.end < definition.end) open.pop()
      if (open.length > 0) holders[definition.at] = open.at(-1)!.at
      open.push(definition)
    }
  }
  return holders
}

function inOrder(definitions: readonly IndexedDefinition[]): IndexedDefinition[] {
  return definitions.toSorted((a, b) => a.first - b.first || b.end - a.end || a.at - b.at)
}

/**
 * The bytes that UTF-16 offsets (ascending) of a text stand at. `units` is the length of the text: where it is that of the
 * bytes, the text is ASCII or was read as Latin-1, and each byte is a unit; else the bytes are valid UTF-8.
 */
export function byteOffsets(bytes: Uint8Array, units: number, offsets: readonly number[]): number[] {
  if (units === bytes.length) return [...offsets]
  let at = 0
  let unit = 0
  return offsets.map((offset) => {
    while (unit < offset && at < bytes.length) {
      const lead = bytes[at]!
      const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      at += size
      unit += size === 4 ? 2 : 1
    }
    return at
  })
}

/** The UTF-16 offsets that bytes (ascending, each the start of a character) of a text stand at; `units` as in `byteOffsets`. */
export function unitOffsets(bytes: Uint8Array, units: number, offsets: readonly number[]): number[] {
  if (units === bytes.length) return [...offsets]
  let at = 0
  let unit = 0
  return offsets.map((offset) => {
    while (at < offset && at < bytes.length) {
      const lead = bytes[at]!
      const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      at += size
      unit += size === 4 ? 2 : 1
    }
    return unit
  })
}

/**
 * Which of a file's definitions its UTF-16 units stand in. Of definitions that hold a unit the one that begins last counts,
 * and of those the one that ends first.
 */
export function definitionRuns(definitions: readonly IndexedDefinition[]): DefinitionRuns {
  const ordered = inOrder(definitions)
  const bounds = [...new Set(ordered.flatMap(({ first, end }) => [first, end]))].toSorted((a, b) => a - b)
  const open: IndexedDefinition[] = []
  let next = 0
  const innermost = bounds.map((bound) => {
    while (ordered[next]?.first === bound) open.push(ordered[next++]!)
    while (open.length > 0 && open.at(-1)!.end <= bound) open.pop()
    return open.at(-1)?.at ?? -1
  })
  return { starts: Int32Array.from(bounds), definitions: Int32Array.from(innermost) }
}

/** The same with its starts as bytes; `units` as in `byteOffsets`. */
export function inBytes(runs: DefinitionRuns, bytes: Uint8Array, units: number): DefinitionRuns {
  return { ...runs, starts: Int32Array.from(byteOffsets(bytes, units, [...runs.starts])) }
}

/** The definition that stands at an offset, in the unit of the runs; -1 for none. */
export function definitionAt(runs: DefinitionRuns, offset: number): number {
  return runs.definitions[runIndex(runs, offset)] ?? -1
}
