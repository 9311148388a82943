// Takes a raw commit object apart, for whatever reader brought it.
import type { CommitSignatures, Signature } from './reader.ts'
import { decodeLatin1, trimMessage } from './text.ts'

/** What is read of a commit object. */
export interface ParsedCommit extends CommitSignatures {
  readonly tree: string
}

/**
 * Parses the content of a commit object. Names, e-mails and the message are decoded by its `encoding` header, else as
 * UTF-8, else as Latin-1. At the commits in `shallow` the history is cut off, so they have no parents, as in git.
 * Throws on content that no commit can have.
 */
export function parseCommit(id: string, content: Uint8Array, shallow: ReadonlySet<string>): ParsedCommit {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
  const bodyAt = text.indexOf('\n\n')
  const head = bodyAt < 0 ? text : text.slice(0, bodyAt)
  const body = bodyAt < 0 ? '' : text.slice(bodyAt + 2)
  const headers = readHeaders(head)
  const tree = headers.get('tree')?.[0]
  if (tree === undefined) throw new Error(`commit ${id} names no tree`)
  const committer = headers.get('committer')?.[0] ?? ''
  const decode = decoderFor(headers.get('encoding')?.[0])
  // A message ends at its first NUL, as in git.
  const messageEnd = body.indexOf('\0')
  return {
    id,
    tree,
    parents: shallow.has(id) ? [] : (headers.get('parent') ?? []),
    author: readSignature(headers.get('author')?.[0] ?? '', decode),
    committer: readSignature(committer, decode),
    committedAt: readTime(committer),
    message: trimMessage(decode(messageEnd < 0 ? body : body.slice(0, messageEnd))),
  }
}

/** Header lines by name; the lines of a continued one (a signature, a merged tag) begin with a space and are left out. */
function readHeaders(head: string): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const line of head.split('\n')) {
    const space = line.indexOf(' ')
    if (space <= 0) continue
    const name = line.slice(0, space)
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [line.slice(space + 1)])
    else values.push(line.slice(space + 1))
  }
  return headers
}

/** "Ann <ann@example.org> 1700000000 +0100": the e-mail stands between the first "<" and the ">" after it. */
function readSignature(line: string, decode: (latin1: string) => string): Signature {
  const open = line.indexOf('<')
  // Decoded first: as Latin-1, the last byte of a letter may look like white space.
  if (open < 0) return { name: decode(line).trim(), email: '' }
  const close = line.indexOf('>', open)
  return {
    name: decode(line.slice(0, open)).trim(),
    email: decode(line.slice(open + 1, close < 0 ? line.length : close)).trim(),
  }
}

function readTime(line: string): number {
  const match = /(\d+)(?: [+-]\d+)?$/.exec(line.slice(line.lastIndexOf('>') + 1))
  return match === null ? 0 : Number(match[1])
}

/** How to decode a commit's text: by its own encoding where that is known here and the text is valid in it. */
function decoderFor(encoding: string | undefined): (latin1: string) => string {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return decodeLatin1
  // The web's decoder takes Latin-1 for Windows-1252, git does not.
  if (/^(?:iso-?8859-1|latin-?1)$/i.test(encoding)) return (latin1) => latin1
  const decoder = findDecoder(encoding)
  if (decoder === undefined) return decodeLatin1
  return (latin1) => {
    try {
      return decoder.decode(Buffer.from(latin1, 'latin1'))
    } catch {
      return decodeLatin1(latin1)
    }
  }
}

function findDecoder(encoding: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  } catch {
    return undefined
  }
}
