// The letters of our PDFs: Noto Sans, a further font where one is given, and numbers for characters that neither has.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font, type GlyphRun } from 'fontkit'

/** A stretch of text in one font. */
export interface LetterRun {
  readonly font: 'own' | 'further'
  readonly text: string
}

/** Text as it can be set. */
export interface SetText {
  readonly runs: readonly LetterRun[]
  /** The characters that no font has; they stand in the runs by their numbers. */
  readonly missing: readonly string[]
}

const require = createRequire(import.meta.url)
const REGULAR = require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf')
const STRONG = require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf')

/** Reads Noto Sans, and the bytes of a further font (TrueType or OpenType) if there are any; throws where they are none. */
export function readLetters(further: Uint8Array | null): Letters {
  return new Letters(
    fontOf(readFileSync(REGULAR)),
    fontOf(readFileSync(STRONG)),
    further === null ? null : fontOf(further),
  )
}

function fontOf(bytes: Uint8Array): Font {
  const font = create(bytes)
  if ('fonts' in font) throw new Error('a collection of fonts is no font: take one font out of it')
  return rememberingLayout(font)
}

/** How many words a font remembers the layout of; statements share most of theirs. */
const REMEMBERED_MOST = 20_000

// Laying out a word takes longer than all else that is done with it. pdfkit changes the positions it is given into its own
// units, so each caller gets positions of its own.
function rememberingLayout(font: Font): Font {
  const known = new Map<string, GlyphRun>()
  const layout = (text: string): GlyphRun => {
    let run = known.get(text)
    if (run === undefined) {
      if (known.size >= REMEMBERED_MOST) known.clear()
      known.set(text, (run = font.layout(text)))
    }
    const positions = run.positions.map((position) =>
      Object.assign(Object.create(Object.getPrototypeOf(position)), position),
    )
    return Object.create(run, { positions: { value: positions } })
  }
  return Object.create(font, { layout: { value: layout } })
}

// Control characters and marks that turn the direction of writing are not set, but shown by their numbers too.
const UNSHOWN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
// Scripts that are written from right to left; the words of such a run are set in that order.
const LEFTWARD = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** The fonts of documents. Read once they serve any number of documents, which share most of their words. */
export class Letters {
  readonly regular: Font
  readonly strong: Font
  /** For characters that Noto Sans (Latin, Greek, Cyrillic, Devanagari) lacks. */
  readonly further: Font | null
  readonly #fonts = new Map<string, LetterRun['font'] | null>()
  readonly #widths = new Map<string, number>()

  constructor(regular: Font, strong: Font, further: Font | null) {
    this.regular = regular
    this.strong = strong
    this.further = further
  }

  /** Cuts text into runs by the fonts that have its characters; one that none has becomes its number, as in [U+738B]. */
  set(text: string): SetText {
    const runs: LetterRun[] = []
    const missing = new Set<string>()
    const add = (font: LetterRun['font'], added: string): void => {
      const last = runs.at(-1)
      if (last?.font === font) runs[runs.length - 1] = { font, text: last.text + added }
      else runs.push({ font, text: added })
    }
    for (const character of text) {
      // A space belongs to what stands before it, so that words of one script stay together.
      const font = character === ' ' ? this.#spaceAfter(runs.at(-1)) : this.#fontOf(character)
      if (font !== null) add(font, character)
      else {
        missing.add(character)
        add('own', `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
      }
    }
    return { runs: runs.flatMap(inReadingOrder), missing: [...missing] }
  }

  /** How wide text is at a size of one point. Words are measured one by one, as they are set. */
  widthOf(text: string, isStrong: boolean): number {
    let width = 0
    for (const word of text.split(/(?<= )/)) {
      const name = (isStrong ? 's' : 'r') + word
      let known = this.#widths.get(name)
      if (known === undefined) {
        if (this.#widths.size >= REMEMBERED_MOST) this.#widths.clear()
        known = this.set(word).runs.reduce((sum, run) => sum + this.#runWidth(run, isStrong), 0)
        this.#widths.set(name, known)
      }
      width += known
    }
    return width
  }

  #runWidth({ font, text }: LetterRun, isStrong: boolean): number {
    const letters = font === 'further' ? this.further! : isStrong ? this.strong : this.regular
    return letters.layout(text).advanceWidth / letters.unitsPerEm
  }

  #spaceAfter(before: LetterRun | undefined): LetterRun['font'] {
    const isFurther = before?.font === 'further' && this.further!.hasGlyphForCodePoint(0x20)
    return isFurther ? 'further' : 'own'
  }

  #fontOf(character: string): LetterRun['font'] | null {
    const known = this.#fonts.get(character)
    if (known !== undefined) return known
    const codePoint = character.codePointAt(0)!
    const has = (font: Font | null): boolean =>
      font !== null && !UNSHOWN.test(character) && font.hasGlyphForCodePoint(codePoint)
    const font = has(this.regular) ? 'own' : has(this.further) ? 'further' : null
    this.#fonts.set(character, font)
    return font
  }
}

// Letters within a word are turned by whoever lays it out; words and the spaces between them are set from the last on.
function inReadingOrder(run: LetterRun): readonly LetterRun[] {
  if (!LEFTWARD.test(run.text)) return [run]
  const trailing = /\s*$/.exec(run.text)![0]
  const words = run.text.trimEnd().split(/( )/).toReversed()
  return [...words, trailing].filter((text) => text !== '').map((text) => ({ ...run, text }))
}
