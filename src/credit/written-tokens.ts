// What people wrote that counts, each token once, and what that is worth.
import { MICROS, type Kind, type Policy } from '../policy/policy.ts'
import { originKey, type CountedRepository } from './counted-repository.ts'
import type { TokenCount } from './counted-tokens.ts'

/** Tokens of one kind that some people wrote together. */
export interface WrittenTokens {
  readonly repository: number
  readonly kind: Kind
  readonly tokens: number
  readonly persons: readonly string[]
  readonly aiAssisted: boolean
  readonly lowConfidence: boolean
}

/** All that counts and that somebody stands for; what several repositories hold of one origin once. */
export function* writtenTokens(repositories: readonly CountedRepository[]): Generator<WrittenTokens> {
  for (const [repository, counts] of countedOnce(repositories).entries()) {
    const { authors, uncertain } = repositories[repository]!
    for (const { origin, kind, tokens } of counts) {
      const author = authors.get(origin.commit)
      if (author === undefined || author.persons.length === 0) continue
      const { persons, aiAssisted } = author
      const lowConfidence = author.lowConfidence || uncertain.has(origin.commit)
      yield { repository, kind, tokens, persons, aiAssisted, lowConfidence }
    }
  }
}

/** What tokens are worth once, in millionths of micro-points. */
export function worthOf(
  { tokens, kind, aiAssisted }: Pick<WrittenTokens, 'tokens' | 'kind' | 'aiAssisted'>,
  policy: Policy,
): bigint {
  const factor = aiAssisted ? policy.aiAssistedMicros : MICROS
  return BigInt(tokens) * BigInt(policy.kinds[kind].weightMicros) * BigInt(factor)
}

/**
 * Each repository's counts, less what an earlier one has of the same origin: forks and clones hold the same commits, and nobody
 * is paid twice for them. Which tokens of an origin survive where is not compared; the greatest number of them counts.
 */
function countedOnce(repositories: readonly CountedRepository[]): readonly (readonly TokenCount[])[] {
  if (repositories.length === 1) return repositories.map(({ counts }) => counts)
  const most = new Map<string, number>()
  return repositories.map(({ counts }) => {
    const seen = new Map<string, number>()
    const more = counts.flatMap((count) => {
      const key = originKey(count)
      const before = most.get(key) ?? 0
      const passed = seen.get(key) ?? 0
      seen.set(key, passed + count.tokens)
      const tokens = Math.min(count.tokens, passed + count.tokens - before)
      return tokens > 0 ? [{ ...count, tokens }] : []
    })
    for (const [key, tokens] of seen) most.set(key, Math.max(tokens, most.get(key) ?? 0))
    return more
  })
}
