// What a licence brought, in words: its receipts side by side, and how the person's points arose.
import type { LicencePart, ReceiptPart } from './statement.ts'
import type { Block, TableRow } from './statement-blocks.ts'
import type { NamedDefinition, Work } from './statement-points.ts'
import { amountText, counted, grouped, listed, percentText } from './wording.ts'

const POINT = 1_000_000n

/** The blocks of a licence: received, pool and earned by receipt, and where the points come from. */
export function licenceBlocks(licence: LicencePart, currency: string): readonly Block[] {
  const policies = [
    ...new Set(licence.work.map(({ policy, engine }) => `policy ${policy}, engine ${engine}`)),
  ]
  return [
    { kind: 'heading', level: 1, text: `Licence ${licence.licence}, ${licence.licensee}` },
    receiptsTable(licence, currency),
    ...usageNotes(licence, currency),
    ...licence.work.flatMap((work) => workBlocks(work, licence.work.length > 1, currency)),
    ...(policies.length === 0
      ? []
      : [{ kind: 'note' as const, text: `Credited under ${listed(policies)}.` }]),
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
      row(`Pool ${percentText(pool, 0)}`, (receipt) => receipt.poolMinor, poolMinor, 'plain'),
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
  const share = percentText({ numerator: points.pointsMicros, denominator: ofPointsMicros }, 1)
  const where = several || paths !== null ? `${snapshot}${pathsText(paths)}: your` : 'Your'
  return `${where} ${grouped(points.shownPoints)} of ${grouped(ofPointsMicros / POINT)} points: ${share}`
}

function pathsText(paths: readonly string[] | null): string {
  return paths === null ? '' : `, ${listed(paths)} only`
}

function usageNotes({ usages }: LicencePart, currency: string): readonly Block[] {
  return usages.map(({ usage, meter, quantity, from, until, dueMinor, terms }) => {
    const price = terms === null ? '' : ` at ${terms}`
    const due = `${currency} ${amountText(dueMinor, currency)} due`
    return {
      kind: 'note',
      text: `Usage ${usage}: ${grouped(quantity)} ${meter}${price}, ${from} to ${until}; ${due}.`,
    }
  })
}

function workBlocks(work: Work, several: boolean, currency: string): readonly Block[] {
  const { points, earned, tokens, lowConfidenceTokens, snapshot, paths } = work
  if (points.pointsMicros === 0n) return []
  const where = several ? ` in ${snapshot}${pathsText(paths)}` : ''
  const rows: TableRow[] = [
    partRow(`Written: ${counted(tokens, 'token', 'tokens')}, once each`, null, work.written, currency),
    ...work.definitions.map((definition) =>
      partRow(
        definitionText(definition),
        `${definition.repository}/${definition.path}`,
        definition,
        currency,
      ),
    ),
  ]
  const { otherDefinitions } = work
  if (otherDefinitions !== null) {
    const label = counted(otherDefinitions.count, 'other definition', 'other definitions')
    rows.push(partRow(label, null, otherDefinitions, currency))
  }
  rows.push({ ...partRow('Together', null, { points, earned }, currency), weight: 'sum' })
  const sure = tokens - lowConfidenceTokens
  return [
    { kind: 'heading', level: 2, text: `How your points arose${where}` },
    { kind: 'table', label: '', headings: ['points', currency], rows },
    ...(lowConfidenceTokens === 0
      ? []
      : [
          {
            kind: 'note' as const,
            text: `${counted(sure, 'token', 'tokens')} high confidence; ${grouped(lowConfidenceTokens)} low: git does not say for sure who wrote them.`,
          },
        ]),
  ]
}

function partRow(
  label: string,
  detail: string | null,
  { points, earned }: Pick<Work, 'points' | 'earned'>,
  currency: string,
): TableRow {
  const cells = [grouped(points.shownPoints), amountText(earned.shownMinor, currency)]
  return { label, detail, cells, weight: 'plain' }
}

function definitionText({ name, path, tokens, others, authorshipMicros, points }: NamedDefinition): string {
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
