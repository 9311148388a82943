// What may be booked of work on GitHub: that people know of it, pushes in their order, and splits that were agreed.
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { BodyOf } from './entry.ts'
import { pullName, type Registers } from './registers.ts'

/** Why it may not be booked that people were told; undefined where it may. */
export function informedRefusal(
  { policy }: Registers,
  { date }: BodyOf<'people-informed'>,
): string | undefined {
  return policy === null
    ? `no policy was adopted: there is nothing people could be told of on ${date}`
    : undefined
}

/**
 * Why a push may not be booked; undefined where it may. The registers must know the repository's last push, which books that
 * were opened learn before they ask.
 */
export function pushRefusal(
  { pushes, policy, informed }: Registers,
  body: BodyOf<'push-credited'>,
): string | undefined {
  const { repository, number, before, after, state } = body
  const last = pushes.get(repository)
  const name = `push ${number} of repository ${repository}`
  if (informed.length === 0) return `${name}: people were not told yet; see byline org adopt`
  if (number !== (last?.number ?? 0) + 1)
    return `${name} stands where ${(last?.number ?? 0) + 1} should: somebody else booked one meanwhile`
  if (before !== (last?.after ?? null))
    return `${name} begins at ${before ?? 'no commit'}, and the one before it ended at ${last?.after ?? 'no commit'}`
  if (policy?.policy !== body.policy)
    return `${name} is by policy ${body.policy.slice(0, 12)}, which is not in force`
  if ((after === null) !== (state === null)) return `${name} must say what stands at its end, and only that`
  if (before === after && (last === undefined || last.state === state)) return `${name} changes nothing`
  return after === null && body.contributions.count > 0
    ? `${name} takes the branch away and credits somebody`
    : undefined
}

/** Why a split may not be booked; undefined where it may. */
export function splitRefusal(
  { splits, splitOfPull, contributors, erased }: Registers,
  { split, repository, pull, revision, commits, giver, parts }: BodyOf<'split-agreed'>,
): string | undefined {
  const before = splitOfPull.get(pullName(repository, pull))
  const next = (before?.revision ?? 0) + 1
  if (splits.has(split)) return `there is a split ${split} already`
  if (revision !== next)
    return `revision ${revision} of the split of pull request ${pull} stands where ${next} should: somebody else agreed on one meanwhile`
  if (!ascends(commits)) return `split ${split}: its commits are not in order, each once`
  if (!contributors.has(giver)) return `there is no contributor ${giver}`
  if (parts === null)
    return (before?.parts ?? null) === null
      ? `split ${split}: nothing was agreed on pull request ${pull} that could be taken back`
      : undefined
  if (!ascends(parts.map(({ contributor }) => contributor)))
    return `split ${split}: its parts are not in order of contributors, each once`
  for (const { contributor } of parts) {
    if (!contributors.has(contributor)) return `there is no contributor ${contributor}`
    if (contributor === giver) return `split ${split}: ${giver} gives something to themselves`
    // What was agreed before stays agreed when somebody is erased.
    const isKept = before?.parts?.some((part) => part.contributor === contributor) ?? false
    if (erased.has(contributor) && !isKept) return `${contributor} was erased`
  }
  const sum = parts.reduce((total, { percent }) => total + percent, 0)
  return sum < 100 ? undefined : `split ${split}: its parts come to ${sum}%, and not to less than 100%`
}

function ascends(texts: readonly string[]): boolean {
  return texts.every((text, at) => at === 0 || compareCodePoints(texts[at - 1]!, text) < 0)
}
