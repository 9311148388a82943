// Reads `.gitattributes`: which attributes the repository itself gives to a path (gitattributes(5)).
import { compilePathPattern, matchesPath } from './path-pattern.ts'
import type { PathPattern } from './path-pattern.ts'

/** An attribute's state: set, unset, or a value. Unspecified attributes are absent. */
export type AttributeState = boolean | string

/** What is said of one path, by attribute. */
export type PathAttributes = ReadonlyMap<string, AttributeState>

/** A `.gitattributes` file: where it stands in the tree, and its text. */
export interface GitattributesFile {
  readonly path: string
  readonly text: string
}

// An assignment; null takes back what was said before (`!name`).
type Assignment = readonly [name: string, state: AttributeState | null]

interface Rule {
  readonly pattern: PathPattern
  readonly assignments: readonly Assignment[]
}

/** All rules of a revision, by the folder they stand in ('' is the root). */
export interface Gitattributes {
  readonly macros: ReadonlyMap<string, readonly Assignment[]>
  readonly rulesByFolder: ReadonlyMap<string, readonly Rule[]>
}

/** What is said of a path that nothing is said of. */
export const NO_ATTRIBUTES: PathAttributes = new Map()

// Git knows one macro of its own.
const BINARY_MACRO: readonly Assignment[] = [
  ['diff', false],
  ['merge', false],
  ['text', false],
]

/**
 * Reads the `.gitattributes` files of one revision, in any order. Comments, blank lines and lines that are none of git's
 * are left out, as git leaves them out; macros (`[attr]name ...`) count in the root's file only.
 */
export function parseGitattributes(files: readonly GitattributesFile[]): Gitattributes {
  const macros = new Map([['binary', BINARY_MACRO]])
  const rulesByFolder = new Map<string, Rule[]>()
  const byDepth = files.map((file) => ({
    ...file,
    folder: file.path.slice(0, Math.max(0, file.path.lastIndexOf('/'))),
  }))
  byDepth.sort((a, b) => a.folder.length - b.folder.length)
  for (const { folder, text } of byDepth) {
    const rules: Rule[] = []
    for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
      const fields = splitLine(line)
      if (fields === undefined) continue
      const assignments = fields.attributes.map(assignmentOf)
      if (fields.pattern.startsWith('[attr]')) {
        if (folder === '') macros.set(fields.pattern.slice('[attr]'.length), assignments)
      } else if (!fields.pattern.startsWith('!') && !fields.pattern.endsWith('/')) {
        rules.push({ pattern: compilePathPattern(fields.pattern), assignments })
      }
    }
    if (rules.length > 0) rulesByFolder.set(folder, rules)
  }
  return { macros, rulesByFolder }
}

// A line's pattern (unquoted) and attributes; undefined where it says nothing.
function splitLine(
  line: string,
): { readonly pattern: string; readonly attributes: readonly string[] } | undefined {
  const text = line.replace(/^[ \t]+/, '').replace(/[ \t\r]+$/, '')
  if (text === '' || text.startsWith('#')) return undefined
  const quoted = /^"((?:[^"\\]|\\.)*)"(.*)$/.exec(text)
  const pattern = quoted === null ? text.split(/[ \t]/, 1)[0]! : unquote(quoted[1]!)
  const rest = quoted === null ? text.slice(pattern.length) : quoted[2]!
  const attributes = rest.split(/[ \t]+/).filter((field) => field !== '')
  return { pattern, attributes }
}

// C-style quoting, as git writes paths with odd characters: octal escapes are the bytes of UTF-8.
function unquote(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    a: '\x07',
    b: '\b',
    t: '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
  }
  return text.replace(/((?:\\[0-3][0-7]{2})+)|\\(.)/g, (_, octals: string | undefined, letter: string) =>
    octals === undefined ? (letters[letter] ?? letter) : decodeOctals(octals),
  )
}

function decodeOctals(octals: string): string {
  const codes = octals
    .slice(1)
    .split('\\')
    .map((octal) => Number.parseInt(octal, 8))
  try {
    return decodeURIComponent(codes.map((code) => `%${code.toString(16).padStart(2, '0')}`).join(''))
  } catch {
    // No UTF-8: Latin-1, as paths are read.
    return String.fromCharCode(...codes)
  }
}

function assignmentOf(field: string): Assignment {
  const equals = field.indexOf('=')
  if (equals > 0) return [field.slice(0, equals), field.slice(equals + 1)]
  if (field.startsWith('-')) return [field.slice(1), false]
  if (field.startsWith('!')) return [field.slice(1), null]
  return [field, true]
}

/**
 * What the repository says of `path`: files nearer to the path win over farther ones, later lines over earlier ones, and a
 * macro spreads only where the last word on it sets it.
 */
export function attributesOf(attributes: Gitattributes, path: string): PathAttributes {
  if (attributes.rulesByFolder.size === 0) return NO_ATTRIBUTES
  // From the strongest to the weakest, as git goes: the first word on an attribute stands.
  const found = new Map<string, AttributeState | null>()
  for (let slash = path.lastIndexOf('/'); ; slash = path.lastIndexOf('/', slash - 1)) {
    const rules = attributes.rulesByFolder.get(slash < 0 ? '' : path.slice(0, slash)) ?? []
    const below = path.slice(slash + 1)
    for (const rule of rules.toReversed()) {
      if (matchesPath(rule.pattern, below)) assign(rule.assignments, attributes.macros, found)
    }
    if (slash < 0) break
  }
  const said = new Map<string, AttributeState>()
  for (const [name, state] of found) if (state !== null) said.set(name, state)
  return said
}

function assign(
  assignments: readonly Assignment[],
  macros: ReadonlyMap<string, readonly Assignment[]>,
  found: Map<string, AttributeState | null>,
): void {
  for (const [name, state] of assignments.toReversed()) {
    if (found.has(name)) continue
    found.set(name, state)
    if (state === true) assign(macros.get(name) ?? [], macros, found)
  }
}

/**
 * Whether an attribute says yes or no; undefined where it says neither. Linguist reads `name=false` as no and any other
 * value as yes, and so do we.
 */
export function saysYes(attributes: PathAttributes, name: string): boolean | undefined {
  const state = attributes.get(name)
  return typeof state === 'string' ? state !== 'false' : state
}
