// The names under which a repository's code can be imported elsewhere, read from its manifests and folders at one revision.
import { join } from 'node:path'
import { readKeptLines, writeKeptLines } from './kept-lines.ts'
import { textsOf } from './change-texts.ts'
import type { OpenRevision } from './open-revision.ts'
import { textOf } from './text-of.ts'
import { isAnalysedPath } from '../reuse/analysed-paths.ts'

// More names than a person would publish from one repository.
const MOST_NAMES = 500
const FILE = 'published-names'
const MOST_MANIFEST_UNITS = 1 << 18

/** Reads names out of a manifest's text. */
type NameReader = (text: string) => readonly (string | undefined)[]

const first =
  (...patterns: readonly RegExp[]): NameReader =>
  (text) =>
    patterns.map((pattern) => pattern.exec(text)?.[1])

const BY_NAME: ReadonlyMap<string, NameReader> = new Map([
  ['package.json', (text: string) => [jsonName(text)]],
  ['composer.json', (text: string) => [jsonName(text), ...namespacesOf(text)]],
  ['go.mod', first(/^module\s+"?([^\s"]+)/m)],
  ['Cargo.toml', (text: string) => underscored(first(/^\s*name\s*=\s*"([^"]+)"/m)(text))],
  ['pyproject.toml', (text: string) => underscored(first(/^\s*name\s*=\s*["']([^"']+)["']/m)(text))],
  ['setup.cfg', (text: string) => underscored(first(/^\s*name\s*=\s*([\w.-]+)/m)(text))],
  ['setup.py', (text: string) => underscored(first(/\bname\s*=\s*["']([^"']+)["']/)(text))],
])

/** Names that were read of a repository before, and at which revision. */
export interface KeptNames {
  readonly revision: string
  readonly names: readonly string[]
}

/** What `publishedNames` kept last in a repository's cache; null where it kept nothing. */
export async function keptNames(cacheDirectory: string): Promise<KeptNames | null> {
  const [line] = await readKeptLines(join(cacheDirectory, FILE))
  return line === undefined ? null : { revision: line[0], names: wordsIn(line[1]) }
}

/** The names that a revision publishes; kept in the cache until another revision's are. */
export async function publishedNames(open: OpenRevision, cacheDirectory: string): Promise<readonly string[]> {
  const kept = await keptNames(cacheDirectory)
  if (kept?.revision === open.revision) return kept.names
  const files = open.entries.filter(({ path, kind }) => kind === 'file' && isAnalysedPath(path))
  const manifests = files.filter(({ path }) => BY_NAME.has(baseName(path)) || path.endsWith('.gemspec'))
  const texts = await textsOf(open, manifests)
  const names = new Set<string>()
  for (const { path, blob } of manifests) {
    const bytes = texts.get(blob)
    if (bytes === undefined || bytes.length > MOST_MANIFEST_UNITS) continue
    const read = BY_NAME.get(baseName(path)) ?? first(/\.name\s*=\s*["']([^"']+)["']/)
    for (const name of read(textOf(bytes))) if (name !== undefined) names.add(name)
  }
  for (const { path } of files) for (const name of namesOfPath(path)) names.add(name)
  // Names with spaces are none that code could import.
  const found = [...names].filter((name) => name.length > 1 && !/\s/.test(name)).slice(0, MOST_NAMES)
  await writeKeptLines(join(cacheDirectory, FILE), new Map([[open.revision, found.join(' ')]]), new Map())
  return found
}

function wordsIn(line: string): readonly string[] {
  return line.split(' ').filter((name) => name !== '')
}

/** Whether a text names one of some packages, by the whole name. */
export function mentionsAny(text: string, names: readonly string[]): boolean {
  return names.some((name) => {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      if (!/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + name.length] ?? ' ')) return true
    }
    return false
  })
}

// What languages without a name in a manifest go by: packages of the JVM by their folders, C# by its projects, Python by the
// outermost folder that is a package.
function namesOfPath(path: string): readonly string[] {
  const jvm = /(?:^|\/)(?:java|kotlin)\/((?:[\w]+\/)+)\w+\.(?:java|kt)$/.exec(path)?.[1]
  if (jvm !== undefined && jvm.split('/').length > 2) return [jvm.slice(0, -1).replaceAll('/', '.')]
  const project = /([\w.]+)\.csproj$/.exec(path)?.[1]
  if (project !== undefined) return [project]
  const python = /^(?:src\/|lib\/)?(\w+)\/__init__\.py$/.exec(path)?.[1]
  return python === undefined ? [] : [python]
}

function jsonName(text: string): string | undefined {
  const name: unknown = fieldsOf(text).get('name')
  return typeof name === 'string' ? name : undefined
}

function namespacesOf(text: string): readonly string[] {
  const autoload: unknown = fieldsOf(text).get('autoload')
  const psr4: unknown =
    typeof autoload === 'object' && autoload !== null && 'psr-4' in autoload ? autoload['psr-4'] : null
  if (typeof psr4 !== 'object' || psr4 === null) return []
  return Object.keys(psr4).map((prefix) => prefix.replace(/\\+$/, ''))
}

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    // A manifest that is none publishes nothing.
    return new Map()
  }
}

function underscored(names: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return names.flatMap((name) => (name === undefined ? [] : [name, name.replaceAll('-', '_').toLowerCase()]))
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
