// Parents that git forgot: found in the history itself, or told from outside.

const REVERT = /\bThis reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b/g

/** The commits a message says it reverts, by full id, as `git revert` writes it. */
export function revertedCommits(message: string): string[] {
  return [...message.matchAll(REVERT)].map((match) => match[1]!)
}

/** A commit as far as its place among others is concerned. */
export interface LinkedCommit {
  readonly id: string
  readonly parents: readonly string[]
}

/**
 * Orders commits so that each comes after its parents and its lineage, else as they are. `known` are parents that need no
 * place. A link of lineage that would make a circle is left out of the order (and must then not be followed).
 */
export function inLineageOrder<T extends LinkedCommit>(
  commits: readonly T[],
  lineage: ReadonlyMap<string, readonly string[]>,
): T[] {
  const byId = new Map(commits.map((commit) => [commit.id, commit]))
  const links = withoutCircles(byId, lineage)
  const state = new Map<string, 'open' | 'done'>()
  const ordered: T[] = []
  for (const root of commits) {
    const stack: { commit: T; next: number; links: readonly string[] }[] = []
    const enter = (commit: T): void => {
      if (state.has(commit.id)) return
      state.set(commit.id, 'open')
      stack.push({ commit, next: 0, links: [...commit.parents, ...(links.get(commit.id) ?? [])] })
    }
    enter(root)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const link = top.links[top.next++]
      if (link === undefined) {
        state.set(top.commit.id, 'done')
        ordered.push(top.commit)
        stack.pop()
      } else {
        const parent = byId.get(link)
        if (parent !== undefined) enter(parent)
      }
    }
  }
  return ordered
}

// The lineage without links to a commit that itself descends from the one they start at.
function withoutCircles(
  byId: ReadonlyMap<string, LinkedCommit>,
  lineage: ReadonlyMap<string, readonly string[]>,
): Map<string, string[]> {
  const accepted = new Map<string, string[]>()
  const reaches = (from: string, target: string): boolean => {
    const open = [from]
    const seen = new Set(open)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === target) return true
      for (const next of [...(byId.get(id)?.parents ?? []), ...(accepted.get(id) ?? [])]) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    return false
  }
  for (const [id, parents] of lineage) {
    const kept = parents.filter((parent) => byId.has(id) && !reaches(parent, id))
    if (kept.length > 0) accepted.set(id, kept)
  }
  return accepted
}
