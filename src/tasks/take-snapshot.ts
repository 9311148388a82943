// Freezes what repositories hold, and who contributed it: the rows of a snapshot, its manifest, and whoever is new in it.
import { ENGINE_VERSION } from '../attribution/engine-version.ts'
import { creditAuthors } from '../credit/authorship.ts'
import { contributionsOf } from '../credit/contributions.ts'
import type { Books } from '../ledger/books.ts'
import type { EntryBody, FrozenRevision, SnapshotTaken } from '../ledger/entry.ts'
import type { Contribution, ManifestFile } from '../ledger/rows.ts'
import { pathTest } from '../ledger/snapshot-points.ts'
import { matchContributors, type ContributorMatch } from '../people/contributor-matching.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { analyseRepositories, type Analysis } from './analyse-repositories.ts'
import { adoptedPolicy } from './adopted-policy.ts'
import { placeOf } from './contributors.ts'
import { introduceContributors } from './introduce-contributors.ts'
import { knownIdentities, type KnownIdentities } from './known-identities.ts'
import { manifestFiles } from './manifest-files.ts'
import type { OpenBooks, Writing } from './open-books.ts'
import type { ReadingOptions, RevisionRequest } from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { PolicyInForce } from './read-policy.ts'
import { definitionId } from './reuse-report.ts'

/** A repository of a snapshot. */
export interface SnapshotRepository {
  /** What it goes by in the books, wherever it lies. */
  readonly name: string
  /** Where it lies. */
  readonly repository: string
  readonly revision: string | undefined
  /** What of it is licensed: paths by patterns, or all; null where its uses are observed and nothing more. */
  readonly licensed: { readonly paths: readonly string[] | null } | null
}

/** A snapshot that was read and not booked yet. */
export interface PreparedSnapshot {
  /** In code-point order of names. */
  readonly licensed: readonly FrozenRevision[]
  readonly observed: readonly FrozenRevision[]
  readonly policy: PolicyInForce
  readonly matches: readonly ContributorMatch[]
  readonly contributions: readonly Contribution[]
  readonly manifest: readonly ManifestFile[]
  /** Who was who when it was read. */
  readonly identities: KnownIdentities
}

/**
 * Reads and credits repositories under the policy in force, with nothing written yet. Refuses what `withRevision` refuses, two
 * repositories of one name, and licensed text that nobody has credit for.
 */
export async function prepareSnapshot(
  open: OpenBooks,
  keyFile: string,
  repositories: readonly SnapshotRepository[],
  options: ReadingOptions,
): Promise<Outcome<PreparedSnapshot>> {
  const ordered = repositories.toSorted((a, b) => compareCodePoints(a.name, b.name))
  const twin = ordered.find(({ name }, at) => ordered[at - 1]?.name === name)
  if (twin !== undefined)
    return refused(`two repositories are called ${twin.name}; write NAME=PATH to call one of them otherwise`)
  const { registers } = await open.read()
  const policy = adoptedPolicy(registers)
  const identities = await knownIdentities(open, registers, keyFile)
  if (!identities.ok) return identities
  const requests = ordered.map(requestOf)
  const { people, agreements } = identities.value
  const analysed = await analyseRepositories(requests, policy.policy, options, people, agreements)
  if (!analysed.ok) return analysed
  const analysis = renamed(analysed.value, ordered)
  options.onStep?.('freezing')
  const matched = matchedContributions(analysis, policy, identities.value)
  if (matched.contributions.length === 0) {
    const names = ordered.filter(({ licensed }) => licensed !== null).map(({ name }) => name)
    return refused(`nobody has credit for what is licensed of ${names.join(', ')}; look at its paths`)
  }
  const manifest = await manifestOf(analysis, requests, ordered, options)
  if (!manifest.ok) return manifest
  const { contributions, matches } = matched
  return done({
    ...frozen(analysis, ordered),
    policy,
    matches,
    contributions,
    manifest: manifest.value,
    identities: identities.value,
  })
}

/**
 * What a prepared snapshot books: new contributors, claims of those whom HR knows, and the snapshot under the next id. Writes
 * the rows and who the new contributors are. Refuses where the policy or who is who has changed since it was read.
 */
export async function bookSnapshot(
  prepared: PreparedSnapshot,
  books: Books,
  writing: Writing,
  keyFile: string,
  date: string,
): Promise<Outcome<{ readonly snapshot: SnapshotTaken; readonly bodies: readonly EntryBody[] }>> {
  const { registers } = books
  const now = await knownIdentities(placeOf(writing), registers, keyFile)
  if (!now.ok) return now
  if (now.value.fingerprint !== prepared.identities.fingerprint)
    return refused('who is who was changed while the repositories were read; run it again')
  if (registers.policy?.policy !== prepared.policy.hash)
    return refused('another policy was adopted while the repositories were read; run it again')
  const introduced = await introduceContributors(prepared.matches, books, writing, date)
  const snapshot: SnapshotTaken = {
    kind: 'snapshot-taken',
    snapshot: books.nextId('S'),
    date,
    licensed: prepared.licensed,
    observed: prepared.observed,
    policy: prepared.policy.hash,
    engine: ENGINE_VERSION,
    contributions: await writing.storeContributions(prepared.contributions),
    pointsMicros: prepared.contributions.reduce(
      (sum, { authorshipMicros, reuseMicros }) => sum + authorshipMicros + reuseMicros,
      0n,
    ),
    manifest: await writing.storeManifest(prepared.manifest),
  }
  return done({ snapshot, bodies: [...introduced, snapshot] })
}

function requestOf({ repository, revision, licensed }: SnapshotRepository): RevisionRequest {
  const isInScope = licensed === null ? () => false : pathTest(licensed.paths)
  return { repository, revision, isInScope }
}

function renamed(analysis: Analysis, repositories: readonly SnapshotRepository[]): Analysis {
  return {
    ...analysis,
    repositories: analysis.repositories.map((one, at) => ({ ...one, repository: repositories[at]!.name })),
  }
}

function matchedContributions(
  analysis: Analysis,
  { policy }: PolicyInForce,
  { contributors }: KnownIdentities,
): { readonly matches: readonly ContributorMatch[]; readonly contributions: readonly Contribution[] } {
  const { repositories, people, users, index } = analysis
  const { people: claimed, unclaimed } = creditAuthors(repositories, people.persons, policy, users)
  const credits = [...claimed, ...unclaimed]
  const ids = new Set(credits.map(({ id }) => id))
  const matches = matchContributors(
    people.persons.filter(({ id }) => ids.has(id)),
    contributors,
  )
  const contributorById = new Map(matches.map(({ id, contributor }) => [id, contributor]))
  const contributions = contributionsOf({
    repositories,
    policy,
    users,
    credits,
    definitionOf: (definition) => ({
      id: definitionId(analysis, definition),
      // Odd bytes in a name may come out as a lone surrogate or NUL, which rows cannot hold.
      name: index.definitions[definition]!.qualifiedName.replace(/[\0\p{Cs}]/gu, '\uFFFD'),
    }),
    contributorOf: (id) => contributorById.get(id)!,
  })
  return { matches, contributions }
}

async function manifestOf(
  analysis: Analysis,
  requests: readonly RevisionRequest[],
  repositories: readonly SnapshotRepository[],
  options: ReadingOptions,
): Promise<Outcome<readonly ManifestFile[]>> {
  const files: ManifestFile[] = []
  for (const [at, { name, licensed }] of repositories.entries()) {
    if (licensed === null) continue
    const { revision, counts } = analysis.repositories[at]!
    const tokens = new Map<string, number>()
    for (const count of counts) tokens.set(count.path, (tokens.get(count.path) ?? 0) + count.tokens)
    // At the revision that was read, whatever its branch is now.
    const own = await manifestFiles({ ...requests[at]!, revision }, name, tokens, options)
    if (!own.ok) return own
    for (const file of own.value) files.push(file)
  }
  return done(files)
}

function frozen(
  { repositories: read }: Analysis,
  repositories: readonly SnapshotRepository[],
): Pick<PreparedSnapshot, 'licensed' | 'observed'> {
  const all = repositories.map(({ name, licensed }, at) => ({
    licensed,
    frozen: { repository: name, revision: read[at]!.revision, paths: null },
  }))
  return {
    licensed: all.flatMap((one) =>
      one.licensed === null ? [] : [{ ...one.frozen, paths: one.licensed.paths }],
    ),
    observed: all.map((one) => one.frozen),
  }
}
