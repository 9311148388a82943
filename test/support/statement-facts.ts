// What a statement is made of: the one of the examples, by hand.
import fc from 'fast-check'
import type { DistributionLine, Entry, EntryBody } from '../../src/ledger/entry.ts'
import type { Contribution } from '../../src/ledger/rows.ts'
import type { Movement, StatementFacts } from '../../src/ledger/statement-facts.ts'

/** An entry with its envelope. */
export function entryAt(sequence: number, body: EntryBody): Entry {
  return { version: 1, sequence, time: '2026-10-31T12:00:00.000Z', actor: null, ...body }
}

/** A row of a snapshot; what is not given is nothing. */
export function contribution(row: Partial<Contribution>): Contribution {
  return {
    repository: 'billing',
    path: 'src/money.ts',
    definition: '',
    name: '',
    contributor: 'C-1',
    tokens: 0,
    lowConfidenceTokens: 0,
    others: 0,
    authorshipMicros: 0n,
    reuseMicros: 0n,
    ...row,
  }
}

const POINT = 1_000_000n
const MICROS = 1_000_000n

function definition(name: string, tokens: number, others: number, points: bigint): Contribution {
  return contribution({
    definition: name,
    name,
    tokens,
    others,
    authorshipMicros: BigInt(tokens) * POINT,
    reuseMicros: points * POINT,
  })
}

/** Ana's work in the snapshot: 60,000 tokens and what others build on, 96,000 points. */
const ANAS_WORK: readonly Contribution[] = [
  contribution({
    tokens: 43_700,
    lowConfidenceTokens: 2_200,
    authorshipMicros: 43_700n * POINT,
  }),
  definition('formatMoney', 1_500, 24, 12_000n),
  definition('retry', 2_000, 8, 12_000n),
  definition('parseLocale', 1_800, 4, 7_200n),
  ...Array.from({ length: 11 }, (_, at) => definition(`other${at}`, 1_000, 2, at === 0 ? 440n : 436n)),
]

function lineFor(item: DistributionLine['item'], poolMinor: bigint): DistributionLine {
  const dueMinor = poolMinor
  return { item, delivery: 'D-1', snapshot: 'S-3', paths: null, dueMinor, poolMicros: poolMinor * MICROS }
}

function distributed(
  sequence: number,
  receipt: string,
  netMinor: bigint,
  lines: readonly DistributionLine[],
): Entry {
  return entryAt(sequence, {
    kind: 'receipt-distributed',
    receipt,
    date: '2026-10-20',
    currency: 'EUR',
    netMinor,
    poolMinor: (netMinor * 3n) / 10n,
    lines,
    accruals: { root: '00', count: 0 },
  })
}

const FEE = distributed(48_201, 'R-41', 10_000_000n, [lineFor({ kind: 'fee', delivery: 'D-1' }, 3_000_000n)])
const USE = distributed(48_202, 'R-47', 1_200_000n, [lineFor({ kind: 'usage', usage: 'NW-7' }, 360_000n)])

/** What moved Ana's balance in October. */
export const ANAS_MOVEMENTS: readonly Movement[] = [
  { entry: FEE, currency: 'EUR', amountMicros: 120_000n * MICROS },
  { entry: USE, currency: 'EUR', amountMicros: 14_400n * MICROS },
  {
    entry: entryAt(48_205, {
      kind: 'contributor-claimed',
      claim: 'CL-4',
      contributor: 'C-2',
      person: 'P-1',
      date: '2026-10-22',
    }),
    currency: 'EUR',
    amountMicros: 1_840n * MICROS,
  },
  {
    entry: entryAt(48_209, {
      kind: 'balance-held',
      question: 'Q-17',
      person: 'P-1',
      date: '2026-10-25',
      currency: 'EUR',
      amountMinor: 16_800n,
      reasonCommitment: 'ab',
    }),
    currency: 'EUR',
    amountMicros: -16_800n * MICROS,
  },
  {
    entry: entryAt(48_213, { kind: 'payout-approved', run: 'RUN-3', date: '2026-10-31' }),
    currency: 'EUR',
    amountMicros: -119_465n * MICROS,
  },
]

/** The facts behind the statement of the examples; any of them may be another. */
export function exampleFacts(others: Partial<StatementFacts> = {}): StatementFacts {
  return {
    person: {
      id: 'P-1',
      name: 'Ana Kovač',
      employeeNumber: '1042',
      class: 'employee',
      entity: 'Example GmbH',
      until: null,
    },
    period: '2026-10',
    licence: null,
    movements: ANAS_MOVEMENTS,
    broughtForwardMicros: new Map([['EUR', 25n * MICROS]]),
    openHolds: [],
    distributions: [FEE, USE].flatMap((entry) =>
      entry.kind === 'receipt-distributed'
        ? [{ ...entry, licence: 'L-3', contributors: new Set(['C-1']) }]
        : [],
    ),
    licenceOf: () => ({ licensee: 'Northwind AI', pool: { numerator: 30n, denominator: 100n } }),
    usageOf: () => ({
      meter: 'requests',
      quantity: 48_000n,
      from: '2026-10-01',
      until: '2026-10-31',
      dueMinor: 1_200_000n,
      terms: '0.25 EUR per request',
    }),
    sourceOf: () => ({
      snapshot: 'S-3',
      policy: '2026-1',
      engine: '12',
      pointsMicros: 2_400_000n * POINT,
      contributions: ANAS_WORK,
    }),
    reasonOf: () => null,
    closed: true,
    asOf: { sequence: 48_229, time: '2026-11-02T09:00:00.000Z', policy: '2026-1' },
    ...others,
  }
}

/** Facts of any kind: fractions everywhere, several licences, receipts, snapshots and contributors. */
export const anyFacts: fc.Arbitrary<StatementFacts> = fc
  .record({
    amounts: fc.array(
      fc.record({
        licence: fc.integer({ min: 1, max: 3 }),
        micros: fc.bigInt(0n, 10n ** 12n),
        lines: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 6 },
    ),
    corrections: fc.array(fc.bigInt(-(10n ** 10n), 10n ** 10n), { maxLength: 5 }),
    brought: fc.bigInt(-(10n ** 9n), 10n ** 9n),
    paidMinor: fc.array(fc.bigInt(1n, 1_000n), { maxLength: 2 }),
    rows: fc.array(
      fc.record({
        authorship: fc.bigInt(1n, 10n ** 12n),
        reuse: fc.bigInt(0n, 10n ** 12n),
        contributor: fc.constantFrom('C-1', 'C-2'),
      }),
      { minLength: 2, maxLength: 12 },
    ),
  })
  .map(({ amounts, corrections, brought, paidMinor, rows }) => {
    const base = exampleFacts()
    const [distribution] = base.distributions
    const moved = (like: number, first: number, amountsMicros: readonly bigint[]): Movement[] =>
      amountsMicros.map((amountMicros, at) => ({
        entry: { ...ANAS_MOVEMENTS[like]!.entry, sequence: first + at },
        currency: 'EUR',
        amountMicros,
      }))
    const contributions = rows.map(({ authorship, reuse, contributor }, at) =>
      contribution({
        contributor: at === 0 ? 'C-1' : contributor,
        definition: `d${at}`,
        name: `d${at}`,
        tokens: 7,
        others: 3,
        authorshipMicros: authorship,
        reuseMicros: reuse,
      }),
    )
    return exampleFacts({
      distributions: amounts.map(({ licence, lines }, at) => ({
        ...distribution!,
        sequence: at,
        licence: `L-${licence}`,
        receipt: `R-${at}`,
        contributors: new Set(['C-1', ...(at % 2 === 0 ? ['C-2'] : [])]),
        lines: Array.from({ length: lines }, (_, number) => ({
          ...distribution!.lines[0]!,
          snapshot: `S-${number % 2}`,
          poolMicros: BigInt(number + 1) * MICROS,
        })),
      })),
      movements: [
        ...moved(
          0,
          0,
          amounts.map(({ micros }) => micros),
        ),
        ...moved(2, 100, corrections),
        ...moved(
          4,
          200,
          paidMinor.map((minor) => -minor * MICROS),
        ),
      ],
      broughtForwardMicros: new Map([['EUR', brought]]),
      sourceOf: (line) => ({
        ...base.sourceOf(line),
        snapshot: line.snapshot,
        pointsMicros: 10n ** 14n,
        contributions,
      }),
    })
  })
