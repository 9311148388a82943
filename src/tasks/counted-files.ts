// Counts the tokens of a revision's files for whoever wrote them: what is excluded, what kind each file is, what counts.
import { isCopied, originIndex, type AttributedFile, type Origin } from '../attribution/origin.ts'
import { appendTokens, TokenList } from '../attribution/tokens.ts'
import { exclusionOf, exclusionRulesOf } from '../policy/exclusions.ts'
import { attributesOf, parseGitattributes, type Gitattributes } from '../policy/gitattributes.ts'
import { kindOf, kindRulesOf } from '../policy/kinds.ts'
import type { Kind, Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { AttributedRevision, SkippedFile } from './attribute-revision.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'

/** Tokens of one kind that one origin first wrote and that count. */
export interface TokenCount {
  readonly origin: Origin
  readonly kind: Kind
  readonly tokens: number
}

/** What counts in a revision, and which files do not, with the reason. */
export interface CountedRevision {
  readonly counts: readonly TokenCount[]
  /** In code-point order of paths. */
  readonly excluded: readonly SkippedFile[]
}

/** Counts a revision under a policy. Copies count nothing, nor does third-party code that was brought in whole. */
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
  const tally = new Tally(attribution.origins)
  for await (const { file, text } of headTexts(open.reader, wanted)) {
    const attributes = attributesOf(gitattributes, file.path)
    const reason = text === null ? 'missing' : exclusionOf(rules, file.path, attributes, text)
    if (reason !== null) excluded.push({ path: file.path, reason })
    else if (text !== null) tally.add(file, text, kindOf(kinds, file.path, attributes, text))
  }
  excluded.sort((a, b) => compareCodePoints(a.path, b.path))
  return { counts: tally.counts(), excluded }
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

// Sums up tokens by origin and kind.
class Tally {
  private readonly origins: readonly Origin[]
  private readonly tokensByKind = new Map<Kind, Float64Array>()
  private readonly list = new TokenList()

  constructor(origins: readonly Origin[]) {
    this.origins = origins
  }

  add(file: AttributedFile, text: Uint8Array, kind: Kind): void {
    let sums = this.tokensByKind.get(kind)
    if (sums === undefined) this.tokensByKind.set(kind, (sums = new Float64Array(this.origins.length)))
    const { list } = this
    list.count = 0
    appendTokens(text, 0, text.length, list)
    const { starts, refs } = file.runs
    let run = -1
    for (let token = 0; token < list.count; token++) {
      while (run + 1 < starts.length && starts[run + 1]! <= list.starts[token]!) run++
      const ref = refs[run]!
      if ((list.hashes[token]! & 1) === 1 && !isCopied(ref)) sums[originIndex(ref)]!++
    }
  }

  counts(): TokenCount[] {
    return [...this.tokensByKind].flatMap(([kind, sums]) => {
      const found: TokenCount[] = []
      for (const [at, tokens] of sums.entries()) {
        const origin = this.origins[at]!
        if (tokens > 0 && !origin.imported) found.push({ origin, kind, tokens })
      }
      return found
    })
  }
}
