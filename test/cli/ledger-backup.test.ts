// Backups by command: made whole, refused once they are behind what was signed, and brought up to it again.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFolder } from '../support/repository.ts'
import { kestrelBooks } from './kestrel-books.ts'

describe('a backup', () => {
  test('is a copy that is refused once something was booked since, until it is reconciled with an export', async () => {
    const books = await kestrelBooks()
    const [copy, file] = [join(createFolder(), 'backup.db'), join(createFolder(), 'kestrel.ledger')]
    expect(await books.text('ledger', 'backup', copy)).toBe(`Copied the database into ${copy}.\n`)
    const twice = await books.run('ledger', 'backup', copy)
    expect(twice).toMatchObject({ code: 1, stdout: '' })
    expect(twice.stderr).toContain('there is a file already')
    await books.text('receipt', 'add', '--id', 'R-1', '--gross', '100 EUR')
    await books.text('ledger', 'export', '--out', file)
    const state = await books.state()
    renameSync(copy, books.place.database)
    rmSync(`${books.place.database}-wal`, { force: true })
    const refused = await books.run('receipt', 'list')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^byline: the database has .* byline ledger reconcile\n$/)
    expect(await books.text('ledger', 'reconcile', file)).toContain('Brought back 1 entry')
    expect(await books.state()).toEqual(state)
  })

  test('may lack the checkpoint, which is made again only when that is asked for', async () => {
    const books = await kestrelBooks()
    const { anchorFile } = books.place
    const note = readFileSync(anchorFile, 'utf8')
    expect(await books.run('ledger', 'reconcile', '--accept')).toMatchObject({ code: 1, stdout: '' })
    rmSync(anchorFile)
    expect((await books.run('receipt', 'list')).stderr).toContain('byline ledger reconcile --accept')
    expect(await books.run('ledger', 'reconcile')).toMatchObject({ code: 2 })
    expect(await books.text('ledger', 'reconcile', '--accept')).toContain('are what was signed')
    expect(readFileSync(anchorFile, 'utf8')).toBe(note)
    writeFileSync(anchorFile, note.replace('byline/Kestrel', 'byline/Merlin'))
    expect(await books.run('receipt', 'list')).toMatchObject({ code: 1, stdout: '' })
  })
})
