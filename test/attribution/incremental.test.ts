// Attribution with a cache: from any checkpoint, in any chunking, it equals a fresh scan to the byte; and whatever befalls the
// cache, the answer stays right.
import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ENGINE_VERSION } from '../../src/attribution/engine-version.ts'
import { isCopied, originIndex } from '../../src/attribution/origin.ts'
import { Dice, makeHistory, type History } from '../support/attribution-model.ts'
import { attributionIn } from '../support/attribution.ts'
import { createFolder } from '../support/repository.ts'

/** Every file's runs, with origins written out. */
async function runsOf({ repository }: History, revision: string, cacheDirectory: string | null) {
  const { origins, files } = await attributionIn(repository, { revision, cacheDirectory })
  return files.map(({ path, blob, runs }) => ({
    path,
    blob,
    runs: [...runs.refs].map((ref, at) => {
      const { commit, path: from, imported } = origins[originIndex(ref)]!
      return `${runs.starts[at]} ${commit} ${from} ${isCopied(ref)} ${imported}`
    }),
  }))
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

// So many commits that the cache keeps checkpoints of them, one after the other.
const LONG = 220
const CHECKPOINTED = 80

const lastCommit = ({ commits, head }: History) => commits[head]!.id

test('head by head with one cache, in any chunking, gives what a scan from the beginning gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 8, max: 50 }), async (seed, chunk) => {
      const history = makeHistory(seed, LONG)
      const dice = new Dice(seed)
      const cache = createFolder()
      // Commits come in the order they were made: heads of both branches, and merges of old ones.
      const heads = history.commits.filter((_, at) => dice.below(chunk) === 0 || at === history.head)
      for (const { id } of heads) {
        expect(await runsOf(history, id, cache)).toEqual(await runsOf(history, id, null))
      }
      expect(filesBelow(cache).length).toBeGreaterThan(0)
    }),
    { seed: 4, numRuns: 4 },
  )
}, 120_000)

test('old revisions and rewritten branches start anywhere in the cache and equal a fresh scan', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const history = makeHistory(seed, LONG)
      const dice = new Dice(seed)
      const cache = createFolder()
      const { repository } = history
      await runsOf(history, lastCommit(history), cache)
      for (let left = 4; left > 0; left--) {
        const { id } = dice.pick(history.commits)
        expect(await runsOf(history, id, cache)).toEqual(await runsOf(history, id, null))
        // A force-push: the branch goes on from an old commit as if what came after had never been.
        repository.branch(`rewritten${left}`, id)
        const text = `export const rewritten${left} = [${left}, 'a new start', ${seed}]\n`
        const rewritten = repository.commit({ author: 'Gus', files: { [`src/new${left}.js`]: text } })
        expect(await runsOf(history, rewritten, cache)).toEqual(await runsOf(history, rewritten, null))
      }
    }),
    { seed: 5, numRuns: 4 },
  )
}, 120_000)

test('two repositories may share a cache', async () => {
  const cache = createFolder()
  for (const history of [
    makeHistory(31, CHECKPOINTED),
    makeHistory(32, CHECKPOINTED),
    makeHistory(31, LONG),
  ]) {
    const head = lastCommit(history)
    expect(await runsOf(history, head, cache)).toEqual(await runsOf(history, head, null))
  }
})

describe('a cache that is not what it was', () => {
  const damages: readonly (readonly [string, (file: string, bytes: Buffer) => void])[] = [
    [
      'has a flipped bit in the middle',
      (file, bytes) => {
        const at = bytes.length >> 1
        bytes[at] = bytes[at]! ^ 4
        writeFileSync(file, bytes)
      },
    ],
    ['is cut to half', (file, bytes) => truncateSync(file, bytes.length >> 1)],
    ['is empty', (file) => truncateSync(file, 0)],
    ['holds something else', (file) => writeFileSync(file, 'not a cache\n'.repeat(50))],
  ]

  test.each(damages)('%s: it is noticed and built anew', async (_, damage) => {
    const history = makeHistory(77, CHECKPOINTED)
    const cache = createFolder()
    const head = lastCommit(history)
    const fresh = await runsOf(history, head, null)
    expect(await runsOf(history, head, cache)).toEqual(fresh)
    const files = filesBelow(cache)
    expect(files.length).toBeGreaterThan(0)
    const damaged = new Map<string, Buffer>()
    for (const file of files) {
      damage(file, readFileSync(file))
      damaged.set(file, readFileSync(file))
    }
    expect(await runsOf(history, head, cache)).toEqual(fresh)
    const left = [...damaged].filter(([file, bytes]) => existsSync(file) && readFileSync(file).equals(bytes))
    expect(left.length).toBeLessThan(files.length)
    expect(await runsOf(history, head, cache)).toEqual(fresh)
  })

  test('was written by another version of the engine: it is left alone', async () => {
    const history = makeHistory(78, CHECKPOINTED)
    const cache = createFolder()
    const head = lastCommit(history)
    const fresh = await runsOf(history, head, null)
    await runsOf(history, head, cache)
    const other = ENGINE_VERSION.replace(/^./, '0')
    const files = filesBelow(cache)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const text = readFileSync(file, 'latin1')
      if (text.includes(ENGINE_VERSION)) {
        writeFileSync(file, text.replaceAll(ENGINE_VERSION, other), 'latin1')
      }
    }
    expect(await runsOf(history, head, cache)).toEqual(fresh)
  })

  test('cannot be written: the work goes on without it', async () => {
    const history = makeHistory(79, CHECKPOINTED)
    const file = join(createFolder(), 'file')
    writeFileSync(file, 'in the way\n')
    const head = lastCommit(history)
    const fresh = await runsOf(history, head, null)
    expect(await runsOf(history, head, join(file, 'cache'))).toEqual(fresh)
    expect(await runsOf(history, head, file)).toEqual(fresh)
    expect(readFileSync(file, 'utf8')).toBe('in the way\n')
  })
})
