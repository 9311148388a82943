// What a checkpoint of a ledger with pushes says beside its root: the root over all other entries, so that books can be opened
// without reading pushes, and whatever else was changed is still found.
import { base64 } from '../proof/base64.ts'
import type { TreeHead } from '../proof/merkle-tree.ts'

/** A log's tree, and that of its entries without pushes. */
export interface LogHead extends TreeHead {
  readonly withoutPushes: TreeHead
}

const START = 'byline-without-pushes '

/** The head of a log whose trees stand as these do. */
export function headOf(all: TreeLike, withoutPushes: TreeLike): LogHead {
  return {
    size: all.size,
    root: all.root(),
    withoutPushes: { size: withoutPushes.size, root: withoutPushes.root() },
  }
}

interface TreeLike {
  readonly size: bigint
  root(): Uint8Array
}

/** The lines that follow the root in the checkpoint of a log: none where it has no pushes. */
export function checkpointLines({ size, withoutPushes }: LogHead): readonly string[] {
  if (withoutPushes.size === size) return []
  return [`${START}${withoutPushes.size} ${base64(withoutPushes.root)}`]
}

/** Whether a checkpoint's further lines say of a log without its pushes just what its entries do. Lines of others are let be. */
export function saysWithoutPushes(extensions: readonly string[], head: LogHead): boolean {
  const own = extensions.filter((line) => line.startsWith(START))
  const lines = checkpointLines(head)
  return own.length === lines.length && own.every((line, at) => line === lines[at])
}
