// Sets text on the pages of a tagged PDF: lines, columns, page breaks, footers. What it says is decided elsewhere.
import PDFDocument from 'pdfkit'
import type { Letters, LetterRun } from './pdf-letters.ts'

/** How a line is set. */
export interface TypeStyle {
  readonly size: number
  readonly strong: boolean
  readonly color: string
}

/** What the file says of itself. */
export interface PdfFacts {
  readonly title: string
  /** The moment it speaks of: the file's dates, so that equal documents are equal files. */
  readonly time: Date
}

type Structure = PDFKit.PDFStructureElement

/** What is left free of a page (A4), in points. */
const MARGIN = { top: 46, bottom: 56, side: 58 }
const LINE_HEIGHT = 1.38
/** From the top of a line to the line on which letters stand, of the size of the letters. */
export const BASELINE = 1.07

/** The pages of one document, from the top of the first down. */
export class PdfPages {
  readonly left = MARGIN.side
  readonly width: number
  /** Where the next thing goes, in points from the top. */
  y = MARGIN.top
  readonly missing = new Set<string>()
  readonly #pdf: PDFKit.PDFDocument
  readonly #letters: Letters
  readonly #root: Structure
  readonly #chunks: Uint8Array[] = []
  readonly #ended: Promise<void>

  constructor(letters: Letters, { title, time }: PdfFacts) {
    this.#letters = letters
    const options: PDFKit.PDFDocumentOptions = {
      size: 'A4',
      margins: { top: MARGIN.top, bottom: 0, left: MARGIN.side, right: MARGIN.side },
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      lang: 'en',
      displayTitle: true,
      // No font to begin with: the standard one could not be embedded.
      font: '',
      info: { Title: title, Author: 'Byline', Creator: 'Byline', CreationDate: time, ModDate: time },
    }
    // The types do not know PDF/UA yet.
    Object.assign(options, { subset: 'PDF/UA' })
    const pdf = new PDFDocument(options)
    this.#pdf = pdf
    pdf.registerFont('regular', letters.regular)
    pdf.registerFont('strong', letters.strong)
    if (letters.further !== null) pdf.registerFont('further', letters.further)
    pdf.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk))
    this.#ended = new Promise((resolve, reject) => pdf.once('end', resolve).once('error', reject))
    this.width = pdf.page.width - 2 * MARGIN.side
    this.#root = pdf.struct('Document')
    pdf.addStructure(this.#root)
  }

  /** A new part of the document's structure: 'H1', 'P', 'Table'; within another part where one is given. */
  part(type: string, within: Structure = this.#root, scope?: 'Row' | 'Column'): Structure {
    const options: PDFKit.Mixins.StructureElementOptions = {}
    // The types do not know this either.
    if (scope !== undefined) Object.assign(options, { scope })
    const part = this.#pdf.struct(type, options)
    within.add(part)
    return part
  }

  /** The height of a number of lines. */
  heightOf(lines: number, { size }: Pick<TypeStyle, 'size'>): number {
    return lines * size * LINE_HEIGHT
  }

  /** Turns to a new page unless `height` is left on this one; says whether it did. */
  makeRoom(height: number): boolean {
    if (this.y + height <= this.#pdf.page.height - MARGIN.bottom) return false
    this.#pdf.addPage()
    this.y = MARGIN.top
    return true
  }

  /** How wide text is. */
  widthOf(text: string, style: TypeStyle): number {
    return this.#letters.widthOf(text, style.strong) * style.size
  }

  /** Text broken into lines of at most `width`: between words, and within one that is wider than a line. */
  lines(text: string, width: number, style: TypeStyle): readonly string[] {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (this.widthOf(longer, style) <= width) line = longer
      else {
        if (line !== '') lines.push(line)
        const pieces = this.#pieces(word, width, style)
        lines.push(...pieces.slice(0, -1))
        line = pieces.at(-1)!
      }
    }
    return [...lines, line]
  }

  /**
   * Sets lines from (x, y) down as the content of a part, flush with the left or the right edge of `width`. Characters that no
   * font has are set by their numbers, remembered, and kept as what the text really says.
   */
  set(
    part: Structure,
    lines: readonly string[],
    place: {
      readonly x: number
      readonly y: number
      readonly width: number
      readonly align: 'left' | 'right'
    },
    style: TypeStyle,
  ): void {
    part.add(() => {
      for (const [at, line] of lines.entries()) {
        const { missing } = this.#letters.set(line)
        for (const character of missing) this.missing.add(character)
        const x = place.align === 'left' ? place.x : place.x + place.width - this.widthOf(line, style)
        if (missing.length > 0) this.#pdf.markContent('Span', { actual: line })
        this.#setLine(line, x, place.y + this.heightOf(at, style) + style.size * BASELINE, style)
        if (missing.length > 0) this.#pdf.endMarkedContent()
      }
    })
  }

  /** A paragraph over the whole width at the current place, which moves below it; it may run over pages. */
  paragraph(type: string, text: string, style: TypeStyle): void {
    const part = this.part(type)
    for (const line of this.lines(text, this.width, style)) {
      this.makeRoom(this.heightOf(1, style))
      this.set(part, [line], { x: this.left, y: this.y, width: this.width, align: 'left' }, style)
      this.y += this.heightOf(1, style)
    }
  }

  /** A rule at a height; decoration, of which a screen reader says nothing. */
  rule(y: number, x: number, width: number, color: string, weight: number): void {
    this.#pdf.markContent('Artifact')
    this.#pdf
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke()
    this.#pdf.endMarkedContent()
  }

  /** A filled box; decoration. */
  box(x: number, y: number, width: number, height: number, color: string): void {
    this.#pdf.markContent('Artifact')
    this.#pdf.roundedRect(x, y, width, height, 4).fill(color)
    this.#pdf.endMarkedContent()
  }

  /** Ends the document with a footer on each page, and gives its bytes. `footer` says what stands left, given page and count. */
  async bytes(footer: string, style: TypeStyle): Promise<Uint8Array> {
    const { start, count } = this.#pdf.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      this.#pdf.switchToPage(page)
      const y = this.#pdf.page.height - MARGIN.bottom + 22 + style.size
      const number = `Page ${page - start + 1} of ${count}`
      const room = this.width - this.widthOf(number, style) - 12
      this.#pdf.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] })
      this.#setLine(this.lines(footer, room, style)[0]!, this.left, y, style)
      this.#setLine(number, this.left + this.width - this.widthOf(number, style), y, style)
      this.#pdf.endMarkedContent()
    }
    this.#root.end()
    this.#pdf.end()
    await this.#ended
    return Buffer.concat(this.#chunks)
  }

  #setLine(text: string, left: number, y: number, style: TypeStyle): void {
    let x = left
    for (const run of this.#letters.set(text).runs) {
      this.#pdf.font(fontName(run.font, style.strong)).fontSize(style.size).fillColor(style.color)
      this.#pdf.text(run.text, x, y, { lineBreak: false, baseline: 'alphabetic' })
      x += this.#pdf.widthOfString(run.text)
    }
  }

  #pieces(word: string, width: number, style: TypeStyle): readonly string[] {
    if (this.widthOf(word, style) <= width) return [word]
    const pieces: string[] = ['']
    for (const { segment } of new Intl.Segmenter('en').segment(word)) {
      const longer = pieces.at(-1)! + segment
      if (this.widthOf(longer, style) <= width || pieces.at(-1) === '') pieces[pieces.length - 1] = longer
      else pieces.push(segment)
    }
    return pieces
  }
}

function fontName(font: LetterRun['font'], strong: boolean): string {
  if (font === 'further') return 'further'
  return strong ? 'strong' : 'regular'
}
