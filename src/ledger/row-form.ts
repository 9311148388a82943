// The canonical text of the rows that lie outside entries, and back; a set of rows goes by the Merkle root over their bytes.
import { hex } from '../proof/base64.ts'
import { isCanonicalText, utf8, type Json } from '../proof/canonical-json.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { Frontier, leafHash, type Hash } from '../proof/merkle-tree.ts'
import type { Reading } from '../royalties/money.ts'
import type { RowSet } from './entry.ts'
import { count, hash, id, Misfit, record, textThat, whole, type Form } from './forms.ts'
import type { Contribution, ManifestFile } from './rows.ts'

const POINTS_MOST = 2n ** 63n - 1n

// Paths and names are as git and the code have them, whatever characters are in them but what no database keeps.
const anyText = textThat((text) => !/[\0\p{Cs}]/u.test(text), 'must be text')
const someText = textThat((text) => text !== '' && !/[\0\p{Cs}]/u.test(text), 'must be text, not empty')
const points = whole(0n, POINTS_MOST)

const CONTRIBUTION = record<Contribution>({
  repository: someText,
  path: someText,
  definition: anyText,
  name: anyText,
  contributor: id,
  tokens: count(0),
  lowConfidenceTokens: count(0),
  others: count(0),
  authorshipMicros: points,
  reuseMicros: points,
})

const MANIFEST_FILE = record<ManifestFile>({
  repository: someText,
  path: someText,
  blob: textThat((text) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text), 'must be a git object id'),
  sha256: hash,
  tokens: count(0),
})

/** The canonical text (RFC 8785) of a contribution, micro-points as decimal text. */
export function contributionText(row: Contribution): string {
  return CONTRIBUTION.write(row)
}

/** The canonical text (RFC 8785) of a manifest's file. */
export function manifestFileText(row: ManifestFile): string {
  return MANIFEST_FILE.write(row)
}

/** The contribution that a canonical text says; refuses every other text, naming the member that is wrong. */
export function parseContribution(text: string): Reading<Contribution> {
  return parseRow(CONTRIBUTION, text)
}

/** The manifest's file that a canonical text says; refuses every other text, naming the member that is wrong. */
export function parseManifestFile(text: string): Reading<ManifestFile> {
  return parseRow(MANIFEST_FILE, text)
}

/** The root and the number of rows, given the canonical text of each in the set's own order. */
export function rowSetOf(hashOf: Hash, texts: Iterable<string>): RowSet {
  const frontier = new Frontier(hashOf)
  for (const text of texts) frontier.append(leafHash(hashOf, utf8(text)))
  return { root: hex(frontier.root()), count: Number(frontier.size) }
}

/** The order of contributions: repository, path, definition, contributor by code point. Negative when `a` comes first, 0 for the same place. */
export function compareContributions(a: Contribution, b: Contribution): number {
  return (
    compareCodePoints(a.repository, b.repository) ||
    compareCodePoints(a.path, b.path) ||
    compareCodePoints(a.definition, b.definition) ||
    compareCodePoints(a.contributor, b.contributor)
  )
}

/** The order of a manifest's files: repository, path by code point. Negative when `a` comes first, 0 for the same file. */
export function compareManifestFiles(a: ManifestFile, b: ManifestFile): number {
  return compareCodePoints(a.repository, b.repository) || compareCodePoints(a.path, b.path)
}

function parseRow<Row>(form: Form<Row>, text: string): Reading<Row> {
  let json: Json
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, refusal: 'a row is not JSON' }
  }
  const isCanonical = isCanonicalText(json, text)
  try {
    const row = form.read(json)
    if (isCanonical) return { ok: true, value: row }
    return { ok: false, refusal: 'a row is not written in the canonical way' }
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    return { ok: false, refusal: `a row is malformed: "${error.member}" ${error.problem}` }
  }
}
