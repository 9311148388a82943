// What we use of fontkit, which has no types of its own.
declare module 'fontkit' {
  /** Where a glyph goes, in units of the font. */
  export interface GlyphPosition {
    xAdvance: number
    yAdvance: number
    xOffset: number
    yOffset: number
  }
  /** Text as glyphs of a font. `advanceWidth` is computed from the positions whenever it is asked for. */
  export interface GlyphRun {
    readonly positions: readonly GlyphPosition[]
    readonly advanceWidth: number
  }
  /** A font that was read, ready for any number of documents. */
  export interface Font {
    readonly unitsPerEm: number
    hasGlyphForCodePoint(codePoint: number): boolean
    layout(text: string): GlyphRun
  }
  /** Reads a font file; a collection of fonts has no `layout`. */
  export function create(bytes: Uint8Array): Font | { readonly fonts: readonly Font[] }
}

// pdfkit takes fonts that were read already; its types do not say so.
declare namespace PDFKit.Mixins {
  interface PDFFont {
    registerFont(name: string, font: import('fontkit').Font): PDFDocument
  }
}
