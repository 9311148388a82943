// Hard case 12: what Bob could do to look like the author of Ann's code, and what it gains him.
import { describe, expect, test } from 'vitest'
import { creditIn, tokensByName } from '../support/attribution-credit.ts'
import { marked, ownedFiles, wordsWithAuthors } from '../support/attribution.ts'
import { createRepository } from '../support/repository.ts'

const WEEK_SECONDS = 7 * 24 * 60 * 60

const PARSER = `export function parseHeaders(text) {
  const headers = new Map()
  for (const line of text.split('\\n')) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}
`
const REST = `export function formatHeaders(headers) {
  return [...headers].map(([name, value]) => name + ': ' + value).join('\\n')
}
`

describe.each(['git', 'isomorphic'] as const)('the %s reader', (reader) => {
  test('12 gaming: lines that Bob splits stay Ann’s', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/headers.js': PARSER } })
    const split = PARSER.replaceAll(/ (=|of|\?|\+) /g, ' $1\n      ').replaceAll('(', '(\n    ')
    repository.commit({ author: 'Bob', files: { 'src/headers.js': split } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/headers.js'))).toEqual(marked('Ann', split).words)
  })

  test('12 gaming: comments that Bob pads leave Ann her code and earn him nothing', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/headers.js': PARSER } })
    const alone = await creditIn(repository, { reader })
    const padded = marked(
      'Ann',
      PARSER.split('\n')
        .map((line, at) =>
          line === '' ? line : `⟦Bob   // Step ${at}: this line does what it says here.⟧\n${line}`,
        )
        .join('\n'),
    )
    repository.commit({ author: 'Bob', files: { 'src/headers.js': padded.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/headers.js'))).toEqual(padded.words)
    const credit = tokensByName(await creditIn(repository, { reader }))
    expect(credit['Ann']).toBe(tokensByName(alone)['Ann'])
    expect(credit['Bob'] ?? 0).toBe(0)
  })

  test('12 gaming: a block that Bob deletes and adds again a week later stays Ann’s', async () => {
    const repository = createRepository()
    const dateSeconds = 1_600_000_000
    repository.commit({ dateSeconds, files: { 'src/headers.js': `${PARSER}\n${REST}` } })
    repository.commit({ author: 'Bob', dateSeconds: dateSeconds + 60, files: { 'src/headers.js': REST } })
    repository.commit({ author: 'Cat', dateSeconds: dateSeconds + 120, files: { 'README.md': 'Headers.\n' } })
    repository.commit({
      author: 'Bob',
      dateSeconds: dateSeconds + WEEK_SECONDS,
      files: { 'src/headers.js': `${REST}\n${PARSER}` },
      message: 'Parse headers',
    })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/headers.js'))).toEqual(marked('Ann', `${REST}\n${PARSER}`).words)
  })

  test('12 gaming: of a local renamed in forty lines only the identifiers are Bob’s', async () => {
    const fields = 'id,name,street,city,zip,country,phone,fax,email,website'.split(',')
    const lines = fields.flatMap((field, at) => [
      `  rec.${field} = clean(row[${at}], rec.locale)`,
      `  if (rec.${field} === '') missing.push('${field}')`,
      `  const ${field}Length = rec.${field}.length`,
      `  widths.${field} = Math.max(widths.${field}, ${field}Length + rec.padding)`,
    ])
    const before = ['export function importRow(rec, row, widths, missing) {', ...lines, '}', ''].join('\n')
    const after = marked('Ann', before.replaceAll(/\brec\b/g, '⟦Bob customer⟧'))
    const repository = createRepository()
    repository.commit({ files: { 'src/import.js': before } })
    repository.commit({ author: 'Bob', files: { 'src/import.js': after.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/import.js'))).toEqual(after.words)
  })
})
