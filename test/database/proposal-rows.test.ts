// What people proposed stays until it is booked, decided or erased, on both engines.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../src/database/connection.ts'
import { inQueue } from '../../src/database/job-rows.ts'
import {
  addIdentityProposal,
  addSplitProposal,
  addUnnamed,
  confirmSplitProposals,
  decideIdentityProposal,
  eraseIdentityProposals,
  holdUnnamings,
  readIdentityProposals,
  readSplitProposals,
  readUnnamed,
  readUnnamings,
  removeSplitProposals,
  removeUnnamed,
  type IdentityProposal,
  type SplitProposal,
} from '../../src/database/proposal-rows.ts'
import { ENGINES, freshDatabase } from '../support/databases.ts'

const LEDGER = 1n
const SPLIT: SplitProposal = {
  id: '9-4',
  repository: 7,
  pull: 3,
  comment: 9,
  proposer: 5,
  author: 6,
  beneficiary: 4,
  contributor: null,
  percent: 30,
  state: 'open',
}
const CLAIM: IdentityProposal = {
  id: 'I-1',
  account: 5,
  login: 'ben',
  email: 'ben@old.org',
  repository: 7,
  pull: 3,
  state: 'open',
  createdAtMs: 1,
}

describe.each(ENGINES)('On %s', (engine) => {
  async function written(write: (on: Connection) => Promise<void>) {
    const { database } = await freshDatabase(engine)
    await database.exclusively(LEDGER, (held) => held.transaction(write))
    return database
  }

  it('shares are listed in the order in which they were proposed, each once', async () => {
    const later = { ...SPLIT, id: '8-4', contributor: 'C-1', percent: 0 }
    const elsewhere = { ...SPLIT, id: '7-4', pull: 4 }
    const database = await written(async (on) => {
      await addSplitProposal(on, LEDGER, later, 20)
      await addSplitProposal(on, LEDGER, elsewhere, 10)
      await addSplitProposal(on, LEDGER, SPLIT, 10)
      await addSplitProposal(on, LEDGER, { ...SPLIT, percent: 99 }, 30)
    })
    expect(await readSplitProposals(database, LEDGER, 7)).toEqual([elsewhere, SPLIT, later])
    expect(await readSplitProposals(database, LEDGER, 7, 3)).toEqual([SPLIT, later])
    expect(await readSplitProposals(database, LEDGER, 8)).toEqual([])
    expect(await readSplitProposals(database, 2n, 7)).toEqual([])
  })

  it('shares are agreed, and go once they are booked', async () => {
    const other = { ...SPLIT, id: '9-5', beneficiary: 5 }
    const database = await written(async (on) => {
      await addSplitProposal(on, LEDGER, SPLIT, 1)
      await addSplitProposal(on, LEDGER, other, 1)
      await confirmSplitProposals(on, LEDGER, [SPLIT.id])
      await confirmSplitProposals(on, LEDGER, [])
    })
    expect(await readSplitProposals(database, LEDGER, 7)).toEqual([{ ...SPLIT, state: 'confirmed' }, other])
    await database.exclusively(LEDGER, (held) =>
      held.transaction((on) => removeSplitProposals(on, LEDGER, [SPLIT.id])),
    )
    expect(await readSplitProposals(database, LEDGER, 7)).toEqual([other])
  })

  it('what people say of e-mails is decided once, and erased with the e-mail or the account', async () => {
    const more = ['ana', 'cara', 'dan', 'eve'].map((login, at) => ({
      ...CLAIM,
      id: `I-${at + 2}`,
      account: at + 100,
      login,
      email: `${login}@old.org`,
    }))
    const renamed = { ...more[2]!, id: 'I-9', login: 'dan-renamed', email: 'dan@older.org' }
    const database = await written(async (on) => {
      for (const claim of [CLAIM, ...more, renamed]) await addIdentityProposal(on, LEDGER, claim)
      await addIdentityProposal(on, LEDGER, { ...CLAIM, email: 'other@old.org' })
      await decideIdentityProposal(on, LEDGER, 'I-2', 'rejected')
      await eraseIdentityProposals(on, LEDGER, {
        emails: ['cara@old.org'],
        logins: ['dan'],
        accounts: [103],
      })
    })
    expect(await readIdentityProposals(database, LEDGER)).toEqual([CLAIM, { ...more[0], state: 'rejected' }])
  })

  it('whoever is not to be named may be named again', async () => {
    const database = await written(async (on) => {
      for (const [account, contributor] of [
        [5, null],
        [6, null],
        [5, 'C-1'],
      ] as const)
        // prettier-ignore
        await addUnnamed(on, LEDGER, { account, contributor }, 1)
      await removeUnnamed(on, LEDGER, 6)
    })
    expect(await readUnnamed(database, LEDGER)).toEqual([{ account: 5, contributor: 'C-1' }])
    expect(await readUnnamings(database, LEDGER)).toBe(3)
  })

  it('nobody asks not to be named while the count of those who did is held', async () => {
    const database = await written(async () => {})
    const order: string[] = []
    let asking: Promise<unknown> | undefined
    const held = await inQueue(database, async (on) => {
      const count = await holdUnnamings(on, LEDGER)
      asking = inQueue(database, (other) =>
        addUnnamed(other, LEDGER, { account: 5, contributor: null }, 1),
      ).then(() => order.push('asked'))
      await wait(50)
      order.push('held')
      return count
    })
    await asking
    expect([held, order]).toEqual([0, ['held', 'asked']])
    expect(await readUnnamings(database, LEDGER)).toBe(1)
  })
})
