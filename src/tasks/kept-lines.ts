// Keeps lines by key in one file of a cache folder: checked by its hash, written whole or not at all. A file that is damaged
// is as good as none.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256 } from './sha256.ts'

/** What a file holds, by key; nothing where there is no such file or it is not whole. */
export async function readKeptLines(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const cut = text.indexOf('\n')
  const lines = new Map<string, string>()
  if (cut < 0 || sha256(text.slice(cut + 1)) !== text.slice(0, cut)) return lines
  for (let at = cut + 1; at < text.length;) {
    const end = text.indexOf('\n', at)
    const tab = text.indexOf('\t', at)
    lines.set(text.slice(at, tab), text.slice(tab + 1, end))
    at = end + 1
  }
  return lines
}

/**
 * Writes a file anew; neither keys (which have no tab) nor lines may hold a line feed. A folder that cannot be written to costs
 * only the time of the next run: what was there before stays.
 */
export async function writeKeptLines(
  path: string,
  lines: Iterable<readonly [string, string]>,
): Promise<void> {
  const body = Array.from(lines, ([key, line]) => `${key}\t${line}\n`).join('')
  const draft = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(draft, `${sha256(body)}\n${body}`)
    await rename(draft, path)
  } catch {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}
