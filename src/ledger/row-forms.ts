// The canonical bytes of the rows that lie outside entries, their order, and the root by which an entry names them.
import { compareCodePoints } from '../proof/code-point-order.ts'
import { hex } from '../proof/base64.ts'
import { utf8 } from '../proof/canonical-json.ts'
import { Frontier, leafHash, type Hash } from '../proof/merkle-tree.ts'
import type { Reading } from '../royalties/money.ts'
import type { RowSet } from './entry.ts'
import { count, hash, Misfit, record, textThat, whole, type Form } from './forms.ts'
import type { Contribution, ManifestFile } from './rows.ts'

const MICROS_MOST = 2n ** 63n - 1n

// Paths and names may hold nearly anything; what databases and UTF-8 cannot hold is refused.
const anyText = textThat((text) => !/[\0\p{Cs}]/u.test(text), 'must be text without NUL and lone surrogates')
const someText = textThat(
  (text) => text !== '' && !/[\0\p{Cs}]/u.test(text),
  'must be text without NUL and lone surrogates, and not empty',
)
const micros = whole(0n, MICROS_MOST)

const CONTRIBUTION: Form<Contribution> = record<Contribution>({
  repository: someText,
  path: someText,
  definition: anyText,
  name: anyText,
  contributor: someText,
  tokens: count(0),
  lowConfidenceTokens: count(0),
  others: count(0),
  authorshipMicros: micros,
  reuseMicros: micros,
})

const MANIFEST_FILE: Form<ManifestFile> = record<ManifestFile>({
  repository: someText,
  path: someText,
  blob: someText,
  sha256: hash,
  tokens: count(0),
})

/** The canonical text (RFC 8785) of a contribution, whose UTF-8 bytes are its leaf. */
export function contributionText(row: Contribution): string {
  return CONTRIBUTION.write(row)
}

/** The canonical text (RFC 8785) of a file of a manifest, whose UTF-8 bytes are its leaf. */
export function manifestFileText(row: ManifestFile): string {
  return MANIFEST_FILE.write(row)
}

/** The contribution that a canonical text says; refuses any other text, saying what is wrong. */
export function parseContributionText(text: string): Reading<Contribution> {
  return parseRow(CONTRIBUTION, text, 'a contribution')
}

/** The manifest's file that a canonical text says; refuses any other text, saying what is wrong. */
export function parseManifestFileText(text: string): Reading<ManifestFile> {
  return parseRow(MANIFEST_FILE, text, "a manifest's file")
}

/** The order of contributions in their set: by repository, path, definition and contributor. */
export function compareContributions(a: Contribution, b: Contribution): number {
  return (
    compareCodePoints(a.repository, b.repository) ||
    compareCodePoints(a.path, b.path) ||
    compareCodePoints(a.definition, b.definition) ||
    compareCodePoints(a.contributor, b.contributor)
  )
}

/** The order of files in a manifest: by repository and path. */
export function compareManifestFiles(a: ManifestFile, b: ManifestFile): number {
  return compareCodePoints(a.repository, b.repository) || compareCodePoints(a.path, b.path)
}

/** How rows are named: their Merkle root (RFC 6962) over the canonical texts, in the order given, and their count. */
export function rowSetOf(sha256: Hash, texts: Iterable<string>): RowSet {
  const frontier = new Frontier(sha256)
  for (const text of texts) frontier.append(leafHash(sha256, utf8(text)))
  return { root: hex(frontier.root()), count: Number(frontier.size) }
}

function parseRow<Row>(form: Form<Row>, text: string, what: string): Reading<Row> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refuse(`${what} is not JSON`)
  }
  try {
    const row = form.read(json)
    return form.write(row) === text
      ? { ok: true, value: row }
      : refuse(`${what} is not written in the canonical way`)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    return refuse(`${what} is malformed: "${error.member}" ${error.problem}`)
  }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
