// Reads a PDF of ours back: what its pages say, line by line, and what the file says of itself.
import { inflateSync } from 'node:zlib'

/** What was set at one place of a page. */
export interface PdfLine {
  readonly page: number
  /** In points from the left and from the top of the page. */
  readonly x: number
  readonly y: number
  readonly text: string
}

interface PdfObject {
  readonly text: string
  readonly stream: string
}

const PAGE_HEIGHT = 841.89

/** The objects of the file by number, their streams unpacked. */
export function pdfObjects(bytes: Uint8Array): ReadonlyMap<number, PdfObject> {
  const file = Buffer.from(bytes).toString('latin1')
  const objects = new Map<number, PdfObject>()
  for (const [, number, body] of file.matchAll(/(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const [text = '', packed = ''] = body!.split(/\nstream\n/s, 2)
    const data = Buffer.from(packed.replace(/\nendstream$/, ''), 'latin1')
    const stream = text.includes('/FlateDecode')
      ? inflateSync(data).toString('latin1')
      : data.toString('latin1')
    objects.set(Number(number), { text, stream })
  }
  return objects
}

/** Every stretch of text that the pages hold, in the order in which it was set. */
export function pdfLines(bytes: Uint8Array): readonly PdfLine[] {
  const objects = pdfObjects(bytes)
  const at = (reference: string): PdfObject => objects.get(Number(reference))!
  const pages = [...objects.values()].filter(({ text }) => /\/Type \/Page\n/.test(text))
  return pages.flatMap(({ text }, page) => {
    const resources = at(/\/Resources (\d+) 0 R/.exec(text)![1]!).text
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, reference]) => {
        const unicode = /\/ToUnicode (\d+) 0 R/.exec(at(reference!).text)![1]!
        return [name!, charactersOf(at(unicode).stream)]
      }),
    )
    return linesOf(at(/\/Contents (\d+) 0 R/.exec(text)![1]!).stream, fonts, page + 1)
  })
}

/** All that the pages say, one stretch a line. */
export function pdfText(bytes: Uint8Array): string {
  return pdfLines(bytes)
    .map(({ text }) => text)
    .join('\n')
}

function charactersOf(cmap: string): readonly string[] {
  return [...cmap.matchAll(/\[(.*?)\]/gs)].flatMap(([, range]) =>
    [...range!.matchAll(/<([0-9a-f ]*)>/g)].map(([, units]) =>
      String.fromCharCode(...units!.split(' ').map((unit) => parseInt(unit, 16))),
    ),
  )
}

function linesOf(content: string, fonts: ReadonlyMap<string, readonly string[]>, page: number): PdfLine[] {
  const lines: PdfLine[] = []
  let [x, y, font]: [number, number, readonly string[]] = [0, 0, []]
  for (const line of content.split('\n')) {
    const place = /^1 0 0 1 (\S+) (\S+) Tm$/.exec(line)
    if (place !== null) [x, y] = [Number(place[1]), PAGE_HEIGHT - Number(place[2])]
    const name = /^\/(F\d+) \S+ Tf$/.exec(line)?.[1]
    if (name !== undefined) font = fonts.get(name)!
    if (!line.endsWith(' TJ')) continue
    const glyphs = [...line.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!)
    lines.push({ page, x, y, text: glyphs.map((glyph) => font[parseInt(glyph, 16)]!).join('') })
  }
  return lines
}
