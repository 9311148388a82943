// Judges a run of the tests from vitest's JSON report and the exit code of the command that ran them. The last line printed is
// "N passed, N failed, N skipped"; the exit code is 0 only if all passed and nothing was skipped that is not listed,
// with its reason, in allowed-skips.json: `[{ "test": "full name", "reason": "why it cannot run everywhere" }]`.
// Usage: node summary.mjs REPORT EXIT_CODE ALLOWED_SKIPS
import { readFileSync } from 'node:fs'

const [reportFile, exitCode, allowedFile] = process.argv.slice(2)
const reasons = new Map(read(allowedFile).map(({ test, reason }) => [test, reason]))

let report
try {
  report = read(reportFile)
} catch {
  console.log('No test ran: what goes before the tests failed.')
  finish(0, 1, 0, true)
}

const tests = report.testResults.flatMap((file) => file.assertionResults)
const passedCount = tests.filter((test) => test.status === 'passed').length
const failures = tests.filter((test) => test.status === 'failed')
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
)
const skips = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
const faults = []

for (const file of brokenFiles) faults.push(`failed outside its tests: ${file.name}`)
for (const { fullName } of failures) faults.push(`failed: ${fullName}`)
for (const { fullName } of skips) {
  const reason = reasons.get(fullName)
  if (reason) console.log(`Skipped: ${fullName} (${reason})`)
  else faults.push(`skipped without a listed reason: ${fullName}`)
}
for (const name of reasons.keys()) {
  if (!tests.some((test) => test.fullName === name))
    faults.push(`listed as skipped, but no such test: ${name}`)
}
if (tests.length === 0) faults.push('there are no tests')
for (const fault of faults) console.log(fault)

const failedCount = failures.length + brokenFiles.length
const failedElsewhere = exitCode !== '0' && failedCount === 0
if (failedElsewhere) console.log(`The tests passed, but the command that ran them ended with ${exitCode}.`)
finish(passedCount, failedElsewhere ? 1 : failedCount, skips.length, failedElsewhere || faults.length > 0)

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function finish(passed, failed, skipped, bad) {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(bad ? 1 : 0)
}
