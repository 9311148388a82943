// A policy file is judged, laid over the built-in policy, and hashed.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'
import { decimalOfMicros, parsePolicy, policyFileOf, policyHash } from '../../src/policy/policy-file.ts'
import { classOfPerson, matchesText } from '../../src/policy/policy.ts'
import type { Policy } from '../../src/policy/policy.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function policyOf(value: unknown): Policy {
  const reading = parsePolicy(value)
  if (!reading.ok) throw new Error(JSON.stringify(reading.refusals))
  return reading.policy
}

function refusalsOf(value: unknown): string[] {
  const reading = parsePolicy(value)
  return reading.ok ? [] : reading.refusals.map(({ field, problem }) => `${field}: ${problem}`)
}

test('a partial file changes what it says and nothing else', () => {
  const policy = policyOf({
    kinds: { test: { weight: 0.5 } },
    exclude: [{ paths: ['legacy/'], reason: 'retired' }],
  })
  expect(policy.kinds.test.weightMicros).toBe(500_000)
  expect(policy.kinds.code).toEqual(DEFAULT_POLICY.kinds.code)
  expect(policy.exclude).toEqual([{ paths: ['legacy/'], reason: 'retired' }])
  expect(policy.name).toBe('custom')
})

test('a policy written out and read again is the same policy, with the same hash', () => {
  const policies = [
    DEFAULT_POLICY,
    policyOf({
      name: 'acme',
      version: '7',
      kinds: { data: { weight: '0.000001', paths: ['labels/**'] } },
      include: ['docs/api.html'],
      aiAssisted: 1,
      reuse: { factor: 1.5, cap: 3 },
      agents: [{ email: '*@agents.acme.com' }],
      bots: [{ name: 'builder' }],
      classes: { contractor: ['@partner.com'], otherwise: 'external' },
    }),
  ]
  for (const policy of policies) {
    const again = policyOf(JSON.parse(JSON.stringify(policyFileOf(policy))))
    expect(again).toEqual(policy)
    expect(policyHash(again, sha256)).toBe(policyHash(policy, sha256))
  }
  expect(policyHash(policies[1]!, sha256)).not.toBe(policyHash(DEFAULT_POLICY, sha256))
})

test('the built-in policy is pinned: another one needs another version', () => {
  expect(DEFAULT_POLICY.version).toBe('2026-1')
  expect(policyHash(DEFAULT_POLICY, sha256)).toMatchInlineSnapshot(
    `"9b46e185c78100300ccad081de11c20a6e611d80a6b65c3f8f65f51629637155"`,
  )
})

describe('what is wrong is said with its field and what is allowed', () => {
  test.each([
    [null, ': must be a table of name, version, kinds'],
    [{ weights: {} }, 'weights: is not a setting; allowed are name, version, kinds, exclude'],
    [
      { kinds: { tests: {} } },
      'kinds.tests: is not a setting; allowed are code, test, prose, data, configuration',
    ],
    [
      { kinds: { code: { weight: 0.1234567 } } },
      'kinds.code.weight: must be a number from 0 to 1000 with at most six',
    ],
    [{ kinds: { code: { weight: -1 } } }, 'kinds.code.weight: must be a number from 0'],
    [{ kinds: { code: { weight: Number.NaN } } }, 'kinds.code.weight: must be a number from 0'],
    [{ kinds: { code: { weight: 'much' } } }, 'kinds.code.weight: must be a number from 0'],
    [{ kinds: { code: null } }, 'kinds.code: must be a table of weight, paths'],
    [{ kinds: { code: { paths: 'a' } } }, 'kinds.code.paths: must be a list of path patterns'],
    [{ aiAssisted: 2 }, 'aiAssisted: must be a number from 0 to 1 with'],
    [{ exclude: [{ paths: ['a'] }] }, 'exclude.0.reason: is missing'],
    [{ exclude: [{ paths: [5], reason: 'x' }] }, 'exclude.0.paths.0: must be a path pattern in quotes'],
    [{ coAuthors: 'first' }, 'coAuthors: must be "equal"'],
    [{ reuse: { log2: [0, 1] } }, 'reuse.log2: must be a list of 16 numbers'],
    [{ reuse: { cap: 5 } }, 'reuse.cap: must be a number from 0 to 4'],
    [{ agents: [{}] }, 'agents.0: must have an email, a name or both'],
    [{ classes: { otherwise: 'boss' } }, 'classes.otherwise: must be one of employee, contractor, external'],
  ])('%j', (value, expected) => {
    expect(refusalsOf(value).join('\n')).toContain(expected)
  })

  test('several at once', () => {
    expect(refusalsOf({ aiAssisted: 2, coAuthors: 'x', kinds: { code: { weight: 'y' } } })).toHaveLength(3)
  })
})

test('decimals come back as they were written', () => {
  expect(
    ['0', '1', '0.25', '0.000001', '12.5'].map((text) => policyOf({ kinds: { code: { weight: text } } })),
  ).toSatisfy(
    (policies: Policy[]) =>
      policies.map((policy) => decimalOfMicros(policy.kinds.code.weightMicros)).join() ===
      '0,1,0.25,0.000001,12.5',
  )
})

test('a person’s class comes from the first rule that knows an e-mail', () => {
  const policy = policyOf({
    classes: { contractor: ['@partner.com', 'x*@acme.com'], external: ['*@gmail.com'] },
  })
  expect(classOfPerson(policy, ['Ann@Partner.com'])).toBe('contractor')
  expect(classOfPerson(policy, ['x-cy@acme.com'])).toBe('contractor')
  expect(classOfPerson(policy, ['bob@gmail.com'])).toBe('external')
  expect(classOfPerson(policy, ['dan@acme.com'])).toBe('employee')
})

test('identity patterns: stars, case, and domains', () => {
  expect(matchesText('*[bot]', 'acme[bot]')).toBe(true)
  expect(matchesText('a*b*c', 'aXbYc')).toBe(true)
  expect(matchesText('a*b*c', 'acb')).toBe(false)
  expect(matchesText('ab*ba', 'aba')).toBe(false)
  expect(matchesText('@acme.com', 'a@sub.acme.com')).toBe(false)
})
