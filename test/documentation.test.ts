// What the documentation lists is what there is: it fails when one changes without the other.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = dirname(import.meta.dirname)

/** A line of a table of dependencies. */
interface DependencyLine {
  readonly name: string
  readonly cells: readonly string[]
}

/** The lines of the table under `## heading`, in their order. */
function tableUnder(markdown: string, heading: string): readonly DependencyLine[] {
  const [, ...sections] = markdown.split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => ({
    name,
    cells: rest.split('|').map((cell) => cell.trim()),
  }))
}

function json(...path: readonly string[]): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'))
}

function namesIn(field: unknown): readonly string[] {
  return Object.keys(Object(field)).toSorted()
}

describe('docs/dependencies.md', () => {
  const markdown = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8')
  const manifest = json('package.json')
  const tables = [
    { heading: 'At run time', field: 'dependencies' },
    { heading: 'For development', field: 'devDependencies' },
  ]

  it.each(tables)('lists under "$heading" the $field of package.json, each once and in order', (table) => {
    const names = tableUnder(markdown, table.heading).map(({ name }) => name)
    expect(names).toEqual(namesIn(manifest[table.field]))
  })

  it.each(tables)(
    'says under "$heading" of each what for, why, licence, what it brings and when released',
    (table) => {
      for (const { name, cells } of tableUnder(markdown, table.heading)) {
        expect(
          cells.filter((cell) => cell !== ''),
          name,
        ).toHaveLength(5)
        expect(cells[2], name).toBe(json('node_modules', name, 'package.json')['license'])
        expect(cells[3], name).toMatch(/^\d+$/)
      }
    },
  )
})
