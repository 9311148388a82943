// Remembers what was found; what leads back to itself, or too far, gives nothing.

/** Findings that lead to each other further than this are not followed. */
const MOST_STEPS = 200

type Memory = Map<unknown, unknown>

/** One count of steps for all that is looked up. */
export class Recall {
  #steps = 0
  /**
   * Of findings under way their step; of those that met one under way, the lowest step they met: until that one is found they
   * rest on a part of it. So Tarjan's algorithm tells components by their lowest links.
   */
  readonly #open = new Map<Memory, Map<unknown, number>>()
  /** The findings that rest on one under way, the latest last. */
  readonly #resting: { readonly memory: Memory; readonly key: unknown }[] = []
  /** The lowest step met since the innermost finding began. */
  #lowest = Infinity

  /**
   * What `memory` has under a key, or else what `find` gives; null while it is being found. It is kept, but where it rests on
   * something still being found only until that is: otherwise what a circle gives would depend on where it was entered first.
   */
  once<Key, Found>(memory: Map<Key, Found | null>, key: Key, find: () => Found | null): Found | null {
    const open = this.#openIn(memory)
    const known = memory.get(key)
    if (known !== undefined) this.#lowest = Math.min(this.#lowest, open.get(key) ?? Infinity)
    if (known !== undefined || this.#steps >= MOST_STEPS) return known ?? null
    const step = this.#steps
    const before = this.#lowest
    const resting = this.#resting.length
    memory.set(key, null)
    open.set(key, step)
    this.#lowest = Infinity
    this.#steps += 1
    const found = find()
    this.#steps -= 1
    memory.set(key, found)
    if (this.#lowest < step) {
      open.set(key, this.#lowest)
      this.#resting.push({ memory, key })
      this.#lowest = Math.min(this.#lowest, before)
    } else {
      for (const rested of this.#resting.splice(resting)) {
        rested.memory.delete(rested.key)
        this.#openIn(rested.memory).delete(rested.key)
      }
      open.delete(key)
      this.#lowest = before
    }
    return found
  }

  #openIn(memory: Memory): Map<unknown, number> {
    const known = this.#open.get(memory)
    if (known !== undefined) return known
    const open = new Map<unknown, number>()
    this.#open.set(memory, open)
    return open
  }
}
