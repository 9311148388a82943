// `byline policy` and `byline policy check`: what is in force, and what is wrong with a file.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'
import { parsePolicy, policyFileOf } from '../../src/policy/policy-file.ts'
import { createFolder } from '../support/repository.ts'
import { byline, bylineJson } from './run.ts'

function policyFile(text: string): string {
  const file = join(createFolder(), 'policy.yml')
  writeFileSync(file, text)
  return file
}

test('prints the built-in policy as a file that stands for the same policy, with its hash', async () => {
  const { code, stdout, stderr } = await byline(['policy'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const hash = /^# sha256 ([0-9a-f]{64})$/m.exec(stdout)?.[1]
  const file = policyFile(stdout)
  expect(await byline(['policy', 'check', file])).toEqual({
    code: 0,
    stdout: `${file}: a valid policy: byline 2026-1\nsha256 ${hash}\n`,
    stderr: '',
  })
  expect((await byline(['policy', '--policy', file])).stdout).toBe(stdout)
})

test('prints JSON that stands for the same policy', async () => {
  const answer = (await bylineJson('policy')) as { policy: unknown; hash: string }
  expect(Object.keys(answer)).toEqual(['policy', 'hash'])
  expect(answer.policy).toEqual(policyFileOf(DEFAULT_POLICY))
  expect(parsePolicy(answer.policy)).toEqual({ ok: true, policy: DEFAULT_POLICY })
  expect(await bylineJson('policy', '--policy', policyFile(JSON.stringify(answer.policy)))).toEqual(answer)
})

test('judges a file: every fault has a line with its field, and the exit code is 1', async () => {
  const file = policyFile('kinds: { code: { weight: -1 } }\nexlude: []\naiAssisted: 2\n')
  const { code, stdout, stderr } = await byline(['policy', 'check', file])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(line.startsWith(`byline: ${file}: `)).toBe(true)
  expect(stderr).toContain('kinds.code.weight must be a number')
  expect(stderr).toContain('exlude is not a setting; allowed are')
  expect(stderr).toContain('aiAssisted must be')
})

test('refuses with the first fault where a policy is to be used', async () => {
  const file = policyFile('aiAssisted: 2\ncoAuthors: most\n')
  const { code, stderr } = await byline(['policy', '--policy', file])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^byline: .*aiAssisted must be .* \(and 1 more: see "byline policy check"\)\n$/)
})

test.each([
  ['no YAML', 'a: [1\nb: 2\n', /: line \d+: is no YAML: /],
  ['a key twice', 'version: a\nversion: b\n', /is no YAML: Map keys must be unique/],
  ['several documents', 'version: a\n---\nversion: b\n', /is no YAML/],
  ['no table', '- 1\n', /the file must be a table of name, version/],
  ['nothing', '', /the file must be a table of name, version/],
  ['aliases that unfold without end', `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb()}`, /the file must be a table/],
])('refuses a file that is %s in one line', async (_fact, text, line) => {
  const { code, stderr } = await byline(['policy', 'check', policyFile(text)])
  expect(code).toBe(1)
  expect(stderr).toMatch(line)
  expect(stderr.split('\n')).toHaveLength(2)
})

test('refuses a file that is not there, and a folder', async () => {
  const folder = createFolder()
  for (const [file, reason] of [
    [`${folder}/none.yml`, 'there is no such file'],
    [folder, 'is a folder, not a file'],
  ] as const) {
    const ending = await byline(['policy', 'check', file])
    expect(ending).toEqual({ code: 1, stdout: '', stderr: `byline: ${file}: ${reason}\n` })
  }
})

function bomb(): string {
  return ['b', 'c', 'd', 'e', 'f', 'g']
    .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[at]}`).join(',')}]\n`)
    .join('')
}
