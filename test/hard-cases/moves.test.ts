// Hard cases 4 and 5: renames with edits, helpers that move to another file, and copies.
import { describe, expect, test } from 'vitest'
import { creditIn, tokensByName } from '../support/attribution-credit.ts'
import { marked, ownedFiles, wordsWithAuthors } from '../support/attribution.ts'
import { createRepository } from '../support/repository.ts'

const HELPER_BODY = `  const limits = table.columns.map((column) => column.width)
  const cells = values.map((value, at) => {
    const text = String(value ?? '')
    if (text.length > limits[at]) {
      return text.slice(0, limits[at] - 1) + '…'
    }
    return text.padEnd(limits[at])
  })
  return cells.join(table.separator).trimEnd()
}
`
const HELPER = `function formatRow(table, values) {
${HELPER_BODY}`
const PRINTER = `export function printTable(table, out) {
  for (const values of table.rows) {
    out.write(formatRow(table, values))
  }
  out.flush()
}
`

describe.each(['git', 'isomorphic'] as const)('the %s reader', (reader) => {
  test('4 rename and edit: of a renamed file that Bob rewrote to 60% the kept tokens are Ann’s', async () => {
    const before = `import { readFile } from 'node:fs/promises'

/** Reads the settings of a project. */
export async function readSettings(folder) {
  const text = await readFile(folder + '/settings.json', 'utf8')
  const settings = JSON.parse(text)
  if (settings.version !== 2) {
    throw new Error('unknown version ' + settings.version)
  }
  return settings
}

export function mergeSettings(base, other) {
  return { ...base, ...other }
}
`
    const after = marked(
      'Bob',
      `⟦Ann import { readFile } from 'node:fs/promises'⟧
import { parseDocument, visitNodes } from 'yaml-kit'

const KNOWN_KEYS = new Set(['theme', 'locale', 'plugins', 'proxy'])

⟦Ann /** Reads the settings of a project. */
export async function readSettings(folder) {
  const text = await readFile(folder + '/⟧preferences.yaml⟦Ann ', 'utf8')⟧
  const parsed = parseDocument(text, { strict: true, merge: false })
  for (const key of Object.keys(parsed)) {
    if (!KNOWN_KEYS.has(key)) console.warn(\`ignored: \${key}\`)
  }
  visitNodes(parsed, (node, depth) => (depth > 8 ? node.remove() : undefined))
  return Object.freeze(parsed)
}

⟦Ann export function mergeSettings(base, other) {
  return { ...base, ...other }
}⟧
`,
    )
    const repository = createRepository()
    repository.commit({ files: { 'lib/settings.js': before } })
    repository.commit({
      author: 'Bob',
      files: { 'lib/settings.js': null, 'src/preferences.js': after.text },
    })
    const files = await ownedFiles(repository, { reader })
    const actual = wordsWithAuthors(files.get('src/preferences.js'))
    // The marks cut no word: `preferences` and `yaml` stand where `settings` and `json` stood.
    expect(actual).toEqual(after.words)
  })

  test('5 extract: Ann’s helper that Bob moves to a new file keeps its body, the new signature is Bob’s', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/print.js': `${HELPER}\n${PRINTER}` } })
    const extracted = marked(
      'Ann',
      `⟦Bob export const renderLine = ({ layout, fields: values }, table = layout) =>⟧ {
${HELPER_BODY}`,
    )
    const rest = marked(
      'Ann',
      `⟦Bob import { renderLine } from './line.js'⟧

export function printTable(table, out) {
  for (const values of table.rows) {
    out.write(⟦Bob renderLine⟧(table, values))
  }
  out.flush()
}
`,
    )
    repository.commit({
      author: 'Bob',
      files: { 'src/print.js': rest.text, 'src/line.js': extracted.text },
    })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/line.js'))).toEqual(extracted.words)
    expect(wordsWithAuthors(files.get('src/print.js'))).toEqual(rest.words)
    expect([...files.values()].flat().filter(({ copied }) => copied)).toEqual([])
  })

  test('5 extract: a helper moved as it stands to a file with other text is all Ann’s', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/print.js': `${HELPER}\n${PRINTER}` } })
    const own = `export function countRows(table) {
  return table.rows.length
}
`
    repository.commit({ author: 'Cat', files: { 'src/rows.js': own } })
    repository.commit({
      author: 'Bob',
      files: { 'src/print.js': PRINTER, 'src/rows.js': `${own}\n${HELPER}` },
    })
    const files = await ownedFiles(repository, { reader })
    const expected = marked('Ann', `⟦Cat ${own}⟧\n${HELPER}`)
    expect(wordsWithAuthors(files.get('src/rows.js'))).toEqual(expected.words)
    expect(files.get('src/rows.js')?.map(({ origin }) => origin.path)).toContain('src/print.js')
  })

  test('5 extract: a helper that Bob copies stays Ann’s and weighs once', async () => {
    const repository = createRepository()
    const first = `${HELPER}\n${PRINTER}`
    repository.commit({ files: { 'src/print.js': first } })
    const alone = await creditIn(repository, { reader })
    repository.commit({ author: 'Bob', files: { 'src/report.js': `const title = heading()\n\n${HELPER}` } })
    const files = await ownedFiles(repository, { reader })
    const copy = marked('Ann', `⟦Bob const title = heading()⟧\n\n${HELPER}`)
    expect(wordsWithAuthors(files.get('src/report.js'))).toEqual(copy.words)
    const flags = files.get('src/report.js')?.map(({ author, copied }) => copied === (author === 'Ann'))
    expect(flags).not.toContain(false)
    expect(files.get('src/print.js')?.some(({ copied }) => copied)).toBe(false)
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual({
      Ann: tokensByName(alone)['Ann'],
      Bob: 3,
    })
  })

  test('5 extract: a whole file that Bob copies under another name stays Ann’s and weighs once', async () => {
    const repository = createRepository()
    const first = `${HELPER}\n${PRINTER}`
    repository.commit({ files: { 'src/print.js': first } })
    const alone = await creditIn(repository, { reader })
    repository.commit({ author: 'Bob', files: { 'legacy/print.js': first } })
    const files = await ownedFiles(repository, { reader })
    const copy = files.get('legacy/print.js')
    expect(wordsWithAuthors(copy)).toEqual(marked('Ann', first).words)
    expect(copy?.every(({ copied }) => copied)).toBe(true)
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual(tokensByName(alone))
  })
})
