// Says of files of a revision who first wrote what stands on each line.
import { originIndex, type AttributedFile, type Origin } from '../attribution/origin.ts'
import type { TreeEntry } from '../git/reader.ts'
import { peopleOf } from '../people/persons.ts'
import { DEFAULT_POLICY } from '../policy/default-policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { attributeRevision, type AttributedRevision } from './attribute-revision.ts'
import { blamedLines, textLines, type BlamedLine } from './blamed-lines.ts'
import { headTexts } from './head-texts.ts'
import {
  attributionOptions,
  withRevision,
  type OpenRevision,
  type ReadingOptions,
  type RevisionRequest,
} from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readAuthors } from './read-authors.ts'
import { sha256 } from './sha256.ts'

/** A file with its lines; without any, `reason` says why. */
export interface BlamedFile {
  /** Full id of the revision. */
  readonly revision: string
  /** From the repository's root. */
  readonly path: string
  readonly lines: readonly BlamedLine[]
  /** Why the file has no lines: what it is, in words a person reads. Null for a file that was attributed. */
  readonly reason: string | null
}

/** What a blame hands over, file by file in the order asked, so that no more than one need be held. */
export interface BlameReceiver {
  /** Takes a file; `text` gives its lines of text, with which the columns agree. */
  file(file: BlamedFile, text: () => readonly string[]): Promise<void>
}

/** What a blame is of. Paths are from the repository's root; `./` before one is let pass. */
export interface BlameRequest extends RevisionRequest {
  readonly paths: readonly string[]
  /** Whether names are wanted, for people to read. */
  readonly withNames: boolean
}

/** Names of the people behind commits, by full id; empty where they are not wanted. */
export type AuthorNames = ReadonlyMap<string, string>

/**
 * Blames files. Every path is checked first: refuses what is not in the revision, and folders. Files that have no text to
 * attribute (binaries, lock files, links, ...) are given without lines, with the reason.
 */
export function blameFiles(
  request: BlameRequest,
  options: ReadingOptions,
  receiverFor: (names: AuthorNames) => BlameReceiver,
): Promise<Outcome<void>> {
  return withRevision(request, options, async (open) => {
    const entries = findEntries(open, request.paths)
    if (!entries.ok) return entries
    const attributed = await attributeRevision(
      open.reader,
      open.revision,
      attributionOptions(open.repository, options),
    )
    const files = filesAt(attributed, entries.value)
    const commits = request.withNames ? commitsOf(attributed, [...files.values()]) : []
    const names = commits.length > 0 ? await namesOf(open, commits, options) : new Map<string, string>()
    const reasons = new Map(attributed.skipped.map(({ path, reason }) => [path, reason]))
    const { origins } = attributed.attribution
    await giveFiles({ open, entries: entries.value, files, origins, reasons }, receiverFor(names))
    options.signal?.throwIfAborted()
    return done(undefined)
  })
}

function findEntries(open: OpenRevision, paths: readonly string[]): Outcome<readonly TreeEntry[]> {
  const byPath = new Map(open.entries.map((entry) => [entry.path, entry]))
  const found: TreeEntry[] = []
  for (const path of paths) {
    const entry = byPath.get(normalPath(path))
    if (entry === undefined) return refused(pathRefusal(open, path))
    found.push(entry)
  }
  return done(found)
}

function normalPath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '')
}

function pathRefusal(open: OpenRevision, path: string): string {
  const folder = `${normalPath(path).replace(/\/+$/, '')}/`
  const where = `revision ${open.revision.slice(0, 10)} of ${open.repository}`
  if (folder === '/' || folder === './' || open.entries.some((entry) => entry.path.startsWith(folder))) {
    return `${path}: is a folder in ${where}; name the files in it`
  }
  return `${path}: is not in ${where}; give paths from the repository's root`
}

// Those of the entries that were attributed, by path.
function filesAt(
  { attribution, skipped }: AttributedRevision,
  entries: readonly TreeEntry[],
): ReadonlyMap<string, AttributedFile> {
  const wanted = new Set(entries.map(({ path }) => path))
  for (const { path } of skipped) wanted.delete(path)
  return new Map(attribution.files.filter(({ path }) => wanted.has(path)).map((file) => [file.path, file]))
}

function commitsOf({ attribution }: AttributedRevision, files: readonly AttributedFile[]): readonly string[] {
  const commits = new Set<string>()
  for (const { runs } of files) {
    for (const ref of runs.refs) commits.add(attribution.origins[originIndex(ref)]!.commit)
  }
  return [...commits]
}

// Each commit's first person, and how many more there are; without one, whoever signed as its author.
async function namesOf(
  open: OpenRevision,
  commitIds: readonly string[],
  { lineage }: ReadingOptions,
): Promise<AuthorNames> {
  const authors = await readAuthors(open, commitIds, lineage)
  const people = peopleOf([authors], DEFAULT_POLICY, sha256)
  const names = new Map(people.persons.map(({ id, name }) => [id, name]))
  return new Map(
    authors.commits.map(({ id, author }) => {
      const persons = people.commits[0]?.get(id)?.persons ?? []
      const all = persons.map((person) => names.get(person) ?? '').toSorted(compareCodePoints)
      const [first = author.name, ...others] = all
      return [id, others.length === 0 ? first : `${first} +${others.length}`]
    }),
  )
}

interface Blame {
  readonly open: OpenRevision
  readonly entries: readonly TreeEntry[]
  readonly files: ReadonlyMap<string, AttributedFile>
  readonly origins: readonly Origin[]
  /** Why paths were not attributed. */
  readonly reasons: ReadonlyMap<string, string>
}

async function giveFiles(blame: Blame, receiver: BlameReceiver): Promise<void> {
  const { revision, reader } = blame.open
  const texts = headTexts(
    reader,
    blame.entries.flatMap(({ path }) => blame.files.get(path) ?? []),
  )
  for (const { path, kind } of blame.entries) {
    const file = blame.files.get(path)
    const text = file === undefined ? null : ((await texts.next()).value?.text ?? null)
    if (file === undefined || text === null) {
      const reason = blame.reasons.get(path) ?? (kind === 'file' ? 'missing' : kind)
      await receiver.file({ revision, path, lines: [], reason }, () => [])
      continue
    }
    const lines = blamedLines(text, file.runs, blame.origins)
    await receiver.file({ revision, path, lines, reason: null }, () => textLines(text))
  }
  await texts.return(undefined)
}
