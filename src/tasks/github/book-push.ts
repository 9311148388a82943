// Books what a push credits: one entry, and beside it whoever is new.
import { ENGINE_VERSION } from '../../attribution/engine-version.ts'
import { creditAuthors } from '../../credit/authorship.ts'
import { contributionsOf } from '../../credit/contributions.ts'
import type { EntryBody, EntryOf } from '../../ledger/entry.ts'
import { lineageSet } from '../../ledger/lineage-rows.ts'
import type { Contribution } from '../../ledger/rows.ts'
import { matchContributors, type ContributorMatch } from '../../people/contributor-matching.ts'
import { peopleOf } from '../../people/persons.ts'
import type { Policy } from '../../policy/policy.ts'
import { placeOf } from '../contributors.ts'
import { introduceContributors } from '../introduce-contributors.ts'
import { knownIdentities, type KnownIdentities } from '../known-identities.ts'
import { lastPush } from '../last-push.ts'
import type { OpenBooks } from '../open-books.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import type { PolicyInForce } from '../read-policy.ts'
import { sha256, sha256Bytes } from '../sha256.ts'
import type { ReadPush } from './read-push.ts'

/** A push to be booked. */
export interface PushToBook {
  /** GitHub's id. */
  readonly repository: number
  /** The last that was booked when the push was read; undefined where it is the first. */
  readonly last: EntryOf<'push-credited'> | undefined
  /** Null where the branch is gone. */
  readonly read: ReadPush | null
  readonly policy: PolicyInForce
}

/** What became of a push: booked, refused, or overtaken by what was booked since it was read, so that it must be read again. */
export type PushBooking =
  | { readonly kind: 'booked'; readonly entryCount: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'overtaken'; readonly reason: string }

/**
 * Books a push, and registers whoever is new in it. Who is who is asked within the append, so that many repositories can be read
 * at once. It is overtaken where another push of the repository was booked, or another policy adopted, since it was read.
 */
export async function bookPush(
  open: OpenBooks,
  keyFile: string,
  push: PushToBook,
  date: string,
): Promise<PushBooking> {
  let isOvertaken = false
  const overtaken = (reason: string): Outcome<never> => {
    isOvertaken = true
    return refused(
      `${reason} since push ${(push.last?.number ?? 0) + 1} of repository ${push.repository} was read`,
    )
  }
  const booked = await open.append(null, async (books, writing) => {
    const { read, policy, last } = push
    const repository = String(push.repository)
    const now = await lastPush(writing, writing.ledger, repository)
    if (now?.sequence !== last?.sequence) return overtaken('another push was booked')
    if (books.registers.policy?.policy !== policy.hash) return overtaken('another policy was adopted')
    const identities = await knownIdentities(placeOf(writing), books.registers, keyFile)
    if (!identities.ok) return identities
    const { matches, contributions } =
      read === null
        ? { matches: [], contributions: [] }
        : creditedBy(repository, newOf(read), policy.policy, identities.value)
    const introduced = await introduceContributors(matches, books, writing, date)
    const body: EntryBody = {
      kind: 'push-credited',
      repository,
      number: (last?.number ?? 0) + 1,
      before: last?.after ?? null,
      after: read?.after ?? null,
      forced: read?.isForced ?? false,
      lineage: lineageSet(sha256Bytes, read?.lineage ?? []),
      engine: ENGINE_VERSION,
      policy: policy.hash,
      state: read?.state ?? null,
      contributions: await writing.storePush(contributions),
    }
    return done([...introduced, body])
  })
  if (booked.ok) return { kind: 'booked', entryCount: booked.value.entries.length }
  return { kind: isOvertaken ? 'overtaken' : 'refused', reason: booked.refusal }
}

function newOf(read: ReadPush): ReadPush {
  return { ...read, counts: read.counts.filter(({ origin }) => read.isNew(origin.commit)) }
}

function creditedBy(
  repository: string,
  read: ReadPush,
  policy: Policy,
  identities: KnownIdentities,
): { readonly matches: readonly ContributorMatch[]; readonly contributions: readonly Contribution[] } {
  const people = peopleOf([read.authors], policy, sha256, identities.people, identities.agreements)
  const counted = { counts: read.counts, authors: people.commits[0]!, uncertain: new Set<string>() }
  const credit = creditAuthors([counted], people.persons, policy, [])
  const credits = [...credit.people, ...credit.unclaimed]
  const ids = new Set(credits.map(({ id }) => id))
  const matches = matchContributors(
    people.persons.filter(({ id }) => ids.has(id)),
    identities.contributors,
  )
  const contributorById = new Map(matches.map(({ id, contributor }) => [id, contributor]))
  const contributions = contributionsOf({
    repositories: [{ ...counted, repository }],
    policy,
    users: [],
    credits,
    definitionOf: (definition) => {
      throw new Error(`definition ${definition} was not looked for`)
    },
    contributorOf: (id) => contributorById.get(id)!,
  })
  return { matches, contributions }
}
