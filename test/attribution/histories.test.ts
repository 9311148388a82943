// Random histories by known authors, attributed and compared with who really wrote each word.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeHistory, type History, type ModelCommit } from '../support/attribution-model.ts'
import { ownedFiles } from '../support/attribution.ts'

const HISTORIES = 40
const COMMITS = 30
const SEED = 20_260_101

test('of the words of random histories at least 99 in 100 are given to who wrote them', async () => {
  let right = 0
  let total = 0
  const worst: string[] = []
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const history = makeHistory(seed, COMMITS)
      const judged = await judge(history, history.commits[history.head]!)
      right += judged.right
      total += judged.total
      if (judged.right < judged.total)
        worst.push(`${seed}: ${judged.total - judged.right} of ${judged.total}`)
    }),
    { seed: SEED, numRuns: HISTORIES },
  )
  expect(total).toBeGreaterThan(10_000)
  const percent = (100 * right) / total
  expect(percent, `${right} of ${total} words; wrong, by seed: ${worst.join('; ')}`).toBeGreaterThanOrEqual(
    99,
  )
}, 120_000)

/** How many words of a commit there are, and how many were given to their authors. */
async function judge(history: History, commit: ModelCommit) {
  const files = await ownedFiles(history.repository, { revision: commit.id })
  let right = 0
  let total = 0
  for (const [path, lines] of commit.files) {
    const truth = lines.flatMap(({ tokens }) => tokens).filter(({ text }) => /\w/.test(text))
    const owned = files.get(path) ?? []
    expect(owned.map(({ text }) => text)).toEqual(truth.map(({ text }) => text))
    total += truth.length
    right += owned.filter(({ author }, at) => author === history.commits[truth[at]!.owner]!.author).length
  }
  return { right, total }
}
