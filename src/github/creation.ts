// Makes something once, even where GitHub's answer to it was lost.
import { GitHubFailure } from '../tasks/github/github-api.ts'

const TRIES = 3

/**
 * Makes something on GitHub, by `make`. Where nobody knows what became of a try, `find` looks for what it should have made before
 * the next one. Throws a `GitHubFailure`.
 */
export async function madeOnce<Value>(
  make: () => Promise<Value>,
  find: () => Promise<Value | undefined>,
): Promise<Value> {
  for (let tries = 1; ; tries++)
    try {
      return await make()
    } catch (error) {
      if (!(error instanceof GitHubFailure) || error.refusal.kind !== 'unavailable') throw error
      const found = await find()
      if (found !== undefined) return found
      if (tries === TRIES) throw error
    }
}
