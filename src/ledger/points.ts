// What a rule asks for from the rows under a root: the micro-points that contributors have in a snapshot, or in paths of it.

/** Asks for points: of all contributions under a Merkle root, or of those whose path a pattern names. */
export interface PointsQuery {
  readonly root: string
  readonly paths: readonly string[] | null
}

/** Answers a query: contributors with their micro-points, authorship and reuse together. */
export type PointsOf = (query: PointsQuery) => ReadonlyMap<string, bigint>
