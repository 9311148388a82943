// An index of commits says of a pull request what git says: which commits only it has, and on what its merge stands.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ListedCommit } from '../../../src/git/program/commit-list.ts'
import { CommitIndex, forgottenParents } from '../../../src/tasks/github/pull-links.ts'

const commit = (id: number, parents: readonly number[], subject = `${id}`): ListedCommit => ({
  id: String(id),
  parents: parents.map(String),
  author: 'Ann <ann@example.org>',
  authoredAt: 1,
  committedAt: 1,
  subject,
})

/** The commits that one builds on, itself included. */
function reachedFrom(commits: readonly ListedCommit[], id: string): ReadonlySet<string> {
  const byId = new Map(commits.map((each) => [each.id, each]))
  const reached = new Set<string>()
  for (const open = [id]; open.length > 0;) {
    const next = open.pop()!
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...byId.get(next)!.parents)
  }
  return reached
}

const histories = fc
  .array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 5 })), { minLength: 2, maxLength: 40 })
  .map((rolls) =>
    rolls
      .map(([one, two, kind], at) => {
        const parents = at === 0 || kind === 0 ? [] : kind === 1 ? [one % at, two % at] : [one % at]
        return commit(at, [...new Set(parents)])
      })
      .toReversed(),
  )

test('what only the head has is what the merge does not reach, children first', () => {
  fc.assert(
    fc.property(histories, fc.nat(), fc.nat(), (commits, one, two) => {
      const head = commits[one % commits.length]!.id
      const merge = commits[two % commits.length]!.id
      const merged = reachedFrom(commits, merge)
      const own = commits.filter(({ id }) => reachedFrom(commits, head).has(id) && !merged.has(id))
      expect(new CommitIndex(commits).pull(head, merge).own).toEqual(own)
    }),
    { seed: 9, numRuns: 300 },
  )
})

test('rebased commits continue their originals, merges of the base left out; anything else continues the head', () => {
  // 1 is the base; 2, 3 (a merge of 1's other child 9) and 4 are the pull request; 12 and 14 its commits once more.
  const commits = [
    commit(14, [12], 'four'),
    commit(12, [9], 'two'),
    commit(4, [3], 'four'),
    commit(3, [2, 9], 'merge'),
    commit(2, [1], 'two'),
    commit(9, [1], 'nine'),
    commit(1, [], 'one'),
  ]
  const rebased = new CommitIndex(commits).pull('4', '14')
  expect(Object.fromEntries(forgottenParents(rebased))).toEqual({ 12: ['2'], 14: ['4'] })
  const renamed = commits.map((each) => (each.id === '12' ? { ...each, subject: 'another' } : each))
  const squashed = new CommitIndex(renamed).pull('4', '14')
  expect(Object.fromEntries(forgottenParents(squashed))).toEqual({ 14: ['4'] })
  expect(forgottenParents(new CommitIndex(commits).pull('9', '14'))).toEqual(new Map())
})
