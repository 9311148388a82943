// A statement as a PDF: readable by machines, the same bytes each time, and true to the last digit.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { statementDocument } from '../../src/ledger/statement-document.ts'
import type { StatementFacts } from '../../src/ledger/statement-facts.ts'
import { statementOf } from '../../src/ledger/statement.ts'
import { Letters, readLetters } from '../../src/reports/pdf-letters.ts'
import { statementPdf } from '../../src/reports/statement-pdf.ts'
import { formatAmount } from '../../src/royalties/money.ts'
import { pdfLines, pdfObjects, pdfText } from '../support/pdf-text.ts'
import { entryAt, exampleFacts } from '../support/statement-facts.ts'

const LETTERS = readLetters(null)
const PROOF = { size: 48_230, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=' }

function pdfOf(facts: Partial<StatementFacts> = {}, letters = LETTERS): Promise<Uint8Array> {
  const document = statementDocument(statementOf(exampleFacts(facts)), PROOF, 'https://byline.example/q')
  return statementPdf(document, letters)
}

function called(name: string): Partial<StatementFacts> {
  return { person: { ...exampleFacts().person, name } }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The text of all objects of the file. */
function structure(bytes: Uint8Array): string {
  return [...pdfObjects(bytes).values()].map(({ text, stream }) => `${text}\n${stream}`).join('\n')
}

describe('a statement as a PDF', () => {
  it('says what the statement says', async () => {
    const text = pdfText(await pdfOf())
    for (const said of [
      'Ana Kovač',
      'October 2026',
      'Licence L-3, Northwind AI',
      'Your 96,000 of 2,400,000 points: 4.0%',
      'formatMoney: 1,500 tokens, 24 colleagues build on it, so 8 times more',
      'GROSS TO PAYROLL (RUN-3)',
      '1,194.65',
      `Checkpoint: 48,230 entries, root ${PROOF.root}`,
    ])
      expect(text).toContain(said)
  })

  it('is tagged, has a title and a language, and claims PDF/UA', async () => {
    const file = structure(await pdfOf())
    for (const fact of [
      '/Marked true',
      '/DisplayDocTitle true',
      '/Lang (en)',
      '<pdfuaid:part>1</pdfuaid:part>',
    ])
      expect(file).toContain(fact)
    for (const tag of ['Document', 'H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'P'])
      expect(file).toContain(`/S /${tag}\n`)
    expect(file).toMatch(/<dc:title>\s*<rdf:Alt>\s*<rdf:li xml:lang="x-default">Statement, October 2026, Ana/)
  })

  it('embeds every font it uses', async () => {
    const objects = [...pdfObjects(await pdfOf()).values()].map(({ text }) => text)
    const fonts = objects.filter((text) => text.includes('/Type /Font\n'))
    const descriptors = objects.filter((text) => text.includes('/Type /FontDescriptor'))
    expect(fonts.every((text) => /\/BaseFont \/[A-Z]{6}\+NotoSans-/.test(text))).toBe(true)
    expect(descriptors.length).toBe(2)
    expect(descriptors.every((text) => /\/FontFile2 \d+ 0 R/.test(text))).toBe(true)
  })

  it('is the same bytes for the same statement, and others for another', async () => {
    const first = sha256(await pdfOf())
    await pdfOf(called('Somebody Else'))
    expect(sha256(await pdfOf())).toBe(first)
    expect(sha256(await pdfOf({}, readLetters(null)))).toBe(first)
    expect(sha256(await pdfOf(called('Ana Kovac')))).not.toBe(first)
  })

  it('sets amounts flush right, one below the other', async () => {
    const lines = pdfLines(await pdfOf())
    // All figures of Noto Sans are equally wide, so that amounts of equal length begin at one place.
    const amounts = lines.filter(({ text }) => /^\d,\d{3}\.\d\d$/.test(text)).map(({ x }) => Math.round(x))
    expect(amounts.length).toBeGreaterThan(3)
    expect(new Set(amounts).size).toBeLessThanOrEqual(4)
  })

  it('breaks a long name within the page, and a word that is longer than a line', async () => {
    const name = `${'Ana María de los Ángeles '.repeat(8)}${'Wolfeschlegelsteinhausenbergerdorff'.repeat(5)}`
    const lines = pdfLines(await pdfOf(called(name)))
    const set = lines.map(({ text }) => text).join('')
    expect(set.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''))
    expect(Math.max(...lines.map(({ x }) => x))).toBeLessThan(595)
  })

  it('goes on over pages, with the columns named again and a number on each', async () => {
    const first = exampleFacts().distributions[0]!
    const distributions = Array.from({ length: 40 }, (_, at) => ({
      ...first,
      sequence: at,
      receipt: `R-${at}`,
    }))
    const lines = pdfLines(await pdfOf({ distributions, movements: [] }))
    const pages = Math.max(...lines.map(({ page }) => page))
    expect(pages).toBeGreaterThan(2)
    for (let page = 1; page <= pages; page++)
      expect(lines).toContainEqual(expect.objectContaining({ page, text: `Page ${page} of ${pages}` }))
    expect(lines.every(({ y }) => y > 30 && y < 835)).toBe(true)
  })
})

describe('letters that Noto Sans does not have', () => {
  it('are written by their numbers and said to be missing, and the file keeps the text', async () => {
    const bytes = await pdfOf(called('王小明'))
    const text = pdfText(bytes)
    expect(text).toContain('[U+738B][U+5C0F][U+660E]')
    expect(text).toContain("This file's letters lack some characters")
    const utf16 = Buffer.from('\ufeff王小明', 'utf16le').swap16().toString('latin1')
    expect(structure(bytes)).toContain(`/ActualText (${utf16.replace(/[\\()]/g, '\\$&')})`)
  })

  it.each(['שלום עולם', 'مرحبا', '👩‍👩‍👧', 'a\u202eb', 'a\u0007b', '\ud800', 'é', 'Μαρία Иванов', '', ' '])(
    'and those that it has never break the file: %j',
    async (name) => {
      expect(pdfText(await pdfOf(called(name)))).toContain('1,194.65')
    },
  )

  it('are taken from a further font where one is given', async () => {
    // Any font serves: what is told apart is whether a character is there.
    const further = new Letters(withoutLatin(), LETTERS.strong, LETTERS.strong)
    expect(pdfText(await pdfOf(called('Ana'), further))).toContain('Ana')
  })
})

function withoutLatin(): typeof LETTERS.regular {
  return Object.create(LETTERS.regular, {
    hasGlyphForCodePoint: { value: (codePoint: number) => codePoint < 65 },
  })
}

describe('invariant 16: JPY, KWD, CLF and amounts over 2^53 in a PDF', () => {
  it.each([
    ['JPY', 9_007_199_254_740_993n, '9,007,199,254,740,993'],
    ['KWD', -123_456_789_012_345_678n, '-123,456,789,012,345.678'],
    ['CLF', 9_007_199_254_740_993n, '+900,719,925,474.0993'],
    ['EUR', 18_446_744_073_709_551_617n, '+184,467,440,737,095,516.17'],
  ])('survive: %s', async (currency, amountMinor, shown) => {
    const entry = entryAt(48_220, {
      kind: 'balance-adjusted',
      adjustment: 'A-1',
      person: 'P-1',
      date: '2026-10-30',
      currency,
      amountMinor,
      reasonCommitment: 'cd',
    })
    const movements = [{ entry, currency, amountMicros: amountMinor * 1_000_000n }]
    const text = pdfText(await pdfOf({ movements, distributions: [], broughtForwardMicros: new Map() }))
    expect(text).toContain(shown)
    expect(shown.replace(/[+,]/g, '')).toBe(formatAmount({ amountMinor, currency }))
  })
})
