// The commits an attribution knows, numbered parents first, and who descends from whom.

/** Commits by number, with their parents (lineage included). */
export class CommitGraph {
  readonly ids: string[] = []
  readonly parents: (readonly number[])[] = []
  /** Committer time, seconds. */
  readonly committedAt: number[] = []
  /** One more than the highest of the parents': a commit's ancestors all have lower ones. */
  readonly generations: number[] = []
  private readonly numbers = new Map<string, number>()

  /** Adds a commit whose parents are known; gives its number. Adding one twice is a broken invariant. */
  add(id: string, parents: readonly number[], committedAt: number): number {
    if (this.numbers.has(id)) throw new Error(`commit ${id} was added twice`)
    const number = this.ids.length
    let generation = 0
    for (const parent of parents) generation = Math.max(generation, this.generations[parent]! + 1)
    this.ids.push(id)
    this.parents.push(parents)
    this.committedAt.push(committedAt)
    this.generations.push(generation)
    this.numbers.set(id, number)
    return number
  }

  numberOf(id: string): number | undefined {
    return this.numbers.get(id)
  }

  /** A flag for each commit number: 1 for `commit` and its ancestors. */
  ancestorsOf(commit: number): Uint8Array {
    const flags = new Uint8Array(this.ids.length)
    flags[commit] = 1
    // Parents have lower numbers, so one sweep down meets everything.
    for (let at = commit; at >= 0; at--) {
      if (flags[at] === 1) for (const parent of this.parents[at]!) flags[parent] = 1
    }
    return flags
  }

  /** Whether `a` is `b` or one of its ancestors. */
  isAncestor(a: number, b: number): boolean {
    const least = this.generations[a]!
    const open = [b]
    const seen = new Set<number>(open)
    for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
      if (commit === a) return true
      for (const parent of this.parents[commit]!) {
        if (this.generations[parent]! < least || seen.has(parent)) continue
        seen.add(parent)
        open.push(parent)
      }
    }
    return false
  }

  /**
   * Which of two commits is the older: the ancestor; between unrelated ones the earlier committer time, then the
   * smaller id. Author dates take no part: they can be set to anything.
   */
  older(a: number, b: number): number {
    if (a === b) return a
    if (this.isAncestor(a, b)) return a
    if (this.isAncestor(b, a)) return b
    if (this.committedAt[a] !== this.committedAt[b])
      return this.committedAt[a]! < this.committedAt[b]! ? a : b
    return this.ids[a]! < this.ids[b]! ? a : b
  }
}
