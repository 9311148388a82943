// Remembers what was found; what leads back to itself, or too far, gives nothing.

/** Findings that lead to each other further than this are not followed. */
const MOST_STEPS = 200

/** One count of steps for all that is looked up. */
export class Recall {
  #steps = 0

  /** What `memory` has under a key, or else what `find` gives, which is kept; null while it is being found. */
  once<Key, Found>(memory: Map<Key, Found | null>, key: Key, find: () => Found | null): Found | null {
    const known = memory.get(key)
    if (known !== undefined || this.#steps >= MOST_STEPS) return known ?? null
    memory.set(key, null)
    this.#steps += 1
    const found = find()
    this.#steps -= 1
    memory.set(key, found)
    return found
  }
}
