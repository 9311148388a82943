// What caches keep by key: whole or not at all, and never more than twice what a run needs.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readKeptLines, writeKeptLines } from '../../src/tasks/kept-lines.ts'
import { sha256 } from '../../src/tasks/sha256.ts'

const NOTHING = new Map<string, string>()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byline-kept-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('kept lines', () => {
  it('come back as they were', async () => {
    const path = join(folder, 'whole', 'lines')
    const lines = new Map([
      ['a', '{"b":"\\t"}'],
      ['facts b', ''],
    ])
    await writeKeptLines(path, lines, NOTHING)
    expect(await readKeptLines(path)).toEqual(lines)
    expect(await readdir(join(folder, 'whole'))).toEqual(['lines'])
  })

  it.each([
    ['of another form, though its hash is right', `${sha256('a 1\nb 2\n')}\na 1\nb 2\n`],
    ['cut off within a line, though its hash is right', `${sha256('a\t1')}\na\t1`],
    ['changed by a byte', `${sha256('a\t1\n')}\na\t2\n`],
    ['empty', ''],
  ])('are none in a file %s', async (_fact, text) => {
    const path = join(folder, 'other')
    await writeFile(path, text)
    expect(await readKeptLines(path)).toEqual(NOTHING)
  })

  it('that a run did not need are kept up to as much again', async () => {
    const path = join(folder, 'spare')
    const found = new Map(Array.from({ length: 30 }, (_one, at) => [`old ${at}`, 'x'.repeat(100_000)]))
    await writeKeptLines(path, new Map([['new', 'y'.repeat(500_000)]]), found)
    const kept = await readKeptLines(path)
    expect(kept.has('new')).toBe(true)
    expect(kept.size).toBe(1 + 14)
  })

  it('cost nothing but themselves where the folder cannot be made', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'not a folder')
    await writeKeptLines(join(file, 'lines'), new Map([['a', '1']]), NOTHING)
    expect(await readFile(file, 'utf8')).toBe('not a folder')
  })
})
