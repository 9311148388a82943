// The versioned table of characters that make words, from Unicode 17.0: letters, marks, decimal and letter
// numbers, connector punctuation and the two joiners; scripts written without spaces (Han, Kana, Bopomofo) stand apart,
// for there each character is a token. Written out, not asked of the runtime, so that every machine splits text alike.

/** The name of this table; part of the engine's version, since another table would give other tokens. */
export const CHARACTER_TABLE = 'unicode-17.0'

// Ranges above U+007F in base 36: the distance from the end of the range before, then "+" and how many follow.
const WORD_RANGES =
  '4q b 5 6+m 2+u 2+cp 5+b f+4 8 2 i+38 2+1 3+3 2 7 2+2 2 2+j 2+2a 2+3u 2+4s 2+11 3 7+14 9+18 2 2+1 ' +
  '2+1 2 9+q 5+3 u+a 6+21 5+2t 2+7 3+9 2+i 3 h+1m 3+2s f+1h 5 3 3+19 j+r 5+a 6+n 2+6 8+22 2+3k 3+9 ' +
  '2+i 2+7 3+1 3+l 2+6 2 4+3 3+8 3+1 3+3 9 5+1 2+4 3+b b 2 3+2 2+5 5+1 3+l 2+6 2+1 2+1 2+1 3 2+4 ' +
  '5+1 3+2 4 8+3 2 8+f c+2 2+8 2+2 2+l 2+6 2+1 2+4 3+9 2+2 2+2 3 g+3 3+9 a+6 2+2 2+7 3+1 3+l 2+6 ' +
  '2+1 2+4 3+8 3+1 3+2 8+2 5+1 2+4 3+9 2 h+1 2+5 4+2 2+3 4+1 2 2+1 4+1 4+2 4+b 5+4 4+2 2+3 3 7 f+9 ' +
  'h+c 2+2 2+m 2+f 3+8 2+2 2+3 8+1 2+2 2+1 3+3 3+9 h+3 2+7 2+2 2+m 2+9 2+4 3+8 2+2 2+3 8+1 6+2 2+3 ' +
  '3+9 2+2 d+c 2+2 2+1e 2+2 2+4 6+3 8+4 3+9 b+5 2+2 2+h 4+n 2+8 2 3+6 4 5+5 2 2+7 7+9 3+1 e+1l 6+e ' +
  '2+9 14+1 2 2+4 2+n 2 2+m 3+4 2 2+6 2+9 3+3 x o+1 7+9 c 2 2 5+9 2+z 5+j 2+h 2+z a 1m+21 7+25 3+11 ' +
  '2 6 3+16 2+98 2+3 3+6 2 2+3 3+14 2+3 3+w 2+3 3+6 2 2+3 3+e 2+1k 2+3 3+1u 3+2 x+f h+2d 3+5 4+h7 ' +
  '3+g 2+p 6+22 4+a 8+l a+l c+j d+c 2+2 2+1 d+2b 4 5+1 3+9 y+2 2+a 7+2g 8+16 6+1x b+u 2+b 5+b b+13 ' +
  '3+4 c+17 5+p 7+9 13+r 5+1q 2+s 3+a 7+9 e 9+19 3+b l+24 4+9 i+8 d+37 d+1j 9+9 4+1c 3+a 6+16 3+2 ' +
  'h+2 2+12 6+et 3+5 3+11 3+5 3+7 2 2 2 2+u 3+1g 2+6 2 4+2 2+6 4+3 3+5 5+c 6+2 2+6 g+1 1e+1 k t e ' +
  'h+c 1g+w i 5 3+9 2 4+4 7 2 2 2+3 2+a 3+3 6+4 5 i+14 22g+6c 7+8 d+11 2 6 3+1j 8 g+n a+6 2+6 2+6 ' +
  '2+6 2+6 2+6 2+6 2+6 2+v 1c d3 10+5 2+4 7 2l+1 2q 1h+2l lte+wc 1w+19 3+7g 4+r l+1e 2+9 2+36 12+8 ' +
  '3+2u 3+29 l+1i 5 k+1f d+1x b+9 7+n 4 2+1c 3+z d+s 4+1s f+a 7+u 2+1i a+d 3+9 7+m 4+20 p+2 3+f 3+4 ' +
  'b+5 3+5 3+5 a+6 2+6 2+16 2+d 7+3e 2+1 3+9 7+8mb d+m 5+1c 6x1+6 d+4 6+b 2+c 2+4 2 2+1 2+1 2+2z ' +
  'y+a2 j+1r 3+1h 15+b 5+f h+f 4+1 p+2 x+4 2+3q k+9 8+p 5 2+p m 1a+w 4+5 3+5 3+5 3+2 10+b 2+p 2+i ' +
  '2+1 2+e 3+d z+3e 1y+1g 3t 3n+s 4+1c g w+v e+t 6+16 6+t 3+z 5+7 2+4 17+4d 3+9 7+z 5+z 5+13 9+1f ' +
  'd+a 2+e 2+6 2+1 2+a 2+e 2+6 2+1 4+1f d+8m a+l b+7 p+5 2+15 2+8 1y+5 3 2+17 2+1 4 3+m b+m a+u ' +
  '1u+i 2+1 b+l b+p 7+p 13+1j 7+1 1t+3 2+1 6+7 2+2 2+s 3+2 5 x+s 4+s 10+7 2+t q+1h b+l b+i e+h ' +
  '33+20 1k+1e e+1e e+13 9+9 7+11 4+4 2+m 6z+15 2+1 4+1 h+5 1f+y b 9+w w+l 17+k s+m a+1y w+f a+1n 8 ' +
  'e+o 8+9 7+1g 2+9 5+3 9+z 3 a+1w 5+3 2+c 2 10+h 2+10 7+3 1r+6 2 2+3 2+e 2+9 8+1m 6+9 7+3 2+7 3+1 ' +
  '3+l 2+6 2+1 2+4 2+9 3+1 3+2 3 7 6+6 3+6 4+4 c+9 2 3 2+11 2+9 2 3 2+3 2+7 e+1 u+22 6+9 5+3 v+1x 2 ' +
  '9+9 4n+1h 3+8 o+5 z+1s 4 c+9 13+1k 8+9 7+j t+q 3+e 5+9 7+6 56+1m 2u+21 m+7 3 3+7 2+1 2+t 2+1 3+8 ' +
  'd+9 1z+7 3+19 3+7 2+1 s+1q 9 9+21 4 j+20 2w+7 2h+w g+9 7+8 2+18 2+8 g+9 p+t 3+l 2+d 22+6 2+1 ' +
  '2+17 4 2+1 2+8 9+9 7+5 2+1 2+10 2+1 2+5 8+9 7+17 5+9 6v+m a+g 2+14 4+4 e+a 2e 28+pl 2v+32 i+5f ' +
  '219+2o g+tr h+l b+32y 6+g6 5a2+1l 1c7+fs 8+u 2+9 7+26 2+9 7+t 3+4 c+1i a+3 d+9 a+k 6+i c1+18 4+9 ' +
  '5j+1r x+o 3+o 19+22 5+1k 8+g 1t+1 3 c+1 f+5p1 16+v 2q+36 70e+az 1s5+2y 6+c 4+8 8+9 4+1 382+9 ' +
  'ef+19 3+m f3+4 4+5 9+7 3+6 v+3 45+2 cc+2c 2+1y 2+1 3 3+1 3+3 2+b 2 2+6 2+1s 2+3 3+7 2+6 2+r 2+3 ' +
  '2+4 2 4+6 2+9f 3+o 2+o 2+u 2+o 2+u 2+o 2+u 2+o 2+u 2+o 2+7 3+1d e9+1i 5+1d 9 f n+4 2+e up+u 7+5 ' +
  '5y+6 2+g 3+6 2+1 2+4 6+1p y 35+18 4+d 3+9 5 8y+u i+1l d3+15 5z+16 5i+u 2+l 9+1 69+6 2+3 2+1 2+e ' +
  '2+5g c+6 16+23 5+9 x3+3 2+q 2+1 2 3 2+9 2+3 2 2 7 5 2 2 2+2 2+1 2 3 2 2 2 2 2+1 2 3+3 2+6 2+3 ' +
  '2+3 2 2+9 2+g 6+2 2+4 2+g 2lx+9 gvt3+6n'

const SINGLE_RANGES =
  '9hh 2 q+8 f+3 6+2d 7+2 2+2h 3+2 6+16 35+v 1d+f e9+533 1t+g73 hkx+a5 3+2x wd+9 2+18 m6e f+4 cmy+3 ' +
  '2+6 2+1 2+82 g u+2 3 f+3 fix+wyn x+3dp 3+4gd 3+5rk g+h9 1wj+f1 15v+3t6 6+6jt'

/** What a character is to the tokeniser: white space, part of a word, a mark, or a word by itself. */
export const SPACE = 0
export const WORD = 1
export const MARK = 2
export const SINGLE = 3

/** The class of each byte below 0x80; digits, ASCII letters and the underscore make words. */
export const ASCII_CLASS: Uint8Array = asciiClasses()

const WORDS = decodeRanges(WORD_RANGES)
const SINGLES = decodeRanges(SINGLE_RANGES)

function asciiClasses(): Uint8Array {
  const classes = new Uint8Array(128).fill(MARK)
  for (let code = 0; code < 128; code++) {
    const digit = code >= 48 && code <= 57
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
    if (digit || letter || code === 95) classes[code] = WORD
    if (code === 32 || (code >= 9 && code <= 13)) classes[code] = SPACE
  }
  return classes
}

function decodeRanges(text: string): Int32Array {
  const bounds: number[] = []
  let at = 0
  for (const part of text.split(' ')) {
    const [gap, more] = part.split('+')
    const first = at + Number.parseInt(gap ?? '', 36)
    at = first + (more === undefined ? 0 : Number.parseInt(more, 36))
    bounds.push(first, at)
  }
  return Int32Array.from(bounds)
}

function within(ranges: Int32Array, codePoint: number): boolean {
  let low = 0
  let high = ranges.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (codePoint < ranges[2 * middle]!) high = middle - 1
    else if (codePoint > ranges[2 * middle + 1]!) low = middle + 1
    else return true
  }
  return false
}

/**
 * The class of a code point above U+007F: `SPACE`, `WORD`, `MARK` or `SINGLE`.
 * Spaces are Unicode's White_Space and the byte-order mark.
 */
export function classOf(codePoint: number): number {
  if (codePoint === 0x85 || codePoint === 0xa0 || codePoint === 0x1680 || codePoint === 0xfeff) return SPACE
  if (codePoint >= 0x2000 && codePoint <= 0x200a) return SPACE
  if (codePoint === 0x2028 || codePoint === 0x2029 || codePoint === 0x202f) return SPACE
  if (codePoint === 0x205f || codePoint === 0x3000) return SPACE
  if (within(SINGLES, codePoint)) return SINGLE
  return within(WORDS, codePoint) ? WORD : MARK
}
