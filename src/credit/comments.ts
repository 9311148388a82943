// Finds the comments of a text: one pass over its bytes, by the marks of its language and without a grammar.
import {
  commentSyntaxOf,
  EMBEDDED,
  pageSyntaxOf,
  type CommentRule,
  type CommentSyntax,
  type Place,
  type StringRule,
} from './comment-syntax.ts'
import {
  characterEnd,
  heredocEnd,
  docstringStart,
  isWordByte,
  rawStringEnd,
  regexAllowed,
  regexEnd,
} from './literals.ts'
import { BACKSLASH, bytesOf, indexOfBytes, lineEnd, LINE_FEED, standsAt } from './byte-search.ts'

/** Where something stands in a text: start and end (bytes, end exclusive) in turn, ascending. */
export class TextRanges {
  count = 0
  bounds: Int32Array = new Int32Array(256)

  push(start: number, end: number): void {
    if (2 * this.count + 2 > this.bounds.length) {
      const bounds = new Int32Array(2 * this.bounds.length)
      bounds.set(this.bounds)
      this.bounds = bounds
    }
    this.bounds[2 * this.count] = start
    this.bounds[2 * this.count++ + 1] = end
  }
}

/**
 * Puts the comments of the file at `path` into `found`, which is emptied first, and the strings of code into `strings`, should
 * they be wanted. Nothing is refused; what never closes reaches to the end.
 */
export function findComments(path: string, bytes: Uint8Array, found: TextRanges, strings?: TextRanges): void {
  found.count = 0
  const page = pageSyntaxOf(path)
  if (page !== undefined) {
    scanPage(page, bytes, found)
    return
  }
  const syntax = commentSyntaxOf(path, bytes)
  if (syntax === undefined) return
  // The line that names a script's interpreter; Rust's "#![" is none.
  const named = bytes[0] === 0x23 && bytes[1] === 0x21 && bytes[2] !== 0x5b
  const start = named ? lineEnd(bytes, 0, bytes.length) : 0
  if (named) found.push(0, start)
  new Scan(bytes, syntax, found, bytes.length, null, strings).run(start)
}

const OPENERS = [
  { mark: bytesOf('<script'), syntax: EMBEDDED.script, close: bytesOf('</script') },
  { mark: bytesOf('<style'), syntax: EMBEDDED.style, close: bytesOf('</style') },
]
const PHP_OPENERS = [bytesOf('<?php'), bytesOf('<?=')]
const LESS_THAN = 0x3c
const GREATER_THAN = bytesOf('>')

// The text outside code, then each piece of code by its own marks.
function scanPage(page: CommentSyntax, bytes: Uint8Array, found: TextRanges): void {
  const comments = compiled(page)
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at]!
    if (byte !== LESS_THAN && comments.dispatch[byte] === undefined) {
      at++
      continue
    }
    const rule = comments.dispatch[byte]?.comments.find(({ open }) => standsAt(bytes, at, open))
    if (rule?.close !== undefined && rule.close !== null) {
      const close = indexOfBytes(bytes, rule.close, at + rule.open.length, bytes.length)
      const end = close < 0 ? bytes.length : close + rule.close.length
      found.push(at, end)
      at = end
      continue
    }
    at = codeInPage(bytes, at, found)
  }
}

// Scans the code that begins at `at`, if any does; gives where the page goes on.
function codeInPage(bytes: Uint8Array, at: number, found: TextRanges): number {
  const php = PHP_OPENERS.find((mark) => standsAt(bytes, at, mark))
  if (php !== undefined)
    return new Scan(bytes, EMBEDDED.php, found, bytes.length, bytesOf('?>')).run(at + php.length)
  const opener = OPENERS.find(({ mark }) => standsAt(bytes, at, mark))
  if (opener === undefined || isWordByte(bytes[at + opener.mark.length] ?? 0)) return at + 1
  const tagEnd = indexOfBytes(bytes, GREATER_THAN, at, bytes.length)
  if (tagEnd < 0) return bytes.length
  const close = indexOfBytes(bytes, opener.close, tagEnd, bytes.length)
  const end = close < 0 ? bytes.length : close
  return new Scan(bytes, opener.syntax, found, end, null).run(tagEnd + 1)
}

// A rule with its marks as bytes.
type Compiled<Rule extends { readonly open: string; readonly close: string | null }> = Omit<
  Rule,
  'open' | 'close' | 'unless'
> & {
  readonly open: Uint8Array
  readonly close: Rule['close'] extends string ? Uint8Array : Uint8Array | null
}

interface Marks {
  readonly comments: (Compiled<CommentRule> & { readonly unless: Uint8Array })[]
  readonly strings: Compiled<StringRule>[]
}

// What may begin at each byte; bytes that begin nothing have none.
interface CompiledSyntax {
  readonly dispatch: readonly (Marks | undefined)[]
}

const COMPILED = new Map<CommentSyntax, CompiledSyntax>()

const QUIRK_BYTES: readonly (readonly [Parameters<CommentSyntax['quirks']['has']>[0], string])[] = [
  ['template', '`{}'],
  ['regex', '/'],
  ['character', "'"],
  ['raw', '"'],
  ['heredoc', '<\n'],
  ['docstring', '([{}])'],
]

function compiled(syntax: CommentSyntax): CompiledSyntax {
  const known = COMPILED.get(syntax)
  if (known !== undefined) return known
  const dispatch: (Marks | undefined)[] = Array.from({ length: 256 })
  const marksOf = (byte: number) => (dispatch[byte] ??= { comments: [], strings: [] })
  for (const rule of syntax.comments) {
    const open = bytesOf(rule.open)
    const close = rule.close === null ? null : bytesOf(rule.close)
    marksOf(open[0]!).comments.push({ ...rule, open, close, unless: bytesOf(rule.unless) })
  }
  for (const rule of syntax.strings) {
    const open = bytesOf(rule.open)
    marksOf(open[0]!).strings.push({ ...rule, open, close: bytesOf(rule.close) })
  }
  for (const [quirk, text] of QUIRK_BYTES) {
    if (syntax.quirks.has(quirk)) for (const byte of bytesOf(text)) marksOf(byte)
  }
  if (syntax.comments.length > 0 && syntax.strings.length > 0) marksOf(BACKSLASH)
  const made = { dispatch }
  COMPILED.set(syntax, made)
  return made
}

const QUOTE = 0x22
const APOSTROPHE = 0x27
const BACKTICK = 0x60
const SLASH = 0x2f
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const DOLLAR = 0x24
const COLON = 0x3a
const SPACE = 0x20
// What may stand before a quote that opens a string where quotes also stand within words.
const OPENING_MARKS = new Set(bytesOf('([{=,:;|&!<>+?~-*%/.'))
const SEMICOLON = 0x3b
const MOST_FALSE_HEREDOCS = 8

// One pass over code of one language.
class Scan {
  private readonly dispatch: readonly (Marks | undefined)[]
  // Open braces in each `${` that the scan stands in.
  private readonly templates: number[] = []
  private depth = 0
  // No slash before this opens a regular expression: one was looked for and not found.
  private noRegexBefore = 0
  private heredocPending = -1
  private falseHeredocs = 0

  private readonly bytes: Uint8Array
  private readonly syntax: CommentSyntax
  private readonly found: TextRanges
  private readonly end: number
  // The mark that ends the code, in line comments too.
  private readonly stop: Uint8Array | null
  private readonly strings: TextRanges | undefined

  constructor(
    bytes: Uint8Array,
    syntax: CommentSyntax,
    found: TextRanges,
    end: number,
    stop: Uint8Array | null,
    strings?: TextRanges,
  ) {
    this.bytes = bytes
    this.syntax = syntax
    this.found = found
    this.end = end
    this.stop = stop
    this.strings = strings
    this.dispatch = compiled(syntax).dispatch
  }

  /** Scans from `start`; gives where the code ends. */
  run(start: number): number {
    const { bytes, dispatch, end, stop } = this
    let at = start
    while (at < end) {
      const byte = bytes[at]!
      if (stop !== null && byte === stop[0] && standsAt(bytes, at, stop)) return at + stop.length
      const marks = dispatch[byte]
      at = marks === undefined ? at + 1 : this.mark(at, byte, marks)
    }
    return end
  }

  private mark(at: number, byte: number, marks: Marks): number {
    if (byte === BACKSLASH) return at + 2
    for (const rule of marks.comments) {
      if (!standsAt(this.bytes, at, rule.open) || !this.commentAllowed(at, rule)) continue
      const end = this.commentEnd(at, rule)
      this.found.push(at, end)
      return end
    }
    const quirk = this.quirk(at, byte)
    if (quirk > at) return quirk
    for (const rule of marks.strings) {
      if (standsAt(this.bytes, at, rule.open) && this.placeAllows(at, rule.place, true))
        return this.string(at, rule)
    }
    return at + 1
  }

  private commentAllowed(at: number, rule: Marks['comments'][number]): boolean {
    const { bytes } = this
    if (!this.placeAllows(at, rule.place, false)) return false
    if (rule.unless.length > 0 && standsAt(bytes, at + rule.open.length, rule.unless)) return false
    const isUrl = this.syntax.quirks.has('url') && bytes[at + 1] === SLASH && bytes[at - 1] === COLON
    return !isUrl
  }

  private placeAllows(at: number, place: Place, isString: boolean): boolean {
    if (place === 'anywhere' || at === 0) return true
    const { bytes } = this
    const before = bytes[at - 1]!
    if (place === 'after space')
      return before <= SPACE || (isString ? OPENING_MARKS.has(before) : before === SEMICOLON)
    let from = at - 1
    while (from >= 0 && bytes[from]! <= SPACE && bytes[from] !== LINE_FEED) from--
    return from < 0 || bytes[from] === LINE_FEED
  }

  private commentEnd(at: number, rule: Marks['comments'][number]): number {
    const { bytes, end, stop } = this
    const from = at + rule.open.length
    if (rule.close === null) {
      const last = lineEnd(bytes, at, end)
      if (stop === null) return last
      const stopAt = indexOfBytes(bytes, stop, from, last)
      return stopAt < 0 ? last : stopAt
    }
    if (!rule.nested) {
      const close = indexOfBytes(bytes, rule.close, from, end)
      return close < 0 ? end : close + rule.close.length
    }
    let depth = 1
    let next = from
    while (next < end && depth > 0) {
      if (standsAt(bytes, next, rule.close)) {
        depth--
        next += rule.close.length
      } else if (standsAt(bytes, next, rule.open)) {
        depth++
        next += rule.open.length
      } else next++
    }
    return Math.min(next, end)
  }

  // What rules cannot say; gives `at` where nothing of the kind begins.
  private quirk(at: number, byte: number): number {
    const { bytes, end, syntax } = this
    const { quirks } = syntax
    if (byte === QUOTE && quirks.has('raw')) return rawStringEnd(bytes, at, end)
    if (byte === APOSTROPHE && quirks.has('character')) return characterEnd(bytes, at, end)
    if (byte === SLASH && quirks.has('regex')) return this.regex(at)
    if (quirks.has('template')) return this.template(at, byte)
    if (quirks.has('heredoc')) return this.heredoc(at, byte)
    if (quirks.has('docstring')) this.bracket(byte)
    return at
  }

  private regex(at: number): number {
    if (at < this.noRegexBefore || !regexAllowed(this.bytes, this.codeEndBefore(at))) return at
    const close = regexEnd(this.bytes, at, this.end)
    if (close > 0) return close
    this.noRegexBefore = lineEnd(this.bytes, at, this.end)
    return at
  }

  // Where the code before `at` ends, whatever comments and white space follow it.
  private codeEndBefore(at: number): number {
    const { bytes, found } = this
    let end = at
    for (let comment = found.count - 1; ; comment--) {
      while (end > 0 && bytes[end - 1]! <= SPACE) end--
      if (comment < 0 || found.bounds[2 * comment + 1]! < end) return end
      end = found.bounds[2 * comment]!
    }
  }

  private template(at: number, byte: number): number {
    const { templates } = this
    if (byte === BACKTICK) return this.quoted(at, this.templateText(at + 1))
    if (templates.length === 0) return at
    if (byte === OPEN_BRACE) templates[templates.length - 1]!++
    if (byte !== CLOSE_BRACE) return at
    if (templates.at(-1) !== 0) {
      templates[templates.length - 1]!--
      return at
    }
    templates.pop()
    return this.quoted(at, this.templateText(at + 1))
  }

  private templateText(from: number): number {
    const { bytes, end } = this
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!
      if (byte === BACKSLASH) at++
      else if (byte === BACKTICK) return at + 1
      else if (byte === DOLLAR && bytes[at + 1] === OPEN_BRACE) {
        this.templates.push(0)
        return at + 2
      }
    }
    return end
  }

  private heredoc(at: number, byte: number): number {
    const { bytes, end } = this
    if (byte === LINE_FEED && this.heredocPending >= 0) {
      const from = this.heredocPending
      this.heredocPending = -1
      return from
    }
    if (byte !== LESS_THAN || bytes[at + 1] !== LESS_THAN || this.falseHeredocs >= MOST_FALSE_HEREDOCS)
      return at
    const close = heredocEnd(bytes, at, end, this.heredocPending)
    if (close === 0) this.falseHeredocs++
    if (close > 0) this.heredocPending = close
    return at + 2
  }

  private bracket(byte: number): void {
    if (byte === 0x28 || byte === 0x5b || byte === OPEN_BRACE) this.depth++
    else if ((byte === 0x29 || byte === 0x5d || byte === CLOSE_BRACE) && this.depth > 0) this.depth--
  }

  private string(at: number, rule: Marks['strings'][number]): number {
    const close = this.quoted(at, this.stringEnd(at + rule.open.length, rule))
    if (this.syntax.quirks.has('docstring') && rule.open.length === 3 && this.depth === 0) {
      const start = docstringStart(this.bytes, at, close, this.end)
      if (start >= 0) this.found.push(start, close)
    }
    return close
  }

  private quoted(start: number, end: number): number {
    this.strings?.push(start, end)
    return end
  }

  private stringEnd(from: number, { close, escape, multiline }: Marks['strings'][number]): number {
    const { bytes, end } = this
    const first = close[0]!
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!
      if (byte === BACKSLASH && escape === 'backslash') at++
      else if (byte === LINE_FEED && !multiline) return at
      else if (byte === first && standsAt(bytes, at, close)) {
        if (escape !== 'doubled' || bytes[at + 1] !== first) return at + close.length
        at++
      }
    }
    return end
  }
}
