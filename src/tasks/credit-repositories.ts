// Credits people for what they wrote and what survives of it in one or several repositories.
import { ENGINE_VERSION } from '../attribution/engine-version.ts'
import { peopleOf, type CommitAuthors, type RepositoryAuthors } from '../people/persons.ts'
import { MICROS, type Policy } from '../policy/policy.ts'
import { split, type Claim } from '../royalties/split.ts'
import { attributeRevision } from './attribute-revision.ts'
import { countRevision, type CountedRevision, type TokenCount } from './counted-files.ts'
import {
  attributionOptions,
  withRevision,
  type OpenRevision,
  type ReadingOptions,
  type RevisionRequest,
} from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import { readAuthors } from './read-authors.ts'
import type { PolicyInForce } from './read-policy.ts'
import { sha256 } from './sha256.ts'

/** What one person is credited with. */
export interface PersonCredit {
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
  /** Unweighted; co-authors share them. */
  readonly tokens: number
  /** Those of `tokens` whose author is uncertain. */
  readonly lowConfidenceTokens: number
  readonly authorshipMicros: bigint
  readonly reuseMicros: bigint
  /** Of everybody's credit, unclaimed included; six decimals, and all shares sum to one. */
  readonly share: string
}

/** A file that does not count. */
export interface ExcludedFile {
  readonly repository: string
  readonly path: string
  readonly reason: string
}

/** Everybody's credit, and what it is of. People are in the order of their names. */
export interface CreditReport {
  readonly people: readonly PersonCredit[]
  /** What belongs to identities that are nobody's yet. */
  readonly unclaimed: readonly PersonCredit[]
  readonly excluded: readonly ExcludedFile[]
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[]
  /** The policy's hash. */
  readonly policy: string
  readonly engine: string
}

// One repository's part.
interface Part {
  readonly repository: string
  readonly revision: string
  readonly counted: CountedRevision
  readonly authors: RepositoryAuthors
  /** Commits whose authorship is uncertain since history before them is cut off. */
  readonly uncertain: ReadonlySet<string>
}

/** Credits the people behind repositories, who are joined across them. Refuses what `withRevision` refuses. */
export async function creditRepositories(
  requests: readonly RevisionRequest[],
  { policy, hash }: PolicyInForce,
  options: ReadingOptions,
): Promise<Outcome<CreditReport>> {
  const parts: Part[] = []
  for (const request of requests) {
    const part = await withRevision(request, options, (open) => readPart(open, policy, options))
    if (!part.ok) return part
    parts.push(part.value)
  }
  const { people, unclaimed } = creditOf(parts, policy)
  return done({
    people,
    unclaimed,
    excluded: parts.flatMap(({ repository, counted }) =>
      counted.excluded.map(({ path, reason }) => ({ repository, path, reason })),
    ),
    revisions: parts.map(({ repository, revision }) => ({ repository, revision })),
    policy: hash,
    engine: ENGINE_VERSION,
  })
}

async function readPart(open: OpenRevision, policy: Policy, options: ReadingOptions): Promise<Outcome<Part>> {
  const { repository, revision, reader, shallow } = open
  const attributed = await attributeRevision(reader, revision, attributionOptions(repository, options))
  noteMissing(repository, attributed.skipped, options)
  const counted = await countRevision(open, attributed, policy)
  const commits = [...new Set(counted.counts.map(({ origin }) => origin.commit))]
  const authors = await readAuthors(open, commits, options.lineage)
  options.signal?.throwIfAborted()
  // Where history is cut off, commits at the cut seem to have written everything before them.
  const cut = shallow ? authors.commits.filter(({ parents }) => parents.length === 0) : []
  return done({ repository, revision, counted, authors, uncertain: new Set(cut.map(({ id }) => id)) })
}

const NO_SHARE = '0.000000'
const NAMED_MOST = 3

function noteMissing(
  repository: string,
  skipped: readonly { readonly path: string; readonly reason: string }[],
  { onNote }: ReadingOptions,
): void {
  const paths = skipped.filter(({ reason }) => reason === 'missing').map(({ path }) => path)
  if (paths.length === 0) return
  const more = paths.length > NAMED_MOST ? ` and ${paths.length - NAMED_MOST} more` : ''
  const files = paths.length === 1 ? '1 file is' : `${paths.length} files are`
  const names = paths.slice(0, NAMED_MOST).join(', ')
  onNote?.(`${repository}: ${files} left out, since objects are missing: ${names}${more}`)
}

function creditOf(parts: readonly Part[], policy: Policy) {
  const people = peopleOf(
    parts.map(({ authors }) => authors),
    policy,
    sha256,
  )
  const sums = new Map<string, { tokens: number; low: number; micros: bigint }>()
  for (const [at, counts] of countedOnce(parts).entries()) {
    const part = parts[at]!
    for (const count of counts) {
      const authors = people.commits[at]?.get(count.origin.commit)
      if (authors === undefined) continue
      addShares(sums, count, authors, policy, part.uncertain.has(count.origin.commit))
    }
  }
  const counted = people.persons.filter((person) => person.class !== 'external' && sums.has(person.id))
  const shares = sharesOf(counted.map(({ id }) => ({ id, points: sums.get(id)?.micros ?? 0n })))
  const credits = counted.map(({ id, name, emails, claimed }) => {
    const { tokens = 0, low = 0, micros = 0n } = sums.get(id) ?? {}
    const credit: PersonCredit = {
      id,
      name,
      emails,
      tokens,
      lowConfidenceTokens: low,
      authorshipMicros: micros,
      reuseMicros: 0n,
      share: shares.get(id) ?? NO_SHARE,
    }
    return { claimed, credit }
  })
  return {
    people: credits.filter(({ claimed }) => claimed).map(({ credit }) => credit),
    unclaimed: credits.filter(({ claimed }) => !claimed).map(({ credit }) => credit),
  }
}

/**
 * Each part's counts, less what an earlier part has of the same origin: forks and clones hold the same commits, and nobody is
 * paid twice for them. Which tokens of an origin survive where is not compared; the greatest number of them counts.
 */
function countedOnce(parts: readonly Part[]): readonly (readonly TokenCount[])[] {
  if (parts.length === 1) return parts.map(({ counted }) => counted.counts)
  const most = new Map<string, number>()
  return parts.map(({ counted }) =>
    counted.counts.flatMap((count) => {
      const key = [count.origin.commit, count.kind, count.origin.path].join(' ')
      const before = most.get(key) ?? 0
      if (count.tokens <= before) return []
      most.set(key, count.tokens)
      return [{ ...count, tokens: count.tokens - before }]
    }),
  )
}

function addShares(
  sums: Map<string, { tokens: number; low: number; micros: bigint }>,
  { kind, tokens }: TokenCount,
  authors: CommitAuthors,
  policy: Policy,
  uncertain: boolean,
): void {
  const heads = authors.persons.length
  for (const [at, id] of authors.persons.entries()) {
    const own = Math.floor(tokens / heads) + (at < tokens % heads ? 1 : 0)
    const weight = policy.kinds[kind].weightMicros
    const factor = authors.aiAssisted ? policy.aiAssistedMicros : MICROS
    const sum = sums.get(id) ?? { tokens: 0, low: 0, micros: 0n }
    sum.tokens += own
    if (authors.lowConfidence || uncertain) sum.low += own
    sum.micros += (BigInt(own) * BigInt(weight) * BigInt(factor)) / BigInt(MICROS)
    sums.set(id, sum)
  }
}

// Everybody's share of the whole, in millionths that sum to a million.
function sharesOf(claims: readonly Claim[]): ReadonlyMap<string, string> {
  const parts = split(1_000_000n, claims)
  if (!parts.ok) return new Map()
  return new Map(
    parts.parts.map(({ id, amountMinor }) => {
      const digits = String(amountMinor).padStart(7, '0')
      return [id, `${digits.slice(0, -6)}.${digits.slice(-6)}`]
    }),
  )
}
