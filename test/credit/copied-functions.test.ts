// Which functions are copies of another repository's, and what of them repeats the original.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeShape } from '../../src/credit/code-shape.ts'
import { commitAges, tokenAges } from '../../src/credit/commit-ages.ts'
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

/** Functions that share half of what they say, and no more. */
const VARIED = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => {
  const own = LINES.slice(0, 7).map(
    (_, line) =>
      `  this.w${'.x'.repeat(number)} ${'-+*/%&|^<>'[number]!} ${100 * number + line} + "is ${number} of ${line}"\n`,
  )
  return `${LINES.slice(0, -1).join('\n')}\n${own.join('')}}\n`
})

interface Source {
  readonly repository: number
  readonly text: string
  readonly commit?: string
  readonly committedAt?: number
  readonly imported?: boolean
  readonly path?: string
  readonly name?: string
  /** Lines (from 0) that another commit wrote. */
  readonly reworked?: {
    readonly lines: readonly number[]
    readonly commit: string
    readonly committedAt: number
  }
}

/** The one function of each source; the definitions are numbered as the sources are. */
function functionsOf(...sources: readonly Source[]): readonly KnownFunction[] {
  const named = sources.map((source, at) => ({
    committedAt: 0,
    commit: `c${at}`,
    path: `${at}.ts`,
    ...source,
  }))
  const ages = commitAges(
    named.flatMap(({ commit, committedAt, reworked }) => [
      { id: commit, committedAt },
      ...(reworked === undefined ? [] : [{ id: reworked.commit, committedAt: reworked.committedAt }]),
    ]),
  )
  return named.flatMap(({ repository, text, path, commit, name = 'f', imported = false, reworked }, at) => {
    const bytes = new Uint8Array(Buffer.from(text))
    const lines = text.split('\n')
    const starts = lines.map((_, line) => Buffer.byteLength(lines.slice(0, line).join('\n')))
    const refs = lines.map((_, line) => originRef(reworked?.lines.includes(line) === true ? 1 : 0, false))
    const runs = { starts: Int32Array.from(starts), refs: Int32Array.from(refs) }
    const origins = [commit, reworked?.commit ?? commit].map((id) => ({ commit: id, path, imported }))
    const shape = codeShape(path, bytes)
    const own = { repository, path, bytes, units: text.length, shape }
    return knownFunctions({ ...own, ages: tokenAges(shape.starts, runs, origins, ages) }, [
      { at, name, first: 0, end: text.length },
    ])
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

  test('where a formatter sets marks, quotes and lines by other rules', () => {
    const formatted = RENAMED.replaceAll('"', "'")
      .replaceAll(/(?<=[\w\])])\n/g, ';\n')
      .replace('([, amount]) =>', '(\n    [\n      ,\n      amount,\n    ],\n  ) =>')
      .replace('return null', '{\n    return null;\n  }')
    expect(
      pairsOf({ repository: 0, text: ORIGINAL }, { repository: 1, text: formatted, committedAt: 1 }),
    ).toEqual(['1 of 0'])
  })

  test('also where the copier pastes it into their own repository again and again', () => {
    const pasted = (committedAt: number): readonly Source[] =>
      Array.from({ length: 5 }, (_, at) => ({
        repository: 1,
        text: RENAMED.replace('"overdrawn "', `"spent ${at} "`),
        committedAt,
      }))
    const original = { repository: 0, text: ORIGINAL, committedAt: 2 }
    const copies = ['1 of 0', '2 of 0', '3 of 0', '4 of 0', '5 of 0']
    expect(pairsOf(original, ...pasted(3))).toEqual(copies)
    // Nor does what comes later to the original's, nor what is all but the same there.
    const others = (committedAt: number): readonly Source[] =>
      VARIED.map((text) => ({ repository: 0, text, committedAt }))
    expect(pairsOf(original, ...pasted(3), ...others(4))).toEqual(expect.arrayContaining(copies))
    const alike = pasted(1).map((source) => ({ ...source, repository: 0 }))
    expect(pairsOf(original, { repository: 1, text: RENAMED, committedAt: 3 }, ...alike)).toHaveLength(1)
  })

  test('not where the older repository writes such code in many ways', () => {
    const usual = VARIED.slice(1).map((text): Source => ({ repository: 0, text }))
    const [first] = VARIED
    expect(pairsOf(...usual, { repository: 1, text: first!, committedAt: 1 })).toEqual([])
    expect(pairsOf(usual[0]!, { repository: 1, text: first!, committedAt: 1 })).toEqual(['1 of 0'])
  })

  test('not of what a language says how to write, nor of one line again and again', () => {
    const copy = { repository: 1, text: RENAMED, committedAt: 1 }
    expect(pairsOf({ repository: 0, text: ORIGINAL, name: 'equals' }, copy)).toEqual([])
    expect(pairsOf({ repository: 0, text: ORIGINAL }, { ...copy, name: 'equals' })).toEqual(['1 of 0'])
    const fill = (word: string) =>
      `constructor() {\n${LINES.map((_, at) => `this.${word}${at} = ${word}${at}`).join('\n')}\n}`
    expect(pairsOf({ repository: 0, text: fill('a') }, { ...copy, text: fill('b') })).toEqual([])
  })

  test('where a colleague later renames most of the original', () => {
    const lines = LINES.map((_, line) => line).filter((line) => line % 3 > 0)
    const reworked = { lines, commit: 'rework', committedAt: 9 }
    expect(
      pairsOf({ repository: 0, text: RENAMED, reworked }, { repository: 1, text: ORIGINAL, committedAt: 1 }),
    ).toEqual(['1 of 0'])
  })

  test('but not what stood in it before there was an original', () => {
    const reworked = { lines: [4], commit: 'old', committedAt: -9 }
    const [found] = copiedFunctions(
      functionsOf(
        { repository: 0, text: ORIGINAL },
        { repository: 1, text: ORIGINAL, committedAt: 1, reworked },
      ),
    )
    const repeated = found!.repeated
    const pieces = repeated
      .filter((_, at) => at % 2 === 0)
      .map((start, at) => ORIGINAL.slice(start, repeated[2 * at + 1]))
    expect(pieces.join(' … ')).not.toContain('overdrawn')
    expect(pieces.join(' … ')).toContain('const total')
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
    expect(`${repeatedIn(RENAMED)} }))\n}\n`).toBe(RENAMED)
  })

  test('is not what the copier added', () => {
    const added = '  report.line("é 😀", open.length, total * 3)\n'
    const text = RENAMED.replace('  return open.map', `${added}  return open.map`)
    expect(repeatedIn(text)).not.toContain('report')
    expect(repeatedIn(text)).toMatch(/^function clear.* … .*open\.map.*total$/s)
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
      .map(({ copy, original }) => [copy.definition, original.ages[0]].join(' '))
      .toSorted()
  fc.assert(
    fc.property(orders, ([list, shuffled]) => {
      expect(found(shuffled)).toEqual(found(list))
    }),
  )
})

test('formatting and comments change nothing of a shape', () => {
  const gap = fc.constantFrom(' ', '\n', '\t\n  ', ' /* it’s a "note" */ ', " // sums (a, b); 'of' all\n")
  const gaps = fc.array(gap, { minLength: 1, maxLength: 40 })
  const marks = fc.array(fc.constantFrom('', ';', ',', ';;', '(', ')'), { minLength: 1, maxLength: 20 })
  const shapeOf = (text: string) => [...codeShape('a.ts', new Uint8Array(Buffer.from(text))).shapes]
  // Words and strings stay whole; between them lines break, comments stand, and marks that only separate come and go.
  const pieces = ORIGINAL.match(/"[^"]*"|\w+|[^\w\s]/g)!
  fc.assert(
    fc.property(gaps, marks, fc.boolean(), (spaces, added, singly) => {
      const text = pieces
        .map((piece, at) => {
          // What separates would make a division a regular expression.
          const mark = pieces[at + 1] === '/' ? '' : added[at % added.length]!
          return (singly ? piece.replaceAll('"', "'") : piece) + mark + spaces[at % spaces.length]!
        })
        .join('')
      expect(shapeOf(text)).toEqual(shapeOf(ORIGINAL))
    }),
  )
})

test('ranges that overlap or touch become one', () => {
  expect(joinedRanges([[5, 9, 20, 30], [0, 2], [8, 12], [12, 14]])).toEqual([0, 2, 5, 14, 20, 30]) // prettier-ignore
})
