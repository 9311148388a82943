// One small ledger in which every kind of entry occurs.
import type { Entry } from '../../src/ledger/entry.ts'
import { planCorrection } from '../../src/ledger/plans/licences.ts'
import { planAdjustment } from '../../src/ledger/plans/payouts.ts'
import { planUndo } from '../../src/ledger/plans/people.ts'
import { planPlacement, planUnplacement } from '../../src/ledger/plans/receipts.ts'
import { COMMITMENT, InMemoryBooks, valueOf } from './in-memory-books.ts'

/** A ledger with an entry of each kind. */
export function everyEntry(): readonly Entry[] {
  const ledger = new InMemoryBooks()
  ledger.contributors('C-ana', 'C-ben')
  ledger.person('P-ana', ['C-ana'], { from: '2020-01-01', until: '2026-03-31' })
  ledger.claim('C-ben', 'P-ana')
  ledger.book(valueOf(planUndo(ledger.books, { contributor: 'C-ben', date: '2026-01-02' })))
  const royalty = {
    meter: 'request',
    cycle: 'quarter',
    tiers: [
      { upTo: 1000n, rate: { numerator: 25n, denominator: 1n } },
      { upTo: null, rate: { numerator: 1n, denominator: 3n } },
    ],
    minimumMinor: 100n,
  } as const
  const ids = ledger.delivered({ 'src/a.ts': { 'C-ana': 3n, 'C-ben': 1n } }, { royalty })
  const fee = ledger.fee(ids.licence, ids.delivery, '1000 EUR')
  const usage = ledger.usage(ids.delivery, 100n, '2026-01', ['src/**'])
  ledger.book({ kind: 'usage-withdrawn', usage: ledger.usage(ids.delivery, 5n, '2026-02') })
  const receipt = ledger.receipt('100 USD')
  const items = [{ kind: 'usage', usage }] as const
  const rate = { numerator: 9n, denominator: 10n }
  const conversion = { currency: 'EUR', rate, source: 'ECB reference rate', day: '2026-01-15' }
  const date = '2026-01-16'
  ledger.book(planPlacement(ledger.books, { receipt, date, licence: ids.licence, items, conversion }))
  ledger.book(valueOf(planUnplacement(ledger.books, { receipt, date })))
  const snapshot = ledger.snapshot({ 'src/a.ts': { 'C-ana': 1n } })
  ledger.book(planCorrection(ledger.books, { delivery: ids.delivery, snapshot, date }))
  ledger.refund(fee, 10_000n, date)
  const amount = { amountMinor: -100n, currency: 'EUR' }
  const reasonCommitment = COMMITMENT
  ledger.book(planAdjustment(ledger.books, { person: 'P-ana', date, amount, reasonCommitment }))
  const question = ledger.hold('P-ana', '1 EUR')
  ledger.book({ kind: 'hold-released', question, date: '2026-01-21' })
  ledger.book({ kind: 'payout-rejected', run: ledger.proposed().run })
  ledger.payout()
  ledger.book({ kind: 'licence-ended', licence: ids.licence, on: '2026-06-30' })
  ledger.book({ kind: 'period-closed', period: '2026-01' }, null)
  ledger.book({ kind: 'identity-erased', subject: 'P-ana' })
  ledger.book({ kind: 'people-informed', date: '2026-01-02', notice: COMMITMENT })
  const commits = ['a'.repeat(40), 'b'.repeat(40)]
  ledger.book(ledger.pushBody(null, commits[0]!))
  ledger.book({
    kind: 'split-agreed',
    split: 'SP-1',
    repository: '7',
    pull: 12,
    revision: 1,
    commits,
    giver: 'C-ana',
    parts: [{ contributor: 'C-ben', percent: 30 }],
  })
  return ledger.entries
}
