// How text splits into tokens, whatever its layout, script or encoding.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenList, appendTokens } from '../../src/attribution/tokens.ts'

function tokensOf(bytes: Uint8Array) {
  const list = new TokenList()
  appendTokens(bytes, 0, bytes.length, list)
  return Array.from({ length: list.count }, (_, at) => ({
    start: list.starts[at]!,
    end: list.ends[at]!,
    hash: list.hashes[at]!,
    text: Buffer.from(bytes.subarray(list.starts[at], list.ends[at])).toString('latin1'),
  }))
}

const textsOf = (text: string) =>
  tokensOf(Buffer.from(text)).map((token) => Buffer.from(token.text, 'latin1').toString())

const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    ';',
    '=>',
    '+=',
    '"',
    'naïve',
    'größe',
    '日',
    '変数',
    'x1',
    '_a',
    '😀',
    'ß',
  ),
  fc.stringMatching(/^[A-Za-z]\w{0,8}$/),
)
const space = fc.constantFrom(' ', '\n', '\t', '\r\n', '  ', '\n\n    ', '\u00a0', '\u3000')

test('another indentation and other line breaks change no token', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, space, space)), (pieces) => {
      const one = pieces.map(([text, gap]) => text + gap).join('')
      const other = pieces.map(([text, , gap]) => gap + text).join('')
      const bare = (text: string) => tokensOf(Buffer.from(text)).map((token) => [token.text, token.hash])
      expect(bare(other)).toEqual(bare(one))
    }),
    { seed: 1 },
  )
})

test('words are runs of letters, digits and underscores; every mark stands alone', () => {
  expect(textsOf('const größe_2=naïve(x)+1')).toEqual('const größe_2 = naïve ( x ) + 1'.split(' '))
})

test('each Chinese or Japanese character is one token', () => {
  expect(textsOf('日本語 text のテスト')).toEqual(['日', '本', '語', 'text', 'の', 'テ', 'ス', 'ト'])
})

test('any bytes split into tokens that rise, do not overlap and leave only white space out', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      let reached = 0
      for (const { start, end } of tokensOf(bytes)) {
        expect(start).toBeGreaterThanOrEqual(reached)
        expect(end).toBeGreaterThan(start)
        reached = end
      }
      expect(reached).toBeLessThanOrEqual(bytes.length)
    }),
    { seed: 2 },
  )
})

test('invalid UTF-8 hides none of the words around it', () => {
  const bytes = Buffer.concat([
    Buffer.from('before '),
    Buffer.from([0xff, 0xc3, 0x20, 0x80]),
    Buffer.from(' after'),
  ])
  const texts = tokensOf(bytes).map(({ text }) => text)
  expect(texts[0]).toBe('before')
  expect(texts.at(-1)).toBe('after')
})

test('equal tokens have equal hashes, and the lowest bit tells words from marks', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, space)), (pieces) => {
      const hashes = new Map<string, number>()
      for (const { text, hash } of tokensOf(Buffer.from(pieces.flat().join('')))) {
        expect(hashes.get(text) ?? hash).toBe(hash)
        hashes.set(text, hash)
        expect(hash & 1, text).toBe(/^(?:[{}();=+>"]|\xf0.*)$/.test(text) ? 0 : 1)
      }
    }),
    { seed: 3 },
  )
})
