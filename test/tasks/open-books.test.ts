// The append pipeline: what is booked is there again, signed and anchored, once; what is refused leaves nothing.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/database/open-database.ts'
import type { EntryBody } from '../../src/ledger/entry.ts'
import { createBooks } from '../../src/tasks/create-books.ts'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done, refused, type Outcome } from '../../src/tasks/outcome.ts'
import { ENGINES, freshPlace } from '../support/databases.ts'

const clock = () => new Date('2026-10-01T08:00:00.000Z')

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}

async function created(place: BooksPlace): Promise<OpenBooks> {
  const books = valueOf(await createBooks(place, 'Example Works', clock))
  onTestFinished(() => books.close())
  return books
}

function contributors(...ids: readonly string[]): EntryBody {
  return {
    kind: 'contributors-registered',
    contributors: ids.map((contributor) => ({ contributor, commitment: 'ab'.repeat(32) })),
  }
}

describe.each(ENGINES)('the books on %s', (engine) => {
  it('are made with a key that only its owner may read, and a policy', async () => {
    const place = await freshPlace(engine)
    const books = await created(place)
    const { registers } = await books.read()
    expect(registers.created?.organisation).toBe('Example Works')
    expect(registers.policy?.adoption).toBe(1)
    expect(statSync(place.keyFile).mode & 0o777).toBe(0o600)
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(await books.checkpoint())
  })

  it('give back what was booked, after they were closed and opened', async () => {
    const place = await freshPlace(engine)
    const books = valueOf(await createBooks(place, 'Example Works', clock))
    const { entries } = valueOf(await books.append('O-1', async () => done([contributors('C-1', 'C-2')])))
    expect(entries.map(({ sequence, actor, kind }) => [sequence, actor, kind])).toEqual([
      [2, 'O-1', 'contributors-registered'],
    ])
    const note = await books.checkpoint()
    await books.close()
    const again = valueOf(await openBooks(place, clock))
    onTestFinished(() => again.close())
    expect([...(await again.read()).registers.contributors.keys()]).toEqual(['C-1', 'C-2'])
    expect(await again.checkpoint()).toBe(note)
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(note)
  })

  it('book the same once, and refuse something else under the same key', async () => {
    const books = await created(await freshPlace(engine))
    await books.append(null, async () => done([contributors('C-1')]))
    const repeated = valueOf(await books.append(null, async () => done([contributors('C-1')])))
    expect(repeated).toMatchObject({ entries: [], repeated: [{ kind: 'contributors-registered' }] })
    const other = await books.append(null, async () => done([contributors('C-1', 'C-9')]))
    expect(other).toMatchObject({ ok: false, refusal: expect.stringContaining('contributors:C-1') })
    expect((await books.read()).registers.size).toBe(3)
  })

  it('keep nothing of an append that a plan or a rule refuses', async () => {
    const place = await freshPlace(engine)
    const books = await created(place)
    const note = await books.checkpoint()
    const byRule = await books.append(null, async () =>
      done([contributors('C-1'), { kind: 'ledger-created', organisation: 'Again' }]),
    )
    const byPlan = await books.append(null, async (_books, writing) => {
      await writing.query
        .insertInto('identity_record')
        .values({ ledger: writing.ledger, subject: 'P-1', kind: 'name', value: 'Ana' })
        .execute()
      return refused('no')
    })
    expect([byRule.ok, byPlan]).toEqual([false, { ok: false, refusal: 'no' }])
    expect((await books.read()).registers.contributors.size).toBe(0)
    expect(await books.database.query.selectFrom('identity_record').selectAll().execute()).toEqual([])
    expect(await books.checkpoint()).toBe(note)
    expect(valueOf(await books.append(null, async () => done([contributors('C-1')]))).entries).toHaveLength(1)
  })

  it('are not made twice, nor with a key that signed before', async () => {
    const [place, fresh] = [await freshPlace(engine), await freshPlace(engine)]
    await (await created(place)).close()
    const attempts = [
      [{ ...place, keyFile: fresh.keyFile, anchorFile: fresh.anchorFile }, 'holds the ledger'],
      [{ ...fresh, keyFile: place.keyFile }, 'there is a key already'],
      [{ ...fresh, anchorFile: place.anchorFile }, 'of the books of Example Works, which exist already'],
    ] as const
    for (const [attempt, words] of attempts)
      expect(await createBooks(attempt, 'Example Works', clock)).toMatchObject({
        ok: false,
        refusal: expect.stringContaining(words),
      })
    expect(await createBooks(fresh, 'two\nlines', clock)).toMatchObject({ ok: false })
    expect([fresh.keyFile, fresh.anchorFile].filter(existsSync)).toEqual([])
    expect(await openDatabase(fresh.database)).toMatchObject({ ok: false })
  })

  it('are refused where there are none, and nothing is made', async () => {
    const place = await freshPlace(engine)
    expect(await openBooks(place, clock)).toMatchObject({ ok: false })
    expect(existsSync(place.anchorFile) || existsSync(place.keyFile)).toBe(false)
  })
})
