// Finds the comments of a text in one pass over its bytes: strings are stepped over, so that marks in them begin none.
// Broken text gives the comments that can be seen; nothing is ever refused.
import { asciiBytes, find, standsAt } from './byte-search.ts'
import type { CommentRule, CommentSyntax, Place, StringRule } from './comment-syntax.ts'
import { characterEnd, heredocEnd, opensRegex, rawStringEnd, regexEnd } from './literals.ts'

const NEWLINE = 10
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const SLASH = 0x2f
const LESS = 0x3c
const BACKTICK = 0x60
const QUOTE = 0x22
const APOSTROPHE = 0x27
const COLON = 0x3a

type Compiled =
  | {
      readonly what: 'comment'
      readonly open: Uint8Array
      readonly close: Uint8Array | null
      readonly rule: CommentRule
    }
  | {
      readonly what: 'string'
      readonly open: Uint8Array
      readonly close: Uint8Array
      readonly rule: StringRule
    }

// A syntax ready to run: what may begin at a byte, the longest mark first. Compiled once for each syntax.
interface Table {
  readonly byFirstByte: readonly (readonly Compiled[] | undefined)[]
  /** 1 for bytes at which anything has to be done. */
  readonly halts: Uint8Array
}

const TABLES = new WeakMap<CommentSyntax, Table>()

function tableOf(syntax: CommentSyntax): Table {
  const known = TABLES.get(syntax)
  if (known !== undefined) return known
  const compiled: Compiled[] = [
    ...syntax.comments.map((rule): Compiled => {
      const close = rule.close === null ? null : asciiBytes(rule.close)
      return { what: 'comment', open: asciiBytes(rule.open), close, rule }
    }),
    ...syntax.strings.map((rule): Compiled => {
      return { what: 'string', open: asciiBytes(rule.open), close: asciiBytes(rule.close), rule }
    }),
  ]
  compiled.sort((a, b) => b.open.length - a.open.length)
  const byFirstByte: Compiled[][] = []
  const halts = new Uint8Array(256)
  for (const entry of compiled) {
    const first = entry.open[0]!
    byFirstByte[first] = [...(byFirstByte[first] ?? []), entry]
    halts[first] = 1
  }
  const halt = (...bytes: number[]) => bytes.forEach((byte) => (halts[byte] = 1))
  if (syntax.quirks.has('template')) halt(BACKTICK, OPEN_BRACE, CLOSE_BRACE)
  if (syntax.quirks.has('regex')) halt(SLASH)
  if (syntax.quirks.has('character')) halt(APOSTROPHE)
  if (syntax.quirks.has('heredoc')) halt(LESS)
  if (syntax.quirks.has('docstring')) halt(0x28, 0x29, 0x5b, 0x5d, OPEN_BRACE, CLOSE_BRACE)
  const table = { byFirstByte, halts }
  TABLES.set(syntax, table)
  return table
}

// The state of one pass.
interface Pass {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly syntax: CommentSyntax
  /** Starts and ends of comments, in turn. */
  readonly spans: number[]
  /** Open braces within each template literal's `${...}`. */
  readonly templates: number[]
  /** Open brackets, for docstrings. */
  brackets: number
  /** Marks that were looked for to the end and not found: looking again from farther on is in vain. */
  readonly absent: Set<string>
}

/**
 * Appends the comments of `bytes[start, end)` to `spans`: start and end (exclusive) of each in turn, in order. `syntax` says
 * how they look. Linear in the text.
 */
export function appendComments(
  bytes: Uint8Array,
  start: number,
  end: number,
  syntax: CommentSyntax,
  spans: number[],
): void {
  if (syntax.comments.length === 0) return
  const { byFirstByte, halts } = tableOf(syntax)
  const pass: Pass = { bytes, start, end, syntax, spans, templates: [], brackets: 0, absent: new Set() }
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if (halts[byte] === 0) {
      at++
      continue
    }
    at = entered(pass, at, byteRule(pass, at, byFirstByte[byte])) ?? quirkEnd(pass, at, byte) ?? at + 1
  }
}

// The first rule whose opening mark stands here, in a place where it counts.
function byteRule(pass: Pass, at: number, rules: readonly Compiled[] | undefined): Compiled | undefined {
  if (rules === undefined) return undefined
  for (const entry of rules) {
    if (standsAt(pass.bytes, at, entry.open) && inPlace(pass, at, entry.rule.place)) return entry
  }
  return undefined
}

function inPlace({ bytes, start }: Pass, at: number, place: Place): boolean {
  if (place === 'anywhere' || at === start) return true
  const before = bytes[at - 1]!
  // White space, or a mark after which a word may begin: = ( [ { , : ; | & ! > -
  if (place === 'after space') return before <= 0x20 || '=([{,:;|&!>-'.includes(String.fromCharCode(before))
  let back = at - 1
  while (back >= start && (bytes[back] === 0x20 || bytes[back] === 9)) back--
  return back < start || bytes[back] === NEWLINE
}

// Steps over what a rule opens; undefined where it opens nothing after all.
function entered(pass: Pass, at: number, entry: Compiled | undefined): number | undefined {
  if (entry === undefined) return undefined
  const { bytes, end, syntax, spans } = pass
  if (entry.what === 'comment') {
    if (syntax.quirks.has('url') && entry.close === null && bytes[at - 1] === COLON && at > pass.start)
      return undefined
    const close = commentEnd(pass, at, entry.open, entry.close, entry.rule.nested)
    spans.push(at, close)
    return close
  }
  if (syntax.quirks.has('raw') && bytes[at] === QUOTE) {
    const close = rawStringEnd(bytes, at, pass.start, end)
    if (close !== undefined) return close
  }
  const close = stringEnd(pass, at, entry)
  if (close !== undefined && syntax.quirks.has('docstring') && isStatement(pass, at)) spans.push(at, close)
  return close
}

function commentEnd(
  { bytes, end }: Pass,
  at: number,
  open: Uint8Array,
  close: Uint8Array | null,
  nested: boolean,
): number {
  if (close === null) {
    const newline = bytes.indexOf(NEWLINE, at)
    return newline < 0 || newline > end ? end : newline
  }
  if (!nested) {
    const found = find(bytes, close, at + open.length, end)
    return found < 0 ? end : found + close.length
  }
  let depth = 1
  for (let next = at + open.length; next < end; next++) {
    if (standsAt(bytes, next, close)) {
      next += close.length - 1
      if (--depth === 0) return Math.min(next + 1, end)
    } else if (standsAt(bytes, next, open)) {
      next += open.length - 1
      depth++
    }
  }
  return end
}

// Undefined where a string that may span lines is never closed: then the mark is none (an apostrophe, say).
function stringEnd(pass: Pass, at: number, entry: Extract<Compiled, { what: 'string' }>): number | undefined {
  const { bytes, end, absent } = pass
  const { open, close, rule } = entry
  if (rule.multiline && absent.has(rule.open)) return undefined
  const last = close[0]!
  for (let next = at + open.length; next < end; next++) {
    const byte = bytes[next]!
    if (byte === BACKSLASH && rule.escape === 'backslash') next++
    else if (byte === NEWLINE && !rule.multiline) return next
    else if (byte === last && standsAt(bytes, next, close)) {
      if (rule.escape !== 'doubled' || bytes[next + 1] !== last) return Math.min(next + close.length, end)
      next++
    }
  }
  if (!rule.multiline) return end
  absent.add(rule.open)
  return undefined
}

// In Python a string on a line of its own, outside brackets and not after an operator, is a statement: documentation.
function isStatement({ bytes, start, brackets }: Pass, at: number): boolean {
  if (brackets > 0) return false
  let back = at - 1
  while (back >= start && /[rRuUbB]/.test(String.fromCharCode(bytes[back]!))) back--
  while (back >= start && (bytes[back] === 0x20 || bytes[back] === 9)) back--
  if (back >= start && bytes[back] !== NEWLINE) return false
  while (back >= start && bytes[back]! <= 0x20) back--
  return back < start || !'=+-*/%|&^<>\\,.~@'.includes(String.fromCharCode(bytes[back]!))
}

// What no rule covers: template literals, regular expressions, single characters, here-documents, brackets.
function quirkEnd(pass: Pass, at: number, byte: number): number | undefined {
  const { bytes, start, end, syntax, templates } = pass
  if (syntax.quirks.has('template')) {
    if (byte === BACKTICK) return templateEnd(pass, at + 1)
    if (byte === OPEN_BRACE && templates.length > 0) templates[templates.length - 1]! += 1
    if (byte === CLOSE_BRACE && templates.length > 0) {
      if (templates.at(-1) === 0) {
        templates.pop()
        return templateEnd(pass, at + 1)
      }
      templates[templates.length - 1]! -= 1
    }
  }
  if (byte === SLASH && syntax.quirks.has('regex')) {
    return opensRegex(bytes, at, start, pass.spans) ? regexEnd(bytes, at, end) : undefined
  }
  if (byte === APOSTROPHE && syntax.quirks.has('character')) return characterEnd(bytes, at, end)
  if (byte === LESS && syntax.quirks.has('heredoc')) return heredocEnd(bytes, at, end, pass.absent)
  if (syntax.quirks.has('docstring')) {
    if (byte === 0x28 || byte === 0x5b || byte === OPEN_BRACE) pass.brackets++
    else if (byte === 0x29 || byte === 0x5d || byte === CLOSE_BRACE)
      pass.brackets = Math.max(0, pass.brackets - 1)
  }
  return undefined
}

// From within a template literal to its end, or to the code it embeds.
function templateEnd({ bytes, end, templates }: Pass, at: number): number {
  for (let next = at; next < end; next++) {
    const byte = bytes[next]!
    if (byte === BACKSLASH) next++
    else if (byte === BACKTICK) return next + 1
    else if (byte === 0x24 && bytes[next + 1] === OPEN_BRACE) {
      templates.push(0)
      return next + 2
    }
  }
  return end
}
