// `byline statement`: on real books, for one person and for all, in every form.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseLogProof, verifyLogProof } from '../../src/proof/tlog-proof.ts'
import { noteVerifierOf } from '../../src/tasks/note-keys.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'
import { freshFolder } from '../support/databases.ts'
import { pdfText } from '../support/pdf-text.ts'
import { idOf, kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'
import { october } from './kestrel-october.ts'

const OCTOBER = ['--period', '2026-10']

let books: KestrelBooks
let empty: KestrelBooks
beforeAll(async () => {
  books = await october()
  empty = await kestrelBooks()
})

describe('a statement of real books', () => {
  it('says what a month brought, to the balance of the books', async () => {
    const text = await books.text('statement', 'ana@kestrel.example', ...OCTOBER)
    // Of the usage only src/ was used: six of its seven points are Ana's, 3,085.7785… of 3,600.07.
    expect(text).toContain('S-1: your 6 of 10 points: 60.0%')
    expect(text).toContain('S-1, src/** only: your 6 of 7 points: 85.7142%')
    expect(text).toMatch(/EARNED \(EUR\) +18,000\.00 +3,085\.77 +21,085\.77\n/)
    expect(text).toMatch(/Correction A-1: an old e-mail +\+18\.40\n/)
    expect(text).toMatch(/Held: question Q-1 +-168\.00\n/)
    expect(text).toMatch(/GROSS TO PAYROLL \(RUN-1\) +20,936\.17\n/)
    expect(text).toMatch(/The fraction that is left, EUR\s0\.00428571, is carried forward\./)
    const balance = await books.within(async (open) =>
      (await open.read()).balanceMicros(idOf('P', 'ANA'), 'EUR'),
    )
    expect(balance).toBe(428_571n)
  })

  it('opens the next month with what was carried, and names what is still held', async () => {
    const text = await books.text('statement', 'Ana Kovač', '--period', '2026-11')
    expect(text).toMatch(/Brought forward +0\.00\n/)
    expect(text).toContain('Still held from before, and in no sum above: EUR 168.00, question Q-1.')
    expect(text).toMatch(/EUR\s0\.00428571, is carried forward/)
  })

  it('proves as JSON that every entry it rests on is in the ledger', async () => {
    const value = await books.json('statement', 'Ana Kovač', ...OCTOBER)
    const { entries, proof } = value as {
      entries: number[]
      proof: {
        publicKey: string
        checkpoint: string
        entries: { sequence: number; entry: string; proof: string }[]
      }
    }
    expect(proof.entries.map(({ sequence }) => sequence)).toEqual(entries)
    expect(proof.checkpoint).toBe((await books.state()).checkpoint)
    const verifier = noteVerifierOf(proof.publicKey)
    for (const one of proof.entries) {
      const parsed = parseLogProof(one.proof)
      if (!parsed.ok || !verifier.ok) throw new Error('the proof or its key has another form')
      expect(verifyLogProof(sha256Bytes, parsed.value, verifier.value).ok).toBe(true)
      expect(new TextDecoder().decode(parsed.value.content)).toBe(one.entry)
    }
  })
})

describe('byline statement', () => {
  it('writes a PDF that is the same bytes each time', async () => {
    const [first, second] = [join(freshFolder(), 'a.pdf'), join(freshFolder(), 'b.pdf')]
    for (const file of [first, second])
      await books.text('statement', 'Ana Kovač', ...OCTOBER, '--format', 'pdf', '--out', file)
    const hashes = [first, second].map((file) =>
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    )
    expect(hashes[0]).toBe(hashes[1])
    expect(pdfText(readFileSync(first))).toContain('20,936.17')
    expect(statSync(first).mode & 0o777).toBe(0o600)
  })

  it('writes everybody’s into a folder, named by opaque ids', async () => {
    const folder = join(freshFolder(), 'statements')
    await books.text('statement', '--all', ...OCTOBER, '--out', folder)
    const files = readdirSync(folder).toSorted()
    expect(files).toEqual([`2026-10-${idOf('P', 'ANA')}.pdf`, `2026-10-${idOf('P', 'BEN')}.pdf`])
    // A contractor has no payroll.
    expect(pdfText(readFileSync(join(folder, files[1]!)))).toContain('GROSS TO PAY OUT (RUN-1)')
  })

  it('writes everybody’s as JSON, each with its proof', async () => {
    const folder = join(freshFolder(), 'statements')
    await books.text('statement', '--all', ...OCTOBER, '--format', 'json', '--out', folder)
    const ben = JSON.parse(readFileSync(join(folder, `2026-10-${idOf('P', 'BEN')}.json`), 'utf8'))
    const { checkpoint } = await books.state()
    expect(ben).toMatchObject({ person: { name: 'Ben Ito' }, proof: { checkpoint } })
  })

  it('replaces no file unless it is told to', async () => {
    const folder = freshFolder()
    const file = join(folder, `2026-10-${idOf('P', 'BEN')}.pdf`)
    writeFileSync(file, 'mine')
    const all = ['statement', '--all', ...OCTOBER, '--out', folder]
    const { code, stderr } = await books.run(...all)
    expect(code).toBe(1)
    expect(stderr).toContain('is there already; say --force to replace it')
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(existsSync(join(folder, `2026-10-${idOf('P', 'ANA')}.pdf`))).toBe(false)
    expect((await books.run(...all, '--force')).code).toBe(0)
    expect(readFileSync(file, 'latin1').startsWith('%PDF-1.7')).toBe(true)
  })

  it('is made for somebody who got nothing', async () => {
    const text = await empty.text('statement', 'Ben Ito', ...OCTOBER)
    expect(text).toContain('Nothing was distributed in October 2026: earned 0, to payroll 0.')
    expect(text).toContain('Leaving does not reduce this.')
  })

  it.each([
    [['nobody@kestrel.example', ...OCTOBER], 1, 'nobody is known as "nobody@kestrel.example"'],
    [['Ben Ito', ...OCTOBER, '--licence', 'L-9'], 1, 'the books know no licence L-9'],
    [['Ben Ito', '--period', '2026-13'], 2, '"2026-13" is no month'],
    [['Ben Ito'], 2, '--period'],
    [OCTOBER, 2, 'say whose statement'],
    [['Ben Ito', '--all', ...OCTOBER], 2, 'say whose statement'],
    [['Ben Ito', ...OCTOBER, '--format', 'pdf'], 2, 'say with --out where to write it'],
    [['--all', ...OCTOBER], 2, 'say with --out where to write them'],
    [
      ['Ben Ito', ...OCTOBER, '--format', 'pdf', '--out', '/x', '--font', '/none.ttf'],
      1,
      '/none.ttf: there is no such file',
    ],
  ] as const)('refuses %j', async (words, code, refusal) => {
    const ending = await empty.run('statement', ...words)
    expect([ending.code, ending.stdout]).toEqual([code, ''])
    expect(ending.stderr).toContain(refusal)
    expect(ending.stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('a correction', () => {
  it('is a line of its own with why, whatever it is', async () => {
    const own = await kestrelBooks()
    await signAndDeliver(own, '--clawback', 'offset')
    const on = (day: string): string[] => ['--date', day]
    await own.text(
      'receipt',
      'add',
      '--gross',
      '100000 EUR',
      '--licence',
      'L-1',
      '--fee',
      ...on('2026-09-05'),
    )
    await own.text('distribute', '--all', ...on('2026-09-20'))
    await own.text('payout', 'propose', '--currency', 'EUR', ...on('2026-09-30'))
    await own.text('payout', 'approve', 'RUN-1', '--by', 'boss@kestrel.example', ...on('2026-09-30'))
    const september = ['statement', 'Ben Ito', '--period', '2026-09']
    const before = await own.text(...september)
    await own.text('owners', 'claim', 'Gita Rao', 'Ben Ito', ...on('2026-10-01'))
    await own.text('receipt', 'refund', 'R-1', '--net', '40000 EUR', ...on('2026-10-02'))
    await own.text('owners', 'undo', 'CL-3', ...on('2026-10-03'))
    const text = await own.text('statement', 'Ben Ito', ...OCTOBER)
    expect(text).toMatch(/Correction: earlier work is yours now \(claim CL-3\) +\+3,000\.00\n/)
    expect(text).toMatch(/Correction: part of receipt R-1 went back \(refund F-1\) +-4,800\.00\n/)
    expect(text).toMatch(/Correction: work was not yours \(claim CL-3 undone\) +-1,800\.00\n/)
    expect(text).toMatch(/PAID TOO MUCH \(carried forward\) +-3,600\.00\n/)
    // What was said of an earlier month stays, but for the time it is said at.
    const amounts = (said: string): string =>
      said.slice(said.indexOf('Licence'), said.indexOf('Ledger entries'))
    expect(amounts(await own.text(...september))).toBe(amounts(before))
  })
})
