// Reads lineage files: parents that git forgot, one JSON object a line.
import { readFileSync } from 'node:fs'
import { done, refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** Parents that git forgot, by full commit id. */
export type Lineage = ReadonlyMap<string, readonly string[]>

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Reads files of lines such as `{"commit":"<full id>","parents":["<full id>"]}`. Blank lines are left out; what several lines
 * say of one commit counts together. Refuses a file that cannot be read, and the first line that says something else.
 */
export function readLineage(files: readonly string[]): Outcome<Lineage> {
  const lineage = new Map<string, string[]>()
  for (const file of files) {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      return refused(readingFailure(file, error))
    }
    for (const [at, line] of text
      .replace(/^\uFEFF/, '')
      .split('\n')
      .entries()) {
      if (line.trim() === '') continue
      const entry = parseLine(line)
      if (typeof entry === 'string') return refused(`${file}: line ${at + 1}: ${entry}`)
      const parents = lineage.get(entry.commit) ?? []
      lineage.set(entry.commit, [...new Set([...parents, ...entry.parents])])
    }
  }
  return done(lineage)
}

// A line's commit and parents, or what is wrong with it.
function parseLine(line: string): { readonly commit: string; readonly parents: readonly string[] } | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'is no JSON; a line must be such as {"commit":"<full id>","parents":["<full id>"]}'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object with "commit" and "parents"'
  }
  const other = Object.keys(value).find((name) => name !== 'commit' && name !== 'parents')
  if (other !== undefined) return `"${other}" is not known; there are "commit" and "parents"`
  const commit: unknown = 'commit' in value ? value.commit : undefined
  const parents: unknown = 'parents' in value ? value.parents : undefined
  if (!isFullId(commit))
    return '"commit" must be a full commit id: 40 (or 64) hexadecimal digits in lower case'
  if (!Array.isArray(parents)) return '"parents" must be a list of full commit ids'
  const ids: readonly unknown[] = parents
  if (!ids.every(isFullId))
    return '"parents" must hold full commit ids: 40 (or 64) hexadecimal digits in lower case'
  return ids.includes(commit) ? 'a commit cannot be its own parent' : { commit, parents: ids }
}

function isFullId(value: unknown): value is string {
  return typeof value === 'string' && FULL_ID.test(value)
}
