// Path patterns as git's attributes have them, compiled once and matched without regular expressions, so that no pattern
// can make a scan slow.

/** A compiled pattern. */
export interface PathPattern {
  /** The pattern as it was written. */
  readonly source: string
  /** One for each path segment; null stands for `**`. Undefined in `basenameOnly` patterns but for the one segment. */
  readonly segments: readonly (Segment | null)[]
  /** Written without a slash: matches the last segment of any path. */
  readonly basenameOnly: boolean
}

// What one place of a segment accepts.
type Piece =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'unit'; readonly unit: number }
  | {
      readonly kind: 'set'
      readonly negated: boolean
      readonly ranges: readonly (readonly [number, number])[]
    }
type Segment = readonly Piece[]

const POSIX_CLASSES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alpha: [[65, 90], [97, 122]], // prettier-ignore
  digit: [[48, 57]],
  alnum: [[48, 57], [65, 90], [97, 122]], // prettier-ignore
  upper: [[65, 90]],
  lower: [[97, 122]],
  space: [[9, 13], [32, 32]], // prettier-ignore
  xdigit: [[48, 57], [65, 70], [97, 102]], // prettier-ignore
  punct: [[33, 47], [58, 64], [91, 96], [123, 126]], // prettier-ignore
}

/**
 * Compiles a pattern (gitattributes(5), gitignore(5)): without a slash it matches a file's name in any folder; with one, the
 * path from where the pattern stands; `*` and `?` stay within a segment; a whole segment `**` stands for any number of them;
 * `[a-z]`, `[!a-z]` and `\` as in git. A trailing slash matches nothing in attributes; with `foldersMatch` it means all
 * that is in the folder.
 */
export function compilePathPattern(source: string, foldersMatch = false): PathPattern {
  let text = source
  const names = text.endsWith('/') && foldersMatch
  if (names) text = `${text.includes('/') && text.indexOf('/') < text.length - 1 ? '' : '**/'}${text}**`
  const basenameOnly = !text.includes('/')
  if (text.startsWith('/')) text = text.slice(1)
  const segments = splitSegments(text).map((part) => (part === '**' ? null : compileSegment(part)))
  return { source, basenameOnly, segments }
}

// A slash between brackets is no separator (and matches nothing).
function splitSegments(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') at = compileSet(text, at).end - 1
    else if (text[at] === '/') {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

function compileSegment(text: string): Segment {
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at]!
    if (character === '*') {
      if (pieces.at(-1)?.kind !== 'star') pieces.push({ kind: 'star' })
      at++
    } else if (character === '?') {
      pieces.push({ kind: 'any' })
      at++
    } else if (character === '[') {
      const set = compileSet(text, at)
      pieces.push(set.piece)
      at = set.end
    } else {
      if (character === '\\' && at + 1 < text.length) at++
      pieces.push({ kind: 'unit', unit: text.charCodeAt(at) })
      at++
    }
  }
  return pieces
}

// Reads `[...]` at `start`. Never closed, it matches nothing, as in git.
function compileSet(text: string, start: number): { readonly piece: Piece; readonly end: number } {
  const ranges: (readonly [number, number])[] = []
  let at = start + 1
  const negated = text[at] === '!' || text[at] === '^'
  if (negated) at++
  for (let first = true; at < text.length; first = false) {
    if (text[at] === ']' && !first) return { piece: { kind: 'set', negated, ranges }, end: at + 1 }
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at, at + 12))
    if (named !== null) {
      ranges.push(...(POSIX_CLASSES[named[1]!] ?? []))
      at += named[0].length
      continue
    }
    if (text[at] === '\\' && at + 1 < text.length) at++
    const low = text.charCodeAt(at++)
    if (text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']') {
      at += text[at + 1] === '\\' && at + 2 < text.length ? 2 : 1
      ranges.push([low, text.charCodeAt(at++)])
    } else {
      ranges.push([low, low])
    }
  }
  return { piece: { kind: 'set', negated: false, ranges: [] }, end: text.length }
}

/** Whether `path` (relative to where the pattern stands, slashes between folders) matches. Case counts. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  if (pattern.basenameOnly) {
    const only = pattern.segments[0]
    return only === undefined || only === null || matchesSegment(only, path.slice(path.lastIndexOf('/') + 1))
  }
  return matchesSegments(pattern.segments, path.split('/'))
}

// Greedy with one way back, to the last `**`: an earlier one never needs to give up more.
function matchesSegments(pattern: readonly (Segment | null)[], names: readonly string[]): boolean {
  let [at, name] = [0, 0]
  let [retryAt, retryName] = [-1, 0]
  while (name < names.length) {
    const segment = pattern[at]
    if (segment === null) {
      // At the end, `**` needs something to stand for: `a/**` is what is in `a`, not `a` itself.
      if (at === pattern.length - 1) return true
      retryAt = at++
      retryName = name
    } else if (segment !== undefined && matchesSegment(segment, names[name]!)) {
      at++
      name++
    } else if (retryAt >= 0) {
      at = retryAt + 1
      name = ++retryName
    } else {
      return false
    }
  }
  return at === pattern.length
}

function matchesSegment(pieces: Segment, name: string): boolean {
  let [at, unit] = [0, 0]
  let [retryAt, retryUnit] = [-1, 0]
  while (unit < name.length) {
    const piece = pieces[at]
    if (piece?.kind === 'star') {
      retryAt = at++
      retryUnit = unit
    } else if (piece !== undefined && accepts(piece, name.charCodeAt(unit))) {
      at++
      unit++
    } else if (retryAt >= 0) {
      at = retryAt + 1
      unit = ++retryUnit
    } else {
      return false
    }
  }
  while (pieces[at]?.kind === 'star') at++
  return at === pieces.length
}

function accepts(piece: Piece, unit: number): boolean {
  if (piece.kind === 'unit') return piece.unit === unit
  if (piece.kind === 'set')
    return piece.ranges.some(([low, high]) => unit >= low && unit <= high) !== piece.negated
  return piece.kind === 'any'
}
