// `npm run bench -- REPO [--blame] [--runs N] [--json]`: measures Byline beside git on one repository, in one run. Nothing is
// written into the repository.
import { parseArgs } from 'node:util'
import { headOf } from './history.ts'
import { runBench } from './plan.ts'
import { reportText } from './report.ts'

const USAGE = 'usage: npm run bench -- REPO [--blame] [--runs N] [--json]'

const { repository, runCount, blame, json } = readArguments()
const result = await runBench({
  repository,
  revision: headOf(repository),
  runCount,
  blame,
  onStep: (step) => console.error(step),
})
console.log(json ? JSON.stringify(result, null, 2) : reportText(result).trimEnd())

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        blame: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        runs: { type: 'string', default: '3' },
      },
    })
    const [first, ...more] = positionals
    const runs = Number(values.runs)
    if (first === undefined || more.length > 0) throw new Error('one repository is wanted')
    if (!Number.isInteger(runs) || runs < 1)
      throw new Error(`--runs ${values.runs}: a whole number from 1 on`)
    return { repository: first, runCount: runs, blame: values.blame, json: values.json }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return process.exit(2)
  }
}
