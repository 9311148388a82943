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
      const assignments = fields.attributes.flatMap((attribute) => assignmentsOf(attribute, macros))
      if (fields.pattern.startsWith('[attr]')) {
        if (folder === '') macros.set(fields.pattern.slice('[attr]'.length), assignments)
      } else if (!fields.pattern.startsWith('!') && !fields.pattern.endsWith('/')) {
        rules.push({ pattern: compilePathPattern(fields.pattern), assignments })
      }
    }
    if (rules.length > 0) rulesByFolder.set(folder, rules)
  }
  return { rulesByFolder }
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

// What one field of a line assigns. Setting a macro assigns its own attributes as well; unsetting it only itself.
function assignmentsOf(field: string, macros: ReadonlyMap<string, readonly Assignment[]>): Assignment[] {
  const equals = field.indexOf('=')
  if (equals > 0) return [[field.slice(0, equals), field.slice(equals + 1)]]
  if (field.startsWith('-')) return [[field.slice(1), false]]
  if (field.startsWith('!')) return [[field.slice(1), null]]
  return [[field, true], ...(macros.get(field) ?? [])]
}

/**
 * What the repository says of `path`: files nearer to the path win over farther ones, later lines over earlier ones.
 */
export function attributesOf(attributes: Gitattributes, path: string): PathAttributes {
  if (attributes.rulesByFolder.size === 0) return NO_ATTRIBUTES
  const found = new Map<string, AttributeState>()
  for (let slash = -1; ;) {
    const rules = attributes.rulesByFolder.get(slash < 0 ? '' : path.slice(0, slash))
    if (rules !== undefined) applyRules(rules, path.slice(slash + 1), found)
    slash = path.indexOf('/', slash + 1)
    if (slash < 0) return found
  }
}

function applyRules(rules: readonly Rule[], path: string, found: Map<string, AttributeState>): void {
  for (const rule of rules) {
    if (!matchesPath(rule.pattern, path)) continue
    for (const [name, state] of rule.assignments) {
      if (state === null) found.delete(name)
      else found.set(name, state)
    }
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
