// Shows a person how their points arose: sentences on the left, points on the right, and sums that add up to the last digit.
import type { AlikeTokens } from '../credit/explanation.ts'
import type { Policy } from '../policy/policy.ts'
import type { ExplainedConsumer, ExplainedDefinition, PersonExplanation } from '../tasks/explain-person.ts'
import { TABLE_COLUMNS } from './table.ts'
import { cutTo, endOf, grouped, textWidth, visible } from './terminal-text.ts'

/** How to show it: `all` leaves nothing folded. */
export interface ExplainOptions {
  readonly style: (style: 'bold' | 'dim', text: string) => string
  readonly all: boolean
}

const DEFINITIONS_MOST = 10
const CONSUMERS_MOST = 4

/** The whole explanation as text of at most 80 columns. */
export function explainText(explanation: PersonExplanation, policy: Policy, options: ExplainOptions): string {
  const { person, totalMicros } = explanation
  const { style } = options
  const sum = person.authorshipMicros + person.reuseMicros
  const email = person.emails[0] === undefined ? '' : ` <${person.emails[0]}>`
  const head =
    style('bold', line(`${person.name}${email}`)) +
    wrapped(
      `${points(sum)} of everybody's ${points(totalMicros)} points: a share of ${percent(person.share)}.`,
    )
  const held = explanation.claimed
    ? ''
    : wrapped('Nobody has claimed this identity yet; what belongs to it is held.')
  const together = entry('', 'Together', sum)
  return [head + held, writtenText(explanation, policy), reusedText(explanation, policy, options), together]
    .concat(remarks(explanation), style('dim', sources(explanation, policy)))
    .filter((section) => section !== '')
    .join('\n')
}

function writtenText(explanation: PersonExplanation, policy: Policy): string {
  const { person, written } = explanation
  let text = entry('', `Written: ${tokensText(person.tokens)}, each counted once`, person.authorshipMicros)
  for (const part of written) {
    const place = explanation.revisions.length > 1 ? `${shortName(part.repository)}, ` : ''
    text += entry('  ', `${place}${part.kind}: ${partText(part, policy)}`, part.micros)
  }
  return text
}

function reusedText(explanation: PersonExplanation, policy: Policy, { all }: ExplainOptions): string {
  const { person, definitions } = explanation
  if (definitions.length === 0) return entry('', 'Nothing of it is what two others or more use', 0n)
  let text = entry('', 'More, since others use it', person.reuseMicros)
  // What adds most is worth most words; the rest is folded.
  const ranked = definitions.toSorted((a, b) => (a.micros === b.micros ? 0 : a.micros > b.micros ? -1 : 1))
  const named = new Set(all ? ranked : ranked.slice(0, DEFINITIONS_MOST))
  for (const definition of definitions)
    if (named.has(definition)) text += definitionText(definition, explanation, policy, all)
  const rest = definitions.filter((definition) => !named.has(definition))
  if (rest.length === 0) return text
  const label = rest.length === 1 ? '1 other definition' : `${grouped(rest.length)} other definitions`
  const folded = rest.reduce((sum, { micros }) => sum + micros, 0n)
  return text + entry('  ', `${label} (named with --all)`, folded)
}

function definitionText(
  definition: ExplainedDefinition,
  { revisions }: PersonExplanation,
  policy: Policy,
  all: boolean,
): string {
  const { name, others, factorMicros, parts, consumers } = definition
  const place = (of: { readonly repository: string; readonly path: string; readonly line: number }): string =>
    `${revisions.length > 1 ? `${shortName(of.repository)}/` : ''}${of.path}:${of.line}`
  const tokens = parts.map((part) => partText(part, policy)).join(', and ')
  const people = new Set(consumers.map(({ id }) => id)).size
  const users = people === 1 ? '1 other person uses it' : `${people} others use it`
  const counted = people === others ? '' : `, counted ${others} times for their repositories`
  const sentence = `${tokens}; ${users}${counted}, so ${decimal(factorMicros)} times more`
  let text = placeLine('  ', name, place(definition), '') + entry('    ', sentence, definition.micros)
  const shown = all ? consumers : consumers.slice(0, CONSUMERS_MOST)
  for (const consumer of shown)
    text += placeLine('      ', consumer.name, place(consumer), filesText(consumer))
  if (shown.length < consumers.length)
    text += line(`      and at ${consumers.length - shown.length} more places`)
  return text
}

function filesText({ files }: ExplainedConsumer): string {
  if (files === 1) return ''
  return files === 2 ? ' and in 1 more file' : ` and in ${grouped(files - 1)} more files`
}

// "24 tokens", with all that makes them count otherwise than once: "24 tokens of 2 authors, at 1/2 with an AI agent".
function partText({ tokens, authors, agreed, kind, aiAssisted }: AlikeTokens, policy: Policy): string {
  const { weightMicros } = policy.kinds[kind]
  const own =
    agreed === null ? '' : `, ${decimal(BigInt(Math.round((agreed.part * 1e8) / agreed.whole)))}% as agreed`
  const shared = authors === 1 ? '' : ` shared by ${authors}${own}`
  const weight = weightMicros === 1_000_000 ? '' : ` at ${decimal(BigInt(weightMicros))} as ${kind}`
  const helped = aiAssisted ? ` at ${decimal(BigInt(policy.aiAssistedMicros))} for an AI agent's help` : ''
  return [tokensText(tokens) + shared, weight, helped].filter((part) => part !== '').join(',')
}

function remarks({ person, excludedCount }: PersonExplanation): string {
  const { tokens, lowConfidenceTokens } = person
  let text = ''
  if (lowConfidenceTokens > 0) {
    const which = lowConfidenceTokens === tokens ? 'All of the' : `${grouped(lowConfidenceTokens)} of the`
    text += wrapped(
      `${which} ${tokensText(tokens)} are of low confidence: they came in squashed commits without their pull request, or from before the history begins.`,
    )
  }
  if (excludedCount > 0) {
    const files =
      excludedCount === 1
        ? '1 file of the repositories is'
        : `${grouped(excludedCount)} files of the repositories are`
    text += wrapped(`${files} not counted for anybody; byline credit says which, and why.`)
  }
  return text
}

function sources({ revisions, policy: hash }: PersonExplanation, policy: Policy): string {
  const read = revisions.map(({ repository, revision }) => line(`${repository} at ${revision.slice(0, 10)}`))
  return [...read, line(`Policy ${policy.name} ${policy.version} (${hash.slice(0, 12)})`)].join('')
}

function tokensText(count: number): string {
  return count === 1 ? '1 token' : `${grouped(count)} tokens`
}

function shortName(repository: string): string {
  return repository.replace(/\/+$/, '').split('/').at(-1) ?? repository
}

function percent(share: string): string {
  return `${decimal(BigInt(share.replace('.', '')) * 100n)}%`
}

/** Micro-points as points, with as many decimals as there are. */
function points(micros: bigint): string {
  return decimal(micros)
}

function decimal(micros: bigint): string {
  const digits = String(micros).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return grouped(fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`)
}

const AMOUNT_COLUMNS = 18
const LABEL_COLUMNS = TABLE_COLUMNS - AMOUNT_COLUMNS

// A sentence in as many lines as it needs, and its points at the end of the last.
function entry(indent: string, label: string, micros: bigint): string {
  const rows = rowsOf(visible(label), LABEL_COLUMNS - indent.length)
  const amount = points(micros).padStart(AMOUNT_COLUMNS)
  return rows
    .map((row, at) => {
      const left = `${indent}${at === 0 ? '' : '  '}${row}`
      if (at < rows.length - 1) return `${left}\n`
      return `${left}${' '.repeat(Math.max(0, LABEL_COLUMNS - textWidth(left)))}${amount}\n`
    })
    .join('')
}

function wrapped(text: string): string {
  return rowsOf(visible(text), TABLE_COLUMNS)
    .map((row) => `${row}\n`)
    .join('')
}

// Breaks at spaces; a word that is longer than a row is cut. Later rows leave room for two more spaces.
function rowsOf(text: string, columns: number): readonly string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    const next = row === '' ? word : `${row} ${word}`
    if (textWidth(next) <= columns - (rows.length === 0 ? 0 : 2)) row = next
    else {
      if (row !== '') rows.push(row)
      row = cutTo(word, columns - 2)
    }
  }
  return [...rows, row]
}

// Something at a place. Where both are long, the name is cut, and then the beginning of the path.
function placeLine(indent: string, name: string, place: string, after: string): string {
  const room = TABLE_COLUMNS - indent.length - ' at '.length - after.length
  const shown = cutTo(visible(name), Math.max(room - textWidth(place), room >> 1))
  return `${indent}${shown} at ${endOf(visible(place), room - textWidth(shown))}${after}\n`
}

function line(text: string): string {
  return `${cutTo(visible(text), TABLE_COLUMNS).trimEnd()}\n`
}
