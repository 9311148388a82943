// What is known of the organisation on GitHub is kept by GitHub's ids, on both engines.
import { describe, expect, it } from 'vitest'
import {
  putInstallation,
  putMark,
  putRepository,
  readInstallations,
  readMark,
  readRepositories,
  readRepository,
  type RepositoryRow,
} from '../../src/database/github-rows.ts'
import type { Connection } from '../../src/database/connection.ts'
import { ENGINES, freshDatabase } from '../support/databases.ts'

const LEDGER = 1n
const WEB: RepositoryRow = {
  id: 77,
  installation: 5,
  owner: 'acme',
  name: 'web',
  defaultBranch: 'main',
  isPrivate: true,
  forkOf: null,
  mirrorOf: null,
  isArchived: false,
  state: 'selected',
  sizeBytes: 4096,
  updatedAtMs: 1,
}

describe.each(ENGINES)('On %s', (engine) => {
  async function written(write: (on: Connection) => Promise<void>) {
    const { database } = await freshDatabase(engine)
    await database.exclusively(LEDGER, (held) => held.transaction(write))
    return database
  }

  it('an installation is what was said of it last', async () => {
    const row = { id: 5, account: 9, login: 'acme', permissions: { checks: 'write' }, updatedAtMs: 1 }
    const database = await written(async (on) => {
      await putInstallation(on, LEDGER, { ...row, state: 'active' })
      await putInstallation(on, LEDGER, { ...row, login: 'acme-inc', state: 'suspended', updatedAtMs: 2 })
    })
    expect(await readInstallations(database, LEDGER)).toEqual([
      { ...row, login: 'acme-inc', state: 'suspended', updatedAtMs: 2 },
    ])
  })

  it('a repository keeps its id under another name, and is found by installation and state', async () => {
    const fork: RepositoryRow = {
      ...WEB,
      id: 78,
      name: 'fork',
      forkOf: 77,
      isArchived: true,
      state: 'removed',
    }
    const mirror: RepositoryRow = { ...WEB, id: 79, installation: 6, mirrorOf: 'https://example.org/x' }
    const database = await written(async (on) => {
      for (const row of [WEB, mirror, fork, { ...WEB, name: 'site', isPrivate: false }])
        await putRepository(on, LEDGER, row)
    })
    const site = { ...WEB, name: 'site', isPrivate: false }
    expect(await readRepositories(database, LEDGER)).toEqual([site, fork, mirror])
    expect(await readRepositories(database, LEDGER, { installation: 5, state: 'selected' })).toEqual([site])
    expect(await readRepository(database, LEDGER, 77)).toEqual(site)
    expect(await readRepository(database, LEDGER, 80)).toBe(undefined)
  })

  it('a mark moves on', async () => {
    const database = await written(async (on) => {
      await putMark(on, LEDGER, 'deliveries', '1')
      await putMark(on, LEDGER, 'deliveries', '2')
    })
    expect(await readMark(database, LEDGER, 'deliveries')).toBe('2')
    expect(await readMark(database, LEDGER, 'another')).toBe(undefined)
  })
})
