// Everybody whom the books know, as a list that can be exported: people as HR has them, and contributors nobody has claimed.
import type { Books } from '../ledger/books.ts'
import type { EmploymentClass } from '../ledger/entry.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Accrual } from '../royalties/accruals.ts'
import { isPaid } from './claims.ts'
import { namesOf, type SubjectNames } from './contributors.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { knownIdentities } from './known-identities.ts'
import type { OpenBooks } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'

/** A person, or a contributor nobody has claimed; the latter once for each currency in which something is held. */
export interface OwnerRow {
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
  readonly employeeNumber: string | null
  /** 'unclaimed' for a contributor of whom nothing else is known. */
  readonly standing: EmploymentClass | 'unclaimed'
  readonly entity: string | null
  readonly from: string | null
  readonly until: string | null
  /** The claims in force, each with its contributor. */
  readonly claims: readonly { readonly claim: string; readonly contributor: string }[]
  /** What is held for a contributor until somebody claims it. */
  readonly held: Accrual | null
}

/** Who is listed; null for all. */
export interface OwnersFilter {
  /** Only contributors nobody has claimed and nothing else is known of. */
  readonly unclaimed: boolean
  readonly class: EmploymentClass | null
  /** The legal entity that pays them. */
  readonly entity: string | null
}

const COLUMNS: readonly ReportColumn<OwnerRow>[] = [
  { kind: 'text', key: 'name', heading: 'Name', of: ({ name }) => name },
  { kind: 'text', key: 'standing', heading: 'Is', of: ({ standing }) => standing },
  { kind: 'text', key: 'id', heading: 'Id', of: ({ id }) => id },
  { kind: 'text', key: 'emails', heading: 'E-mails', of: ({ emails }) => emails.join(' ') },
  {
    kind: 'text',
    key: 'employee_number',
    heading: 'Employee number',
    of: ({ employeeNumber }) => employeeNumber,
  },
  { kind: 'text', key: 'entity', heading: 'Entity', of: ({ entity }) => entity },
  { kind: 'day', key: 'from', heading: 'From', of: ({ from }) => from },
  { kind: 'day', key: 'until', heading: 'Until', of: ({ until }) => until },
  {
    kind: 'text',
    key: 'claims',
    heading: 'Claims',
    of: ({ claims }) => claims.map(({ claim }) => claim).join(' '),
  },
  {
    kind: 'text',
    key: 'contributors',
    heading: 'Contributors',
    of: ({ claims }) => claims.map(({ contributor }) => contributor).join(' '),
  },
  { kind: 'accrual', key: 'held', heading: 'Held', of: ({ held }) => held },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ held }) => held?.currency ?? null },
]

/** Lists the people and unclaimed contributors whom a filter lets pass, by name. Refuses where the key of the erased is missing. */
export async function ownersTable(
  open: OpenBooks,
  keyFile: string,
  filter: OwnersFilter,
  about: readonly Stamp[],
): Promise<Outcome<ReportTable<OwnerRow>>> {
  const books = await open.read()
  const names = await namesOf(open, [
    ...books.registers.persons.keys(),
    ...books.registers.contributors.keys(),
  ])
  const known = await knownIdentities(open, books.registers, keyFile)
  if (!known.ok) return known
  const owners = ownersOfUnclaimed(books, names, (email) => known.value.contributors.ownerOf(email))
  const unclaimed = unclaimedRows(books, names, owners)
  const all = [...personRows(books, names, new Set(owners.values())), ...unclaimed]
  const rows = all.filter(
    ({ standing, entity }) =>
      (!filter.unclaimed || standing === 'unclaimed') &&
      (filter.class === null || filter.class === standing) &&
      (filter.entity === null || filter.entity === entity),
  )
  rows.sort(
    (a, b) =>
      compareCodePoints(a.name.toLowerCase(), b.name.toLowerCase()) ||
      compareCodePoints(a.name, b.name) ||
      compareCodePoints(a.id, b.id) ||
      compareCodePoints(a.held?.currency ?? '', b.held?.currency ?? ''),
  )
  const title = filter.unclaimed ? 'Contributors nobody has claimed' : 'People and contributors'
  return done({ title, columns: COLUMNS, rows, about })
}

// The person whom the company says an unclaimed contributor is, by contributor.
function ownersOfUnclaimed(
  { registers }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  ownerOf: (email: string) => string | undefined,
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const { contributor, claim } of registers.contributors.values()) {
    if (claim !== null) continue
    const own = names.get(contributor)!.emails.flatMap((email) => ownerOf(email) ?? [])
    const owner = own.find((person) => registers.persons.has(person))
    if (owner !== undefined) owners.set(contributor, owner)
  }
  return owners
}

// `inContributors` are those who are in the list as the contributor they are.
function personRows(
  { registers }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  inContributors: ReadonlySet<string>,
): OwnerRow[] {
  const claims = new Map<string, { claim: string; contributor: string }[]>()
  for (const [claim, { entry, undone }] of registers.claims) {
    if (undone !== null) continue
    const own = claims.get(entry.person) ?? []
    claims.set(entry.person, [...own, { claim, contributor: entry.contributor }])
  }
  return [...registers.persons].flatMap(([id, { entry }]): OwnerRow[] => {
    const { name, emails, employeeNumber } = names.get(id)!
    const { class: standing, entity, from, until } = entry
    const own = claims.get(id) ?? []
    // Whoever was said to be external by hand is one row; with a claim, which has to be seen, a row of their own.
    if (!isPaid(standing) && employeeNumber === null && own.length === 0 && inContributors.has(id)) return []
    return [{ id, name, emails, employeeNumber, standing, entity, from, until, claims: own, held: null }]
  })
}

function unclaimedRows(
  { registers, positions }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  owners: ReadonlyMap<string, string>,
): OwnerRow[] {
  return [...registers.contributors.values()].flatMap(({ contributor, claim }): OwnerRow[] => {
    if (claim !== null) return []
    const { name, emails } = names.get(contributor)!
    const kind = registers.persons.get(owners.get(contributor) ?? '')?.entry.class
    const row: OwnerRow = {
      id: contributor,
      name,
      emails,
      employeeNumber: null,
      // An employee whose claim was undone is nobody's until somebody claims it again.
      standing: kind === undefined || isPaid(kind) ? 'unclaimed' : kind,
      entity: null,
      from: null,
      until: null,
      claims: [],
      held: null,
    }
    const held = positions.of('unclaimed', contributor).filter(({ amountMicros }) => amountMicros !== 0n)
    if (held.length === 0) return [row]
    // Debits are positive, so what is owed to somebody is negative in the books.
    return held.map(({ amountMicros, currency }) => ({
      ...row,
      held: { amountMicros: -amountMicros, currency },
    }))
  })
}
