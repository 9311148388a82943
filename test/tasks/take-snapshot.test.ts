// Snapshots: whoever is new gets an opaque id, whoever is known keeps theirs, and the rows are those of the credit.
import { describe, expect, test } from 'vitest'
import { readContributions, readManifest } from '../../src/database/row-sets.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import { createBooks } from '../../src/tasks/create-books.ts'
import type { OpenBooks } from '../../src/tasks/open-books.ts'
import { operatorOf } from '../../src/tasks/operators.ts'
import { done } from '../../src/tasks/outcome.ts'
import { recordOwnership } from '../../src/tasks/deliver.ts'
import { ENGINES, freshPlace, type TestEngine } from '../support/databases.ts'
import { createRepository } from '../support/repository.ts'

const OPTIONS = { reader: 'auto', allowShallow: false, cacheDirectory: null, lineage: new Map() } as const

async function books(engine: TestEngine) {
  const place = await freshPlace(engine)
  const created = await createBooks(place, 'Kestrel', () => new Date('2026-10-31T12:00:00.000Z'))
  if (!created.ok) throw new Error(created.refusal)
  return { open: created.value, keyFile: place.keyFile }
}

async function rowsOf(open: OpenBooks, root: string) {
  const rows = []
  for await (const page of readContributions(open.database, root)) rows.push(...page)
  return rows
}

async function recorded(open: OpenBooks, keyFile: string, actor: string, path: string) {
  const context = { open, actor, keyFile, date: '2026-10-31', options: OPTIONS }
  const named = { name: 'api', repository: path, revision: undefined }
  const taken = await recordOwnership(context, { licensed: [named], observed: [] })
  if (!taken.ok) throw new Error(taken.refusal)
  return taken.value.facts.snapshot
}

describe.each(ENGINES)('a snapshot on %s', (engine) => {
  test('gives contributors opaque ids that stay, whatever their name becomes', async () => {
    const { open, keyFile } = await books(engine)
    const repository = createRepository()
    repository.commit({ author: 'Ana', files: { 'a.ts': 'export const one = 1\n' } })
    const actor = await operatorOf(open, 'ops@example.org')
    if (!actor.ok) throw new Error(actor.refusal)
    const take = () => recorded(open, keyFile, actor.value, repository.path)
    const first = await take()
    const [row] = await rowsOf(open, first.contributions.root)
    expect(row).toMatchObject({
      repository: 'api',
      path: 'a.ts',
      tokens: 4,
      contributor: expect.stringMatching(/^C-[0-9A-Z]{12}$/),
    })
    repository.commit({
      author: 'Ana Kovač',
      email: 'ana@example.org',
      files: { 'b.ts': 'export const two = 2\n' },
    })
    const second = await take()
    expect(second.snapshot).toBe('S-2')
    const rows = await rowsOf(open, second.contributions.root)
    expect(new Set(rows.map(({ contributor }) => contributor))).toEqual(new Set([row!.contributor]))
    expect((await namesOf(open)).get(row!.contributor)).toMatchObject({ emails: ['ana@example.org'] })
    const files = []
    for await (const page of readManifest(open.database, second.manifest.root)) files.push(...page)
    expect(files.map(({ path, tokens }) => [path, tokens])).toEqual([
      ['a.ts', 4],
      ['b.ts', 4],
    ])
    expect(await operatorOf(open, 'OPS@example.org')).toEqual(actor)
    await open.close()
  })

  test('gives whoever was agreed to have a part of a commit that part of what is left of it', async () => {
    const { open, keyFile } = await books(engine)
    const repository = createRepository()
    repository.commit({ author: 'Ben', files: { 'b.ts': 'export const two = 2\n' } })
    const shared = repository.commit({
      author: 'Ana',
      files: { 'a.ts': 'export const one = [1, 2, 3, 4, 5, 6, 7]\n' },
    })
    const actor = await operatorOf(open, 'ops@example.org')
    if (!actor.ok) throw new Error(actor.refusal)
    const take = () => recorded(open, keyFile, actor.value, repository.path)
    const tokensIn = async (root: string) => {
      const names = await namesOf(open)
      const rows = await rowsOf(open, root)
      return rows.map(({ path, contributor, tokens }) => `${names.get(contributor)!.name} ${path} ${tokens}`)
    }
    const first = await take()
    expect((await tokensIn(first.contributions.root)).toSorted()).toEqual(['Ana a.ts 10', 'Ben b.ts 4'])
    const known = await namesOf(open)
    const [ana, ben] = ['Ana', 'Ben'].map((name) => [...known].find(([, one]) => one.name === name)![0])
    const split = {
      kind: 'split-agreed' as const,
      repository: '7',
      pull: 3,
      commits: [shared],
      giver: ana!,
    }
    const part = { contributor: ben!, percent: 30 }
    await open.append(null, async () => done([{ ...split, split: 'SP-1', revision: 1, parts: [part] }]))
    const second = await take()
    expect((await tokensIn(second.contributions.root)).toSorted()).toEqual([
      'Ana a.ts 7',
      'Ben a.ts 3',
      'Ben b.ts 4',
    ])
    expect(second.pointsMicros).toBe(first.pointsMicros)
    await open.append(null, async () => done([{ ...split, split: 'SP-2', revision: 2, parts: null }]))
    expect((await take()).contributions).toEqual(first.contributions)
    await open.close()
  })
})
