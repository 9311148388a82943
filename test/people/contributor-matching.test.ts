// Who is which contributor: by e-mail, by company person first, and never somebody else's.
import { describe, expect, test } from 'vitest'
import {
  matchContributors,
  type Contributors,
  type KnownContributor,
} from '../../src/people/contributor-matching.ts'
import { identityCommitment } from '../../src/people/identity-commitment.ts'
import type { Person } from '../../src/people/persons.ts'
import { sha256 } from '../../src/tasks/sha256.ts'

const person = (name: string, emails: readonly string[], knownAs?: string): Person => ({
  id: name.toLowerCase(),
  name,
  emails,
  class: 'employee',
  claimed: true,
  ...(knownAs === undefined ? {} : { knownAs }),
})

const known = (
  contributor: string,
  emails: readonly string[],
  of: string | null = null,
): KnownContributor => ({
  contributor,
  name: contributor.toLowerCase(),
  emails,
  person: of,
})

/** The contributors that persons become, by the analysis' ids; new ones are "new". */
function matched(
  persons: readonly Person[],
  contributors: readonly KnownContributor[],
  more: Partial<Contributors> = {},
) {
  return matchContributors(persons, {
    known: contributors,
    erasedOf: () => undefined,
    ownerOf: () => undefined,
    newId: () => 'new',
    ...more,
  })
}

const ids = (...matches: Parameters<typeof matched>) =>
  matched(...matches).map(({ contributor }) => contributor)

describe('a person of an analysis', () => {
  test('is the contributor who has one of their e-mails, of several the one registered first', () => {
    expect(ids([person('Ana', ['a@x', 'b@x'])], [known('C-2', ['b@x']), known('C-1', ['a@x'])])).toEqual([
      'C-2',
    ])
    expect(ids([person('Ben', ['c@x'])], [known('C-1', ['a@x'])])).toEqual(['new'])
  })

  test('brings the e-mails that were not known', () => {
    expect(matched([person('Ana', ['a@x', 'b@x'])], [known('C-1', ['a@x'])])).toEqual([
      {
        id: 'ana',
        contributor: 'C-1',
        isNew: false,
        person: null,
        isClaimed: false,
        addedEmails: ['b@x'],
        name: 'Ana',
      },
    ])
  })

  test('whom the company knows is the contributor they have claimed, though another was registered first', () => {
    const contributors = [known('C-1', ['a@x']), known('C-2', ['b@x'], 'P-1')]
    const [match] = matched([person('Ana', ['a@x', 'b@x'], 'P-1')], contributors)
    expect(match).toMatchObject({ contributor: 'C-2', isClaimed: true, person: 'P-1' })
  })

  test('whom the company knows is no contributor of somebody else, nor one whose e-mails are several people’s', () => {
    const ownerOf = (email: string) => ({ 'a@x': 'P-1', 'b@x': 'P-2' })[email]
    const two = [person('Ana', ['a@x'], 'P-1'), person('Ben', ['b@x'], 'P-2')]
    expect(ids(two, [known('C-1', ['a@x', 'b@x'])], { ownerOf })).toEqual(['new', 'new'])
    expect(ids(two, [known('C-1', ['a@x', 'b@x'], 'P-2')], { ownerOf })).toEqual(['new', 'C-1'])
  })

  test('without an e-mail of their own is told apart by the name beside it', () => {
    const contributors = [
      { ...known('C-1', ['root@localhost']), name: 'Ana' },
      { ...known('C-2', ['root@localhost']), name: 'Ben' },
    ]
    const persons = ['Ben', 'Cy', 'Ana'].map((name) => person(name, ['root@localhost']))
    expect(ids(persons, contributors)).toEqual(['C-2', 'new', 'C-1'])
  })

  test('who was erased comes back under the id alone', () => {
    const erasedOf = (email: string) => (email === 'a@x' ? 'C-1' : undefined)
    const contributors = [{ ...known('C-1', [], 'P-1'), name: null }]
    const [match] = matched([person('Ana', ['a@x', 'new@x'], 'P-1')], contributors, { erasedOf })
    expect(match).toEqual({
      id: 'ana',
      contributor: 'C-1',
      isNew: false,
      person: 'P-1',
      isClaimed: true,
      addedEmails: [],
      name: null,
    })
  })
})

test('a commitment depends on the salt and on every fact, and not on their order', () => {
  const facts = [
    { kind: 'name', value: 'Ana' },
    { kind: 'email', value: 'a@x' },
  ]
  const salt = new Uint8Array(32)
  const commit = (...list: typeof facts) => identityCommitment(sha256, salt, list)
  expect(commit(...facts)).toBe(
    sha256(Buffer.concat([salt, Buffer.from('[["email","a@x"],["name","Ana"]]')])),
  )
  expect(commit(...facts.toReversed())).toBe(commit(...facts))
  expect(commit(facts[0]!)).not.toBe(commit(...facts))
  expect(identityCommitment(sha256, new Uint8Array(32).fill(1), facts)).not.toBe(commit(...facts))
  expect(() => commit({ kind: 'name', value: '\ud800' })).not.toThrow()
})
