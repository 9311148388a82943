// Both readers on one large generated history: the same commits, fields, changes, trees and signatures.
import { expect, test } from 'vitest'
import type { CommitChanges } from '../../src/git/reader.ts'
import {
  createRepository,
  executable,
  symlink,
  type Content,
  type TestRepository,
} from '../support/repository.ts'
import { historyOf, isTopological, open, readBlobs } from './reading.ts'

const COMMITS = 300

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % below
  }
}

function generate(): TestRepository {
  const repository = createRepository()
  const pick = numbers(7)
  repository.commit({ files: { 'README.md': 'start\n' } })
  const branches = ['main']
  for (let n = 1; n < COMMITS; n++) {
    repository.checkout(branches[pick(branches.length)] ?? 'main')
    const action = pick(10)
    if (action === 0 && branches.length < 6) {
      branches.push(`b${n}`)
      repository.branch(`b${n}`)
    }
    const path = `d${pick(5)}/e${pick(3)}/f${pick(9)}.txt`
    const content: Content =
      pick(12) === 0 ? executable(`run ${n}`) : pick(15) === 0 ? symlink(`f${n}`) : `line ${n}\n`
    const other = branches[pick(branches.length)] ?? 'main'
    if (action > 7 && repository.headOf(other) !== repository.head) {
      const parents = [repository.head, repository.headOf(other)]
      repository.commit({ author: 'Zed', parents, files: pick(2) === 0 ? { [path]: content } : {} })
    } else {
      repository.commit({
        author: `Person ${pick(7)}`,
        files: { [path]: content },
        message: `Change ${n}\n\nWhy.`,
      })
    }
  }
  return repository
}

const byId = (a: CommitChanges, b: CommitChanges): number => (a.id < b.id ? -1 : 1)

test.each(['loose', 'packed'])(
  'three hundred commits with merges, %s, are equal on both readers',
  async (form) => {
    const repository = generate()
    if (form === 'packed') repository.git('repack', '-adfq', '--depth=50')
    const heads = repository.git('for-each-ref', '--format=%(objectname)', 'refs/heads').split('\n')
    const program = await open(repository.path, 'git')
    const inProcess = await open(repository.path, 'isomorphic')
    const left = await historyOf(program, heads)
    const right = await historyOf(inProcess, heads)
    expect(left.length).toBe(Number(repository.git('rev-list', '--count', '--branches')))
    expect(isTopological(left) && isTopological(right)).toBe(true)
    expect(left.filter(({ parents }) => parents.length > 1).length).toBeGreaterThan(20)
    expect(right.toSorted(byId)).toEqual(left.toSorted(byId))
    const ids = left.map(({ id }) => id)
    expect(await inProcess.signatures(ids)).toEqual(await program.signatures(ids))
    for (const head of heads) expect(await inProcess.tree(head)).toEqual(await program.tree(head))
    const blobs = left.flatMap(({ changes }) =>
      changes.flatMap(({ newBlob }) => (newBlob === null ? [] : [newBlob])),
    )
    const bytesOf = async (reader: typeof program): Promise<unknown[]> =>
      (await readBlobs(reader, blobs)).map(({ id, bytes }) => [
        id,
        bytes === null ? null : Buffer.from(bytes).toString(),
      ])
    expect(await bytesOf(inProcess)).toEqual(await bytesOf(program))
    const known = left.slice(0, 150).map(({ id }) => id)
    const rest = await historyOf(inProcess, heads, known)
    expect(rest.toSorted(byId)).toEqual((await historyOf(program, heads, known)).toSorted(byId))
  },
)
