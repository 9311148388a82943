// Who held what, when: the latest snapshot on or before a day that has a path, and whose it was as far as was known that day.
import { contributionSums, type ContributionSum, type PathWanted } from '../database/contribution-sums.ts'
import { largestRemainder } from '../credit/largest-remainder.ts'
import type { EntryOf } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
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

/** Who held what stood at a path. */
export interface Ownership {
  readonly snapshot: EntryOf<'snapshot-taken'>
  /** Null for everything. */
  readonly path: string | null
  /** By name, never by amount. */
  readonly owners: readonly Owner[]
}

/**
 * Who held a path (a file, a folder, or either behind a repository's name and a slash; null for everything) on a day: people
 * whose claims were booked for that day or before. Refuses where no snapshot of that day or before has it.
 */
export async function ownersAt(
  open: OpenBooks,
  day: string,
  path: string | null,
): Promise<Outcome<Ownership>> {
  const { registers } = await open.read()
  const snapshots = [...registers.snapshots.values()]
    .filter(({ date }) => date <= day)
    .toSorted((a, b) => compareCodePoints(b.date, a.date) || b.sequence - a.sequence)
  if (snapshots.length === 0)
    return refused(
      `no snapshot was taken on ${day} or before; byline owners record takes one, as does each delivery`,
    )
  const searched = new Set<string>()
  for (const snapshot of snapshots) {
    const { root } = snapshot.contributions
    if (searched.has(root)) continue
    searched.add(root)
    for (const wanted of placesOf(snapshot, path)) {
      const sums = await contributionSums(open.database, root, wanted)
      if (sums.length > 0) return done({ snapshot, path, owners: await ownersOf(open, registers, day, sums) })
    }
  }
  return refused(`no snapshot of ${day} or before has anything that counts at ${path}`)
}

// What a path may mean: first as it stands, in any repository.
function placesOf({ licensed }: EntryOf<'snapshot-taken'>, text: string | null): readonly PathWanted[] {
  const path = text?.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') ?? ''
  if (path === '' || path === '.') return [{ repository: null, path: null }]
  const inside = licensed.flatMap(({ repository }): PathWanted[] => {
    if (path === repository) return [{ repository, path: null }]
    return path.startsWith(`${repository}/`) ? [{ repository, path: path.slice(repository.length + 1) }] : []
  })
  return [{ repository: null, path }, ...inside]
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
