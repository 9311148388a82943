// What counts, and for whom: words, records by their labels, copies, imports.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { originRef } from '../../src/attribution/origin.ts'
import { TokenCounter, type CountedFile } from '../../src/credit/counted-tokens.ts'
import { tokensOf, wordsIn, type PiecedFile } from './tokens-in.ts'

const HELPER = 'export function add(first, second) { const sum = first + second; return sum }\n'
const OTHER = 'class Queue { push(item) { this.items.unshift(item); this.size++ } }\n'

describe('words', () => {
  test('in code, identifiers, keywords and literals count, marks and comments do not', () => {
    expect(wordsIn('src/a.ts', '// Licensed to Ann.\nconst a = f("b c", 12) /* d */;')).toBe(6)
    expect(wordsIn('test/a.test.ts', '// Says.\nexpect(a).toBe(1)')).toBe(4)
    expect(wordsIn('a.yaml', 'a: b # c')).toBe(2)
  })

  test('in prose every word counts, in whatever script', () => {
    expect(wordsIn('a.md', 'One <!-- two --> # three')).toBe(3)
    expect(wordsIn('a.md', '二つ')).toBe(2)
  })

  test('each counts for its origin, wherever the file has several', () => {
    const pieces = [['Ann', 'const a = /* x '], ['Bob', 'y */ b'], ['Ann', ' + c']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.ts', pieces })).toEqual({ Ann: 3, Bob: 1 })
  })
})

describe('a labelled record', () => {
  test('counts for whoever wrote its label: a line of JSONL', () => {
    const pieces = [
      ['Ann', '{"text": "one two", "label": '],
      ['Bob', '"good"'],
      ['Ann', '}\n{"text": "three", "label": "bad"}\n{"text": "four"}\n'],
    ] as const
    expect(tokensOf({ path: 'a.jsonl', pieces })).toEqual({ Bob: 5, Ann: 6 })
  })

  test('a broken line harms no other', () => {
    const pieces = [['Ann', '{"text": "one" "[{\n{"text": "x", "label": '], ['Bob', '1'], ['Ann', '}\n']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.jsonl', pieces })).toEqual({ Ann: 2, Bob: 4 })
  })

  test('a row of a table, with quoted fields', () => {
    const pieces = [
      ['Ann', 'text,Label\n"one, ""two""\nthree",'],
      ['Bob', 'good'],
      ['Ann', '\nfour,bad\n'],
    ] as const
    expect(tokensOf({ path: 'a.csv', pieces })).toEqual({ Bob: 4, Ann: 4 })
    const tabs = [['Ann', 'a\tclass\n1, 2\t'], ['Bob', 'x'], ['Ann', '\n']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.tsv', pieces: tabs })).toEqual({ Ann: 2, Bob: 3 })
  })

  test('an element of a list, as in COCO', () => {
    const pieces = [
      ['Ann', '{"annotations": [{"id": 7, "category_id": '],
      ['Bob', '3'],
      ['Ann', '}], "info": {"label": "x"}}'],
    ] as const
    expect(tokensOf({ path: 'a.json', pieces })).toEqual({ Bob: 4, Ann: 4 })
  })

  test('is shared by the label’s words, and loses none', () => {
    const pieces = [['Ann', '{"text": "a b c d e", "label": "x '], ['Bob', 'y '], ['Cy', 'z"}\n']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.jsonl', pieces })).toEqual({ Ann: 4, Bob: 3, Cy: 3 })
  })

  test('that repeats another repository’s counts for nothing, and for its label where that is new', () => {
    const text = '{"text": "one two", "label": "good"}\n{"text": "three", "label": "bad"}\n'
    const bytes = new Uint8Array(Buffer.from(text))
    const origin = { commit: 'Bob', path: 'first', imported: false }
    const runs = { starts: Int32Array.of(0), refs: Int32Array.of(originRef(0, false)) }
    const file = { path: 'a.jsonl', blob: 'b', bytes, runs, kind: 'data' as const, countsImports: false }
    const tokens = (repeated: readonly number[]) => {
      const counter = new TokenCounter({ origins: [origin], files: [file] })
      counter.add({ ...file, repeated })
      return counter.counts().reduce((sum, count) => sum + count.tokens, 0)
    }
    expect(tokens([])).toBe(5 + 4)
    expect(tokens([0, bytes.length])).toBe(0)
    expect(tokens([0, text.indexOf('bad')])).toBe(4)
  })

  test('a label of marks alone counts for whoever wrote them', () => {
    const pieces = [['Ann', '{"text": "a", "label": "'], ['Bob', '👍'], ['Ann', '"}']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.jsonl', pieces })).toEqual({ Bob: 3 })
  })

  test('without a label field each word counts for its own origin', () => {
    const pieces = [['Ann', 'a,b\n1,'], ['Bob', '2\n']] as const // prettier-ignore
    expect(tokensOf({ path: 'a.csv', pieces })).toEqual({ Ann: 3, Bob: 1 })
  })

  test('the words of records sum to those of the file, whoever wrote what', () => {
    const author = fc.constantFrom('Ann', 'Bob', 'Cy')
    const part = fc.constantFrom('{"label": "', '"}', '\n', 'a ', 'b, ', '"text": "', '[', 'label,x\n', '"')
    fc.assert(
      fc.property(
        fc.constantFrom('a.jsonl', 'a.csv', 'a.json', 'a.conll'),
        fc.array(fc.tuple(author, part), { maxLength: 40 }),
        (path, pieces) => {
          const kind = 'data'
          const whole = pieces.map(([, text]) => text).join('')
          const all = tokensOf({ path, kind, pieces: [['Ann', whole]] })['Ann'] ?? 0
          // Pieces are words apart, so that cutting makes no new word.
          const sum = Object.values(tokensOf({ path, kind, pieces })).reduce(
            (total, count) => total + count,
            0,
          )
          expect(sum).toBe(all)
        },
      ),
    )
  })
})

describe('a copy', () => {
  test('counts nothing while its original stands in any file', () => {
    const original = { path: 'z.ts', pieces: [['Ann', HELPER]] } as const
    const copy = { path: 'a.ts', pieces: [['Bob', OTHER], ['Ann copied', HELPER]] } as const // prettier-ignore
    expect(tokensOf(original, copy)).toEqual({ Ann: 11, Bob: 10 })
    expect(tokensOf({ path: 'a.ts', pieces: [...original.pieces, ['Bob', OTHER], ...copy.pieces] })).toEqual({
      Ann: 11,
      Bob: 20,
    })
  })

  test('counts once its original is gone, and of several only the first by path', () => {
    const copy = (path: string) => ({ path, pieces: [['Ann copied', HELPER]] as const })
    const other = { path: 'o.ts', pieces: [['Ann', OTHER]] } as const
    expect(tokensOf(copy('b.ts'))).toEqual({ Ann: 11 })
    expect(tokensOf(copy('b.ts'), copy('a.md'), copy('c.ts'))).toEqual({ Ann: 11 })
    expect(tokensOf(other, copy('b.ts'), copy('a.ts'))).toEqual({ Ann: 21 })
  })

  test('of which the original has lost more than half counts', () => {
    const rest = HELPER.slice(0, 24)
    const copy = { path: 'a.ts', pieces: [['Ann copied', HELPER]] } as const
    expect(tokensOf(copy, { path: 'b.ts', pieces: [['Ann', rest]] })).toEqual({ Ann: 11 + 4 })
    expect(tokensOf(copy, { path: 'b.ts', pieces: [['Ann', HELPER.slice(0, 65)]] })).toEqual({ Ann: 9 })
  })

  test('that is shorter than six tokens is compared whole', () => {
    const copy = { path: 'a.ts', pieces: [['Ann copied', 'first, second']] } as const
    expect(tokensOf(copy, { path: 'b.ts', pieces: [['Ann', HELPER]] })).toEqual({ Ann: 11 })
    expect(tokensOf(copy, { path: 'b.ts', pieces: [['Ann copied', HELPER]] })).toEqual({ Ann: 13 })
    expect(tokensOf(copy, { path: '0.ts', pieces: [['Ann copied', HELPER]] })).toEqual({ Ann: 11 })
  })

  test('of somebody else’s like text is none: only one origin is compared', () => {
    const copy = { path: 'a.ts', pieces: [['Ann copied', HELPER]] } as const
    expect(tokensOf(copy, { path: 'b.ts', pieces: [['Bob', HELPER]] })).toEqual({ Ann: 11, Bob: 11 })
  })
})

describe('third-party code', () => {
  test('counts nothing where it was brought in whole; a later patch in it counts', () => {
    const file = { path: 'lib/a.js', pieces: [['import', HELPER], ['Bob', 'const five = 5\n']] } as const // prettier-ignore
    expect(tokensOf(file)).toEqual({ Bob: 3 })
  })

  test('counts where the policy includes the path', () => {
    expect(tokensOf({ path: 'lib/a.js', pieces: [['import', HELPER]], countsImports: true })).toEqual({
      import: 11,
    })
  })
})

describe('definitions', () => {
  const text = 'const a = 1\nfunction f() { return /* no */ "é" + b }\nconst c = 2\n'
  const bytes = new Uint8Array(Buffer.from(text))
  const origin = { commit: 'Ann', path: 'a.ts', imported: false }
  const at = (place: string) => Buffer.byteLength(text.slice(0, text.indexOf(place)))
  const file = (copied: boolean) => ({
    path: 'a.ts',
    blob: '',
    bytes,
    runs: { starts: Int32Array.of(0), refs: Int32Array.of(originRef(0, copied)) },
    kind: 'code' as const,
    countsImports: false,
    definitions: {
      starts: Int32Array.of(at('function'), at('"é"'), at('+ b'), at('\nconst c')),
      definitions: Int32Array.of(7, 8, 7, -1),
    },
  })
  const countsOf = (...files: readonly (CountedFile & { readonly blob: string })[]) => {
    const counter = new TokenCounter({ origins: [origin], files })
    for (const one of files) counter.add(one)
    return Object.fromEntries(counter.counts().map(({ definition, tokens }) => [definition, tokens]))
  }

  test('have the words that stand in them, and in none within them', () => {
    expect(countsOf(file(false))).toEqual({ '-1': 6, 7: 4, 8: 1 })
  })

  test('of copied text count once, with the run they are of', () => {
    expect(countsOf(file(true), { ...file(true), path: 'b.ts' })).toEqual({ '-1': 6, 7: 4, 8: 1 })
    expect(countsOf(file(false), { ...file(true), path: 'b.ts' })).toEqual({ '-1': 6, 7: 4, 8: 1 })
  })

  test('have nothing of what repeats another repository’s code', () => {
    const repeated = [at('f()'), at('return'), at('+ b'), bytes.length]
    expect(countsOf({ ...file(false), repeated })).toEqual({ '-1': 3, 7: 2, 8: 1 })
  })
})

test('the order of files changes nothing', () => {
  const piece = fc.tuple(
    fc.constantFrom('Ann', 'Bob', 'Ann copied', 'Bob copied', 'import'),
    fc.constantFrom(HELPER, OTHER, 'a + b\n'),
  )
  const files = fc
    .array(fc.array(piece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    .map((list) => list.map((pieces, at): PiecedFile => ({ path: `${at % 3}/${at}.ts`, pieces })))
  fc.assert(
    fc.property(
      files.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      ([list, shuffled]) => {
        expect(tokensOf(...shuffled)).toEqual(tokensOf(...list))
      },
    ),
  )
})
