// What people wrote that counts, each token once, and what that is worth.
import { textShares, type AgreedGifts, type TextShares } from '../people/agreed-shares.ts'
import { MICROS, type Kind, type Policy } from '../policy/policy.ts'
import type { TokenCount } from './counted-tokens.ts'
import { byText, heldOnce, type CountedRepository } from './counted-repository.ts'

/** Tokens of one kind that some people wrote together. */
export interface WrittenTokens extends TextShares {
  readonly repository: number
  /** What they are of; `tokens` are those of it that count. */
  readonly count: TokenCount
  readonly kind: Kind
  readonly tokens: number
  /** Who wrote them, before anybody gave some away: each an equal part. */
  readonly authors: readonly string[]
  readonly gifts: AgreedGifts | undefined
  readonly aiAssisted: boolean
  readonly lowConfidence: boolean
}

/**
 * All that counts and that somebody stands for. What several repositories hold of one text counts once, each token as it counts
 * where it counts most, whichever is named first.
 */
export function* writtenTokens(
  repositories: readonly CountedRepository[],
  policy: Policy,
): Generator<WrittenTokens> {
  const rows = repositories.flatMap(({ counts, authors: authorsOf, uncertain }, repository) =>
    counts.flatMap((count): WrittenTokens[] => {
      const author = authorsOf.get(count.origin.commit)
      if (author === undefined || author.persons.length === 0) return []
      const { persons: authors, gifts, aiAssisted } = author
      const lowConfidence = author.lowConfidence || uncertain.has(count.origin.commit)
      const { kind, tokens } = count
      return [
        { repository, count, kind, tokens, ...textShares(author), authors, gifts, aiAssisted, lowConfidence },
      ]
    }),
  )
  if (repositories.length === 1) yield* rows
  else
    for (const group of byText(rows)) yield* heldOnce(group, (row) => worthOf({ ...row, tokens: 1 }, policy))
}

/** What tokens are worth once, in millionths of micro-points. */
export function worthOf(
  { tokens, kind, aiAssisted }: Pick<WrittenTokens, 'tokens' | 'kind' | 'aiAssisted'>,
  policy: Policy,
): bigint {
  const factor = aiAssisted ? policy.aiAssistedMicros : MICROS
  return BigInt(tokens) * BigInt(policy.kinds[kind].weightMicros) * BigInt(factor)
}
