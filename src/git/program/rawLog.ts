// Takes `git log --raw -z` apart as it arrives. Records have fields of fixed width, so there is nothing to search but
// the ends of paths and messages.
import type { CommitChanges, TreeChange } from '../reader.ts'
import { decodeLatin1, trimMessage } from '../text.ts'

/** The format that the parser expects of `git log`: no field but the last can hold a line feed. */
export const LOG_FORMAT = '%H %P%n%ct%n%B'

const LINE_FEED = 10
const COLON = 58
// ":100644 100755 " stands before the first of two ids; a space and a status letter with its NUL after them.
const IDS_AT = 15

interface OpenCommit {
  readonly id: string
  readonly parents: readonly string[]
  readonly committedAt: number
  readonly message: string
  readonly changes: TreeChange[]
}

/** Collects commits from pieces of the log's output, each given as a Latin-1 string. */
export class RawLogParser {
  #rest = ''
  #open: OpenCommit | null = null

  /** The commits that are complete with this piece. */
  push(piece: string): CommitChanges[] {
    const text = this.#rest === '' ? piece : this.#rest + piece
    const done: CommitChanges[] = []
    let at = 0
    for (;;) {
      const next = this.#step(text, at, done)
      if (next === at) break
      at = next
    }
    this.#rest = text.slice(at)
    return done
  }

  /** The last commit, once the output has ended. Throws when it ended within one. */
  finish(): CommitChanges[] {
    if (this.#rest !== '') throw new Error('the output of git log ended within a commit')
    const last = this.#open
    this.#open = null
    return last === null ? [] : [last]
  }

  /** Reads one thing at `at` and answers where the next begins; `at` itself when the thing is not there in full. */
  #step(text: string, at: number, done: CommitChanges[]): number {
    if (at >= text.length) return at
    const first = text.charCodeAt(at)
    if (first === COLON && this.#open !== null) return readChange(text, at, this.#open)
    // A line feed stands once between a message and its changes.
    if (first === LINE_FEED) return at + 1
    const end = text.indexOf('\0', at)
    if (end < 0) return at
    if (this.#open !== null) done.push(this.#open)
    this.#open = readHead(text, at, end)
    return end + 1
  }
}

function readHead(text: string, at: number, end: number): OpenCommit {
  const idsEnd = text.indexOf('\n', at)
  const timeEnd = text.indexOf('\n', idsEnd + 1)
  if (idsEnd < 0 || timeEnd < 0 || timeEnd > end) throw new Error('git log wrote what it was not asked for')
  const [id = '', ...parents] = text.slice(at, idsEnd).trimEnd().split(' ')
  return {
    id,
    parents,
    committedAt: Number(text.slice(idsEnd + 1, timeEnd)),
    message: trimMessage(decodeLatin1(text.slice(timeEnd + 1, end))),
    changes: [],
  }
}

function readChange(text: string, at: number, commit: OpenCommit): number {
  const width = commit.id.length
  const pathAt = at + IDS_AT + 2 * width + 4
  const pathEnd = text.indexOf('\0', pathAt)
  if (pathEnd < 0) return at
  const oldBlob = isRegular(text, at + 1) ? text.slice(at + IDS_AT, at + IDS_AT + width) : null
  const newAt = at + IDS_AT + width + 1
  const newBlob = isRegular(text, at + 8) ? text.slice(newAt, newAt + width) : null
  // Equal sides: a change of mode only, or a link or submodule that is null on both.
  if (oldBlob !== newBlob) {
    commit.changes.push({ path: decodeLatin1(text.slice(pathAt, pathEnd)), oldBlob, newBlob })
  }
  return pathEnd + 1
}

/** Whether the six digits of a mode say "regular file" (100644, 100755, 100664). */
function isRegular(text: string, at: number): boolean {
  return text.charCodeAt(at) === 49 && text.charCodeAt(at + 1) === 48 && text.charCodeAt(at + 2) === 48
}
