// Whose points a snapshot's rows come to, summed by the database and kept: rows under a root never change.
import type { Connection } from '../database/connection.ts'
import { contributionFiles, contributorPoints } from '../database/row-sets.ts'
import type { PointsQuery } from '../ledger/points.ts'
import { fileTest } from '../ledger/snapshot-points.ts'

/** How many answers are kept. */
const KEPT_MOST = 64

/** Answers what contributors have in a snapshot, each question once. */
export class SnapshotPointsCache {
  readonly #kept = new Map<string, ReadonlyMap<string, bigint>>()

  /** Micro-points by contributor, in the rows under the root that stand on the paths. Throws where there are no such rows. */
  async of(on: Connection, query: PointsQuery): Promise<ReadonlyMap<string, bigint>> {
    const name = JSON.stringify([query.root, query.paths])
    const known = this.#kept.get(name)
    if (known !== undefined) return known
    const { root, paths } = query
    const meant = paths === null ? null : (await contributionFiles(on, root)).filter(fileTest(paths))
    const points = await contributorPoints(on, root, meant)
    if (this.#kept.size >= KEPT_MOST) this.#kept.clear()
    this.#kept.set(name, points)
    return points
  }
}
