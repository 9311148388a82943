// Reads the texts of what a change touched, and says of each file whether it counts, and as what.
import type { AttributedFile } from '../attribution/origin.ts'
import { skipReasonForPath } from '../attribution/skipped-paths.ts'
import { keptStretches } from '../credit/change-counts.ts'
import type { CountedFile } from '../credit/counted-tokens.ts'
import { countsImports, exclusionOf, exclusionRulesOf } from '../policy/exclusions.ts'
import { attributesOf } from '../policy/gitattributes.ts'
import { kindOf, kindRulesOf } from '../policy/kinds.ts'
import type { Policy } from '../policy/policy.ts'
import { equalBytes, type AttributedRevision } from './attribute-revision.ts'
import { continuedFiles, type TreeDifference } from './changed-files.ts'
import { readGitattributes } from './counted-files.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'

/** A changed file that counts. */
export interface ChangedTextFile extends CountedFile {
  readonly blob: string
  /** The path of what it continues; null where it is new. */
  readonly before: string | null
  /** What of it stood there before, in bytes: start and end in turn, ascending. */
  readonly kept: readonly number[]
}

/** The changed files of a head, and those of them that weigh nothing. */
export interface ChangeTexts {
  readonly counted: readonly ChangedTextFile[]
  readonly notCounted: readonly { readonly path: string; readonly reason: string }[]
  /** What the counted files continue, by path: the texts as they stood. */
  readonly stood: ReadonlyMap<string, StoodText>
  /** The paths of the base that were changed or went. */
  readonly touched: ReadonlySet<string>
}

interface StoodText {
  readonly blob: string
  readonly bytes: Uint8Array
}

/** The revisions of a change: its head and its base as they were attributed, and the one whose settings are believed. */
export interface ChangeRevisions {
  readonly open: OpenRevision
  readonly settings: OpenRevision
  readonly base: AttributedRevision
  readonly head: AttributedRevision
}

/** Reads what a change touched. What the head says of its own files (`.gitattributes`) is not believed. */
export async function readChangeTexts(
  difference: TreeDifference,
  revisions: ChangeRevisions,
  policy: Policy,
): Promise<ChangeTexts> {
  const { open, base, head } = revisions
  const judge = await judgeOf(revisions, policy)
  const attributed = new Map(head.attribution.files.map((file) => [file.path, file]))
  const notCounted: { readonly path: string; readonly reason: string }[] = []
  const wanted = difference.changed.flatMap(({ path, before }) => {
    const file = attributed.get(path)
    const reason = judge.byPath(path) ?? (file === undefined ? 'no text' : null)
    if (reason === null && file !== undefined) return [{ ...file, before }]
    notCounted.push({ path, reason: reason ?? 'no text' })
    return []
  })
  const texts = await textsOf(open, wanted)
  const past = await textsOf(open, [...difference.gone, ...wanted.flatMap(({ before }) => before ?? [])])
  const lengthOf = (blob: string): number => (texts.get(blob) ?? past.get(blob))?.length ?? 0
  const compared = { base: base.attribution, head: head.attribution, lengthOf }
  const continued = continuedFiles(difference, compared)
  const stood = new Map<string, StoodText>()
  const counted: ChangedTextFile[] = []
  for (const { before: here, ...file } of wanted) {
    const judged = judge.byText(file, texts.get(file.blob))
    if (typeof judged === 'string') {
      notCounted.push({ path: file.path, reason: judged })
      continue
    }
    const before = here ?? continued.get(file.path) ?? null
    const old = before === null ? undefined : past.get(before.blob)
    if (before !== null && old !== undefined) stood.set(before.path, { blob: before.blob, bytes: old })
    const kept = old === undefined ? [] : keptStretches(old, judged.bytes, equalBytes)
    counted.push({ ...judged, blob: file.blob, before: before?.path ?? null, kept })
  }
  const changedPaths = difference.changed.flatMap(({ before }) => before?.path ?? [])
  const touched = new Set([...difference.gone.map(({ path }) => path), ...changedPaths])
  return { counted, notCounted, stood, touched }
}

/** Says what a changed file counts as, or why it weighs nothing. */
interface Judge {
  readonly byPath: (path: string) => string | null
  readonly byText: (file: AttributedFile, bytes: Uint8Array | undefined) => CountedFile | string
}

async function judgeOf({ settings, head }: ChangeRevisions, policy: Policy): Promise<Judge> {
  const rules = exclusionRulesOf(policy)
  const kinds = kindRulesOf(policy)
  const gitattributes = await readGitattributes(settings)
  const skipped = new Map(head.skipped.map(({ path, reason }) => [path, reason]))
  return {
    byPath: (path) =>
      skipReasonForPath(path) ??
      skipped.get(path) ??
      exclusionOf(rules, path, attributesOf(gitattributes, path), null),
    byText: ({ path, runs }, bytes) => {
      if (bytes === undefined) return 'missing'
      const attributes = attributesOf(gitattributes, path)
      const reason = exclusionOf(rules, path, attributes, bytes)
      if (reason !== null) return reason
      const kind = kindOf(kinds, path, attributes, bytes)
      if (policy.kinds[kind].weightMicros === 0) return `${kind} weighs nothing`
      return { path, bytes, runs, kind, countsImports: countsImports(rules, path, attributes) }
    },
  }
}

/** The texts of files by their blobs; those without one are left out. */
export async function textsOf(
  { reader }: OpenRevision,
  files: readonly { readonly blob: string }[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  const once = [...new Map(files.map((file) => [file.blob, file])).values()]
  for await (const { file, text } of headTexts(reader, once)) if (text !== null) found.set(file.blob, text)
  return found
}
