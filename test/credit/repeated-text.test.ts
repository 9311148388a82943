// What texts repeat, word for word, of older ones in other repositories.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { originRef } from '../../src/attribution/origin.ts'
import { commitAges } from '../../src/credit/commit-ages.ts'
import { comparedText, repeatedText } from '../../src/credit/repeated-text.ts'
import type { Kind } from '../../src/policy/policy.ts'

interface Source {
  readonly repository: number
  readonly text: string
  readonly path?: string
  readonly kind?: Kind
  /** Whoever wrote it; the commits are as old as their names say. */
  readonly commit: string
  readonly imported?: boolean
}

/** What of each text repeats others. */
function repeatedIn(...sources: readonly Source[]): readonly string[] {
  const ages = commitAges(sources.map(({ commit }) => ({ id: commit, committedAt: 0 })))
  const texts = sources.map(
    ({ repository, text, path = 'a.md', kind = 'prose', commit, imported = false }) => {
      const bytes = new Uint8Array(Buffer.from(text))
      const runs = { starts: Int32Array.of(0), refs: Int32Array.of(originRef(0, false)) }
      return comparedText(
        repository,
        { path, bytes, runs, kind, countsImports: false },
        [{ commit, path, imported }],
        ages,
      )
    },
  )
  return repeatedText(texts).map((bounds, at) => {
    const bytes = Buffer.from(sources[at]!.text)
    return bounds
      .filter((_, bound) => bound % 2 === 0)
      .map((start, piece) => bytes.toString('utf8', start, bounds[2 * piece + 1]))
      .join(' … ')
  })
}

const wordsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => `word${first + at}`).join(' ')
const PAGE = wordsFrom(0, 80)

describe('what an older text of another repository says, a younger one repeats', () => {
  test('from fifty words in a row on', () => {
    const about = (count: number) => `before ${wordsFrom(0, count)} after and after`
    expect(
      repeatedIn({ repository: 0, text: PAGE, commit: 'a' }, { repository: 1, text: about(50), commit: 'b' }),
    ).toEqual(['', wordsFrom(0, 50)])
    expect(
      repeatedIn({ repository: 1, text: about(49), commit: 'b' }, { repository: 0, text: PAGE, commit: 'a' }),
    ).toEqual(['', ''])
  })

  test('or throughout, where a file has fewer', () => {
    const text = wordsFrom(0, 12)
    const original = { repository: 0, text, commit: 'a' }
    expect(repeatedIn(original, { repository: 1, text: `${text}.`, commit: 'b' })).toEqual(['', text])
    expect(repeatedIn(original, { repository: 1, text: `${text} more`, commit: 'b' })).toEqual(['', ''])
  })

  test('however it is formatted, and in code commented', () => {
    const text = `/* ${wordsFrom(500, 60)} */ ${PAGE.replaceAll(' ', ';\n')}`
    const original = { repository: 0, text: PAGE, path: 'a.ts', kind: 'code' as const, commit: 'a' }
    const [, found] = repeatedIn(original, { ...original, repository: 1, text, commit: 'b' })
    expect(found).toBe(text.slice(text.indexOf('word0;')))
  })

  test('wherever the stretch stands, also where a third has it of the second', () => {
    const sources = [
      { repository: 0, text: `${wordsFrom(900, 30)} ${PAGE}`, commit: 'a' },
      { repository: 1, text: `${PAGE} ${wordsFrom(300, 60)}`, commit: 'b' },
      { repository: 2, text: `${wordsFrom(300, 60)} ${wordsFrom(0, 60)}`, commit: 'c' },
    ]
    expect(repeatedIn(...sources)).toEqual(['', PAGE, sources[2]!.text])
  })

  test('but not in one repository, not of the same commit, not of what was brought in, and not in lists that repeat', () => {
    const original = { repository: 0, text: PAGE, commit: 'a' }
    const copy = { repository: 1, text: PAGE, commit: 'b' }
    expect(repeatedIn(original, copy)).toEqual(['', PAGE])
    expect(repeatedIn(original, { ...copy, repository: 0 })).toEqual(['', ''])
    expect(repeatedIn(original, { ...copy, commit: 'a' })).toEqual(['', ''])
    expect(repeatedIn({ ...original, imported: true }, copy)).toEqual(['', ''])
    expect(repeatedIn(original, { ...copy, path: 'CHANGELOG.md' })).toEqual(['', ''])
  })
})

test('whatever the formatting and the order of texts, the younger one repeats all and the older nothing', () => {
  const gaps = fc.array(fc.constantFrom(' ', '\n', ', ', ' | ', '\t"', "')\n"), {
    minLength: 1,
    maxLength: 9,
  })
  fc.assert(
    fc.property(gaps, fc.boolean(), fc.nat({ max: 30 }), (marks, turned, first) => {
      const text = PAGE.split(' ')
        .map((word, at) => word + marks[at % marks.length]!)
        .join('')
      const sources = [
        { repository: 0, text: PAGE, commit: 'a' },
        { repository: 1, text: `${wordsFrom(700, first)} ${text}`, commit: 'b' },
      ]
      const found = repeatedIn(...(turned ? sources.toReversed() : sources))
      const [original, copy] = turned ? found.toReversed() : found
      expect(original).toBe('')
      expect(copy!.match(/\w+/g)).toEqual(PAGE.split(' '))
    }),
  )
})
