// Counts words in texts, for tests: each run is given as a text with the one who wrote it.
import { originRef } from '../../src/attribution/origin.ts'
import { TokenCounter } from '../../src/credit/counted-tokens.ts'
import { defaultKindOf } from '../../src/policy/kinds.ts'
import type { Kind } from '../../src/policy/policy.ts'

/** A text and who wrote it; "Ann copied" is a copy of Ann's text, "import" is third-party code. */
export type Piece = readonly [author: string, text: string]

/** A file as its pieces. */
export interface PiecedFile {
  readonly path: string
  readonly pieces: readonly Piece[]
  readonly kind?: Kind
  readonly countsImports?: boolean
}

/** Each author's tokens over the files. */
export function tokensOf(...files: readonly PiecedFile[]): Record<string, number> {
  const nameOf = (author: string) => author.replace(' copied', '')
  const names = [
    ...new Set(files.flatMap(({ pieces }) => pieces.map(([author]) => nameOf(author)))),
  ].toSorted()
  const origins = names.map((name) => ({ commit: name, path: 'first', imported: name === 'import' }))
  const made = files.map(({ path, pieces, kind, countsImports = false }) => {
    const starts: number[] = []
    let text = ''
    for (const [, piece] of pieces) {
      starts.push(Buffer.byteLength(text))
      text += piece
    }
    const refs = pieces.map(([author]) =>
      originRef(names.indexOf(nameOf(author)), author.endsWith(' copied')),
    )
    const runs = { starts: Int32Array.from(starts), refs: Int32Array.from(refs) }
    const bytes = new Uint8Array(Buffer.from(text))
    return { path, blob: '', bytes, runs, kind: kind ?? defaultKindOf(path, bytes), countsImports }
  })
  const counter = new TokenCounter({ origins, files: made })
  for (const file of made) counter.add(file)
  const sums: Record<string, number> = {}
  for (const { origin, tokens } of counter.counts()) sums[origin.commit] = (sums[origin.commit] ?? 0) + tokens
  return sums
}

/** How many words of a text count. */
export function wordsIn(path: string, text: string): number {
  return tokensOf({ path, pieces: [['Ann', text]] })['Ann'] ?? 0
}
