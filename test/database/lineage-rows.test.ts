// What GitHub said of commits is kept for each repository, and said again in the same order, on both engines.
import { describe, expect, it } from 'vitest'
import {
  readAddedParents,
  readLineage,
  removeLineage,
  writeLineage,
  type LineageRow,
} from '../../src/database/lineage-rows.ts'
import { ENGINES, freshDatabase } from '../support/databases.ts'

const id = (digit: string) => digit.repeat(40)
const row = (commit: string, parents: readonly string[], askedAtMs = 1): LineageRow => ({
  commit: id(commit),
  parents: parents.map(id),
  pull: parents.length,
  askedAtMs,
})

describe.each(ENGINES)('lineage on %s', (engine) => {
  it('is what was said last, for one repository, and only where something was added', async () => {
    const { database } = await freshDatabase(engine)
    await writeLineage(database, 1n, 7, [row('c', []), row('b', ['2', '1']), row('a', [])])
    await writeLineage(database, 1n, 8, [row('a', ['9'])])
    await writeLineage(database, 1n, 7, [row('a', ['3'], 2)])
    expect(await readLineage(database, 1n, 7)).toEqual([
      row('a', ['3'], 2),
      row('b', ['2', '1']),
      row('c', []),
    ])
    expect([...(await readAddedParents(database, 1n, 7))]).toEqual([
      [id('a'), [id('3')]],
      [id('b'), [id('2'), id('1')]],
    ])
    expect(await readAddedParents(database, 2n, 7)).toEqual(new Map())
    await removeLineage(database, 1n, 7)
    expect(await readLineage(database, 1n, 7)).toEqual([])
    expect(await readLineage(database, 1n, 8)).toEqual([row('a', ['9'])])
  })

  it('may be of thousands of commits', async () => {
    const { database } = await freshDatabase(engine)
    const rows = Array.from({ length: 1234 }, (_, at) => ({
      ...row('a', at % 2 === 0 ? [] : ['b']),
      commit: at.toString(16).padStart(40, '0'),
    }))
    await writeLineage(database, 1n, 7, rows)
    expect(await readLineage(database, 1n, 7)).toEqual(rows)
    expect((await readAddedParents(database, 1n, 7)).size).toBe(617)
  })
})
