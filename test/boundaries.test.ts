// The house keeps its walls: which room may import which, and what every source file owes its reader.
import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, posix, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMPUTED, importsOf, type Import } from './support/imports.ts'

const ROOT = dirname(import.meta.dirname)
const SRC = join(ROOT, 'src')

/** The pure rooms, in the order of the house: each imports only rooms that stand before it. */
const PURE_ROOMS = ['proof', 'policy', 'people', 'attribution', 'reuse', 'credit', 'royalties', 'ledger']

/** The shells each shell may import; all may import every pure room. `main` is `src/main.ts`, which wires. */
const SHELL_EDGES: Readonly<Record<string, readonly string[]>> = {
  git: [],
  database: [],
  reports: [],
  github: ['tasks'],
  tasks: ['git', 'database', 'github', 'reports'],
  web: ['tasks', 'database'],
  cli: ['tasks', 'database'],
  main: ['git', 'database', 'github', 'reports', 'tasks', 'web', 'cli'],
  bench: ['git', 'database', 'github', 'reports', 'tasks', 'web', 'cli', 'main'],
}

/** Packages that are functions of values alone, so a pure room may use them. */
const PURE_PACKAGES = ['valibot', 'yaml']

/** Packages that read the disk or load machine code: a pure room may name their types and has their functions handed in. */
const PACKAGES_HANDED_IN = ['typescript-analysis', 'web-tree-sitter']

const LINES_MAX = 400
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|managers?)$/i

/** A source file: its path under `src`, with slashes, and its text. */
interface Source {
  readonly path: string
  readonly text: string
}

function sources(): readonly Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(SRC, path), 'utf8') }))
}

/** The room a path under `src` stands in; a file that stands in none gives its own name. */
function roomOf(path: string): string {
  const [first = ''] = path.split('/')
  return basename(first, '.ts')
}

function allowedRooms(room: string): readonly string[] | undefined {
  const rank = PURE_ROOMS.indexOf(room)
  if (rank >= 0) return PURE_ROOMS.slice(0, rank + 1)
  const shells = SHELL_EDGES[room]
  return shells && [room, ...PURE_ROOMS, ...shells]
}

/** Why an import may not stand in `room` in the file at `path`; undefined if it may. */
function importFault(room: string, path: string, { specifier, typesOnly }: Import): string | undefined {
  if (specifier === COMPUTED) return 'imports what only running it can tell'
  const pure = PURE_ROOMS.includes(room)
  if (!specifier.startsWith('.')) {
    const allowed = PURE_PACKAGES.includes(specifier) || (typesOnly && PACKAGES_HANDED_IN.includes(specifier))
    return pure && !allowed ? `is pure and imports ${specifier}` : undefined
  }
  const target = posix.join(posix.dirname(path), specifier)
  if (target.startsWith('..')) return pure ? `is pure and reaches outside src: ${specifier}` : undefined
  const targetRoom = roomOf(target)
  return allowedRooms(room)?.includes(targetRoom) ? undefined : `${room} may not import ${targetRoom}`
}

function importFaults({ path, text }: Source): readonly string[] {
  const room = roomOf(path)
  if (allowedRooms(room) === undefined) return [`${path}: stands in no room of the house`]
  return importsOf(text).flatMap((imported) => {
    const fault = importFault(room, path, imported)
    return fault === undefined ? [] : [`${path}: ${fault}`]
  })
}

function manners({ path, text }: Source): readonly string[] {
  const faults: string[] = []
  if (!/^(#!.*\n)?(\/\/ ?\S|\/\*\*?\s+\S)/.test(text)) faults.push(`${path}: does not open with a comment`)
  const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  if (lineCount > LINES_MAX) faults.push(`${path}: has ${lineCount} lines, over ${LINES_MAX}`)
  const words = path.replace(/([a-z])([A-Z])/g, '$1-$2').split(/[/.\-_]/)
  for (const word of words) if (FORBIDDEN_NAMES.test(word)) faults.push(`${path}: is named "${word}"`)
  return faults
}

describe('the rooms of the house', () => {
  it('import only what the design allows', () => {
    expect(sources().flatMap(importFaults)).toEqual([])
  })

  it('are all read by this test', () => {
    expect(sources().length).toBeGreaterThan(5)
  })

  it.each([
    ['a pure room importing a room after it', 'proof/a.ts', `import { b } from '../ledger/b.ts'`],
    ['a pure room importing a shell', 'credit/a.ts', `import type { B } from '../git/reader.ts'`],
    ['a pure room re-exporting a shell', 'credit/a.ts', `export * from '../git/reader.ts'`],
    ['a pure room naming a type of a shell', 'credit/a.ts', `type B = import('../git/reader.ts').B`],
    ['a pure room starting a worker elsewhere', 'credit/a.ts', `new URL('../git/b.ts', import.meta.url)`],
    ['a pure room importing a Node module', 'people/a.ts', `import { readFileSync } from 'node:fs'`],
    ['a pure room importing a Node module by its old name', 'people/a.ts', `import fs from 'fs'`],
    ['a pure room importing a package that is not pure', 'people/a.ts', `import git from 'isomorphic-git'`],
    ['a pure room importing a compiler', 'reuse/a.ts', `import ts from 'typescript-analysis'`],
    [
      'a pure room importing a compiler for a type',
      'reuse/a.ts',
      `import { type Node } from 'typescript-analysis'`,
    ],
    ['a pure room handing a parser on', 'reuse/a.ts', `export { Parser } from 'web-tree-sitter'`],
    ['a pure room naming a type of a package', 'reuse/a.ts', `import type git from 'isomorphic-git'`],
    ['a pure room reaching outside src', 'people/a.ts', `import p from '../../package.json'`],
    ['a shell importing another', 'git/program/a.ts', `import { b } from '../../database/b.ts'`],
    ['a shell importing a task', 'reports/a.ts', `const b = await import('../tasks/b.ts')`],
    ['the command line importing git past the tasks', 'cli/a.ts', `import { b } from '../git/b.ts'`],
    ['anything importing the benchmarks', 'tasks/a.ts', `export { b } from '../bench/b.ts'`],
    ['an import that is computed', 'web/a.ts', 'const b = await import(name)'],
    ['a room that is not in the house', 'misc/a.ts', ''],
    ['a file that stands in no room', 'misc.ts', ''],
  ])('report %s', (_fact, path, text) => {
    expect(importFaults({ path, text })).toHaveLength(1)
  })

  it.each([
    ['a pure room importing a room before it', 'ledger/a.ts', `import { b } from '../proof/b.ts'`],
    ['a room importing itself', 'git/isomorphic/a.ts', `import { b } from '../reader.ts'`],
    ['the policy reading YAML', 'policy/a.ts', `import { parse } from 'yaml'`],
    ['a pure room naming types of a compiler', 'reuse/a.ts', `import type ts from 'typescript-analysis'`],
    ['a pure room naming a type of a parser', 'reuse/a.ts', `type T = import('web-tree-sitter').Tree`],
    ['a shell importing a Node module', 'git/a.ts', `import { spawn } from 'node:child_process'`],
    ['a task importing a shell', 'tasks/a.ts', `import { b } from '../git/b.ts'`],
    [
      'a comment and a string that look like imports',
      'proof/a.ts',
      `// import 'fs'\nconst a = "import 'fs'"`,
    ],
  ])('let pass %s', (_fact, path, text) => {
    expect(importFaults({ path, text })).toEqual([])
  })
})

describe('every source file', () => {
  it('opens with a comment, keeps within 400 lines, and is named for what it does', () => {
    expect(sources().flatMap(manners)).toEqual([])
  })

  it.each([
    ['no opening comment', 'git/a.ts', 'export const a = 1\n'],
    ['an empty opening comment', 'git/a.ts', '//\nexport const a = 1\n'],
    ['over 400 lines', 'git/a.ts', '// A.\n'.repeat(401)],
    ['a name that says nothing', 'git/string-utils.ts', '// A.\n'],
    ['a folder that says nothing', 'git/common/a.ts', '// A.\n'],
  ])('is reported for %s', (_fact, path, text) => {
    expect(manners({ path, text })).toHaveLength(1)
  })

  it('may have 400 lines, and a first line that names its interpreter', () => {
    expect(manners({ path: 'git/a.ts', text: '// A.\n'.repeat(400) })).toEqual([])
    expect(manners({ path: 'cli/a.ts', text: '#!/usr/bin/env node\n// A.\n' })).toEqual([])
  })
})

describe('the list of pure rooms', () => {
  it('is the one the compiler checks without the types of Node', () => {
    const config: unknown = JSON.parse(readFileSync(join(SRC, 'tsconfig.pure.json'), 'utf8'))
    expect(config).toMatchObject({ include: PURE_ROOMS, compilerOptions: { types: [] } })
  })

  it('is the one the linter keeps from the clock and from chance', () => {
    const text = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8').replace(/^ *\/\/.*$/gm, '')
    const files = PURE_ROOMS.map((room) => `src/${room}/**/*.ts`)
    const rules = {
      'no-restricted-globals': expect.anything(),
      'no-restricted-properties': expect.anything(),
    }
    expect(JSON.parse(text)).toMatchObject({
      overrides: expect.arrayContaining([expect.objectContaining({ files, rules })]),
    })
  })
})
