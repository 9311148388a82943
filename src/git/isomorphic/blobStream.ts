// Blobs on request, read one after another in the order asked.
import { assertObjectId } from '../failures.ts'
import type { Blob, BlobStream } from '../reader.ts'
import type { ObjectStore } from './objectStore.ts'

const BATCH_BLOBS = 64
const BATCH_BYTES = 1024 * 1024

/** Opens a stream of blobs over a store. Nothing is read until somebody waits for it. */
export function openBlobStream(store: ObjectStore, maxBytes: number): BlobStream {
  let asked: string[] = []
  let state: 'open' | 'ending' | 'closed' = 'open'
  let wake: (() => void) | null = null
  const isIdle = (): boolean => state === 'open' && asked.length === 0
  const wakeUp = (): void => {
    wake?.()
    wake = null
  }
  store.refresh()
  return {
    request(ids) {
      if (state !== 'open') throw new Error('requested from a stream of blobs that has ended')
      ids.forEach(assertObjectId)
      for (const id of ids) asked.push(id)
      wakeUp()
    },
    end() {
      if (state === 'open') state = 'ending'
      wakeUp()
    },
    async next() {
      while (isIdle()) await new Promise<void>((resume) => (wake = resume))
      if (state === 'closed' || asked.length === 0) return null
      const batch = asked.slice(0, BATCH_BLOBS)
      const answers: Blob[] = []
      let bytes = 0
      for (const id of batch) {
        const answer = await readBlob(store, id, maxBytes)
        answers.push(answer)
        bytes += answer.bytes?.byteLength ?? 0
        if (bytes > BATCH_BYTES) break
      }
      asked = asked.slice(answers.length)
      return answers
    },
    async close() {
      state = 'closed'
      asked = []
      wakeUp()
    },
  }
}

async function readBlob(store: ObjectStore, id: string, maxBytes: number): Promise<Blob> {
  const object = await store.read(id)
  if (object?.type !== 'blob') return { id, bytes: null, absence: 'missing' }
  const sizeBytes = object.bytes.byteLength
  if (sizeBytes > maxBytes) return { id, bytes: null, absence: 'too large', sizeBytes }
  // A copy: isomorphic-git's own may be a window on a whole pack file, and begins at any address.
  return { id, bytes: new Uint8Array(object.bytes) }
}
