// `byline distribute` on books with receipts: what it comes to, what it leaves, and that its preview says both beforehand.
import { describe, expect, test } from 'vitest'
import { kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'

const OCTOBER = ['--from', '2026-10-01', '--until', '2026-10-31']

async function withFee(): Promise<KestrelBooks> {
  const books = await kestrelBooks()
  await signAndDeliver(books)
  const gross = ['--gross', '119000 EUR', '--tax', '19000 EUR']
  await books.text('receipt', 'add', '--id', 'R-41', ...gross, '--licence', 'L-1', '--fee')
  await books.text('distribute', 'R-41')
  return books
}

describe('a distribution', () => {
  test('is previewed without booking it, and comes out the same', async () => {
    const books = await kestrelBooks()
    await signAndDeliver(books)
    await books.text('receipt', 'add', '--gross', '100000 EUR', '--licence', 'L-1', '--fee')
    const before = await books.state()
    const preview = await books.json('distribute', 'R-1', '--dry-run')
    expect(await books.state()).toEqual(before)
    expect(await books.json('distribute', 'R-1')).toMatchObject(preview as object)
    expect(preview).toEqual({
      distributions: [
        {
          receipt: 'R-1',
          licence: 'L-1',
          currency: 'EUR',
          net: '100000.00',
          share: '30%',
          pool: '30000.00',
          kept: '70000.00',
          peopleCount: 2,
          unclaimedCount: 1,
          unclaimed: '3000.00000000',
          lines: [{ item: 'fee', delivery: 'D-1', snapshot: 'S-1', pool: '30000.00000000' }],
        },
      ],
      before: [],
      left: [],
    })
    expect(await books.text('distribute', 'R-1')).toMatch(/was distributed before; nothing was booked/)
  })

  test('of all leaves what cannot be divided, says why, and does the others', async () => {
    const books = await kestrelBooks()
    await signAndDeliver(books)
    const use = ['--delivery', 'D-1', '--quantity', '400', ...OCTOBER]
    await books.text('usage', 'add', '--id', 'NW-1', ...use, '--path', 'package-lock.json')
    await books.text('usage', 'add', '--id', 'NW-2', ...use)
    await books.text('receipt', 'add', '--gross', '100 EUR', '--usage', 'NW-1')
    await books.text('receipt', 'add', '--gross', '100 EUR', '--usage', 'NW-2')
    const before = await books.state()
    const preview = await books.run('distribute', '--all', '--dry-run')
    const previewJson = await books.run('distribute', '--all', '--dry-run', '--json')
    expect(await books.state()).toEqual(before)
    const { code, stdout, stderr } = await books.run('distribute', '--all', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      distributions: [{ receipt: 'R-2' }],
      left: [
        { receipt: 'R-1', why: expect.stringMatching(/^nobody has any credit in what usage NW-1 is for/) },
      ],
      entries: [{ kind: 'receipt-distributed' }],
    })
    expect(stderr).toMatch(/^byline: R-1 is left: .+\n$/)
    expect(preview).toMatchObject({
      code,
      stderr,
      stdout: expect.stringMatching(/^Receipt R-2, licence L-1/),
    })
    expect(previewJson).toMatchObject({ code, stderr })
    expect(JSON.parse(stdout)).toMatchObject(JSON.parse(previewJson.stdout) as object)
    const alone = await books.run('distribute', '--all')
    expect(alone).toMatchObject({ code: 1, stdout: '', stderr })
    expect(await books.run('distribute', '--all', '--dry-run')).toEqual(alone)
  })

  test('is previewed with the refusals of the rules, and what was distributed before', async () => {
    const books = await withFee()
    await books.text('receipt', 'add', '--id', 'R-42', '--gross', '100 EUR', '--licence', 'L-1', '--fee')
    for (const words of [
      ['R-42', '--date', '2026-11-05'],
      ['--all', '--date', '2026-11-05'],
      ['R-41', 'R-42', '--date', '2026-10-01'],
      ['R-43'],
    ]) {
      const preview = await books.run('distribute', ...words, '--dry-run')
      expect(preview).toMatchObject({ code: 1, stdout: '' })
      expect(await books.run('distribute', ...words)).toEqual(preview)
    }
    const preview = await books.json('distribute', 'R-41', 'R-42', '--dry-run')
    expect(preview).toMatchObject({ distributions: [{ receipt: 'R-42' }], before: ['R-41'] })
    expect(await books.json('distribute', 'R-41', 'R-42')).toMatchObject(preview as object)
  })
})
