// `npm run bench:ledger -- [MEASURE...] [--entries N] [--json]`: times what the books must do quickly; all measures, or those
// that are named. What it makes lies in a temporary folder and is gone afterwards.
import { parseArgs } from 'node:util'
import { measureAppend, measureAppendPostgres } from './ledger-append.ts'
import { measureDistribute, measureDistributePostgres } from './ledger-distribute.ts'
import { measureOpen, measureOpenPostgres } from './ledger-open.ts'
import { measureStatements } from './ledger-statements.ts'
import { measureVerify } from './ledger-verify.ts'

/** One measure: what it is called, what it took, and what it may take. */
export interface LedgerMeasure {
  readonly name: string
  /** What was done, in words, with its counts. */
  readonly what: string
  readonly seconds: number
  /** The bar: it must take less. */
  readonly barSeconds: number
}

/** The measures by name; each is given how many entries it is to be taken with, undefined for its own number. */
const MEASURES: Readonly<Record<string, (entries: number | undefined) => Promise<LedgerMeasure>>> = {
  verify: measureVerify,
  distribute: measureDistribute,
  'distribute-postgres': measureDistributePostgres,
  append: measureAppend,
  'append-postgres': measureAppendPostgres,
  open: measureOpen,
  'open-postgres': measureOpenPostgres,
  statements: measureStatements,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { entries: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const names = positionals.length === 0 ? Object.keys(MEASURES) : positionals
const unknown = names.find((name) => !(name in MEASURES))
if (unknown !== undefined) {
  console.error(`no measure "${unknown}"; there are ${Object.keys(MEASURES).join(', ')}`)
  process.exit(2)
}
const entries = values.entries === undefined ? undefined : Number(values.entries)
const measures: LedgerMeasure[] = []
for (const name of names) {
  const measure = await MEASURES[name]!(entries)
  measures.push(measure)
  if (!values.json) {
    const verdict = measure.seconds < measure.barSeconds ? 'within' : 'NOT within'
    const took = measure.seconds.toFixed(2)
    console.log(`${measure.name}: ${measure.what}: ${took} s, ${verdict} ${measure.barSeconds} s`)
  }
}
if (values.json) console.log(JSON.stringify(measures, null, 2))
