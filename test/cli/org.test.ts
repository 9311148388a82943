// `byline org`: what is adopted is booked once, with who did it, and no address goes into the ledger.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/tasks/sha256.ts'
import { booksAt, CLOCK, newBooks } from '../support/books.ts'
import { freshPlace } from '../support/databases.ts'
import { localWork } from '../support/local-work.ts'
import { fetchMirror } from '../../src/tasks/github/mirrors.ts'
import { readRepository } from '../../src/database/github-rows.ts'
import { createFolder, createRepository } from '../support/repository.ts'
import { byline } from './run.ts'

const PROPOSING = 'version: 1\nexclude:\n  - paths: ["docs/api/**"]\n    reason: written by a program\n'

async function organisation() {
  const place = await freshPlace('sqlite')
  const books = await newBooks(place)
  const [api, web] = [createRepository(), createRepository()]
  api.commit({ files: { 'a.ts': 'const a = 1\n', '.github/byline.yml': PROPOSING } })
  web.commit({ files: { 'b.ts': 'const b = 1\n', '.github/byline.yml': 'exclude: 7\n' } })
  const work = await localWork(books, place, { 7: api, 8: web })
  for (const id of [7, 8])
    await fetchMirror(work, 1, (await readRepository(books.database, books.ledger, id))!)
  await books.close()
  const run = (...words: readonly string[]) =>
    byline(['org', ...words], {
      books: { ...place, by: 'council@kestrel.example' },
      service: { dataDirectory: work.dataDirectory },
      now: CLOCK,
    })
  return { place, run }
}

function file(name: string, text: string): string {
  const path = join(createFolder(), name)
  writeFileSync(path, text)
  return path
}

describe('byline org adopt', () => {
  test('records when people were told and what, once, and has every repository scanned', async () => {
    const { place, run } = await organisation()
    expect((await run('show')).stdout).toContain('People were not told yet: nobody is named')
    const notice = file('notice.md', 'We measure who wrote what.\n')
    const adopted = await run('adopt', '--told', '2026-09-30', '--notice', notice)
    expect(adopted).toMatchObject({ code: 0, stderr: '' })
    expect(adopted.stdout).toContain('People were told on 2026-09-30')
    expect(adopted.stdout).toContain('2 repositories are scanned now')
    const again = await run('adopt', '--told', '2026-09-30', '--notice', notice)
    expect(again.stdout).toContain('All of it was decided before; nothing was booked.')
    const books = await booksAt(place)
    const { informed, size } = (await books.read()).registers
    expect(size).toBe(3)
    expect(informed).toMatchObject([
      { notice: sha256('We measure who wrote what.\n'), actor: expect.stringMatching(/^O-/) },
    ])
    const jobs = await books.database.query.selectFrom('job').select(['kind', 'repository']).execute()
    expect(jobs).toEqual([
      { kind: 'scan', repository: 7n },
      { kind: 'scan', repository: 8n },
    ])
  })

  test('adopts a policy file once, and goes back to the built-in policy', async () => {
    const { run } = await organisation()
    const policy = file('policy.yml', 'name: kestrel\nversion: "3"\nkinds:\n  prose:\n    weight: 0.5\n')
    expect((await run('adopt', '--policy', policy)).stdout).toContain('Policy kestrel 3, adoption 2')
    expect((await run('adopt', '--policy', policy)).stdout).toContain('nothing was booked')
    expect((await run('adopt', '--built-in')).stdout).toContain('Policy byline 2026-1, adoption 3')
    const shown = JSON.parse((await run('show', '--json')).stdout) as unknown
    expect(shown).toMatchObject({ policy: { adoption: 3, name: 'byline' }, informed: [], repositoryCount: 2 })
  })

  test('refuses a policy that holds addresses, by their places and never by themselves', async () => {
    const { run } = await organisation()
    const policy = file(
      'policy.yml',
      'bots:\n  - name: ci-*\nclasses:\n  employee: ["@kestrel.example", "*@acme.example"]\n  external: ["zoe@elsewhere.example"]\n',
    )
    const { code, stdout, stderr } = await run('adopt', '--policy', policy)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('classes.external.0 is an e-mail address')
    expect(stderr).not.toContain('zoe')
  })

  test('shows what repositories propose before it is adopted, and what of it cannot be read', async () => {
    const { run } = await organisation()
    const shown = await run('adopt', '--with-proposals')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('kestrel/repository-7\n  leave out docs/api/**: written by a program\n')
    expect(shown.stdout).toContain('kestrel/repository-8\n  not read: line 1: exclude must be a list')
    expect(shown.stdout).toContain('say --yes to adopt it')
    expect((await run('show')).stdout).toContain('adoption 1')
    expect((await run('adopt', '--with-proposals', '--yes')).stdout).toContain('adoption 2')
    expect((await run('adopt', '--with-proposals', '--yes')).stdout).toContain('nothing was booked')
  })

  test('asks what to adopt, and for both the day and the text', async () => {
    const { run } = await organisation()
    expect(await run('adopt')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say what to adopt'),
    })
    expect(await run('adopt', '--told', '2026-09-30')).toMatchObject({ code: 2 })
    const missing = await run('adopt', '--told', '2026-09-30', '--notice', '/nowhere/notice.md')
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read (ENOENT)') })
    const early = await run('adopt', '--told', '2027-09-30', '--notice', file('notice.md', 'x'))
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('has not come yet') })
  })
})
