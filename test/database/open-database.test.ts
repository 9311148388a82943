// The database as it is opened: its settings, its tables, and what it refuses.
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open-database.ts'
import { addEntries, addLedger, entryCount, readEntries } from '../../src/database/ledger-rows.ts'
import { ENGINES, freshLocation } from '../support/databases.ts'

describe.each(ENGINES)('a database on %s', (engine) => {
  it('keeps entries and gives them back', async () => {
    const location = await freshLocation(engine)
    const opened = await openDatabase(location, { create: true })
    if (!opened.ok) throw new Error(opened.refusal)
    const database = opened.value
    const ledger = await database.exclusively(0n, (held) =>
      held.transaction(async (on) => {
        const id = await addLedger(on, 'Example', 'byline/Example')
        await addEntries(
          on,
          id,
          Array.from({ length: 100 }, (_, sequence) => ({
            sequence,
            kind: 'ledger-created',
            key: `key-${sequence}`,
            bytes: Uint8Array.of(sequence),
            leafHash: new Uint8Array(32),
            postingCount: 0,
          })),
        )
        return id
      }),
    )
    expect(await entryCount(database, ledger)).toBe(100)
    await database.close()
    const again = await openDatabase(location)
    if (!again.ok) throw new Error(again.refusal)
    const rows = []
    for await (const page of readEntries(again.value, ledger, 0)) rows.push(...page)
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, at) => at))
    expect([...rows[7]!.bytes]).toEqual([7])
    await again.value.close()
  })

  it('is refused where there is none', async () => {
    expect(await openDatabase(await freshLocation(engine))).toMatchObject({ ok: false })
  })
})
