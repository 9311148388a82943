// What a rule asks for from the rows under a root: the micro-points that contributors have in a snapshot, or in paths of it.
import { compilePathPattern, matchesPath } from '../policy/path-pattern.ts'
import type { Contribution } from './rows.ts'

/** Asks for points: of all contributions under a Merkle root, or of those whose path matches one of the patterns. */
export interface PointsQuery {
  readonly root: string
  readonly paths: readonly string[] | null
}

/** Answers a query: contributors with their micro-points, authorship and reuse together. */
export type PointsOf = (query: PointsQuery) => ReadonlyMap<string, bigint>

/**
 * Whether a path belongs to what path patterns select: any pattern does, as git's attributes match it, and `docs/` or `docs`
 * selects all that is in the folder. Null selects everything.
 */
export function selectorOf(paths: readonly string[] | null): (path: string) => boolean {
  if (paths === null) return () => true
  const patterns = paths.flatMap((source) =>
    [source, `${source.replace(/\/+$/, '')}/**`].map((each) => compilePathPattern(each)),
  )
  return (path) => patterns.some((pattern) => matchesPath(pattern, path))
}

/** The points of rows in memory, as `PointsOf` gives them. */
export function pointsOfRows(
  rows: Iterable<Contribution>,
  paths: readonly string[] | null,
): ReadonlyMap<string, bigint> {
  const selects = selectorOf(paths)
  const points = new Map<string, bigint>()
  // Rows come in the order of paths: one decision serves all of a file's.
  let [path, isSelected] = ['', false]
  for (const row of rows) {
    if (row.path !== path) [path, isSelected] = [row.path, selects(row.path)]
    if (!isSelected) continue
    const before = points.get(row.contributor) ?? 0n
    points.set(row.contributor, before + row.authorshipMicros + row.reuseMicros)
  }
  return points
}
