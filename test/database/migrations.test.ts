// The steps by which a database comes up to date: all of a step or nothing, whatever happens in the middle.
import { sql } from 'kysely'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { BookingProcesses } from '../../src/bench/booking-processes.ts'
import { MIGRATIONS, type Migration } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { book, booksAt, newBooks, registering } from '../support/books.ts'
import { ENGINES, databaseAt, freshLocation, freshPlace, runRaw } from '../support/databases.ts'

const added: Migration[] = []

/** Gives Byline further steps until the test ends. */
function addStep(...statements: readonly string[]): void {
  const step = { number: MIGRATIONS.length + 1, name: 'another', statements: () => statements }
  ;(MIGRATIONS as Migration[]).push(step)
  added.push(step)
}

afterEach(() => {
  while (added.pop() !== undefined) (MIGRATIONS as Migration[]).pop()
  vi.restoreAllMocks()
})

describe.each(ENGINES)('the steps on %s', (engine) => {
  it('are numbered from 1 on', () => {
    expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_step, at) => at + 1))
  })

  it('invariant 13: a step that is cut short leaves nothing, is taken again, and the old roots stay', async () => {
    const place = await freshPlace(engine)
    const books = await newBooks(place)
    await book(books, registering('C-1'), registering('C-2'))
    const note = await books.checkpoint()
    await books.close()
    addStep(
      'create table extra (a integer)',
      'insert into extra values (1)',
      'insert into nowhere values (1)',
    )
    await expect(openDatabase(place.database)).rejects.toThrow(/nowhere/)
    await expect(runRaw(place.database, 'select * from extra')).rejects.toThrow(/extra/)
    ;(MIGRATIONS as Migration[]).pop()
    added.pop()
    addStep('create table extra (a integer)', 'insert into extra values (1)')
    const again = await booksAt(place)
    expect(await again.checkpoint()).toBe(note)
    expect((await again.read()).registers.contributors.size).toBe(2)
    expect((await sql`select * from extra`.execute(again.database.query)).rows).toEqual([{ a: 1n }])
    await book(again, registering('C-3'))
    await again.close()
    expect((await (await booksAt(place)).read()).registers.contributors.size).toBe(3)
  })

  it('invariant 13: a process killed in the middle of the steps leaves none by half, and the next one takes it', async () => {
    const processes = new BookingProcesses()
    onTestFinished(() => processes.close())
    const order = { prefix: 'M', appends: 1, receipts: 1, makeFor: 'Example Works' }
    const killed: string[] = []
    for (const killAtStep of [3, 24, 45]) {
      const place = await freshPlace(engine)
      killed.push(...(await processes.run({ ...order, place, killAtStep })))
      const created = await newBooks(place)
      await book(created, registering('C-1'))
      expect((await created.read()).registers.size).toBe(3)
    }
    expect(killed).toHaveLength(3)
    for (const line of killed) expect(line).toMatch(/^killed (?:before|after) /)
  })

  it('invariant 13: two processes that come at once take each step once', async () => {
    const location = await freshLocation(engine)
    const both = await Promise.all([0, 1].map(() => databaseAt(location, { create: true })))
    for (const database of both)
      expect((await database.query.selectFrom('migration').selectAll().execute()).length).toBe(
        MIGRATIONS.length,
      )
  })
})
