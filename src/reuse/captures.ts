// Runs a language's query over a tree and puts what it captured in order: one row for each match, outermost first.
import type { Node, Query, Tree } from 'web-tree-sitter'

/** A captured node. */
export interface Captured {
  readonly id: number
  readonly start: number
  readonly end: number
  /** What follows the dot of the capture's name; '' for nothing. */
  readonly variant: string
}

/** One match of the query. */
export interface Row {
  readonly start: number
  readonly end: number
  /** Its captures by their names up to the dot. */
  readonly captures: ReadonlyMap<string, readonly Captured[]>
  readonly pattern: number
}

/** Captures that say what a match is; the first that a match has gives its range. */
const WHOLES = [
  'definition', 'local', 'scope', 'import', 'expression', 'self', 'super', 'package', 'condition', 'global', 'exports', 'ignore', 'literal',
  'reference', 'member', 'base',
] as const // prettier-ignore
const OPENERS: ReadonlySet<string> = new Set(['definition', 'scope'])

/**
 * The rows of a tree, outer before inner, then in the order of the text, then of the query's patterns; null where
 * `mayGoOn` said no before the end. Captures that begin with `_` are for predicates only.
 */
export function capturedRows(query: Query, tree: Tree, mayGoOn: () => boolean): Row[] | null {
  let isCutOff = false
  const progressCallback = (): boolean => (isCutOff ||= !mayGoOn())
  const rows: (Row & { readonly rank: number })[] = []
  for (const match of query.matches(tree.rootNode, { progressCallback })) {
    if (isCutOff) break
    const captures = new Map<string, Captured[]>()
    for (const { name, node } of match.captures) {
      if (name.startsWith('_')) continue
      const [role = '', variant = ''] = name.split('.', 2)
      const list = captures.get(role)
      if (list === undefined) captures.set(role, [captured(node, variant)])
      else list.push(captured(node, variant))
    }
    const role = WHOLES.find((name) => captures.has(name))
    if (role === undefined) continue
    const { start, end } = captures.get(role)![0]!
    rows.push({ start, end, captures, pattern: match.patternIndex, rank: OPENERS.has(role) ? 0 : 1 })
    if (rows.length % 1024 === 0) progressCallback()
  }
  if (isCutOff) return null
  return rows.toSorted(
    (a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank || a.pattern - b.pattern,
  )
}

function captured(node: Node, variant: string): Captured {
  return { id: node.id, start: node.startIndex, end: node.endIndex, variant }
}
