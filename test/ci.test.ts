// How a run of the tests is judged: its counts, its exit code, and that no test is skipped unseen.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const CI = join(dirname(import.meta.dirname), '.ci')
const folder = mkdtempSync(join(tmpdir(), 'byline-ci-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'

/** A report of one file whose tests, named t0, t1 and so on, ended as given. */
function reportOf(statuses: readonly Status[], fileStatus = 'passed'): object {
  const assertionResults = statuses.map((status, index) => ({ fullName: `t${index}`, status }))
  return { testResults: [{ name: 'a.test.ts', status: fileStatus, assertionResults }] }
}

/** What the summary makes of a report: its exit code and its last line. */
function judge(report: object | undefined, exitCode: number, allowedSkips: readonly object[] = []) {
  const reportFile = join(folder, 'report.json')
  const allowedFile = join(folder, 'allowed.json')
  rmSync(reportFile, { force: true })
  if (report !== undefined) writeFileSync(reportFile, JSON.stringify(report))
  writeFileSync(allowedFile, JSON.stringify(allowedSkips))
  const files = [join(CI, 'summary.mjs'), reportFile, String(exitCode), allowedFile]
  const { status, stdout } = spawnSync(process.execPath, files, { encoding: 'utf8' })
  return { status, last: stdout.trimEnd().split('\n').at(-1) }
}

describe('the summary of a test run', () => {
  it('is good when every test passed', () => {
    expect(judge(reportOf(['passed', 'passed']), 0)).toEqual({
      status: 0,
      last: '2 passed, 0 failed, 0 skipped',
    })
  })

  it('is bad when a test failed', () => {
    const report = reportOf(['passed', 'failed'], 'failed')
    expect(judge(report, 1)).toEqual({ status: 1, last: '1 passed, 1 failed, 0 skipped' })
  })

  it('counts a file that failed before its tests as a failure', () => {
    expect(judge(reportOf([], 'failed'), 1)).toEqual({ status: 1, last: '0 passed, 1 failed, 0 skipped' })
  })

  it.each<Status>(['skipped', 'pending', 'todo'])(
    'is bad when a test was %s for no listed reason',
    (status) => {
      const report = reportOf(['passed', status])
      expect(judge(report, 0)).toEqual({ status: 1, last: '1 passed, 0 failed, 1 skipped' })
    },
  )

  it('is good when a skipped test is listed with its reason', () => {
    const listed = [{ test: 't1', reason: 'needs a file system that ignores case' }]
    const report = reportOf(['passed', 'skipped'])
    expect(judge(report, 0, listed)).toEqual({ status: 0, last: '1 passed, 0 failed, 1 skipped' })
  })

  it('is bad when a listed test gives no reason, or is none', () => {
    const report = reportOf(['passed', 'skipped'])
    expect(judge(report, 0, [{ test: 't1', reason: '' }]).status).toBe(1)
    expect(judge(reportOf(['passed']), 0, [{ test: 't9', reason: 'gone' }]).status).toBe(1)
  })

  it('is bad when no test ran', () => {
    expect(judge(undefined, 2)).toEqual({ status: 1, last: '0 passed, 1 failed, 0 skipped' })
    expect(judge(reportOf([]), 0).status).toBe(1)
  })

  it('is bad when all tests passed but the command that ran them did not', () => {
    expect(judge(reportOf(['passed']), 1)).toEqual({ status: 1, last: '1 passed, 1 failed, 0 skipped' })
  })
})

describe('.ci/run', () => {
  it('is a script bash can read, which runs the test command of a fresh machine', () => {
    const script = join(CI, 'run')
    expect(execFileSync('bash', ['-n', script], { encoding: 'utf8' })).toBe('')
    expect(readFileSync(script, 'utf8')).toMatch(/^npm ci && npm test$/m)
  })
})
