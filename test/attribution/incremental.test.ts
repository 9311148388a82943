// Attribution with a cache: from any checkpoint, in any chunking, it equals a fresh scan to the byte; and whatever befalls the
// cache, the answer stays right.
import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ENGINE_VERSION } from '../../src/attribution/engine-version.ts'
import { isCopied, originIndex } from '../../src/attribution/origin.ts'
import { openRepository } from '../../src/git/open.ts'
import { attributeRevision } from '../../src/tasks/attribute-revision.ts'
import { stateHashOf } from '../../src/tasks/state-hash.ts'
import { Dice, makeHistory, type History } from '../support/attribution-model.ts'
import { attributionIn } from '../support/attribution.ts'
import { createFolder, createRepository, type TestRepository } from '../support/repository.ts'

/** Every file's runs, with origins written out. */
async function runsOf(
  { repository }: History,
  revision: string,
  cacheDirectory: string | null,
  lineage: ReadonlyMap<string, readonly string[]> = new Map(),
) {
  const { origins, files } = await attributionIn(repository, { revision, cacheDirectory, lineage })
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
const MIDDLING = 150
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

/** A pull request's head as a squash leaves it: the commit's tree on an old base, which nothing but lineage leads to. */
function squashedInto(repository: TestRepository, commit: string, base: string): string {
  return repository.git('commit-tree', `${commit}^{tree}`, '-p', base, '-m', `What became ${commit}`)
}

test('lineage that arrives at any time gives what a scan with all of it gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const history = makeHistory(seed, MIDDLING)
      const { commits, repository } = history
      const dice = new Dice(seed)
      const cache = createFolder()
      const lineage = new Map<string, readonly string[]>()
      const late: (readonly [commit: string, parents: readonly string[]])[] = []
      for (const [at, { id, parents }] of commits.entries()) {
        const [parent] = parents
        if (parent !== undefined && parents.length === 1 && dice.chance(8)) {
          const base = commits[dice.chance(60) ? parent : dice.below(parent + 1)]!.id
          // Now and then what was told is told otherwise later, is no squash at all, or leads in a circle.
          const other = dice.chance(20) ? [dice.pick(commits).id] : []
          late.push([id, [squashedInto(repository, id, base), ...other]])
        }
        // What is told early stands before the commit is attributed; what is told late comes in any order.
        while (late.length > 0 && dice.chance(20)) {
          const [commit, told] = late.splice(dice.below(late.length), 1)[0]!
          lineage.set(commit, told)
          if (dice.chance(20)) late.push([commit, dice.chance(50) ? told.toReversed() : []])
        }
        if (at !== history.head && !dice.chance(5)) continue
        expect(await runsOf(history, id, cache, lineage)).toEqual(await runsOf(history, id, null, lineage))
      }
      for (const [commit, told] of late) lineage.set(commit, told)
      const head = lastCommit(history)
      const whole = await runsOf(history, head, null, lineage)
      expect(await runsOf(history, head, cache, lineage)).toEqual(whole)
      expect(whole).not.toEqual(await runsOf(history, head, null))
      // And without any, the cache still knows what it knew.
      expect(await runsOf(history, head, cache)).toEqual(await runsOf(history, head, null))
    }),
    { seed: 6, numRuns: 2 },
  )
}, 120_000)

describe('of a long history, the cache', () => {
  const repository = createRepository()
  for (let at = 0; at < 340; at++) repository.commit({ files: { 'a.js': `export const value = ${at}\n` } })
  const head = repository.head

  async function counted(
    lineage: ReadonlyMap<string, readonly string[]>,
    cacheDirectory: string | null,
    revision = head,
  ) {
    const opened = await openRepository(repository.path, { reader: 'auto' })
    if (!opened.ok) throw new Error(opened.refusal.message)
    let total = 0
    const onProgress = (_done: number, count: number | undefined) => (total = count ?? total)
    const options = { cacheDirectory, lineage, onProgress }
    const { attribution } = await attributeRevision(opened.reader, revision, options)
    await opened.reader.close()
    return { total, state: stateHashOf(attribution) }
  }

  test('has what stood before lineage that arrives late', async () => {
    const cache = createFolder()
    const squashed = squashedInto(repository, head, `${head}~3`)
    // Of a commit that is no part of the history nothing has to be known.
    const unrelated = new Map([[squashed, [head]]])
    const before = await counted(unrelated, cache)
    expect(before.total).toBe(340)
    const lineage = new Map([[head, [squashed]]])
    const after = await counted(lineage, cache)
    expect(after.total).toBeLessThan(270)
    expect(after.state).not.toBe(before.state)
    expect(after.state).toBe((await counted(lineage, null)).state)
    expect(await counted(new Map(), cache)).toEqual({ total: 0, state: before.state })
  })

  test('is of no use to what builds on the long past, which is right all the same', async () => {
    const cache = createFolder()
    await counted(new Map(), cache)
    const base = repository.git('rev-parse', `${head}~330`)
    const old = repository.git('commit-tree', `${head}~320^{tree}`, '-p', base, '-m', 'Late')
    expect((await counted(new Map(), cache, old)).state).toBe((await counted(new Map(), null, old)).state)
    const lineage = new Map([[head, [squashedInto(repository, head, base)]]])
    expect((await counted(lineage, cache)).state).toBe((await counted(lineage, null)).state)
  })
})

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
