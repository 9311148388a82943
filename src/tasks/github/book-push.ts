// Books what pushes credit: one entry each, and beside it whoever is new.
import { ENGINE_VERSION } from '../../attribution/engine-version.ts'
import { creditAuthors } from '../../credit/authorship.ts'
import { contributionsOf } from '../../credit/contributions.ts'
import type { Books } from '../../ledger/books.ts'
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
import type { OpenBooks, Writing } from '../open-books.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import type { PolicyInForce } from '../read-policy.ts'
import { sha256, sha256Bytes } from '../sha256.ts'
import type { ReadPush } from './read-push.ts'

/** Pushes to be booked, each of which goes on where the one before ended. */
export interface PushesToBook {
  /** GitHub's id. */
  readonly repository: number
  /** The last that was booked when the pushes were read; undefined where they begin. */
  readonly last: EntryOf<'push-credited'> | undefined
  /** One at least; null where the branch is gone. */
  readonly reads: readonly (ReadPush | null)[]
  readonly policy: PolicyInForce
}

/** What became of pushes: the first of them booked, all refused, or overtaken by what was booked since they were read. */
export type PushBooking =
  | { readonly kind: 'booked'; readonly pushCount: number; readonly last: EntryOf<'push-credited'> }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'overtaken'; readonly reason: string }

/** So many are booked at once at most: whoever else writes waits meanwhile. */
const AT_ONCE_MAX = 30

/**
 * Books pushes, an entry each, and registers whoever is new in them. Who is who is asked within the append, so that many
 * repositories can be read at once; so the first push that changes it is the last that is booked, and the rest is for the
 * next call. Overtaken where another push of the repository was booked, or another policy adopted, since they were read.
 */
export async function bookPushes(
  open: OpenBooks,
  keyFile: string,
  pushes: PushesToBook,
  date: string,
): Promise<PushBooking> {
  const { repository, last, policy } = pushes
  let isOvertaken = false
  const overtaken = (reason: string): Outcome<never> => {
    isOvertaken = true
    return refused(`${reason} since push ${(last?.number ?? 0) + 1} of repository ${repository} was read`)
  }
  const booked = await open.append(null, async (books, writing) => {
    const now = await lastPush(writing, writing.ledger, String(repository))
    if (now?.sequence !== last?.sequence) return overtaken('another push was booked')
    if (books.registers.policy?.policy !== policy.hash) return overtaken('another policy was adopted')
    const identities = await knownIdentities(placeOf(writing), books.registers, keyFile)
    if (!identities.ok) return identities
    return done(await bodiesOf(pushes, identities.value, { books, writing, date }))
  })
  if (!booked.ok) return { kind: isOvertaken ? 'overtaken' : 'refused', reason: booked.refusal }
  const entries = booked.value.entries.filter((entry) => entry.kind === 'push-credited')
  return { kind: 'booked', pushCount: entries.length, last: entries.at(-1)! }
}

async function bodiesOf(
  { repository, last, reads, policy }: PushesToBook,
  identities: KnownIdentities,
  { books, writing, date }: { readonly books: Books; readonly writing: Writing; readonly date: string },
): Promise<readonly EntryBody[]> {
  const bodies: EntryBody[] = []
  let { number, after: before } = last ?? { number: 0, after: null }
  for (const read of reads.slice(0, AT_ONCE_MAX)) {
    const { matches, contributions } =
      read === null
        ? { matches: [], contributions: [] }
        : creditedBy(String(repository), newOf(read), policy.policy, identities)
    const introduced = await introduceContributors(matches, books, writing, date)
    number += 1
    bodies.push(...introduced, {
      kind: 'push-credited',
      repository: String(repository),
      number,
      before,
      after: read?.after ?? null,
      forced: read?.isForced ?? false,
      lineage: lineageSet(sha256Bytes, read?.lineage ?? []),
      engine: ENGINE_VERSION,
      policy: policy.hash,
      state: read?.state ?? null,
      contributions: await writing.storePush(contributions),
    })
    before = read?.after ?? null
    const isSame = introduced.length === 0 && matches.every(({ addedEmails }) => addedEmails.length === 0)
    if (!isSame) break
  }
  return bodies
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
