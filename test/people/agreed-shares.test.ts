// Agreements name contributors of the books; an analysis finds them among its persons, or makes them persons.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { SignedCommit } from '../../src/people/accountable.ts'
import { textShares, type AgreedParty, type Agreements } from '../../src/people/agreed-shares.ts'
import { matchContributors } from '../../src/people/contributor-matching.ts'
import { KnownPeople } from '../../src/people/known-people.ts'
import { parseMailmap } from '../../src/people/mailmap.ts'
import { peopleOf, type People } from '../../src/people/persons.ts'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const commit = (id: string, name: string, message = 'Work'): SignedCommit => {
  const author = { name, email: `${name.toLowerCase()}@x.org` }
  return { id, parents: ['p'], author, committer: author, message }
}
const party = (name: string, more: Partial<AgreedParty> = {}): AgreedParty => ({
  contributor: `C-${name}`,
  name,
  emails: [`${name.toLowerCase()}@x.org`],
  known: null,
  ...more,
})
const [ANA, BEN, CY] = [party('Ana'), party('Ben'), party('Cy')]

type Agreed = readonly (readonly [giver: AgreedParty, ...parts: (readonly [AgreedParty, number])[]])[]

function agreements(
  byCommit: Readonly<Record<string, Agreed>>,
  erased: Readonly<Record<string, string>> = {},
): Agreements {
  const all = Object.entries(byCommit).map(([id, list]) => {
    const own = list.map(([giver, ...parts]) => ({
      giver,
      parts: parts.map(([to, percent]) => ({ to, percent })),
    }))
    return [id, own] as const
  })
  return { byCommit: new Map(all), erasedOf: (email) => erased[email] }
}

function people(
  commits: readonly SignedCommit[],
  agreed: Agreements,
  mailmap = '',
  known = new KnownPeople([]),
): People {
  const repository = { mailmap: parseMailmap(mailmap), commits, knownSquashes: new Set<string>() }
  return peopleOf([repository], DEFAULT_POLICY, sha256, known, agreed)
}

// Whose a commit is, in hundredths by name.
function sharesOf(found: People, id: string): Readonly<Record<string, number>> {
  const names = new Map(found.persons.map((person) => [person.id, person.name]))
  const { persons, parts, whole } = textShares(found.commits[0]!.get(id)!)
  return Object.fromEntries(persons.map((person, at) => [names.get(person)!, (100 * parts[at]!) / whole]))
}

describe('an agreement on a commit', () => {
  test('gives a part to somebody who is in no commit', () => {
    const found = people([commit('1', 'Ana'), commit('2', 'Ana')], agreements({ 1: [[ANA, [BEN, 30]]] }))
    expect(sharesOf(found, '1')).toEqual({ Ana: 70, Ben: 30 })
    expect(sharesOf(found, '2')).toEqual({ Ana: 100 })
    expect(found.persons.map(({ name, emails }) => [name, emails])).toEqual([
      ['Ana', ['ana@x.org']],
      ['Ben', ['ben@x.org']],
    ])
  })

  test('makes nobody an author, so that nobody becomes a user of what the text uses', () => {
    const found = people([commit('1', 'Ana')], agreements({ 1: [[ANA, [BEN, 30]]] }))
    const ana = found.persons.find(({ name }) => name === 'Ana')!
    expect(found.commits[0]!.get('1')!.persons).toEqual([ana.id])
  })

  test('takes nothing from a co-author who did not agree', () => {
    const together = commit('1', 'Ana', 'Work\n\nCo-authored-by: Cy <cy@x.org>')
    expect(sharesOf(people([together], agreements({ 1: [[ANA, [BEN, 50]]] })), '1')).toEqual({
      Ana: 25,
      Cy: 50,
      Ben: 25,
    })
  })

  test('counts for nothing where the giver wrote nothing of the commit', () => {
    const found = people([commit('1', 'Ana')], agreements({ 1: [[CY, [BEN, 50]]] }))
    expect(sharesOf(found, '1')).toEqual({ Ana: 100 })
    expect(found.persons.map(({ name }) => name)).toEqual(['Ana'])
  })

  test('by two of its authors counts for each one’s own part', () => {
    const together = commit('1', 'Ana', 'Work\n\nCo-authored-by: Cy <cy@x.org>')
    const agreed = agreements({ 1: [[ANA, [BEN, 50]], [CY, [BEN, 10], [ANA, 20]]] }) // prettier-ignore
    expect(sharesOf(people([together], agreed), '1')).toEqual({ Ana: 35, Cy: 35, Ben: 30 })
  })

  test('is replaced by a later one of the same giver, and undone by one without parts', () => {
    const later = agreements({ 1: [[ANA, [BEN, 30]], [ANA, [CY, 5]]] }) // prettier-ignore
    expect(sharesOf(people([commit('1', 'Ana')], later), '1')).toEqual({ Ana: 95, Cy: 5 })
    const undone = agreements({ 1: [[ANA, [BEN, 30]], [ANA]] })
    expect(sharesOf(people([commit('1', 'Ana')], undone), '1')).toEqual({ Ana: 100 })
  })

  test('finds its parties under any of their e-mails, and through the mailmap', () => {
    const commits = [commit('1', 'Ana'), commit('2', 'Ben')]
    const giver = party('Ana', { emails: ['a@old.org', 'ana@x.org'] })
    const found = people(
      commits,
      agreements({ 1: [[giver, [party('B', { emails: ['b@old.org'] }), 30]]] }),
      'Ben <ben@x.org> <b@old.org>',
    )
    expect(sharesOf(found, '1')).toEqual({ Ana: 70, Ben: 30 })
  })

  test('is with the people whom the company knows, whatever e-mail they use', () => {
    const known = new KnownPeople([
      { id: 'P-Ana', name: 'Ana K', emails: ['ana@x.org'], logins: [], class: 'employee' },
      { id: 'P-Ben', name: 'Ben B', emails: ['ben@kestrel.org'], logins: [], class: 'employee' },
    ])
    const [ana, ben] = ['ana@x.org', 'ben@kestrel.org'].map((email) => known.personOf(email)!)
    const agreed = agreements({
      1: [[party('Ana', { known: ana!, emails: [] }), [party('Ben', { known: ben!, emails: [] }), 30]]],
    })
    expect(sharesOf(people([commit('1', 'Ana')], agreed, '', known), '1')).toEqual({
      'Ana K': 70,
      'Ben B': 30,
    })
  })

  test('between one and the same person moves nothing', () => {
    const mailmap = 'Ana <ana@x.org> <ben@x.org>'
    const found = people([commit('1', 'Ana')], agreements({ 1: [[ANA, [BEN, 30]]] }), mailmap)
    expect(sharesOf(found, '1')).toEqual({ Ana: 100 })
  })

  test('with a machine moves nothing', () => {
    const bot = party('dependabot[bot]', { emails: ['49699333+dependabot[bot]@users.noreply.github.com'] })
    const found = people([commit('1', 'Ana')], agreements({ 1: [[ANA, [bot, 30]]] }))
    expect(sharesOf(found, '1')).toEqual({ Ana: 100 })
  })

  test('outlives the erasure of either side', () => {
    const erased = party('Ben', { emails: [], name: 'C-Ben' })
    const found = people([commit('1', 'Ana')], agreements({ 1: [[ANA, [erased, 30]]] }))
    expect(sharesOf(found, '1')).toEqual({ Ana: 70, 'C-Ben': 30 })
    const [, matched] = matchContributors(found.persons, {
      known: ['C-Ana', 'C-Ben'].map((contributor) => ({ contributor, name: null, emails: [], person: null })),
      erasedOf: () => undefined,
      ownerOf: () => undefined,
      newId: () => 'C-new',
    })
    expect(matched).toMatchObject({ contributor: 'C-Ben', isNew: false, addedEmails: [] })

    const giver = party('Ana', { emails: [], name: 'C-Ana' })
    const byErased = agreements({ 1: [[giver, [BEN, 30]]] }, { 'ana@x.org': 'C-Ana' })
    expect(sharesOf(people([commit('1', 'Ana')], byErased), '1')).toEqual({ Ana: 70, Ben: 30 })
  })
})
