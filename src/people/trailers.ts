// Reads the trailers at the end of a commit message (git-interpret-trailers(1)): co-authors, and tools that helped.
import type { Identity } from './identity.ts'

/** What a message's trailers say of who took part. */
export interface Participants {
  /** Well-formed `Co-authored-by` trailers, in order. */
  readonly coAuthors: readonly Identity[]
  /** `Assisted-by`, `Generated-by` and `Co-authored-by` values without an address: they can only name a tool. */
  readonly tools: readonly Identity[]
}

const TRAILER = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(\S.*)$/
const TOOL_TRAILER = /^(?:ai-)?(?:assisted|generated|co-?authored|co-?developed)-(?:by|with)$/
const CO_AUTHOR_TRAILER = /^co-?authored-by$/
const ADDRESS = /^"?([^<>"]*)"?\s*<\s*([^<>\s]+@[^<>\s]+)\s*>$/

/**
 * The participants a message names in its trailers: in its last paragraphs that hold nothing but trailers. Malformed
 * lines are left out. A message of one paragraph has none: its subject is no trailer.
 */
export function participantsOf(message: string): Participants {
  const coAuthors: Identity[] = []
  const tools: Identity[] = []
  for (const line of trailerLines(message)) {
    const parts = TRAILER.exec(line)
    const key = parts?.[1]?.toLowerCase() ?? ''
    if (parts === null || !TOOL_TRAILER.test(key)) continue
    const address = ADDRESS.exec(parts[2]!.trim())
    const identity = { name: (address?.[1] ?? parts[2]!).trim(), email: address?.[2] ?? '' }
    if (address !== null && CO_AUTHOR_TRAILER.test(key)) coAuthors.push(identity)
    else tools.push(identity)
  }
  return { coAuthors, tools }
}

// The lines of the paragraphs at the end that are trailers throughout. Of the very last, git asks only that a quarter be.
function trailerLines(message: string): string[] {
  const paragraphs = message
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0)
  const found: string[] = []
  for (let at = paragraphs.length - 1; at > 0; at--) {
    const lines = paragraphs[at]!
    const trailers = lines.filter((line) => TRAILER.test(line) || /^[ \t]/.test(line))
    const wanted = at === paragraphs.length - 1 ? lines.length / 4 : lines.length
    if (trailers.length === 0 || trailers.length < wanted) break
    found.unshift(...lines)
  }
  return found
}
