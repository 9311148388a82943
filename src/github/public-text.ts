// Words that somebody else chose (names, paths, definitions) as plain text for a public place: harmless, short, without e-mails.

/** Longer names are cut. */
const NAME_LENGTH_MAX = 40
const CODE_LENGTH_MAX = 100

/** Stands after what GitHub would make a link of, and takes no room. */
const ZERO_WIDTH_SPACE = '\u200b'

const EMAIL = /<?([^\s@<>]+)@[^\s@<>]+\.[^\s@<>]+>?/gu

// What cannot be seen or turns the direction of writing. Joiners stay where scripts and emoji need them.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
const NEEDED_JOINER =
  /(?<=\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d(?=\p{Extended_Pictographic})|(?<=[^\p{Script=Latin}\P{L}]\p{M}*)[\u200c\u200d](?=[^\p{Script=Latin}\P{L}])|(?<=\p{Emoji})\ufe0f/gu
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A person's name: on one line, without what cannot be seen, at most 40 characters, and of an e-mail only what stands before its
 * @. A name of which nothing is left is `somebody`.
 */
export function publicName(name: string): string {
  const short = startOf(seen(name.slice(0, LOOKED_AT_MAX / 2).replace(EMAIL, '$1')), NAME_LENGTH_MAX)
  return short === '' ? 'somebody' : short
}

/** Words on one line, without what cannot be seen and without marks piled up. */
export function seen(words: string): string {
  const line = words.replace(/[\s\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ')
  const needed = new Set(Array.from(line.matchAll(NEEDED_JOINER), ({ index }) => index))
  return line
    .replace(UNSEEN, (character, at: number) => (needed.has(at) ? character : ''))
    .replace(PILED_MARKS, '$1')
    .replace(/ +/g, ' ')
    .trim()
}

/** Whether a text is written from right to left, if only in part: it must be kept apart from what stands around it. */
export function runsRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text)
}

/** A definition's name, with what cannot be seen written out (`\u{202e}`), cut at the end. */
export function publicCode(code: string): string {
  return startOf(writtenOut(code), CODE_LENGTH_MAX)
}

/** A path, with what cannot be seen written out, cut at the beginning: a path's end says more. */
export function publicPath(path: string): string {
  return endOf(writtenOut(path), CODE_LENGTH_MAX)
}

/**
 * Plain text in which GitHub finds nobody to notify and nothing to refer to: mentions, issues, commits, addresses and emoji
 * codes are broken by a space without width.
 */
export function inert(text: string): string {
  return text
    .replace(/[@#:$]/g, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/www(?=\.)/gi, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/(?<=[A-Za-z])-(?=\d)/g, `-${ZERO_WIDTH_SPACE}`)
    .replace(/[0-9a-f]{7,}/gi, (hex) => hex.replace(/.{6}(?=.)/g, `$&${ZERO_WIDTH_SPACE}`))
}

function writtenOut(text: string): string {
  return bounded(text)
    .replace(UNSEEN, (character) => {
      if (character === '\n') return '\\n'
      if (character === '\t') return '\\t'
      return `\\u{${character.codePointAt(0)!.toString(16)}}`
    })
    .replace(PILED_MARKS, '$1')
}

// What is far too long is cut before it is looked at.
function bounded(text: string): string {
  return text.length <= 2 * LOOKED_AT_MAX
    ? text
    : `${text.slice(0, LOOKED_AT_MAX)}…${text.slice(-LOOKED_AT_MAX)}`
}

function startOf(text: string, lengthMax: number): string {
  const characters = charactersOf(text)
  const kept = firstOf(characters, lengthMax)
  return kept.length === characters.length ? text : `${kept.slice(0, lengthMax - 1).join('')}…`
}

function endOf(text: string, lengthMax: number): string {
  const characters = charactersOf(text)
  const kept = firstOf(characters.toReversed(), lengthMax).toReversed()
  return kept.length === characters.length ? text : `…${kept.slice(1 - lengthMax).join('')}`
}

// As people count them, so that no letter loses its accents.
function charactersOf(text: string): readonly string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment)
}

// Of emoji, one can be as long as one likes.
function firstOf(characters: readonly string[], lengthMax: number): readonly string[] {
  let units = 0
  const end = characters.findIndex((character, at) => {
    units += character.length
    return at >= lengthMax || units > UNITS_MAX * lengthMax
  })
  return end < 0 ? characters : characters.slice(0, end)
}

/** How many UTF-16 units a character has on average, at most. */
const UNITS_MAX = 6
const LOOKED_AT_MAX = 600
const SEGMENTER = new Intl.Segmenter('en')
