// Reads a finished attribution out of the engine: the files of one commit with the origins they use.
import type { Engine } from './engine.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import {
  originIndex,
  originRef,
  isCopied,
  type Attribution,
  type AttributedFile,
  type Origin,
} from './origin.ts'

/** The attribution of a commit whose files the engine holds. Origins are numbered anew, in order of first use. */
export function attributionOf(engine: Engine, commit: number): Attribution {
  const origins: Origin[] = []
  const numbers = new Map<number, number>()
  const files: AttributedFile[] = []
  engine.filesOf(commit).forEach((path, state) => {
    files.push({ path: engine.paths[path]!, blob: state.blob, runs: state.runs })
  })
  files.sort((a, b) => compareCodePoints(a.path, b.path))
  const renumbered = files.map((file) => ({
    ...file,
    runs: {
      starts: file.runs.starts,
      refs: file.runs.refs.map((ref) => {
        const index = originIndex(ref)
        let number = numbers.get(index)
        if (number === undefined) {
          number = origins.length
          numbers.set(index, number)
          origins.push({
            commit: engine.graph.ids[engine.originCommits[index]!]!,
            path: engine.paths[engine.originPaths[index]!]!,
            imported: engine.originImported[index]!,
          })
        }
        return originRef(number, isCopied(ref))
      }),
    },
  }))
  return { revision: engine.graph.ids[commit]!, origins, files: renumbered }
}
