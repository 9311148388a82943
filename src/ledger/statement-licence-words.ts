// What a licence brought, in words: its receipts side by side, and how the person's points arose.
import { formatPercentage } from '../royalties/rates.ts'
import type { LicencePart, ReceiptPart } from './statement.ts'
import type { Block, TableRow } from './statement-blocks.ts'
import type { Part, ReusedDefinition, Work } from './statement-points.ts'
import { amountText, counted, grouped, listed, percentText } from './wording.ts'

/** How many definitions are named; what the others add is one line. */
const NAMED_DEFINITIONS = 3

const POINT = 1_000_000n

/** The blocks of a licence: received, pool and earned by receipt, and where the points come from. */
export function licenceBlocks(licence: LicencePart, currency: string): readonly Block[] {
  return [
    { kind: 'heading', level: 1, text: `Licence ${licence.licence}, ${licence.licensee}` },
    receiptsTable(licence, currency),
    ...usageNotes(licence, currency),
    ...licence.work.flatMap((work) => workBlocks(work, licence.work.length > 1, currency)),
  ]
}

function receiptsTable(licence: LicencePart, currency: string): Block {
  const { receipts, netMinor, poolMinor, earned, pool, work } = licence
  const isOne = receipts.length === 1
  const row = (
    label: string,
    of: (receipt: ReceiptPart) => bigint,
    total: bigint,
    weight: TableRow['weight'],
  ): TableRow => ({
    label,
    detail: null,
    cells: [...receipts.map(of), ...(isOne ? [] : [total])].map((minor) => amountText(minor, currency)),
    weight,
  })
  return {
    kind: 'table',
    label: '',
    headings: [...receipts.map(receiptHeading), ...(isOne ? [] : ['Total'])],
    rows: [
      row('Received, net of tax', (receipt) => receipt.netMinor, netMinor, 'plain'),
      row(`Pool ${formatPercentage(pool)}`, (receipt) => receipt.poolMinor, poolMinor, 'plain'),
      ...work.map((part) => ({
        label: shareText(part, work.length > 1),
        detail: null,
        cells: [],
        weight: 'plain' as const,
      })),
      row(`EARNED (${currency})`, (receipt) => receipt.earned.shownMinor, earned.shownMinor, 'strong'),
    ],
  }
}

function receiptHeading({ receipt, items }: ReceiptPart): string {
  const kinds = new Set(items.map(({ kind }) => kind))
  const kind = kinds.size === 2 ? 'Both' : kinds.has('fee') ? 'Fee' : 'Usage'
  return `${kind} ${receipt}`
}

function shareText({ points, ofPointsMicros, snapshot, paths }: Work, several: boolean): string {
  const share = percentText({ numerator: points.pointsMicros, denominator: ofPointsMicros })
  const where = several || paths !== null ? `${snapshot}${pathsText(paths)}: your` : 'Your'
  return `${where} ${grouped(points.shownPoints)} of ${grouped(ofPointsMicros / POINT)} points: ${share}`
}

function pathsText(paths: readonly string[] | null): string {
  return paths === null ? '' : `, ${listed(paths)} only`
}

function usageNotes({ usages }: LicencePart, currency: string): readonly Block[] {
  return usages.map(({ usage, meter, quantity, from, until, dueMinor, terms }) => {
    const uses =
      terms === null ? `${grouped(quantity)} of "${meter}"` : `${grouped(quantity)} uses at ${terms}`
    const due = `${currency} ${amountText(dueMinor, currency)} due`
    return { kind: 'note', text: `Usage ${usage}: ${uses}, ${from} to ${until}; ${due}.` }
  })
}

function workBlocks(work: Work, several: boolean, currency: string): readonly Block[] {
  const { points, earned, tokens, lowConfidenceTokens, written, definitions, snapshot, paths } = work
  if (points.pointsMicros === 0n) return []
  const where = several ? ` in ${snapshot}${pathsText(paths)}` : ''
  const others = definitions.slice(NAMED_DEFINITIONS)
  const rows: TableRow[] = [
    partRow(`Written: ${counted(tokens, 'token', 'tokens')}, once each`, null, written, currency),
    ...definitions
      .slice(0, NAMED_DEFINITIONS)
      .map((definition) =>
        partRow(
          definitionText(definition),
          `${definition.repository}/${definition.path}`,
          definition,
          currency,
        ),
      ),
    ...(others.length === 0 ? [] : [otherRow(others, currency)]),
    { ...partRow('Together', null, { points, earned }, currency), weight: 'sum' },
  ]
  return [
    { kind: 'heading', level: 2, text: `How your points arose${where}` },
    { kind: 'table', label: '', headings: ['points', currency], rows },
    { kind: 'note', text: sourceText(work, tokens - lowConfidenceTokens) },
  ]
}

function otherRow(others: readonly ReusedDefinition[], currency: string): TableRow {
  const sum = (of: (part: Part) => bigint): bigint => others.reduce((total, part) => total + of(part), 0n)
  return partRow(
    counted(others.length, 'other definition', 'other definitions'),
    null,
    {
      points: {
        pointsMicros: sum(({ points }) => points.pointsMicros),
        shownPoints: sum(({ points }) => points.shownPoints),
      },
      earned: {
        amountMicros: sum(({ earned }) => earned.amountMicros),
        shownMinor: sum(({ earned }) => earned.shownMinor),
      },
    },
    currency,
  )
}

function sourceText({ lowConfidenceTokens, policy, engine }: Work, sure: number): string {
  const confidence =
    lowConfidenceTokens === 0
      ? ''
      : `${counted(sure, 'token', 'tokens')} high confidence; ${grouped(lowConfidenceTokens)} low: git does not say for sure who wrote them. `
  return `${confidence}Policy ${policy}, engine ${engine}.`
}

function partRow(label: string, detail: string | null, { points, earned }: Part, currency: string): TableRow {
  const cells = [grouped(points.shownPoints), amountText(earned.shownMinor, currency)]
  return { label, detail, cells, weight: 'plain' }
}

function definitionText({ name, path, tokens, others, authorshipMicros, points }: ReusedDefinition): string {
  const builders = counted(others, 'colleague builds', 'colleagues build')
  const times = authorshipMicros === 0n ? '' : `, so ${timesText(points.pointsMicros, authorshipMicros)} more`
  return `${name === '' ? path : name}: ${counted(tokens, 'token', 'tokens')}, ${builders} on it${times}`
}

// "8 times", "2.3 times": rounded down to a tenth.
function timesText(more: bigint, once: bigint): string {
  const tenths = (more * 10n) / once
  const text = tenths % 10n === 0n ? String(tenths / 10n) : `${tenths / 10n}.${tenths % 10n}`
  return text === '1' ? 'once' : `${text} times`
}
