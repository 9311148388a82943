// Tells path patterns that mean no file of a delivery: what a licensee cannot have used.
import type { Connection } from '../database/connection.ts'
import { readManifest } from '../database/row-sets.ts'
import type { Registers } from '../ledger/registers.ts'
import { fileTest, type PlacedFile } from '../ledger/snapshot-points.ts'

/** A delivery, and path patterns that are said to be of it; null for all of it. */
export interface NamedPaths {
  readonly delivery: string
  readonly paths: readonly string[] | null
}

/**
 * For each of several lists the first pattern that means no file of what its delivery handed over; undefined where all mean
 * some, where there is no list, and where the delivery is not known.
 */
export async function undeliveredPaths(
  on: Connection,
  { deliveries, snapshots }: Registers,
  named: readonly NamedPaths[],
): Promise<readonly (string | undefined)[]> {
  const handedOver = new Map<string, readonly PlacedFile[]>()
  const undelivered: (string | undefined)[] = []
  for (const { delivery, paths } of named) {
    const snapshot = snapshots.get(deliveries.get(delivery)?.entry.snapshot ?? '')
    if (paths === null || snapshot === undefined) {
      undelivered.push(undefined)
      continue
    }
    const { root } = snapshot.manifest
    const files = handedOver.get(root) ?? (await filesUnder(on, root))
    handedOver.set(root, files)
    undelivered.push(paths.find((pattern) => !files.some(fileTest([pattern]))))
  }
  return undelivered
}

async function filesUnder(on: Connection, root: string): Promise<readonly PlacedFile[]> {
  const found: PlacedFile[] = []
  for await (const files of readManifest(on, root))
    for (const { repository, path } of files) found.push({ repository, path })
  return found
}
