// `byline split` on real repositories: its contract, sums to the minor unit, and what it refuses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitFee } from '../../src/tasks/split-fee.ts'
import { createRepository } from '../support/repository.ts'
import { byline } from './run.ts'

function repositoryOfThree() {
  const repository = createRepository()
  repository.commit({ author: 'Zoe', files: { 'z.md': 'one two three\n' } })
  repository.commit({ author: 'Ana Kovač', email: 'ana@x.org', files: { 'a.md': 'four five\n' } })
  repository.commit({ author: 'root', email: 'root@localhost', files: { 'r.md': 'six\n' } })
  return repository
}

describe('byline split --json', () => {
  test('prints the fields of the contract in their order, on one line, and nothing else', async () => {
    const { path } = repositoryOfThree()
    const words = ['split', '--fee', '100000 EUR', '--pool', '30%', path, '--json']
    const { code, stdout, stderr } = await byline(words)
    const amounts = stdout.replaceAll(/"id":"[0-9a-f]{16}"/g, '"id":"…"')
    expect(amounts).toBe(
      '{"fee":"100000.00","pool":"30000.00","currency":"EUR",' +
        '"people":[{"id":"…","name":"Ana Kovač","amount":"10000.00"},{"id":"…","name":"Zoe","amount":"15000.00"}],' +
        '"unclaimed":[{"id":"…","name":"root","amount":"5000.00"}],"total":"30000.00"}\n',
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('keeps to the minor unit of the currency, with the pool rounded down', async () => {
    const { path } = repositoryOfThree()
    for (const [fee, pool, total] of [
      ['1000 JPY', '33.333333%', '333'],
      ['10.005 KWD', '50%', '5.002'],
      ['0.01 EUR', '100%', '0.01'],
      ['0 EUR', '30%', '0.00'],
    ] as const) {
      const { code, stdout } = await byline(['split', '--fee', fee, '--pool', pool, path, '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ pool: total, total })
    }
  })
})

describe('a split', () => {
  test('sums to the pool to the minor unit for any fee, currency, pool and credit', () => {
    const micros = fc.bigInt({ min: 0n, max: 10n ** 15n })
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 14n }),
        fc.constantFrom(['EUR', 2] as const, ['JPY', 0] as const, ['KWD', 3] as const),
        fc.bigInt({ min: 0n, max: 100_000_000n }),
        fc.array(micros, { maxLength: 20 }),
        fc.array(micros, { maxLength: 5 }),
        (amountMinor, [currency, decimals], numerator, people, unclaimed) => {
          const credits = (kind: string, list: readonly bigint[]) =>
            list.map((authorshipMicros, at) => ({
              id: `${kind}${at}`,
              name: '',
              emails: [],
              tokens: 1,
              lowConfidenceTokens: 0,
              authorshipMicros,
              reuseMicros: 0n,
              share: '',
            }))
          const report = { people: credits('p', people), unclaimed: credits('u', unclaimed) }
          const fee = { amountMinor, currency }
          const outcome = splitFee(fee, { numerator, denominator: 100_000_000n }, report)
          const nobody = [...people, ...unclaimed].every((credit) => credit === 0n)
          expect(outcome.ok).toBe(!nobody)
          if (!outcome.ok) return
          const { pool, total, people: given, unclaimed: held } = outcome.value
          const minor = (amount: string) => BigInt(amount.replace('.', ''))
          const sum = [...given, ...held].reduce((running, { amount }) => running + minor(amount), 0n)
          expect(sum).toBe((amountMinor * numerator) / 100_000_000n)
          expect(total).toBe(pool)
          expect(total.split('.')[1]?.length ?? 0).toBe(decimals)
        },
      ),
    )
  })
})

describe('byline split', () => {
  test('shows people by name, never by amount, and the sum', async () => {
    const { path } = repositoryOfThree()
    const { stdout } = await byline(['split', '--fee', '100000 EUR', '--pool', '30%', path])
    expect(stdout).toBe(
      `Pool 30,000.00 of 100,000.00 EUR

Person                  EUR
Ana Kovač         10,000.00
Zoe               15,000.00
root (unclaimed)   5,000.00
Together          30,000.00

What is unclaimed is held until somebody claims it.
A preview: nothing was booked.
`,
    )
  })

  test('refuses a pool that there is nobody for, with exit code 1', async () => {
    const repository = createRepository()
    repository.commit({ files: { LICENSE: 'MIT' } })
    const ending = await byline(['split', '--fee', '1 EUR', '--pool', '30%', repository.path])
    expect(ending).toEqual({
      code: 1,
      stdout: '',
      stderr: 'byline: nobody has any credit, so there is nobody to split the pool among\n',
    })
  })

  test.each([
    ['without a fee', ['--pool', '30%'], /--fee/],
    ['without a pool', ['--fee', '1 EUR'], /--pool/],
    ['with a fee without a currency', ['--fee', '100', '--pool', '30%'], /"100" is no amount/],
    ['with an unknown currency', ['--fee', '100 ABC', '--pool', '30%'], /"ABC" is no currency/],
    ['with too many decimals', ['--fee', '1.5 JPY', '--pool', '30%'], /JPY has no decimals/],
    ['with a negative fee', ['--fee=-1 EUR', '--pool', '30%'], /negative/],
    ['with a pool without %', ['--fee', '1 EUR', '--pool', '0.3'], /"0\.3" is no percentage/],
    ['with a pool over 100%', ['--fee', '1 EUR', '--pool', '101%'], /more than 100%/],
  ])('is wrong usage %s: exit code 2', async (_fact, words, line) => {
    const { code, stdout, stderr } = await byline(['split', '.', ...words])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^byline: .+; see byline split --help\n$/)
    expect(stderr).toMatch(line)
  })
})
