// Checks what a licensee got against the manifest of the delivery: needs the two alone, no database and no network.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { hex } from '../proof/base64.ts'
import { utf8 } from '../proof/canonical-json.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { Frontier, leafHash } from '../proof/merkle-tree.ts'
import { compareManifestFiles } from '../ledger/row-form.ts'
import type { ManifestFile } from '../ledger/rows.ts'
import { parseManifestLine, type ManifestHeader, type ManifestLine } from './manifest-lines.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'
import { sha256Bytes } from './sha256.ts'

/** What a folder has beside its manifest. Paths are as in the folder, in code-point order. */
export interface ManifestCheck {
  readonly header: ManifestHeader
  readonly fileCount: number
  readonly missing: readonly string[]
  /** Of other bytes than the manifest says. */
  readonly changed: readonly string[]
  /** In the folder, and not in the manifest. */
  readonly extra: readonly string[]
}

interface CheckOptions {
  /** The root that the manifest must have, from elsewhere; null where nothing else says it. */
  readonly root: string | null
  readonly signal?: AbortSignal
  readonly onProgress?: (doneCount: number, totalCount: number) => void
}

/**
 * Compares every file of a manifest with the folder it was handed over in: its repositories' folders lie there by their names,
 * or, where it is one alone, its files. Refuses a manifest that is none, is not whole, or is not of its root.
 */
export async function checkManifest(
  file: string,
  folder: string,
  { root, signal, onProgress }: CheckOptions,
): Promise<Outcome<ManifestCheck>> {
  const manifest = await readManifestFile(file, root)
  if (!manifest.ok) return manifest
  const { header, files } = manifest.value
  let present: ReadonlySet<string>
  try {
    present = new Set(await filesIn(folder))
  } catch (error) {
    return refused(readingFailure(folder, error))
  }
  const repositories = new Set(files.map(({ repository }) => repository))
  const expected = new Set<string>()
  const [missing, changed]: [string[], string[]] = [[], []]
  for (const [at, { repository, path, sha256 }] of files.entries()) {
    signal?.throwIfAborted()
    const place = repositories.size > 1 ? `${repository}/${path}` : path
    expected.add(place)
    if (!present.has(place)) missing.push(place)
    else if ((await hashOfFile(join(folder, place))) !== sha256) changed.push(place)
    onProgress?.(at + 1, files.length)
  }
  const extra = [...present].filter((path) => !expected.has(path)).toSorted(compareCodePoints)
  return done({ header, fileCount: files.length, missing, changed, extra })
}

interface Manifest {
  readonly header: ManifestHeader
  readonly files: readonly ManifestFile[]
}

async function readManifestFile(file: string, wantedRoot: string | null): Promise<Outcome<Manifest>> {
  const draft = new ManifestDraft()
  try {
    if (!(await lstat(file)).isFile()) return refused(`${file}: is no file`)
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
    let number = 0
    for await (const text of lines) {
      number++
      const line = parseManifestLine(text)
      const fault = line.ok ? draft.take(line.value) : line.refusal
      if (fault !== undefined) {
        lines.close()
        return refused(`${file}: line ${number}: ${fault}; ask the licensor for the manifest again`)
      }
    }
  } catch (error) {
    return refused(readingFailure(file, error))
  }
  const fault = draft.fault(wantedRoot)
  return fault === undefined ? done(draft.manifest()) : refused(`${file}: ${fault}`)
}

// What was read so far, and the tree over it.
class ManifestDraft {
  private readonly frontier = new Frontier(sha256Bytes)
  private readonly files: ManifestFile[] = []
  private header: ManifestHeader | undefined
  private snapshotRoot: string | undefined

  take(line: ManifestLine): string | undefined {
    if (line.tag === 'header') {
      if (this.header !== undefined) return 'there is a second header'
      this.header = line.header
    } else if (this.header === undefined) return 'the header is missing'
    else if (line.tag === 'file') {
      const last = this.files.at(-1)
      if (last !== undefined && compareManifestFiles(last, line.file) >= 0) return 'its file is not in order'
      if (leavesFolder(line.file.path) || leavesFolder(line.file.repository))
        return 'its path leaves the folder'
      this.files.push(line.file)
      this.frontier.append(leafHash(sha256Bytes, utf8(line.text)))
    } else if (line.tag === 'entry' && line.entry.kind === 'snapshot-taken')
      this.snapshotRoot = line.entry.manifest.root
    return undefined
  }

  fault(wantedRoot: string | null): string | undefined {
    if (this.header === undefined) return 'is no manifest'
    const root = hex(this.frontier.root())
    const { count } = this.header
    if (this.files.length !== count) return `has ${this.files.length} files where its header says ${count}`
    if (root !== this.header.root)
      return `its files have the root ${root}, and its header says ${this.header.root}`
    if (this.snapshotRoot !== root) return `the ledger's entry in it is not of its files`
    if (wantedRoot !== null && wantedRoot !== root) return `its root is ${root}, and not ${wantedRoot}`
    return undefined
  }

  manifest(): Manifest {
    if (this.header === undefined) throw new Error('a manifest without a header has no value')
    return { header: this.header, files: this.files }
  }
}

function leavesFolder(path: string): boolean {
  return path.startsWith('/') || path.split(/[/\\]/).includes('..')
}

// Regular files alone; links are not followed, and what git keeps is none of the delivery.
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(entry.parentPath, entry.name).slice(join(folder, sep).length)
    const parts = path.split(sep)
    return parts.includes('.git') ? [] : [parts.join('/')]
  })
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
