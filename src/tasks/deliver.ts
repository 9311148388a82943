// Hands over what is licensed: freezes a snapshot and books it as a delivery, or as the correction of one.
import { claimantOf } from '../ledger/books-state.ts'
import type { Books } from '../ledger/books.ts'
import type { EntryBody, SnapshotTaken } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import { bookedFrom, type Booked } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import type { ReadingOptions } from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { bookSnapshot, prepareSnapshot, type SnapshotRepository } from './take-snapshot.ts'

/** A repository under its name in the books. */
export interface NamedRepository {
  readonly name: string
  readonly repository: string
  readonly revision: string | undefined
  /** What is read where no revision is named; left out: the head of the default branch. */
  readonly latest?: string
}

/** What was frozen. */
export interface FrozenFacts {
  readonly snapshot: SnapshotTaken
  readonly fileCount: number
  readonly tokens: number
  /** Who has credit in it, and how many of those nobody has claimed yet. */
  readonly contributorCount: number
  readonly unclaimedCount: number
}

/** What a delivery froze and hands over. */
export interface DeliveryFacts extends FrozenFacts {
  readonly delivery: string
  readonly licence: string
  /** The delivery's own, where it corrects one. */
  readonly correction: string | null
}

/** The repositories of a snapshot: those licensed, by the licence's names, and others whose uses count. */
export interface DeliveredRepositories {
  readonly licensed: readonly NamedRepository[]
  readonly observed: readonly NamedRepository[]
}

/** Where books and repositories are, and what day it is. */
export interface FreezingContext {
  readonly open: OpenBooks
  readonly actor: string
  readonly keyFile: string
  readonly date: string
  readonly options: ReadingOptions
}

/** Freezes what a licence covers and books the delivery. Refuses an unknown licence, and repositories that are not its own. */
export async function deliver(
  context: FreezingContext,
  licence: string,
  repositories: DeliveredRepositories,
): Promise<Outcome<Booked<DeliveryFacts>>> {
  const { registers } = await context.open.read()
  const scoped = scopedRepositories(registers, licence, {
    licensed: repositories.licensed.map(atLatest),
    observed: repositories.observed.map(atLatest),
  })
  if (!scoped.ok) return scoped
  let delivery = ''
  const frozen = await freeze(context, scoped.value, (books, { snapshot }) => {
    delivery = books.nextId('D')
    return { kind: 'delivery-made', delivery, licence, snapshot, date: context.date }
  })
  if (!frozen.ok) return frozen
  const { facts, ...rest } = frozen.value
  return done({ ...rest, facts: { ...facts, delivery, licence, correction: null } })
}

/**
 * Freezes a delivery's repositories anew and books that this is what counts: what was distributed by it is corrected by the
 * difference. They are read at the revisions that were delivered, unless one is named. Refuses as `deliver` does.
 */
export async function correctDelivery(
  context: FreezingContext,
  delivery: string,
  repositories: DeliveredRepositories,
): Promise<Outcome<Booked<DeliveryFacts>>> {
  const { registers } = await context.open.read()
  const state = registers.deliveries.get(delivery)
  if (state === undefined) return refused(`there is no delivery ${delivery}; byline licence show lists them`)
  const { licence } = state.entry
  const before = registers.snapshots.get(state.snapshot)!
  const revisions = new Map(before.observed.map(({ repository, revision }) => [repository, revision]))
  const delivered = (one: NamedRepository): NamedRepository =>
    atLatest({ ...one, revision: one.revision ?? revisions.get(one.name) })
  const named = new Set([...repositories.licensed, ...repositories.observed].map(({ name }) => name))
  const left = before.observed.map(({ repository }) => repository).filter((name) => !named.has(name))
  const scope = new Set(before.licensed.map(({ repository }) => repository))
  const unobserved = left.find((name) => !scope.has(name))
  if (unobserved !== undefined)
    return refused(
      `${delivery} counts uses in ${unobserved}, too; name it with --observe, so that they count as before`,
    )
  const scoped = scopedRepositories(registers, licence, {
    licensed: repositories.licensed.map(delivered),
    observed: repositories.observed.map(delivered),
  })
  if (!scoped.ok) return scoped
  let correction = ''
  const frozen = await freeze(context, scoped.value, (books, { snapshot }) => {
    correction = books.nextId('K')
    return { kind: 'delivery-corrected', correction, delivery, snapshot, date: context.date }
  })
  if (!frozen.ok) return frozen
  const { facts, ...rest } = frozen.value
  return done({ ...rest, facts: { ...facts, delivery, licence, correction } })
}

/** Freezes repositories without a licence, so that it is on record who held what. */
export async function recordOwnership(
  context: FreezingContext,
  { licensed, observed }: DeliveredRepositories,
): Promise<Outcome<Booked<FrozenFacts>>> {
  const all = [
    ...licensed.map((one) => ({ ...atLatest(one), licensed: { paths: null } })),
    ...observed.map((one) => ({ ...atLatest(one), licensed: null })),
  ]
  return freeze(context, all, () => null)
}

function atLatest({ latest, revision, ...one }: NamedRepository): NamedRepository {
  return { ...one, revision: revision ?? latest }
}

async function freeze(
  { open, actor, keyFile, date, options }: FreezingContext,
  repositories: readonly SnapshotRepository[],
  also: (books: Books, snapshot: SnapshotTaken) => EntryBody | null,
): Promise<Outcome<Booked<FrozenFacts>>> {
  const prepared = await prepareSnapshot(open, keyFile, repositories, options)
  if (!prepared.ok) return prepared
  options.onStep?.('booking')
  let taken: SnapshotTaken | undefined
  const appended = await open.append(actor, async (books, writing) => {
    const booked = await bookSnapshot(prepared.value, books, writing, keyFile, date)
    if (!booked.ok) return booked
    taken = booked.value.snapshot
    const last = also(books, taken)
    return done([...booked.value.bodies, ...(last === null ? [] : [last])])
  })
  if (!appended.ok) return appended
  if (taken === undefined) throw new Error('a snapshot was appended and not made')
  const { registers } = await open.read()
  const { manifest, contributions } = prepared.value
  const contributors = new Set(contributions.map(({ contributor }) => contributor))
  const unclaimed = [...contributors].filter((one) => claimantOf(registers, one) === undefined)
  const facts: FrozenFacts = {
    snapshot: taken,
    fileCount: manifest.length,
    tokens: contributions.reduce((sum, { tokens }) => sum + tokens, 0),
    contributorCount: contributors.size,
    unclaimedCount: unclaimed.length,
  }
  return bookedFrom(appended, () => facts)
}

// What the licence covers of each repository; the observed ones beside.
function scopedRepositories(
  { licences }: Registers,
  licence: string,
  { licensed, observed }: DeliveredRepositories,
): Outcome<readonly SnapshotRepository[]> {
  const state = licences.get(licence)
  if (state === undefined) return refused(`there is no licence ${licence}; byline licence list shows them`)
  const { scope } = state.entry.terms
  const names = scope.map(({ repository }) => repository).join(', ')
  const foreign = licensed.find(({ name }) => !scope.some(({ repository }) => repository === name))
  if (foreign !== undefined)
    return refused(
      `${licence} covers ${names}, not ${foreign.name}; write NAME=PATH to say which one ${foreign.repository} is, ` +
        'or --observe for one whose uses count and nothing more',
    )
  const missing = scope.find(({ repository }) => !licensed.some(({ name }) => name === repository))
  if (missing !== undefined)
    return refused(
      `${licence} covers ${missing.repository}, too; say where it lies, as ${missing.repository}=PATH`,
    )
  return done([
    ...licensed.map((one) => ({
      ...one,
      licensed: { paths: scope.find(({ repository }) => repository === one.name)!.paths },
    })),
    ...observed.map((one) => ({ ...one, licensed: null })),
  ])
}
