// Reads `.github/byline.yml`: bytes that anybody may have written to settings, or to what is wrong with them, line by line.
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Parser,
  visit,
} from 'yaml'
import type { Document, Node } from 'yaml'
import { textOfUtf8 } from '../proof/utf8-reading.ts'
import { judgeSettings, type SettingsFault, type SettingsReading } from './repository-settings.ts'

/** Where the file stands in a repository. */
export const SETTINGS_PATH = '.github/byline.yml'

/** What a file may have; settings need far less. */
export const SETTINGS_BYTES_MAX = 64 * 1024

/** So many faults are told; more help nobody. */
const FAULTS_MAX = 20

/** Levels of the parser's tokens: each of a collection takes two. */
const DEPTH_MAX = 30

/**
 * Reads a settings file. Refuses more than 64 KiB, what is no UTF-8 or no YAML 1.2, several documents, anchors, aliases and
 * tags (settings need none, and with them little text unfolds into much), keys that are no plain text, and settings that are
 * unknown or wrong: the first 20 in the order of the file, each with its line and what is wrong.
 */
export function readSettingsFile(bytes: Uint8Array): SettingsReading {
  if (bytes.length > SETTINGS_BYTES_MAX)
    return whole(`has ${bytes.length} bytes; at most ${SETTINGS_BYTES_MAX} are read: make it shorter`)
  const text = textOfUtf8(bytes)
  if (text === undefined) return whole('is not UTF-8; save it as UTF-8')
  const lines = new LineCounter()
  // The package calls itself for each level, and the engine ends the process where a regular expression meets the stack's end.
  if (isNestedDeeply(text)) return whole('is nested too deeply; settings need no more than three levels')
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    merge: false,
    // Each would look for its place in the text anew.
    prettyErrors: false,
  })
  const place = (node: unknown): number | null =>
    isNode(node) && node.range ? lines.linePos(node.range[0]).line : null
  const faults: SettingsFault[] = [...document.errors, ...document.warnings]
    .slice(0, FAULTS_MAX)
    .map(({ pos, message }) => ({
      setting: '',
      line: lines.linePos(pos[0]).line,
      problem: `is no YAML: ${message.split('\n', 1)[0]!}`,
    }))
  faults.push(...foldings(document, place))
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) }
  const judged = judgeSettings(document.toJS())
  if (judged.ok) return judged
  return {
    ok: false,
    faults: inOrder(
      judged.wrong.map(({ path, problem }) => ({
        setting: path.join('.'),
        line: place(nodeAt(document.contents, path)) ?? 1,
        problem,
      })),
    ),
  }
}

/** One line for a fault: where it stands, which setting it is, and what is wrong. */
export function faultText({ line, setting, problem }: SettingsFault): string {
  const place = line === null ? '' : `line ${line}: `
  return `${place}${setting === '' ? 'the file' : setting} ${problem}`
}

function isNestedDeeply(text: string): boolean {
  const open: { readonly token: unknown; readonly depth: number }[] = []
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 })
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > DEPTH_MAX) return true
    const depth = next.depth + 1
    for (const token of partsOf(next.token)) open.push({ token, depth })
  }
  return false
}

// What a token of the parser, or an item of a collection, is made of.
function partsOf(token: unknown): readonly unknown[] {
  if (typeof token !== 'object' || token === null) return []
  const parts = [
    'key' in token ? token.key : undefined,
    'value' in token ? token.value : undefined,
    ...('items' in token && Array.isArray(token.items) ? (token.items as readonly unknown[]) : []),
  ]
  return parts.filter((part) => typeof part === 'object' && part !== null)
}

// Anchors, aliases, tags, and keys that are tables themselves.
function foldings(document: Document.Parsed, place: (node: unknown) => number | null): SettingsFault[] {
  const faults: SettingsFault[] = []
  visit(document, {
    Node(key, node) {
      const what = isAlias(node)
        ? 'an alias'
        : key === 'key' && !isScalar(node)
          ? 'a key that is no plain text'
          : 'anchor' in node && node.anchor !== undefined
            ? 'an anchor'
            : node.tag !== undefined
              ? 'a tag'
              : undefined
      if (what === undefined) return undefined
      faults.push({ setting: '', line: place(node), problem: `holds ${what}; write what it means in full` })
      return visit.BREAK
    },
  })
  return faults
}

// The node that a way of keys and positions leads to: of a setting its key, so that the line is that of its name.
function nodeAt(contents: unknown, path: readonly (string | number)[]): Node | undefined {
  let node: unknown = contents
  let found: Node | undefined = isNode(contents) ? contents : undefined
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!isPair(pair)) return found
      found = isNode(pair.key) ? pair.key : found
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      found = isNode(node) ? node : found
    } else {
      return found
    }
  }
  return found
}

function inOrder(faults: readonly SettingsFault[]): readonly SettingsFault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, FAULTS_MAX)
}

function whole(problem: string): SettingsReading {
  return { ok: false, faults: [{ setting: '', line: null, problem }] }
}
