// Pushes that wait, put in the order in which one goes on where another ended, whatever order they came in.
import type { JobOf } from './job.ts'

/** A push that waits in the queue. */
export interface WaitingPush {
  /** The job's id. */
  readonly id: string
  readonly push: JobOf<'push'>
}

/** A push that only adds commits, and those that it adds. */
export interface PushStep {
  readonly before: string
  readonly after: string
  readonly added: ReadonlySet<string>
}

/** The pushes that go on from a commit, one after the other, until none does or the branch is deleted. */
export function chainFrom(from: string, waiting: readonly WaitingPush[]): readonly WaitingPush[] {
  const left = new Map<string, WaitingPush[]>()
  for (const one of waiting) {
    const { before, after } = one.push
    if (before === null || after === null || before === after) continue
    const same = left.get(before)
    if (same === undefined) left.set(before, [one])
    else same.push(one)
  }
  const chain: WaitingPush[] = []
  for (let next = left.get(from)?.shift(); next !== undefined; next = left.get(next.push.after!)?.shift())
    chain.push(next)
  return chain
}

/**
 * The steps of a branch through `afters`, up to the first that takes something away. `commits` are all that the branch's head reaches
 * and `before` does not.
 */
export function fastForwards(
  before: string,
  afters: readonly string[],
  commits: readonly { readonly id: string; readonly parents: readonly string[] }[],
): readonly PushStep[] {
  const parentsOf = new Map(commits.map(({ id, parents }) => [id, parents]))
  const seen = new Set<string>()
  const steps: PushStep[] = []
  let from = before
  for (const after of afters) {
    const added = new Set<string>()
    let goesOn = false
    const open = [after]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === from && id !== after) goesOn = true
      const parents = parentsOf.get(id)
      if (parents === undefined || seen.has(id)) continue
      seen.add(id)
      added.add(id)
      open.push(...parents)
    }
    if (!goesOn) return steps
    steps.push({ before: from, after, added })
    from = after
  }
  return steps
}
