// What may not be booked is refused in one line that says what is wrong with what, and nothing changes.
import { beforeEach, describe, expect, test } from 'vitest'
import { usageDues } from '../../src/ledger/dues.ts'
import type { BodyOf, EntryBody } from '../../src/ledger/entry.ts'
import { planCorrection, planDelivery, planLicence, planUsage } from '../../src/ledger/plans/licences.ts'
import { planDistribution, planPlacement, planUnplacement } from '../../src/ledger/plans/receipts.ts'
import type { LicenceTerms } from '../../src/royalties/licence-terms.ts'
import { COMMITMENT, InMemoryBooks, TERMS, valueOf } from '../support/in-memory-books.ts'

const POINTS = { 'src/a.ts': { 'C-ana': 3n, 'C-ben': 1n } }
let ledger: InMemoryBooks

beforeEach(() => {
  ledger = new InMemoryBooks()
  ledger.contributors('C-ana', 'C-ben')
  ledger.person('P-ana', ['C-ana'])
  ledger.person('P-ben', ['C-ben'])
})

function expectRefused(body: EntryBody, reason: RegExp | string, actor: string | null = 'O-1'): void {
  const before = [...ledger.books.positions.all()]
  expect(ledger.refusalOf(body, actor)).toMatch(reason)
  expect([...ledger.books.positions.all()]).toEqual(before)
}

describe('a ledger', () => {
  test('begins with its creation, and is created once', () => {
    expectRefused({ kind: 'ledger-created', organisation: 'Example GmbH' }, 'the ledger was created before')
  })

  test('adopts policies in turn, by the hash of their rules', () => {
    const body = { kind: 'policy-adopted', adoption: 2, policy: COMMITMENT, rules: '{}' } as const
    expectRefused(body, 'policy 111111111111 has not the hash of its rules')
    expectRefused({ ...body, adoption: 4 }, 'adoption 4 of a policy stands where 2 should')
  })

  test('takes entries in turn, and no time that lies before the last', () => {
    const [last] = ledger.entries.slice(-1)
    const next = { ...last!, sequence: ledger.entries.length }
    expect(ledger.books.entryRefusal({ ...next, sequence: 99 })).toMatch(
      /^entry 99 stands where entry \d+ should$/,
    )
    expect(ledger.books.entryRefusal({ ...next, time: '2026-12-31T11:59:59.999Z' })).toMatch(
      /was recorded at 2026-12-31T11:59:59.999Z, before the entry that stands before it/,
    )
  })

  test('takes nothing that has no canonical form', () => {
    const body: BodyOf<'receipt-booked'> = {
      kind: 'receipt-booked',
      receipt: 'R-1',
      date: '2026-01-15',
      currency: 'EUR',
      grossMinor: 1n,
      taxMinor: 0n,
      netMinor: 1n,
    }
    expectRefused({ ...body, date: '2026-02-30' }, 'receipt-booked: "date" must be a day')
    expectRefused({ ...body, currency: 'XYZ' }, '"currency" must be a currency of ISO 4217')
    expectRefused({ ...body, taxMinor: -1n, netMinor: 2n }, '"taxMinor" must be from 0 to')
    expectRefused({ ...body, receipt: 'ana@example.com' }, '"receipt" must be an id')
    expectRefused(body, '"actor" must be an id', 'ana@example.com')
    expect(ledger.refusalOf(body)).toBeUndefined()
  })
})

describe('people', () => {
  const person: BodyOf<'person-recorded'> = {
    kind: 'person-recorded',
    person: 'P-cy',
    revision: 1,
    commitment: COMMITMENT,
    class: 'employee',
    entity: 'Example GmbH',
    from: null,
    until: null,
  }

  test('are recorded in turn, and not leaving before they come', () => {
    expectRefused({ ...person, revision: 2 }, 'revision 2 of P-cy stands where 1 should')
    expectRefused({ ...person, person: 'P-ana' }, 'revision 1 of P-ana stands where 2 should')
    expectRefused({ ...person, from: '2026-02-01', until: '2026-01-31' }, 'leaves on 2026-01-31, before')
    expectRefused({ ...person, person: 'C-ana' }, 'C-ana is a contributor, not a person')
  })

  test('register once', () => {
    const register = (...ids: readonly string[]): EntryBody => ({
      kind: 'contributors-registered',
      contributors: ids.map((contributor) => ({ contributor, commitment: COMMITMENT })),
    })
    expectRefused(register('C-cy', 'C-ana'), 'contributor C-ana is registered already')
    expectRefused(register('C-cy', 'C-cy'), 'contributor C-cy is registered already')
  })

  test('claim what nobody else has claimed', () => {
    const claim = { kind: 'contributor-claimed', claim: 'CL-9', date: '2026-01-01' } as const
    expectRefused({ ...claim, contributor: 'C-x', person: 'P-ana' }, 'there is no contributor C-x')
    expectRefused({ ...claim, contributor: 'C-ana', person: 'P-x' }, 'there is no person P-x')
    expectRefused(
      { ...claim, contributor: 'C-ana', person: 'P-ben' },
      'contributor C-ana is person P-ana, by claim CL-1; undo that first if it is wrong',
    )
    expectRefused({ ...claim, contributor: 'C-ana', person: 'P-ana' }, 'is theirs already')
    ledger.contributors('C-cy')
    expectRefused({ ...claim, claim: 'CL-1', contributor: 'C-cy', person: 'P-ana' }, 'there is a claim CL-1')
  })

  test('undo a claim once', () => {
    const undo = { kind: 'claim-undone', claim: 'CL-1', date: '2026-01-02' } as const
    expectRefused({ ...undo, claim: 'CL-7' }, 'there is no claim CL-7')
    expectRefused({ ...undo, date: '2025-12-31' }, 'claim CL-1 was made on 2026-01-01 and cannot be undone')
    ledger.book(undo)
    expectRefused(undo, 'claim CL-1 was undone on 2026-01-02')
  })

  test('are erased once, and not claimed or recorded afterwards', () => {
    expectRefused(
      { kind: 'identity-erased', subject: 'P-x' },
      'there is no contributor, person or operator P-x',
    )
    ledger.contributors('C-cy')
    for (const subject of ['P-ana', 'C-cy', 'O-1']) ledger.book({ kind: 'identity-erased', subject })
    expectRefused({ kind: 'identity-erased', subject: 'P-ana' }, 'P-ana was erased already')
    expectRefused({ ...person, person: 'P-ana', revision: 2 }, 'P-ana was erased')
    const claim = { kind: 'contributor-claimed', claim: 'CL-9', date: '2026-01-01' } as const
    expectRefused({ ...claim, contributor: 'C-cy', person: 'P-ben' }, 'C-cy was erased')
  })
})

describe('a licence', () => {
  function expectTermsRefused(terms: Partial<LicenceTerms>, reason: RegExp | string): void {
    expectRefused(planLicence(ledger.books, { terms: { ...TERMS, ...terms } }), reason)
  }

  test('has terms that can be kept', () => {
    const [tier] = TERMS.royalty!.tiers
    const tiers = (...upTo: readonly (bigint | null)[]): Partial<LicenceTerms> => ({
      royalty: { ...TERMS.royalty!, tiers: upTo.map((each) => ({ ...tier!, upTo: each })) },
    })
    expectTermsRefused({ pool: { numerator: 101n, denominator: 100n } }, 'its pool is over 100%')
    expectTermsRefused({ until: '2025-12-31' }, 'it ends on 2025-12-31, before it begins on 2026-01-01')
    expectTermsRefused({ feeMinor: null, royalty: null }, 'neither a fee nor a royalty')
    expectTermsRefused({ scope: [] }, '"terms.scope" must not be empty')
    expectTermsRefused({ scope: [...TERMS.scope, ...TERMS.scope] }, 'api is in its scope twice')
    expectTermsRefused(tiers(5n, 5n, null), 'do not ascend')
    expectTermsRefused(tiers(5n, null, null), 'and no other, has no end')
    expectTermsRefused(tiers(5n), 'the last tier of its royalty')
    expectTermsRefused({ currency: 'EURO' }, '"terms.currency" must be a currency')
  })

  test('does not overlap another of the same licensee', () => {
    const docs = [{ repository: 'api', paths: ['docs/**'] }]
    ledger.book(planLicence(ledger.books, { terms: { ...TERMS, until: '2026-06-30' } }))
    expectTermsRefused({ licensee: ' northwind  ai ' }, 'licence L-2 overlaps L-1')
    expectTermsRefused({ from: '2026-06-30', scope: docs }, 'has api from 2026-01-01 until 2026-06-30')
    const allowed: readonly Partial<LicenceTerms>[] = [
      { from: '2026-07-01' },
      { licensee: 'Other AI' },
      { scope: [{ repository: 'web', paths: null }] },
    ]
    for (const terms of allowed)
      expect(ledger.refusalOf(planLicence(ledger.books, { terms: { ...TERMS, ...terms } }))).toBeUndefined()
    ledger.book({ kind: 'licence-ended', licence: 'L-1', on: '2026-03-31' })
    expect(
      ledger.refusalOf(planLicence(ledger.books, { terms: { ...TERMS, from: '2026-04-01' } })),
    ).toBeUndefined()
  })

  test('of other paths of a repository does not overlap', () => {
    const of = (...paths: readonly string[]) => ({ scope: [{ repository: 'api', paths }] })
    ledger.book(planLicence(ledger.books, { terms: { ...TERMS, ...of('docs/', '*.md') } }))
    expectTermsRefused(of('docs/guide/**'), 'overlaps L-1')
    expectTermsRefused(of('src/*'), 'overlaps L-1')
    expect(
      ledger.refusalOf(planLicence(ledger.books, { terms: { ...TERMS, ...of('src/*.ts') } })),
    ).toBeUndefined()
  })

  test('ends once, within its days, and not before what was done under it', () => {
    const { licence, delivery } = ledger.delivered(POINTS, { until: '2026-12-31' })
    const end = { kind: 'licence-ended', licence, on: '2026-06-30' } as const
    expectRefused({ ...end, licence: 'L-9' }, 'there is no licence L-9')
    expectRefused({ ...end, on: '2025-12-31' }, 'begins on 2026-01-01')
    expectRefused({ ...end, on: '2027-01-01' }, 'it cannot go on until 2027-01-01')
    const next = { licence, snapshot: 'S-1', date: '2026-07-01' }
    ledger.book(planDelivery(ledger.books, next))
    expectRefused(end, 'delivery D-2 was made on 2026-07-01; end licence L-1 on that day or later')
    ledger.usage(delivery, 10n, '2026-07')
    expectRefused({ ...end, on: '2026-07-01' }, 'usage NW-1 is for')
    expectRefused(
      { ...end, on: '2026-07-27' },
      'usage NW-1 is for 2026-07-01 to 2026-07-28; end licence L-1 on its last day or later',
    )
    ledger.book({ ...end, on: '2026-07-31' })
    expectRefused({ ...end, on: '2026-08-31' }, 'was ended on 2026-07-31')
  })
})

describe('a delivery', () => {
  function delivery(facts: Partial<BodyOf<'delivery-made'>> = {}): EntryBody {
    const ids = { licence: 'L-1', snapshot: 'S-1', date: '2026-01-31', ...facts }
    return { ...planDelivery(ledger.books, ids), ...facts }
  }

  test('is of what is licensed, within the licence, and of a known snapshot', () => {
    ledger.delivered(POINTS, { until: '2026-06-30' })
    expectRefused(delivery({ date: '2026-07-01' }), 'licence L-1 ended on 2026-06-30')
    expectRefused(delivery({ date: '2025-12-31' }), 'licence L-1 begins on 2026-01-01')
    expectRefused(delivery({ licence: 'L-9' }), 'there is no licence L-9')
    expectRefused(delivery({ snapshot: 'S-9' }), 'there is no snapshot S-9')
    expectRefused(delivery({ delivery: 'D-1' }), 'there is a delivery D-1 already')
    const late = ledger.snapshot(POINTS, '2026-03-01')
    expectRefused(delivery({ snapshot: late, date: '2026-02-28' }), 'was taken later, on 2026-03-01')
    const other = ledger.snapshotBody(POINTS, '2026-01-01', 'web')
    ledger.book(other)
    const { snapshot } = other
    expectRefused(delivery({ snapshot, date: '2026-02-01' }), `snapshot ${snapshot} lacks api`)
    const part = ledger.snapshotBody(POINTS)
    const narrowed = { ...part, licensed: [{ ...part.licensed[0]!, paths: ['src/**'] }] }
    ledger.book(narrowed)
    expectRefused(
      delivery({ snapshot: narrowed.snapshot, date: '2026-02-01' }),
      'has src/** of api, and licence L-1 is for all',
    )
    const wide = ledger.snapshotBody(POINTS)
    const beyond = { ...wide, licensed: [...wide.licensed, { ...wide.licensed[0]!, repository: 'secrets' }] }
    ledger.book(beyond)
    expectRefused(
      delivery({ snapshot: beyond.snapshot, date: '2026-02-01' }),
      'has secrets, which is not in licence L-1',
    )
  })

  test('comes once a month, or once', () => {
    ledger.delivered(POINTS)
    expectRefused(delivery(), 'licence L-1 has one delivery a month, and 2026-01 has D-1')
    ledger.book(delivery({ date: '2026-02-01' }))
    ledger.book(planLicence(ledger.books, { terms: { ...TERMS, licensee: 'Other', deliveries: 'once' } }))
    ledger.book(delivery({ licence: 'L-2' }))
    expectRefused(
      delivery({ licence: 'L-2', date: '2026-03-01' }),
      'licence L-2 has one delivery, and that is D-3',
    )
  })

  test('is corrected by another snapshot of the same scope', () => {
    ledger.delivered(POINTS)
    const correct = (facts: Partial<BodyOf<'delivery-corrected'>>): EntryBody => ({
      ...planCorrection(ledger.books, { delivery: 'D-1', snapshot: 'S-1', date: '2026-02-01' }),
      ...facts,
    })
    expectRefused(correct({}), 'delivery D-1 has snapshot S-1 already')
    expectRefused(correct({ delivery: 'D-9' }), 'there is no delivery D-9')
    expectRefused(correct({ snapshot: 'S-9' }), 'there is no snapshot S-9')
    const other = ledger.snapshotBody(POINTS, '2026-01-01', 'web')
    ledger.book(other)
    expectRefused(correct({ snapshot: other.snapshot }), `snapshot ${other.snapshot} lacks api`)
    const snapshot = ledger.snapshot({ 'src/a.ts': { 'C-ben': 1n } })
    expectRefused(
      correct({ snapshot, date: '2025-12-31' }),
      'delivery D-1 is corrected on 2025-12-31, and it was made on 2026-01-01',
    )
    ledger.fee('L-1', 'D-1', '100 EUR', '2026-02-02')
    expectRefused(
      correct({ snapshot }),
      'delivery D-1 is corrected on 2026-02-01, and money was distributed by it on 2026-02-02',
    )
    ledger.book(correct({ snapshot, date: '2026-02-02' }))
    expectRefused(correct({ correction: 'K-1' }), 'there is a correction K-1 already')
  })

  test('of a snapshot by a policy nobody adopted cannot be', () => {
    expectRefused({ ...ledger.snapshotBody(POINTS), policy: COMMITMENT }, 'which was never adopted')
    const body = ledger.snapshotBody(POINTS)
    expectRefused({ ...body, licensed: [...body.licensed, ...body.licensed] }, 'has api twice')
  })
})

describe('usage', () => {
  let body: BodyOf<'usage-reported'>

  beforeEach(() => {
    const { delivery } = ledger.delivered(POINTS, { until: '2026-06-30' }, '2026-02-10')
    const period = { from: '2026-03-01', until: '2026-03-31' }
    const report = { usage: 'NW-7', delivery, paths: null, meter: 'request', quantity: 100n, period }
    body = valueOf(planUsage(ledger.books, report))
  })

  test('is for a known delivery, what its licence counts, and what that makes due', () => {
    expectRefused({ ...body, delivery: 'D-9' }, 'usage NW-7 is for delivery D-9, which is not known')
    expectRefused({ ...body, meter: 'token' }, 'usage NW-7 counts token; licence L-1 counts request')
    expectRefused(
      { ...body, dueMinor: 2499n },
      'usage NW-7 makes 25.00 EUR due by licence L-1, not 24.99 EUR',
    )
    expectRefused({ ...body, paths: ['a', 'a'] }, 'usage NW-7 names a twice')
    expectRefused({ ...body, paths: [] }, '"paths" must not be empty')
  })

  test('is for days of one cycle, within the licence, and not before the delivery', () => {
    const during = (from: string, until: string): EntryBody => ({ ...body, period: { from, until } })
    expectRefused(during('2026-03-31', '2026-03-01'), 'ends on 2026-03-01, before it begins')
    expectRefused(during('2026-03-01', '2026-04-01'), 'is for more than one month')
    expectRefused(during('2026-07-01', '2026-07-31'), 'licence L-1 ended on 2026-06-30')
    expectRefused(during('2026-02-01', '2026-02-09'), 'delivery D-1 was made on 2026-02-10')
    ledger.book({ kind: 'licence-ended', licence: 'L-1', on: '2026-03-15' })
    expectRefused(body, 'licence L-1 ended on 2026-03-15')
  })

  test('is booked once', () => {
    ledger.book(body)
    expectRefused(body, 'usage NW-7 was reported before')
  })

  test('is withdrawn from the end of its cycle, and what follows is reckoned as if it had never come', () => {
    const withdraw = (usage: string): EntryBody => ({ kind: 'usage-withdrawn', usage })
    const [first, second] = [100n, 60n].map((quantity) => ledger.usage('D-1', quantity, '2026-03'))
    const april = ledger.usage('D-1', 7n, '2026-04')
    const cycles = () => Object.fromEntries(ledger.books.registers.licences.get('L-1')!.cycles)
    expectRefused(withdraw('NW-9'), 'there is no usage NW-9')
    expectRefused(
      withdraw(first!),
      `usage ${second} was reckoned on top of usage ${first}: withdraw it first`,
    )
    ledger.book(withdraw(second!))
    expectRefused(withdraw(second!), `usage ${second} was withdrawn before`)
    expect(cycles()).toMatchObject({ '2026-03': { quantity: 100n }, '2026-04': { quantity: 7n } })
    ledger.book(withdraw(first!))
    ledger.book(body)
    expect(cycles()).toMatchObject({ '2026-03': { quantity: 100n, dueMinor: 2500n } })
    expect(ledger.books.registers.licences.get('L-1')!.usages).toEqual([april, 'NW-7'])
    const again = { ...body, usage: first! }
    expect(planUsage(ledger.books, again)).toEqual({
      ok: false,
      refusal: `usage ${first} was withdrawn; what is right is reported under another id`,
    })
    // What was withdrawn does not keep a licence from ending.
    ledger.book(withdraw('NW-7'))
    ledger.book(withdraw(april))
    ledger.book({ kind: 'licence-ended', licence: 'L-1', on: '2026-02-28' })
  })

  test('that money is booked for is withdrawn once the money went back, or to something else', () => {
    ledger.book(body)
    const withdraw: EntryBody = { kind: 'usage-withdrawn', usage: 'NW-7' }
    const items = [{ kind: 'usage', usage: 'NW-7' }] as const
    const place = (receipt: string, date: string): EntryBody =>
      planPlacement(ledger.books, { receipt, date, licence: 'L-1', items, conversion: null })
    const receipt = ledger.receipt('25 EUR', '2026-04-01')
    ledger.book(place(receipt, '2026-04-01'))
    expectRefused(withdraw, `usage NW-7 is paid by receipt ${receipt}: undo its placement or refund it first`)
    ledger.book(valueOf(planUnplacement(ledger.books, { receipt, date: '2026-04-02' })))
    ledger.book(withdraw)
    expectRefused(place(receipt, '2026-04-03'), `receipt ${receipt} is for usage NW-7, which was withdrawn`)
  })

  test('that was distributed is withdrawn once all of it was refunded', () => {
    ledger.book(body)
    const withdraw: EntryBody = { kind: 'usage-withdrawn', usage: 'NW-7' }
    const receipt = ledger.receipt('25 EUR', '2026-04-01')
    const items = [{ kind: 'usage', usage: 'NW-7' }] as const
    const facts = { receipt, date: '2026-04-01', licence: 'L-1', items, conversion: null }
    ledger.book(planPlacement(ledger.books, facts))
    ledger.book(valueOf(planDistribution(ledger.books, { receipt, date: '2026-04-02' }, ledger.pointsOf)))
    ledger.refund(receipt, 2400n, '2026-04-03')
    expectRefused(withdraw, `usage NW-7 is paid by receipt ${receipt}: refund it first`)
    ledger.refund(receipt, 100n, '2026-04-03')
    ledger.book(withdraw)
    expect(usageDues(ledger.books.registers, 'NW-7')).toEqual({
      dueMinor: 0n,
      receivedMinor: 0n,
      openMinor: 0n,
    })
  })

  test('of a licence without a royalty is none', () => {
    const { delivery } = ledger.delivered(POINTS, { licensee: 'Other', royalty: null })
    expectRefused({ ...body, delivery }, 'licence L-2, which has no royalty')
    expect(planUsage(ledger.books, { ...body, delivery })).toMatchObject({ ok: false })
  })
})

describe('a receipt', () => {
  let ids: ReturnType<InMemoryBooks['delivered']>
  beforeEach(() => {
    ids = ledger.delivered(POINTS)
    ledger.receipt('1000 EUR')
  })

  function placed(facts: Partial<BodyOf<'receipt-placed'>> = {}): EntryBody {
    const items = [{ kind: 'fee', delivery: ids.delivery }] as const
    const conversion = null
    const input = { receipt: 'R-1', date: '2026-01-15', licence: ids.licence, items, conversion }
    return { ...planPlacement(ledger.books, input), ...facts }
  }

  test('is of something, and what is withheld and the rest are all of it', () => {
    const body = { kind: 'receipt-booked', receipt: 'R-2', date: '2026-01-15', currency: 'EUR' } as const
    expectRefused({ ...body, grossMinor: 0n, taxMinor: 0n, netMinor: 0n }, 'receipt R-2 is of nothing')
    expectRefused(
      { ...body, grossMinor: 100n, taxMinor: 10n, netMinor: 80n },
      'gross 1.00 EUR is not tax 0.10 EUR and net 0.80 EUR together',
    )
    expectRefused(
      { ...body, receipt: 'R-1', grossMinor: 1n, taxMinor: 0n, netMinor: 1n },
      'there is a receipt R-1',
    )
  })

  test('is placed once, on known items of one licence', () => {
    expectRefused(placed({ receipt: 'R-9' }), 'there is no receipt R-9')
    expectRefused(placed({ licence: 'L-9' }), 'there is no licence L-9')
    expectRefused(placed({ items: [{ kind: 'usage', usage: 'NW-9' }] }), 'usage NW-9, which is not known')
    expectRefused(placed({ items: [] }), '"items" must not be empty')
    const fee = { kind: 'fee', delivery: ids.delivery } as const
    expectRefused(placed({ items: [fee, fee] }), 'for the fee of delivery D-1 twice')
    const other = ledger.delivered(POINTS, { licensee: 'Other', feeMinor: null })
    expectRefused(placed({ licence: other.licence }), 'the fee of delivery D-1 is for licence L-1, not L-2')
    const none = { kind: 'fee', delivery: other.delivery } as const
    expectRefused(placed({ licence: other.licence, items: [none] }), 'licence L-2 has no fee')
    const usage = ledger.usage(ids.delivery, 0n, '2026-02')
    expectRefused(placed({ items: [{ kind: 'usage', usage }] }), 'nothing is due for usage NW-1')
    ledger.book(placed())
    expectRefused(placed(), 'receipt R-1 is placed on licence L-1 already')
    expectRefused(placed({ placement: 'PL-1' }), 'there is a placement PL-1 already')
  })

  test('in another currency needs a rate into the licence’s, and only then', () => {
    const rate = { numerator: 9n, denominator: 10n }
    const conversion = { currency: 'EUR', rate, source: 'ECB', day: '2026-01-15' }
    expectRefused(placed({ conversion }), 'is exchanged from EUR into EUR')
    const receipt = ledger.receipt('1000 USD')
    expectRefused(
      placed({ receipt }),
      'receipt R-2 is in USD and licence L-1 in EUR: give the rate of exchange',
    )
    expectRefused(
      placed({ receipt, conversion: { ...conversion, currency: 'GBP' } }),
      'licence L-1 is in EUR',
    )
    const nothing = { ...conversion, rate: { numerator: 0n, denominator: 1n } }
    expectRefused(placed({ receipt, conversion: nothing }), 'is exchanged for nothing')
    const mistyped = { ...conversion, rate: { numerator: 10n ** 14n, denominator: 1n } }
    expectRefused(
      placed({ receipt, conversion: mistyped }),
      'receipt R-2 is exchanged for over 10000000000000000.00 EUR; look at the rate',
    )
    expect(ledger.refusalOf(placed({ receipt, conversion }))).toBeUndefined()
  })

  test('may be one of several for one item: money comes in instalments', () => {
    ledger.book(placed())
    const receipt = ledger.receipt('99000 EUR')
    expect(ledger.refusalOf(placed({ receipt }))).toBeUndefined()
  })

  test('is distributed once it is placed, once, and as its terms say', () => {
    expect(
      planDistribution(ledger.books, { receipt: 'R-1', date: '2026-01-15' }, ledger.pointsOf),
    ).toMatchObject({
      refusal: 'receipt R-1 is in suspense: place it on a licence before distributing it',
    })
    ledger.book(placed())
    const plan = planDistribution(ledger.books, { receipt: 'R-1', date: '2026-01-15' }, ledger.pointsOf)
    const body = valueOf(plan)
    const [line] = body.lines
    expectRefused(
      { ...body, poolMinor: 30_001n },
      'is of 1000.00 EUR, with a pool of 300.01 EUR, and its terms give',
    )
    expectRefused({ ...body, currency: 'USD' }, 'and its terms give 1000.00 EUR')
    expectRefused({ ...body, lines: [{ ...line!, paths: ['src/**'] }] }, 'are not what its placement gives')
    expectRefused({ ...body, lines: [line!, line!] }, 'are not what its placement gives')
    expectRefused({ ...body, lines: [{ ...line!, poolMicros: 1n }] }, 'are not what its placement gives')
    expectRefused(
      { ...body, accruals: { ...body.accruals, count: 3 } },
      'are not what its lines and points give',
    )
    expectRefused({ ...body, receipt: 'R-9' }, 'there is no receipt R-9')
    ledger.book(body)
    expectRefused(body, 'receipt R-1 was distributed on 2026-01-15 already')
    expectRefused({ kind: 'placement-undone', placement: 'PL-1', date: '2026-01-16' }, 'its placement stands')
  })

  test('is unplaced once', () => {
    expect(planUnplacement(ledger.books, { receipt: 'R-1', date: '2026-01-15' })).toMatchObject({ ok: false })
    ledger.book(placed())
    const body = valueOf(planUnplacement(ledger.books, { receipt: 'R-1', date: '2026-01-15' }))
    expectRefused({ ...body, placement: 'PL-9' }, 'there is no placement PL-9')
    ledger.book(body)
    expectRefused(body, 'placement PL-1 of receipt R-1 was undone already')
  })

  test('is refunded up to what came', () => {
    const refund = { kind: 'receipt-refunded', refund: 'F-1', receipt: 'R-1', date: '2026-01-20' } as const
    expectRefused({ ...refund, receipt: 'R-9', netMinor: 1n }, 'there is no receipt R-9')
    expectRefused({ ...refund, netMinor: 0n }, 'refund F-1 is of nothing')
    expectRefused({ ...refund, netMinor: 100_001n }, 'refund F-1 of 1000.01 EUR is more than the 1000.00 EUR')
    ledger.book({ ...refund, netMinor: 60_000n })
    expectRefused({ ...refund, netMinor: 1n }, 'there is a refund F-1 already')
    expectRefused(
      { ...refund, refund: 'F-2', netMinor: 40_001n },
      'the 400.00 EUR that is left of receipt R-1',
    )
    ledger.book({ ...refund, refund: 'F-2', netMinor: 40_000n })
    ledger.book(placed())
    const plan = planDistribution(ledger.books, { receipt: 'R-1', date: '2026-01-21' }, ledger.pointsOf)
    expectRefused(valueOf(plan), 'nothing of receipt R-1 is left to distribute')
  })

  test('is placed, distributed, taken back and refunded on the day it came or later', () => {
    const early = { date: '2026-01-14' }
    expectRefused(placed(early), 'receipt R-1 is placed on 2026-01-14, and it came on 2026-01-15')
    const refund = { kind: 'receipt-refunded', refund: 'F-1', receipt: 'R-1', netMinor: 1n } as const
    expectRefused({ ...refund, ...early }, 'receipt R-1 is refunded on 2026-01-14, and it came on 2026-01-15')
    ledger.book(placed())
    const plan = planDistribution(ledger.books, { receipt: 'R-1', ...early }, ledger.pointsOf)
    expectRefused(valueOf(plan), 'receipt R-1 is distributed on 2026-01-14, and it was placed on 2026-01-15')
    expectRefused({ kind: 'placement-undone', placement: 'PL-1', ...early }, 'is taken back on 2026-01-14')
    ledger.distribute('R-1', '2026-01-20')
    expectRefused(
      { ...refund, date: '2026-01-19' },
      'receipt R-1 is refunded on 2026-01-19, and it was distributed on 2026-01-20',
    )
    expect(ledger.refusalOf({ ...refund, date: '2026-01-20' })).toBeUndefined()
  })

  test('is not booked before its day has come, wherever that begins first', () => {
    const amounts = { currency: 'EUR', grossMinor: 1n, taxMinor: 0n, netMinor: 1n }
    const receipt = { kind: 'receipt-booked', receipt: 'R-9', date: '2027-01-01', ...amounts } as const
    ledger.book(placed())
    ledger.time = '2026-12-31T09:59:59.999Z'
    const refusal = '2027-01-01 has not come yet: it is 2026-12-31; give today or an earlier day with --date'
    expectRefused(receipt, refusal)
    const plan = planDistribution(ledger.books, { receipt: 'R-1', date: '2062-01-15' }, ledger.pointsOf)
    expectRefused(valueOf(plan), '2062-01-15 has not come yet')
    ledger.time = '2026-12-31T10:00:00.000Z'
    expect(ledger.refusalOf(receipt)).toBeUndefined()
  })
})

test('nobody gets anything through a contributor who was never registered', () => {
  const { licence, delivery } = ledger.delivered({ 'src/a.ts': { 'C-ghost': 1n } })
  expect(() => ledger.fee(licence, delivery, '100 EUR')).toThrow(
    'C-ghost has credit in the snapshot and was never registered',
  )
  const other = ledger.delivered(POINTS, { licensee: 'Other' })
  ledger.fee(other.licence, other.delivery, '100 EUR')
  const snapshot = ledger.snapshot({ 'src/b.ts': { 'C-ghost': 1n } })
  const correction = { delivery: other.delivery, snapshot, date: '2026-02-01' }
  expectRefused(planCorrection(ledger.books, correction), 'C-ghost has credit in the snapshot')
})

describe('a push', () => {
  const [first, second] = ['a'.repeat(40), 'b'.repeat(40)]
  const inform = (): void => {
    ledger.book({ kind: 'people-informed', date: '2026-01-02', notice: COMMITMENT })
  }

  test('is booked once people were told, and not before', () => {
    expectRefused(ledger.pushBody(null, first), 'push 1 of repository 7: people were not told yet')
    inform()
    expect(ledger.refusalOf(ledger.pushBody(null, first))).toBeUndefined()
  })

  test('begins where the one before it of its repository ended, back and forth', () => {
    inform()
    ledger.book(ledger.pushBody(null, first))
    expectRefused(
      ledger.pushBody(null, second),
      `begins at no commit, and the one before it ended at ${first}`,
    )
    expectRefused({ ...ledger.pushBody(first, second), number: 1 }, 'push 1 of repository 7 stands where 2')
    expectRefused(ledger.pushBody(first, first), 'push 2 of repository 7 changes nothing')
    ledger.book(ledger.pushBody(first, second))
    ledger.book({ ...ledger.pushBody(second, first), forced: true })
    ledger.book(ledger.pushBody(first, null))
    ledger.book(ledger.pushBody(null, second))
    ledger.book(ledger.pushBody(null, first, '8'))
    expect(ledger.replayed().registers.pushes.get('7')?.number).toBe(5)
  })

  test('says what stands at its end, by the policy in force, and credits nobody where the branch is gone', () => {
    inform()
    const body = ledger.pushBody(null, first)
    expectRefused({ ...body, state: null }, 'must say what stands at its end')
    expectRefused({ ...body, policy: COMMITMENT }, 'is by policy 111111111111, which is not in force')
    expectRefused({ ...body, repository: 'api' }, '"repository" must be a number')
    expectRefused({ ...body, after: 'main' }, '"after" must be the id of a git commit')
    ledger.book(body)
    const gone = { ...ledger.pushBody(first, null), contributions: { root: COMMITMENT, count: 1 } }
    expectRefused(gone, 'takes the branch away and credits somebody')
  })
})

describe('a split', () => {
  const split: BodyOf<'split-agreed'> = {
    kind: 'split-agreed',
    split: 'SP-1',
    repository: '7',
    pull: 12,
    revision: 1,
    commits: ['a'.repeat(40)],
    giver: 'C-ana',
    parts: [{ contributor: 'C-ben', percent: 30 }],
  }
  const [ben] = split.parts!

  test('leaves the giver something, and goes to others who are known, each once', () => {
    expectRefused({ ...split, parts: [{ ...ben!, percent: 100 }] }, 'come to 100%, and not to less than 100%')
    expectRefused({ ...split, parts: [ben!, ben!] }, 'its parts are not in order of contributors, each once')
    expectRefused({ ...split, parts: [{ ...ben!, contributor: 'C-x' }] }, 'there is no contributor C-x')
    expectRefused({ ...split, giver: 'C-x' }, 'there is no contributor C-x')
    expectRefused({ ...split, giver: 'C-ben' }, 'C-ben gives something to themselves')
    expectRefused({ ...split, parts: null }, 'nothing was agreed on pull request 12 that could be taken back')
    expectRefused({ ...split, commits: ['b'.repeat(40), 'a'.repeat(40)] }, 'its commits are not in order')
    expect(ledger.refusalOf(split)).toBeUndefined()
  })

  test('goes to nobody who was erased, unless it was theirs before', () => {
    ledger.book(split)
    ledger.book({ kind: 'identity-erased', subject: 'C-ben' })
    expectRefused({ ...split, split: 'SP-2', pull: 13 }, 'C-ben was erased')
    ledger.book({ ...split, split: 'SP-2', revision: 2 })
  })

  test('is taken back by a later one', () => {
    ledger.book(split)
    ledger.book({ ...split, split: 'SP-2', revision: 2, parts: null })
    expect(ledger.books.registers.splitOfPull.get('7/12')?.parts).toBeNull()
  })

  test('is replaced by a later one of the same pull request', () => {
    ledger.book(split)
    expectRefused(split, 'there is a split SP-1 already')
    expectRefused({ ...split, split: 'SP-2' }, 'revision 1 of the split of pull request 12 stands where 2')
    ledger.book({ ...split, split: 'SP-2', revision: 2 })
    expect(ledger.books.registers.splitOfPull.get('7/12')?.split).toBe('SP-2')
    ledger.book({ ...split, split: 'SP-3', pull: 13 })
  })
})

test('people were told on a day that has come, even in a month that is closed', () => {
  ledger.book({ kind: 'period-closed', period: '2026-01' }, null)
  const told = { kind: 'people-informed', date: '2026-01-02', notice: COMMITMENT } as const
  expectRefused({ ...told, date: '2027-02-01' }, '2027-02-01 has not come yet')
  ledger.book(told)
  ledger.book({ ...told, date: '2026-02-02' })
  expect(ledger.books.registers.informed.map(({ date }) => date)).toEqual(['2026-01-02', '2026-02-02'])
})
