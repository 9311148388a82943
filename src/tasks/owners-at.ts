// Who held what, when: the snapshot of a day or before that covers a path, and whose it was as far as was known that day.
import { contributionSums, type ContributionSum, type PathWanted } from '../database/contribution-sums.ts'
import { largestRemainder } from '../credit/largest-remainder.ts'
import type { EntryOf } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import { coverageOf, isWider } from '../ledger/snapshot-scope.ts'
import { MICROS } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { namesOf } from './contributors.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Somebody who held a part of what stood at a path. */
export interface Owner {
  /** The person's id, or the contributor's where nobody had claimed it. */
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
  readonly isClaimed: boolean
  readonly tokens: bigint
  readonly lowConfidenceTokens: bigint
  readonly pointsMicros: bigint
  /** Of all points at the path; six decimals, and all shares sum to one. */
  readonly share: string
}

/** Which path's owners are asked for, and when. */
export interface OwnersRequest {
  /** The day whose claims count. */
  readonly day: string
  /** A file, a folder, or either behind a repository's name and a slash; null for all that the snapshot covers. */
  readonly path: string | null
  /** The snapshot to read; null for the one that suits (see `ownersAt`). */
  readonly snapshot: string | null
}

/** Who held what stood at a path. */
export interface Ownership {
  readonly snapshot: EntryOf<'snapshot-taken'>
  /** Null for all that the snapshot covers. */
  readonly path: string | null
  /** Whether the snapshot covers all of the path, and where none is given, all of its repositories. */
  readonly isWhole: boolean
  /** By name, never by amount. */
  readonly owners: readonly Owner[]
  /** Other snapshots that may be meant: see `othersThan`. */
  readonly others: readonly EntryOf<'snapshot-taken'>[]
}

type Snapshot = EntryOf<'snapshot-taken'>

/**
 * Who held a path on a day: people whose claims were booked for that day or before. It is read from the newest snapshot of
 * that day or before which covers all of the path and has something there; where none covers all of it, from the newest that
 * has something. Without a path it is the newest. Among snapshots of one day the one that covers most goes first, and the
 * latest of those that cover the same. Refuses where no snapshot has the path, and a snapshot that the books do not know, that
 * is younger than the day, or that has nothing there.
 */
export async function ownersAt(open: OpenBooks, request: OwnersRequest): Promise<Outcome<Ownership>> {
  const { registers } = await open.read()
  const { day } = request
  const path = request.path?.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') ?? ''
  const asked = path === '' || path === '.' ? null : path
  const known = [...registers.snapshots.values()].filter(({ date }) => date <= day)
  const candidates = candidatesOf(registers, request, known)
  if (!candidates.ok) return candidates
  const found = await findHeld(open, candidates.value, asked)
  if (found === undefined) {
    const which = request.snapshot === null ? `no snapshot of ${day} or before has` : `${request.snapshot} does not have` // prettier-ignore
    return refused(`${which} anything that counts at ${request.path}`)
  }
  const { snapshot, isWhole, sums } = found
  return done({
    snapshot,
    path: request.path,
    isWhole,
    owners: await ownersOf(open, registers, day, sums),
    others: othersThan(snapshot, newestFirst(known), asked),
  })
}

function candidatesOf(
  { snapshots }: Registers,
  { day, snapshot: id }: OwnersRequest,
  known: readonly Snapshot[],
): Outcome<readonly Snapshot[]> {
  if (id === null)
    return known.length > 0
      ? done(newestFirst(known))
      : refused(
          `no snapshot was taken on ${day} or before; byline owners record takes one, as does each delivery`,
        )
  const snapshot = snapshots.get(id)
  if (snapshot === undefined)
    return refused(
      `the books know no snapshot ${id}; byline ledger list --kind snapshot-taken says which there are`,
    )
  if (snapshot.date > day) return refused(`snapshot ${id} is of ${snapshot.date}, which is after ${day}`)
  return done([snapshot])
}

// By days; within a day whatever covers more than another goes before it, and of those that cover the same the latest.
function newestFirst(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const widthOf = ({ licensed, date }: Snapshot): number =>
    snapshots.filter((other) => other.date === date && isWider(licensed, other.licensed)).length
  const widths = new Map(snapshots.map((one) => [one.snapshot, widthOf(one)]))
  return snapshots.toSorted(
    (a, b) =>
      compareCodePoints(b.date, a.date) ||
      widths.get(b.snapshot)! - widths.get(a.snapshot)! ||
      b.sequence - a.sequence,
  )
}

interface Held {
  readonly snapshot: Snapshot
  readonly isWhole: boolean
  readonly sums: readonly ContributionSum[]
}

// Those that cover all of the path are asked first, for a part of it is not what was asked for.
async function findHeld(
  open: OpenBooks,
  snapshots: readonly Snapshot[],
  path: string | null,
): Promise<Held | undefined> {
  const places = snapshots.flatMap((snapshot) =>
    placesOf(snapshot, path).map((place) => ({
      snapshot,
      place,
      isWhole: coverageOf(snapshot.licensed, place) === 'whole',
    })),
  )
  const ordered =
    path === null
      ? places
      : [...places.filter(({ isWhole }) => isWhole), ...places.filter(({ isWhole }) => !isWhole)]
  const searched = new Set<string>()
  for (const { snapshot, place, isWhole } of ordered) {
    const { root } = snapshot.contributions
    const key = JSON.stringify([root, place.repository, place.path])
    if (searched.has(key)) continue
    searched.add(key)
    const sums = await contributionSums(open.database, root, place)
    if (sums.length > 0) return { snapshot, isWhole, sums }
  }
  return undefined
}

// What a path may mean: first as it stands, in any repository.
function placesOf({ licensed }: Snapshot, path: string | null): readonly PathWanted[] {
  if (path === null) return [{ repository: null, path: null }]
  const inside = licensed.flatMap(({ repository }): PathWanted[] => {
    if (path === repository) return [{ repository, path: null }]
    return path.startsWith(`${repository}/`) ? [{ repository, path: path.slice(repository.length + 1) }] : []
  })
  return [{ repository: null, path }, ...inside]
}

/**
 * The other snapshots that may be meant, newest first: those of the same day and younger ones that may have something at the
 * path; and where there is no path, the newest of the older ones that covers more.
 */
function othersThan(chosen: Snapshot, known: readonly Snapshot[], path: string | null): readonly Snapshot[] {
  const near = known.filter(
    (one) =>
      one !== chosen &&
      one.date >= chosen.date &&
      placesOf(one, path).some((place) => coverageOf(one.licensed, place) !== 'nothing'),
  )
  const wider = known.find(({ date, licensed }) => date < chosen.date && isWider(licensed, chosen.licensed))
  return path === null && wider !== undefined ? [...near, wider] : near
}

interface Sum {
  tokens: bigint
  lowConfidenceTokens: bigint
  pointsMicros: bigint
}

async function ownersOf(
  open: OpenBooks,
  registers: Registers,
  day: string,
  rows: readonly ContributionSum[],
): Promise<readonly Owner[]> {
  const claimants = claimantsOn(registers, day)
  const sums = new Map<string, Sum>()
  for (const { contributor, tokens, lowConfidenceTokens, authorshipMicros, reuseMicros } of rows) {
    const id = claimants.get(contributor) ?? contributor
    const sum = sums.get(id) ?? { tokens: 0n, lowConfidenceTokens: 0n, pointsMicros: 0n }
    sum.tokens += tokens
    sum.lowConfidenceTokens += lowConfidenceTokens
    sum.pointsMicros += authorshipMicros + reuseMicros
    sums.set(id, sum)
  }
  const ids = [...sums.keys()].toSorted(compareCodePoints)
  const millionths = largestRemainder(
    BigInt(MICROS),
    ids.map((id) => sums.get(id)!.pointsMicros),
  )
  const names = await namesOf(open, ids)
  const owners = ids.map((id, at): Owner => {
    const { name, emails } = names.get(id)!
    const isClaimed = registers.persons.has(id)
    return { id, name, emails, isClaimed, ...sums.get(id)!, share: shareText(millionths[at]!) }
  })
  return owners.toSorted(
    (a, b) =>
      compareCodePoints(a.name.toLowerCase(), b.name.toLowerCase()) ||
      compareCodePoints(a.name, b.name) ||
      compareCodePoints(a.id, b.id),
  )
}

// Whose each contributor was by the claims of a day and before, those undone until then left out.
function claimantsOn({ claims }: Registers, day: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const { entry, undone } of claims.values())
    if (entry.date <= day && (undone === null || undone.date > day))
      known.set(entry.contributor, entry.person)
  return known
}

function shareText(millionths: bigint): string {
  const digits = String(millionths).padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`
}
