// Keeps lines by key in one file of a cache folder: checked by its hash, written whole or not at all. A file that is damaged
// is as good as none.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256 } from './sha256.ts'

// Where the lines that a run needed are more, nothing is kept: a text cannot be of any length.
const MOST_CHARACTERS = 200_000_000
// Lines that a run found and did not need are kept up to what it needed, and this.
const SPARE_CHARACTERS = 1_000_000

/** What a file holds, by key; nothing where there is no such file, or it is not whole or of another form. */
export async function readKeptLines(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const cut = text.indexOf('\n')
  if (cut < 0 || sha256(text.slice(cut + 1)) !== text.slice(0, cut)) return new Map()
  const lines = new Map<string, string>()
  for (let at = cut + 1; at < text.length;) {
    const end = text.indexOf('\n', at)
    const tab = text.indexOf('\t', at)
    if (end < 0 || tab < 0 || tab > end) return new Map()
    lines.set(text.slice(at, tab), text.slice(tab + 1, end))
    at = end + 1
  }
  return lines
}

/**
 * Writes a file anew, with the lines this run needed and, while they are not more than those, what it found and did not; neither keys (which have
 * no tab) nor lines may hold a line feed. A folder that cannot be written to costs only the time of the next run: what was
 * there before stays.
 */
export async function writeKeptLines(
  path: string,
  needed: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Promise<void> {
  let characters = 0
  const parts: string[] = []
  const take = (key: string, line: string, most: number): boolean => {
    if (characters + key.length + line.length > most) return false
    characters += key.length + line.length
    parts.push(key, '\t', line, '\n')
    return true
  }
  for (const [key, line] of needed) if (!take(key, line, MOST_CHARACTERS)) return
  const most = Math.min(MOST_CHARACTERS, 2 * characters + SPARE_CHARACTERS)
  for (const [key, line] of found) if (!needed.has(key) && !take(key, line, most)) break
  const body = parts.join('')
  const draft = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(draft, `${sha256(body)}\n${body}`)
    await rename(draft, path)
  } catch {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}
