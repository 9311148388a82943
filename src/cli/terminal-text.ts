// Text on a terminal: made harmless, measured in columns, cut and filled to a width.

// Control characters, and marks that turn the direction of writing, would let a file name rewrite what stands around it.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }

/** Text with every character that a terminal would act on, and not show, written out (`\n`, `\x07`, `\u202e`). */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0)
    const digits = code.toString(16)
    return (
      ESCAPES[character] ?? (code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`)
    )
  })
}

// What terminals show two columns wide: the wide and fullwidth characters of Unicode's East Asian Width, and emoji.
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u

/** How many columns a terminal gives one character (code point). */
export function characterWidth(character: string): number {
  if (character < '\u0300') return 1
  if (NO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** How many columns a text takes. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** A text cut to `columns` at most; what was cut ends in an ellipsis. */
export function cutTo(text: string, columns: number): string {
  if (text.length <= columns && textWidth(text) <= columns) return text
  let width = 0
  let cut = ''
  for (const character of text) {
    width += characterWidth(character)
    if (width > columns - 1) break
    cut += character
  }
  return `${cut}…`
}

/** A text cut to the end of it that fits into `columns`; of a path that says more than its beginning. */
export function endOf(text: string, columns: number): string {
  let width = textWidth(text)
  if (width <= columns) return text
  const characters = Array.from(text)
  let first = 0
  while (width > columns - 1 && first < characters.length) width -= characterWidth(characters[first++]!)
  return `…${characters.slice(first).join('')}`
}

/** A text cut or filled with spaces to exactly `columns`. */
export function fitTo(text: string, columns: number): string {
  const cut = cutTo(text, columns)
  return cut + ' '.repeat(Math.max(0, columns - textWidth(cut)))
}

/** A whole number with commas between thousands, the same on every machine. */
export function grouped(number: number | bigint | string): string {
  const [whole = '', ...fraction] = String(number).split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...fraction].join('.')
}

/** JSON in which nothing is left that a terminal would act on; it means the same. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
