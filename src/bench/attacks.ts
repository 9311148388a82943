// `npm run bench:attacks -- REPO... [--developers N] [--json]`: what developers would gain who try to raise their own share,
// by changing what the analysis found the way their commits would. Nothing is written into a repository.
import { parseArgs } from 'node:util'
import { tableText, type TableColumn } from '../cli/table.ts'
import { readPolicy } from '../tasks/read-policy.ts'
import { analyseRepositories } from '../tasks/analyse-repositories.ts'
import { ATTACKS } from './attack-plans.ts'
import { attackersOf, gainOf, type Gain } from './attack-gains.ts'
import { median } from './measure.ts'

const USAGE = 'usage: npm run bench:attacks -- REPO... [--developers N] [--cache FOLDER] [--json]'

const { repositories, developerCount, cacheDirectory, json } = readArguments()
const inForce = await readPolicy(undefined)
if (!inForce.ok) throw new Error(inForce.refusal)
const { policy } = inForce.value
const analysed = await analyseRepositories(
  repositories.map((repository) => ({ repository, revision: undefined })),
  policy,
  { reader: 'auto', allowShallow: false, cacheDirectory, lineage: new Map() },
)
if (!analysed.ok) throw new Error(analysed.refusal)
const company = analysed.value
const attackers = attackersOf(company, policy, developerCount)
const results = ATTACKS.map(({ name, change }) => {
  console.error(name)
  return {
    name,
    gains: attackers.map((attacker) => gainOf(company, change(company, attacker), attacker, policy)),
  }
})
console.log(json ? JSON.stringify({ attackerCount: attackers.length, results }, null, 2) : reportText())

function reportText(): string {
  const columns: readonly TableColumn[] = [
    { heading: 'Median (worst)', align: 'left' },
    { heading: 'reuse, old tokens', align: 'right' },
    { heading: 'reuse, all', align: 'right' },
    { heading: 'whole credit', align: 'right' },
  ]
  const rows = results.map(({ name, gains }) => [
    name,
    cell(gains, 'reuseOfOldTokens'),
    cell(gains, 'reuse'),
    cell(gains, 'whole'),
  ])
  const title = `${attackers.length} developers of ${company.people.persons.length}, ${company.index.definitions.length} definitions, ${company.index.uses.length} uses`
  const note =
    'Share after / before: of what reuse adds, for the tokens there were and with new ones; of all credit.'
  return `${title}\n${note}\n\n${tableText(columns, rows, (heading) => heading)}`.trimEnd()
}

function cell(gains: readonly Gain[], which: keyof Gain): string {
  const values = gains.map((gain) => gain[which])
  return `${median(values).toFixed(3)} (${Math.max(...values).toFixed(3)})`
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        developers: { type: 'string', default: '12' },
        cache: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const count = Number(values.developers)
    if (positionals.length === 0) throw new Error('a repository is wanted')
    if (!Number.isInteger(count) || count < 1) throw new Error('--developers: a whole number from 1 on')
    const { cache = null } = values
    return { repositories: positionals, developerCount: count, cacheDirectory: cache, json: values.json }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return process.exit(2)
  }
}
