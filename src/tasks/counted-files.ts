// Counts the tokens of a revision's files for whoever wrote them: what is excluded, what kind each file is, what counts.
import { TokenCounter, type TokenCount } from '../credit/counted-tokens.ts'
import { countsImports, exclusionOf, exclusionRulesOf } from '../policy/exclusions.ts'
import { attributesOf, parseGitattributes, type Gitattributes } from '../policy/gitattributes.ts'
import { kindOf, kindRulesOf } from '../policy/kinds.ts'
import type { Policy } from '../policy/policy.ts'
import { vendoredReason } from '../policy/vendored.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { AttributedRevision, SkippedFile } from './attribute-revision.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'

/** What counts in a revision, and which files do not, with the reason. */
export interface CountedRevision {
  readonly counts: readonly TokenCount[]
  /** In code-point order of paths. */
  readonly excluded: readonly SkippedFile[]
}

/** Counts a revision under a policy. A file that is third-party code throughout is listed among the excluded. */
export async function countRevision(
  open: OpenRevision,
  { attribution, skipped }: AttributedRevision,
  policy: Policy,
): Promise<CountedRevision> {
  const rules = exclusionRulesOf(policy)
  const kinds = kindRulesOf(policy)
  const gitattributes = await readGitattributes(open)
  const excluded = [...skipped]
  const textless = new Set(skipped.map(({ path }) => path))
  const wanted = attribution.files.filter((file) => {
    if (textless.has(file.path)) return false
    // By its path alone first, so that what is excluded need not be read.
    const reason = exclusionOf(rules, file.path, attributesOf(gitattributes, file.path), null)
    if (reason !== null) excluded.push({ path: file.path, reason })
    return reason === null
  })
  const counter = new TokenCounter(attribution)
  for await (const { file, text } of headTexts(open.reader, wanted)) {
    const attributes = attributesOf(gitattributes, file.path)
    const reason = text === null ? 'missing' : exclusionOf(rules, file.path, attributes, text)
    if (reason !== null) excluded.push({ path: file.path, reason })
    if (reason !== null || text === null) continue
    const { path, runs } = file
    const kind = kindOf(kinds, path, attributes, text)
    const imports = countsImports(rules, path, attributes)
    if (counter.add({ path, bytes: text, runs, kind, countsImports: imports }) === 'third-party')
      excluded.push({ path, reason: `third-party code: ${vendoredReason(path) ?? 'brought in whole'}` })
  }
  excluded.sort((a, b) => compareCodePoints(a.path, b.path))
  return { counts: counter.counts(), excluded }
}

async function readGitattributes(open: OpenRevision): Promise<Gitattributes> {
  const files = open.entries.filter(
    ({ path, kind }) => kind === 'file' && (path === '.gitattributes' || path.endsWith('/.gitattributes')),
  )
  const texts: { readonly path: string; readonly text: string }[] = []
  for await (const { file, text } of headTexts(open.reader, files)) {
    if (text !== null) texts.push({ path: file.path, text: new TextDecoder().decode(text) })
  }
  return parseGitattributes(texts)
}
