// Which functions are copies of another repository's, and what of them repeats the original.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeShape } from '../../src/credit/code-shape.ts'
import {
  copiedFunctions,
  joinedRanges,
  knownFunctions,
  type KnownFunction,
} from '../../src/credit/copied-functions.ts'
import { originRef } from '../../src/attribution/origin.ts'

const LINES = [
  'function settle(accounts, limit) {',
  '  const due = []',
  '  for (const account of accounts) {',
  '    if (account.balance > limit) due.push([account.owner, account.balance - limit])',
  '    else if (account.balance < 0) throw new Error("overdrawn " + account.owner)',
  '  }',
  '  const total = due.reduce((sum, [, amount]) => sum + amount, 0)',
  '  if (total === 0) return null',
  '  return due.map(([owner, amount]) => ({ owner, part: amount / total }))',
  '}',
]
const ORIGINAL = `${LINES.join('\n')}\n`
const RENAMED = ORIGINAL.replaceAll('account', 'holder').replaceAll('due', 'open').replace('settle', 'clear')

interface Source {
  readonly repository: number
  readonly text: string
  readonly commit?: string
  readonly committedAt?: number
  readonly imported?: boolean
  readonly path?: string
}

/** The one function of each source; the definitions are numbered as the sources are. */
function functionsOf(...sources: readonly Source[]): readonly KnownFunction[] {
  return sources.flatMap(({ repository, text, committedAt = 0, imported = false, ...rest }, at) => {
    const { commit = `c${at}`, path = `${at}.ts` } = rest
    const bytes = new Uint8Array(Buffer.from(text))
    const runs = { starts: Int32Array.of(0), refs: Int32Array.of(originRef(0, false)) }
    const origins = [{ commit, path, imported }]
    const file = {
      repository,
      path,
      bytes,
      units: text.length,
      runs,
      origins,
      authors: new Map(),
      kind: 'code' as const,
    }
    return knownFunctions(
      file,
      codeShape(path, bytes),
      [{ at, first: 0, end: text.length }],
      () => committedAt,
    )
  })
}

const pairsOf = (...sources: readonly Source[]) =>
  copiedFunctions(functionsOf(...sources)).map(
    ({ copy, original }) => `${copy.definition} of ${original.definition}`,
  )

describe('a function is a copy', () => {
  test('where it stands in another repository under other names', () => {
    expect(
      pairsOf({ repository: 0, text: ORIGINAL }, { repository: 1, text: RENAMED, committedAt: 1 }),
    ).toEqual(['1 of 0'])
  })

  test('of the oldest, by the committer’s time and then the commit’s id, whatever the order', () => {
    const sources = [
      { repository: 2, text: ORIGINAL, committedAt: 5 },
      { repository: 0, text: RENAMED, committedAt: 3 },
      { repository: 1, text: ORIGINAL, committedAt: 4 },
    ]
    expect(pairsOf(...sources).toSorted()).toEqual(['0 of 1', '2 of 1'])
    const tied = [{ repository: 0, text: ORIGINAL, commit: 'b' }, { repository: 1, text: ORIGINAL, commit: 'a' }] // prettier-ignore
    expect(pairsOf(...tied)).toEqual(['0 of 1'])
  })

  test('in whatever language it is written alike, formatted and commented', () => {
    const formatted = RENAMED.replaceAll('\n', '\n\n      ').replace('null', '/* nothing */ null')
    expect(
      pairsOf({ repository: 0, text: ORIGINAL }, { repository: 1, text: formatted, committedAt: 1 }),
    ).toEqual(['1 of 0'])
  })

  test('not within one repository, not of the same commit, not of fewer than fifty tokens', () => {
    expect(
      pairsOf({ repository: 0, text: ORIGINAL }, { repository: 0, text: RENAMED, committedAt: 1 }),
    ).toEqual([])
    const fork = [{ repository: 0, text: ORIGINAL, commit: 'x' }, { repository: 1, text: ORIGINAL, commit: 'x' }] // prettier-ignore
    expect(pairsOf(...fork)).toEqual([])
    const short = 'function add(first, second) { return first + second }'
    expect(pairsOf({ repository: 0, text: short }, { repository: 1, text: short, committedAt: 1 })).toEqual(
      [],
    )
  })

  test('not of third-party code that was brought in, nor where its words in strings differ', () => {
    const sources = [{ repository: 0, text: ORIGINAL, imported: true }, { repository: 1, text: RENAMED, committedAt: 1 }] // prettier-ignore
    expect(pairsOf(...sources)).toEqual([])
    const labels = (word: string) =>
      `const f = [${Array.from({ length: 30 }, (_, at) => `"${word}${at}"`).join(', ')}]`
    expect(
      pairsOf({ repository: 0, text: labels('a') }, { repository: 1, text: labels('b'), committedAt: 1 }),
    ).toEqual([])
  })
})

describe('what a copy repeats', () => {
  const repeatedIn = (text: string): string => {
    const [found] = copiedFunctions(
      functionsOf({ repository: 0, text: ORIGINAL }, { repository: 1, text, committedAt: 1 }),
    )
    const { repeated } = found!
    const bytes = Buffer.from(text)
    const pieces: string[] = []
    for (let at = 0; at < repeated.length; at += 2)
      pieces.push(bytes.toString('utf8', repeated[at], repeated[at + 1]))
    return pieces.join(' … ')
  }

  test('is all of it where only names differ', () => {
    expect(repeatedIn(RENAMED)).toBe(RENAMED.trimEnd())
  })

  test('is not what the copier added', () => {
    const added = '  report.line("é 😀", open.length, total * 3)\n'
    const text = RENAMED.replace('  return open.map', `${added}  return open.map`)
    expect(repeatedIn(text)).not.toContain('report')
    expect(repeatedIn(text).length).toBe(RENAMED.trimEnd().length)
  })
})

test('with any fifth of its lines edited, a copy is still known', () => {
  const edits = fc.uniqueArray(fc.nat({ max: LINES.length - 1 }), { maxLength: 2 })
  fc.assert(
    fc.property(edits, fc.boolean(), (lines, removed) => {
      const text = LINES.map((line, at) =>
        lines.includes(at) ? (removed ? '' : '  audit.log(1, "x")') : line,
      ).join('\n')
      expect(pairsOf({ repository: 0, text: ORIGINAL }, { repository: 1, text, committedAt: 1 })).toEqual([
        '1 of 0',
      ])
    }),
  )
})

test('the order of functions changes nothing', () => {
  const source = fc.record({
    repository: fc.nat({ max: 3 }),
    text: fc.constantFrom(ORIGINAL, RENAMED, ORIGINAL + RENAMED, 'a.b(c, 1);\n'.repeat(20)),
    committedAt: fc.nat({ max: 3 }),
    commit: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  const sources = fc.array(source, { maxLength: 12 }).map((list) => functionsOf(...list))
  const orders = sources.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
  )
  const found = (list: readonly KnownFunction[]) =>
    copiedFunctions(list)
      .map(({ copy, original }) => [copy.definition, original.commit, original.committedAt].join(' '))
      .toSorted()
  fc.assert(
    fc.property(orders, ([list, shuffled]) => {
      expect(found(shuffled)).toEqual(found(list))
    }),
  )
})

test('ranges that overlap or touch become one', () => {
  expect(joinedRanges([[5, 9, 20, 30], [0, 2], [8, 12], [12, 14]])).toEqual([0, 2, 5, 14, 20, 30]) // prettier-ignore
})
