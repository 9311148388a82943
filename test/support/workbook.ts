// Reads a workbook back: the cells of each sheet, as they stand in the file.
import { inflateRawSync } from 'node:zlib'

/** A cell as the file has it. */
export interface WorkbookCell {
  readonly type: 'text' | 'number'
  readonly value: string
  /** The number's format; null for a general one. */
  readonly format: string | null
}

/** The sheets by name; cells by address, such as `B2`. */
export function readWorkbook(bytes: Uint8Array): ReadonlyMap<string, ReadonlyMap<string, WorkbookCell>> {
  const files = unzip(Buffer.from(bytes))
  const strings = [...files.get('xl/sharedStrings.xml')!.matchAll(/<si>(.*?)<\/si>/gs)].map(([, inner]) =>
    plain(inner!.replace(/<[^>]*>/g, '')),
  )
  const formats = formatsOf(files.get('xl/styles.xml')!)
  const names = [...files.get('xl/workbook.xml')!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(
    ([, name]) => name!,
  )
  return new Map(
    names.map((name, at) => [
      name,
      cellsOf(files.get(`xl/worksheets/sheet${at + 1}.xml`)!, strings, formats),
    ]),
  )
}

/** The text of one file of a workbook. */
export function workbookFile(bytes: Uint8Array, path: string): string {
  return unzip(Buffer.from(bytes)).get(path)!
}

function cellsOf(
  xml: string,
  strings: readonly string[],
  formats: readonly (string | null)[],
): ReadonlyMap<string, WorkbookCell> {
  const cells = new Map<string, WorkbookCell>()
  for (const [, attributes, inner] of xml.matchAll(/<c ([^>]*?)>(.*?)<\/c>/gs)) {
    const value = /<v>(.*?)<\/v>/s.exec(inner!)?.[1]
    if (value === undefined) continue
    const address = /r="([A-Z]+\d+)"/.exec(attributes!)![1]!
    const style = /s="(\d+)"/.exec(attributes!)?.[1]
    const format = style === undefined ? null : (formats[Number(style)] ?? null)
    cells.set(
      address,
      /t="s"/.test(attributes!)
        ? { type: 'text', value: strings[Number(value)]!, format }
        : { type: 'number', value, format },
    )
  }
  return cells
}

function formatsOf(styles: string): readonly (string | null)[] {
  const codes = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id, code]) => [
      id!,
      plain(code!),
    ]),
  )
  const cellStyles = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(styles)![1]!
  return [...cellStyles.matchAll(/<xf [^>]*numFmtId="(\d+)"|<xf [^>]*/g)].map(
    ([, id]) => codes.get(id ?? '') ?? null,
  )
}

function plain(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

// The central directory of a zip file; what it holds is small and neither split nor encrypted.
function unzip(zip: Buffer): ReadonlyMap<string, string> {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  const files = new Map<string, string>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, nameLength, extra, comment, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ]
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(start, start + packed)
    files.set(name, (method === 0 ? data : inflateRawSync(data)).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return files
}
