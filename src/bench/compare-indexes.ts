// Compares our index with an independent one: which pairs of a definition and a file that uses it both know.
import type { CodeIndex } from '../reuse/code-index.ts'
import type { IndexedDocument } from './scip-index.ts'

/** Pairs of definition and consumer file: ours, theirs, in both; and some that only one of them has. */
export interface Comparison {
  readonly ours: number
  readonly theirs: number
  readonly both: number
  /** Up to so many each, as `definition <- file:line`. */
  readonly onlyOurs: readonly string[]
  readonly onlyTheirs: readonly string[]
}

/** The comparison of top-level definitions and of methods. */
export interface IndexComparison {
  readonly documents: number
  readonly topLevel: Comparison
  readonly methods: Comparison
}

/** What is compared. Only files that the independent index has take part, on both sides. */
export interface Compared {
  readonly index: CodeIndex
  /** The files' texts, in the index's order. */
  readonly texts: readonly string[]
  readonly documents: readonly IndexedDocument[]
  /** Whether an offset of a file stands in an import or export, which are no uses. */
  readonly isImport: (path: string, text: string, at: number) => boolean
}

type Group = 'topLevel' | 'methods'

const MOST_SHOWN = 40

/** Compares by places: a definition of ours is theirs where its name stands at one of their definitions. */
export function compareIndexes(compared: Compared): IndexComparison {
  const { index, documents } = compared
  const numbers = new Map(index.files.map(({ path }, at) => [path, at]))
  const taking = documents.filter(({ path }) => numbers.has(path))
  const symbols = symbolsOf(taking)
  const ours = ourPairs(compared, new Set(taking.map(({ path }) => path)), symbols)
  const theirs = theirPairs(compared, taking, numbers)
  return {
    documents: taking.length,
    topLevel: comparison(ours.topLevel, theirs.topLevel),
    methods: comparison(ours.methods, theirs.methods),
  }
}

/** Pairs as `symbol <- path`, each with the first line that makes it. */
type Pairs = Readonly<Record<Group, Map<string, number>>>

// The name of a symbol after its file: `Name#`, `name().`, `Name#method().`; a class's constructor is the class.
function groupOf(symbol: string): { readonly group: Group; readonly name: string } | null {
  const end = symbol.lastIndexOf('`/')
  if (symbol.startsWith('local ') || end < 0) return null
  const name = symbol.slice(end + 2).replace(/(?:`<constructor>`|__init__)\(\)\.$/, '')
  if (/^(?:[\w$]+|`[^`]+`)(?:#|\.|\(\)\.|\/)$/.test(name))
    return { group: 'topLevel', name: `${symbol.slice(0, end)}/${bare(name)}` }
  // A getter and its setter are one member.
  if (name.endsWith('().')) return { group: 'methods', name: symbol.replace(/<[gs]et>/, '') }
  return null
}

// One name of a file is one symbol to the compiler, whether it is a type, a value or both.
function bare(name: string): string {
  return name.replace(/(?:#|\.|\(\)\.|\/)$/, '')
}

function symbolsOf(documents: readonly IndexedDocument[]): ReadonlyMap<string, string> {
  const symbols = new Map<string, string>()
  for (const { path, occurrences } of documents) {
    for (const { line, column, symbol, isDefinition } of occurrences) {
      const group = isDefinition ? groupOf(symbol) : null
      if (group !== null) symbols.set(`${path}:${line}:${column}`, symbol)
    }
  }
  return symbols
}

function emptyPairs(): Pairs {
  return { topLevel: new Map(), methods: new Map() }
}

function ourPairs(
  { index, texts }: Compared,
  taking: ReadonlySet<string>,
  symbols: ReadonlyMap<string, string>,
): Pairs {
  const pairs = emptyPairs()
  const lines = texts.map(() => null as readonly number[] | null)
  const placeOf = (file: number, at: number): { readonly line: number; readonly column: number } => {
    const starts = (lines[file] ??= lineStarts(texts[file]!))
    const line = starts.findLastIndex((start) => start <= at)
    return { line, column: at - starts[line]! }
  }
  for (const { definition, file, at } of index.uses) {
    const { file: home, nameAt } = index.definitions[definition]!
    const [from, path] = [index.files[file]!.path, index.files[home]!.path]
    if (!taking.has(from) || !taking.has(path)) continue
    const { line, column } = placeOf(home, nameAt)
    const symbol = symbols.get(`${path}:${line}:${column}`)
    const group = symbol === undefined ? null : groupOf(symbol)
    if (group !== null) note(pairs[group.group], `${group.name} <- ${from}`, placeOf(file, at).line)
  }
  return pairs
}

function note(pairs: Map<string, number>, pair: string, line: number): void {
  if (!pairs.has(pair)) pairs.set(pair, line + 1)
}

function theirPairs(
  { texts, isImport }: Compared,
  documents: readonly IndexedDocument[],
  numbers: ReadonlyMap<string, number>,
): Pairs {
  const homes = new Map<string, Set<string>>()
  for (const { path, occurrences } of documents) {
    for (const { symbol, isDefinition } of occurrences) {
      const group = isDefinition ? groupOf(symbol) : null
      if (group !== null) homes.set(group.name, (homes.get(group.name) ?? new Set()).add(path))
    }
  }
  const pairs = emptyPairs()
  for (const { path, occurrences } of documents) {
    const text = texts[numbers.get(path)!]!
    const starts = lineStarts(text)
    for (const { line, column, symbol, isDefinition } of occurrences) {
      const group = isDefinition ? null : groupOf(symbol)
      const home = group === null ? undefined : homes.get(group.name)
      if (group === null || home === undefined || home.has(path)) continue
      if (!isImport(path, text, starts[line]! + column))
        note(pairs[group.group], `${group.name} <- ${path}`, line)
    }
  }
  return pairs
}

function comparison(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): Comparison {
  const onlyOurs = [...ours.keys()].filter((pair) => !theirs.has(pair))
  const onlyTheirs = [...theirs.keys()].filter((pair) => !ours.has(pair))
  return {
    ours: ours.size,
    theirs: theirs.size,
    both: ours.size - onlyOurs.length,
    onlyOurs: shown(onlyOurs, ours),
    onlyTheirs: shown(onlyTheirs, theirs),
  }
}

function shown(pairs: readonly string[], all: ReadonlyMap<string, number>): string[] {
  return pairs.slice(0, MOST_SHOWN).map((pair) => `${pair}:${all.get(pair)}`)
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (const { index } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    starts.push(index + (text.startsWith('\r\n', index) ? 2 : 1))
  }
  return starts
}
