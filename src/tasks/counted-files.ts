// Reads a revision's files for credit: what is excluded, what kind each file is, and which
// are to be analysed or compared before they count.
import { originIndex, type AttributedFile } from '../attribution/origin.ts'
import { TokenCounter, type CountedFile } from '../credit/counted-tokens.ts'
import { countsImports, exclusionOf, exclusionRulesOf } from '../policy/exclusions.ts'
import { attributesOf, parseGitattributes, type Gitattributes } from '../policy/gitattributes.ts'
import { kindOf, kindRulesOf } from '../policy/kinds.ts'
import type { Policy } from '../policy/policy.ts'
import { vendoredReason } from '../policy/vendored.ts'
import { isAnalysedPath } from '../reuse/analysed-paths.ts'
import type { AttributedRevision, SkippedFile } from './attribute-revision.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'

/** A file that is to be analysed; `counted` is null for one that does not count, though others may use what it defines. */
export interface AnalysedFile {
  readonly path: string
  readonly blob: string
  readonly bytes: Uint8Array
  readonly counted: CountedFile | null
  /** Whether its tokens count; the uses that stand in it do in any case. */
  readonly isInScope: boolean
}

/** The files of a revision under a policy. All but those to be analysed and those that wait have been counted. */
export interface RevisionFiles {
  readonly counter: TokenCounter
  readonly analysed: readonly AnalysedFile[]
  /** Files that need no analysis, and count once they were compared with other repositories'. */
  readonly waiting: readonly CountedFile[]
  /** Files that need no analysis and are out of scope: what repeats them counts nothing, wherever it is. */
  readonly outOfScope: readonly CountedFile[]
  /** Files that do not count, with the reason, in no order. */
  readonly excluded: SkippedFile[]
  /** The commits that first wrote what stands in files that count. */
  readonly commits: readonly string[]
}

/**
 * Reads a revision's files, counts those that need no analysis, and keeps the texts of the others. Where there are other
 * repositories to compare with (`isOneOfSeveral`), all that count are kept. Out of scope nothing counts but uses, and text that
 * others repeat.
 */
export async function readFiles(
  open: OpenRevision,
  { attribution, skipped }: AttributedRevision,
  policy: Policy,
  isOneOfSeveral: boolean,
  isInScope: (path: string) => boolean = () => true,
): Promise<RevisionFiles> {
  const rules = exclusionRulesOf(policy)
  const kinds = kindRulesOf(policy)
  const gitattributes = await readGitattributes(open)
  const excluded = [...skipped]
  const analysed: AnalysedFile[] = []
  const waiting: CountedFile[] = []
  const outOfScope: CountedFile[] = []
  const origins = new Set<number>()
  const textless = new Set(skipped.map(({ path }) => path))
  const wanted = attribution.files.filter((file) => {
    if (textless.has(file.path)) return false
    if (!isInScope(file.path) && !isOneOfSeveral && !isAnalysedPath(file.path)) return false
    // By its path alone first, so that what is excluded need not be read.
    const reason = exclusionOf(rules, file.path, attributesOf(gitattributes, file.path), null)
    if (reason === null || isAnalysedPath(file.path)) return true
    excluded.push({ path: file.path, reason })
    return false
  })
  const counter = new TokenCounter(attribution)
  for await (const { file, text } of headTexts(open.reader, wanted)) {
    const { path, blob, runs } = file
    const attributes = attributesOf(gitattributes, path)
    const reason = text === null ? 'missing' : exclusionOf(rules, path, attributes, text)
    if (reason !== null) excluded.push({ path, reason })
    if (text === null) continue
    const kind = kindOf(kinds, path, attributes, text)
    const imports = countsImports(rules, path, attributes)
    const counted = reason === null ? { path, bytes: text, runs, kind, countsImports: imports } : null
    if (counted !== null) addOrigins(file, origins)
    if (isAnalysedPath(path)) {
      analysed.push({ path, blob, bytes: text, counted, isInScope: isInScope(path) })
    } else if (counted !== null && !isInScope(path)) outOfScope.push(counted)
    else if (counted !== null && isOneOfSeveral) waiting.push(counted)
    else if (counted !== null) countFile(counter, counted, excluded)
  }
  const commits = [...new Set([...origins].map((origin) => attribution.origins[origin]!.commit))]
  return { counter, analysed, waiting, outOfScope, excluded, commits }
}

/** Counts a file. One that is third-party code throughout is put among the excluded. */
export function countFile(counter: TokenCounter, file: CountedFile, excluded: SkippedFile[]): void {
  if (counter.add(file) === 'counted') return
  const { path } = file
  excluded.push({ path, reason: `third-party code: ${vendoredReason(path) ?? 'brought in whole'}` })
}

function addOrigins({ runs }: AttributedFile, origins: Set<number>): void {
  for (const ref of runs.refs) origins.add(originIndex(ref))
}

/** What the `.gitattributes` files of a revision say. */
export async function readGitattributes(open: OpenRevision): Promise<Gitattributes> {
  const files = open.entries.filter(
    ({ path, kind }) => kind === 'file' && (path === '.gitattributes' || path.endsWith('/.gitattributes')),
  )
  const texts: { readonly path: string; readonly text: string }[] = []
  for await (const { file, text } of headTexts(open.reader, files)) {
    if (text !== null) texts.push({ path: file.path, text: new TextDecoder().decode(text) })
  }
  return parseGitattributes(texts)
}
