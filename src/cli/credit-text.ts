// Shows credit to a person: people by name, then in a few lines what is unclaimed, what was left out and under which rules.
import type { Policy } from '../policy/policy.ts'
import type { CreditReport, ExcludedFile, PersonCredit } from '../tasks/credit-repositories.ts'
import { tableText, TABLE_COLUMNS, type TableColumn } from './table.ts'
import { toldApart } from './person-names.ts'
import { cutTo, fitTo, grouped, textWidth, visible } from './terminal-text.ts'

type Style = (style: 'bold' | 'dim', text: string) => string

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Person', align: 'left' },
  { heading: 'Tokens', align: 'right' },
  { heading: 'Points', align: 'right' },
  { heading: 'Share', align: 'right' },
  { heading: 'Confidence', align: 'left' },
]

/** The whole report as text of at most 80 columns. */
export function creditText(report: CreditReport, policy: Policy, style: Style): string {
  const { people, unclaimed, excluded, revisions } = report
  const names = toldApart(people)
  const rows = people.map((person, at) => personRow(person, names[at]!))
  const table =
    rows.length === 0
      ? 'Nobody is credited with anything.\n'
      : tableText(COLUMNS, rows, (heading) => style('bold', heading))
  const sections = [table, unclaimedText(unclaimed), excludedText(excluded), confidenceText(people)]
  const sources = revisions.map(({ repository, revision }) =>
    line(`${repository} at ${revision.slice(0, 10)}`),
  )
  const rules = line(`Policy ${policy.name} ${policy.version} (${report.policy.slice(0, 12)})`)
  return [...sections, style('dim', [...sources, rules].join('').trimEnd()) + '\n'].filter(Boolean).join('\n')
}

function personRow(person: PersonCredit, name: string): readonly string[] {
  return [
    name,
    grouped(person.tokens),
    pointsText(person.authorshipMicros + person.reuseMicros),
    percentText(person.share),
    confidenceOf(person),
  ]
}

/** Credit in whole points. */
function pointsText(micros: bigint): string {
  return grouped((micros + 500_000n) / 1_000_000n)
}

/** A share such as "0.123456" as a percentage with one decimal. */
function percentText(share: string): string {
  const tenths = Math.round(Number(share) * 1000)
  if (tenths === 0 && Number(share) > 0) return '<0.1%'
  return `${(tenths / 10).toFixed(1)}%`
}

function confidenceOf({ tokens, lowConfidenceTokens }: PersonCredit): string {
  if (lowConfidenceTokens === 0) return 'high'
  return lowConfidenceTokens === tokens ? 'low' : `low for ${grouped(lowConfidenceTokens)}`
}

function unclaimedText(unclaimed: readonly PersonCredit[]): string {
  if (unclaimed.length === 0) return ''
  const micros = unclaimed.reduce((sum, person) => sum + person.authorshipMicros + person.reuseMicros, 0n)
  const identities = unclaimed.length === 1 ? '1 identity' : `${grouped(unclaimed.length)} identities`
  const title = `Unclaimed: ${pointsText(micros)} points of ${identities} without an e-mail of their own: `
  return line(title) + listed(unclaimed.map(({ name }) => name))
}

const REASONS_MOST = 12

// Reasons in the order of their text, each with how many files it left out and the first of them.
function excludedText(excluded: readonly ExcludedFile[]): string {
  if (excluded.length === 0) return ''
  const groups = new Map<string, ExcludedFile[]>()
  for (const file of excluded) {
    const group = groups.get(file.reason)
    if (group === undefined) groups.set(file.reason, [file])
    else group.push(file)
  }
  const reasons = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const shown = reasons.slice(0, REASONS_MOST)
  const reasonColumns = Math.min(36, Math.max(...shown.map(([reason]) => textWidth(visible(reason)))))
  const files = excluded.length === 1 ? '1 file' : `${grouped(excluded.length)} files`
  let text = line(`Not counted: ${files} (each with its reason: --json)`)
  for (const [reason, group] of shown) {
    const example = `${group[0]?.path ?? ''}${group.length > 1 ? ', …' : ''}`
    text += line(
      `  ${fitTo(visible(reason), reasonColumns)} ${grouped(group.length).padStart(7)}  ${example}`,
    )
  }
  const left = reasons.length - shown.length
  return left > 0 ? text + line(`  and ${left} other reasons`) : text
}

function confidenceText(people: readonly PersonCredit[]): string {
  const low = people.reduce((sum, person) => sum + person.lowConfidenceTokens, 0)
  if (low === 0) return ''
  return (
    line(`Low confidence: who wrote which of ${grouped(low)} tokens is not known for sure:`) +
    line('they came in squashed commits without their pull request, or from before the') +
    line('history begins.')
  )
}

// Names in lines of their own, as many as fit into three.
function listed(names: readonly string[]): string {
  let text = ''
  let row = ' '
  let rows = 0
  for (const [at, name] of names.entries()) {
    const word = ` ${cutTo(visible(name), 40)}${at < names.length - 1 ? ',' : ''}`
    if (textWidth(row + word) > TABLE_COLUMNS) {
      text += `${row}\n`
      row = ' '
      if (++rows === 3) return `${text}  and ${grouped(names.length - at)} more\n`
    }
    row += word
  }
  return `${text}${row}\n`
}

function line(text: string): string {
  return `${cutTo(visible(text), TABLE_COLUMNS).trimEnd()}\n`
}
