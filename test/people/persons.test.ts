// Identities become persons, and commits find those who stand for them.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SignedCommit } from '../../src/people/accountable.ts'
import { KnownPeople, type KnownPerson } from '../../src/people/known-people.ts'
import { NO_MAILMAP, parseMailmap } from '../../src/people/mailmap.ts'
import { peopleOf } from '../../src/people/persons.ts'
import type { People } from '../../src/people/persons.ts'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const GITHUB = 'GitHub <noreply@github.com>'
const AGENT = 'Claude <noreply@anthropic.com>'
const BOT = 'dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>'

function identity(text: string) {
  const parts = /^(.*?) ?<(.*)>$/.exec(text)!
  return { name: parts[1]!, email: parts[2]! }
}

function commit(
  id: string,
  author: string,
  message = 'Work',
  committer = author,
  parents = ['p'],
): SignedCommit {
  return { id, parents, author: identity(author), committer: identity(committer), message }
}

function people(commits: readonly SignedCommit[], mailmap = '', knownSquashes: string[] = []): People {
  const repository = { mailmap: parseMailmap(mailmap), commits, knownSquashes: new Set(knownSquashes) }
  return peopleOf([repository], DEFAULT_POLICY, sha256)
}

const names = (found: People) => found.persons.map((person) => person.name)

// The names behind one commit, and its flags.
function authorsOf(found: People, id: string) {
  const authors = found.commits[0]!.get(id)!
  const byId = new Map(found.persons.map((person) => [person.id, person.name]))
  return { ...authors, persons: authors.persons.map((person) => byId.get(person)!).toSorted() }
}

describe('identities', () => {
  test('one human under three e-mails is one person', () => {
    const commits = [
      commit('1', 'Ann <ann@a.org>'),
      commit('2', 'ann <ann@b.org>'),
      commit('3', 'A. Lee <lee@c.org>'),
    ]
    const found = people(
      commits,
      'Ann Lee <ann@a.org> <ann@b.org>\nAnn Lee <ann@a.org> <lee@c.org>\nAnn Lee <ann@a.org>',
    )
    expect(names(found)).toEqual(['Ann Lee'])
    expect(found.persons[0]!.emails).toEqual(['ann@a.org', 'ann@b.org', 'lee@c.org'])
  })

  test('the same e-mail in another case is the same person', () => {
    expect(people([commit('1', 'Ann <Ann@A.org>'), commit('2', 'Ann <ann@a.ORG>')]).persons).toHaveLength(1)
  })

  test('the same name is not the same person', () => {
    expect(people([commit('1', 'Ann <ann@a.org>'), commit('2', 'Ann <ann@b.org>')]).persons).toHaveLength(2)
  })

  test('one noreply id is one person, whatever the login was', () => {
    const commits = [
      commit('1', 'Ann <77+ann@users.noreply.github.com>'),
      commit('2', 'Ann <77+annlee@users.noreply.github.com>'),
      commit('3', 'Ann <ann@users.noreply.github.com>'),
    ]
    expect(people(commits).persons).toHaveLength(1)
  })

  test('a login that two accounts have had joins neither', () => {
    const commits = [
      commit('1', 'Ann <77+ann@users.noreply.github.com>'),
      commit('2', 'Ann <99+ann@users.noreply.github.com>'),
      commit('3', 'Ann <ann@users.noreply.github.com>'),
    ]
    expect(people(commits).persons).toHaveLength(3)
  })

  test('an empty or placeholder e-mail stays unclaimed, each under its own name', () => {
    const found = people([
      commit('1', 'Ann <>'),
      commit('2', 'Bob <unknown>'),
      commit('3', 'Cy <cy@localhost.org>'),
    ])
    expect(found.persons.map((person) => [person.name, person.claimed])).toEqual([
      ['Ann', false],
      ['Bob', false],
      ['Cy', true],
    ])
  })

  test('the most frequent name is shown, the mailmap’s before all', () => {
    const commits = [
      commit('1', 'al <a@x.org>'),
      commit('2', 'Al Roe <a@x.org>'),
      commit('3', 'Al Roe <a@x.org>'),
    ]
    expect(names(people(commits))).toEqual(['Al Roe'])
    expect(names(people(commits, 'Alan Roe <a@x.org>'))).toEqual(['Alan Roe'])
  })

  test('people are listed by name, whatever the case', () => {
    const commits = [commit('1', 'bob <b@x.org>'), commit('2', 'Cy <c@x.org>'), commit('3', 'Ann <z@x.org>')]
    expect(names(people(commits))).toEqual(['Ann', 'bob', 'Cy'])
  })

  test('the order of commits changes nothing', () => {
    const commits = [
      commit('1', 'Ann <77+ann@users.noreply.github.com>'),
      commit('2', 'ann <ann@users.noreply.github.com>'),
      commit('3', 'Bob <b@x.org>', 'Fix\n\nCo-authored-by: Ann Lee <78+ann@users.noreply.github.com>'),
      commit('4', 'B <b@x.org>'),
      commit('5', 'Cy <>'),
    ]
    const expected = people(commits)
    fc.assert(
      fc.property(fc.shuffledSubarray(commits, { minLength: commits.length }), (shuffled) => {
        const found = people(shuffled)
        expect(found.persons).toEqual(expected.persons)
        for (const { id } of commits) expect(found.commits[0]!.get(id)).toEqual(expected.commits[0]!.get(id))
      }),
    )
  })

  test('one repository’s mailmap serves the others', () => {
    const one = {
      mailmap: parseMailmap('Ann <a@x.org> <b@x.org>'),
      commits: [commit('1', 'Ann <a@x.org>')],
      knownSquashes: new Set<string>(),
    }
    const two = {
      mailmap: NO_MAILMAP,
      commits: [commit('2', 'Ann <b@x.org>')],
      knownSquashes: new Set<string>(),
    }
    expect(peopleOf([one, two], DEFAULT_POLICY, sha256).persons).toHaveLength(1)
  })
})

describe('who stands for a commit', () => {
  test('author and co-authors share; an agent is flagged at zero', () => {
    const message = `Add\n\nCo-authored-by: Bob <bob@x.org>\nCo-Authored-By: ${AGENT}`
    const found = people([commit('1', 'Ann <ann@x.org>', message)])
    expect(authorsOf(found, '1')).toMatchObject({
      persons: ['Ann', 'Bob'],
      aiAssisted: true,
      lowConfidence: false,
    })
    expect(found.commits[0]!.get('1')!.rules).toEqual(['AI agent: Claude'])
    expect(names(found)).toEqual(['Ann', 'Bob'])
  })

  test('an author who is also a co-author counts once', () => {
    const found = people(
      [commit('1', 'Ann <ann@x.org>', 'Add\n\nCo-authored-by: Ann <ann@y.org>')],
      '<ann@x.org> <ann@y.org>',
    )
    expect(authorsOf(found, '1').persons).toEqual(['Ann'])
  })

  test('a squash of several people without its pull request is of low confidence', () => {
    const squash = commit('1', 'Ann <ann@x.org>', 'Add (#7)\n\nCo-authored-by: Bob <bob@x.org>', GITHUB)
    expect(authorsOf(people([squash]), '1')).toMatchObject({ persons: ['Ann', 'Bob'], lowConfidence: true })
    expect(authorsOf(people([squash], '', ['1']), '1').lowConfidence).toBe(false)
  })

  test('a squash of one person is certain', () => {
    const found = people([commit('1', 'Ann <ann@x.org>', `Add (#7)\n\nCo-authored-by: ${AGENT}`, GITHUB)])
    expect(authorsOf(found, '1')).toMatchObject({ persons: ['Ann'], lowConfidence: false, aiAssisted: true })
  })

  test('of a bot’s squash the humans stand for it; of a bot’s own change nobody', () => {
    const squash = commit(
      '1',
      BOT,
      'Add (#7)\n\nCo-authored-by: Bob <bob@x.org>\nCo-authored-by: Cy <cy@x.org>',
      GITHUB,
    )
    const bump = commit('2', BOT, 'Bump', 'Ann <ann@x.org>')
    const found = people([squash, bump])
    expect(authorsOf(found, '1')).toMatchObject({ persons: ['Bob', 'Cy'], lowConfidence: true })
    expect(authorsOf(found, '2')).toMatchObject({
      persons: [],
      rules: ['bot: "[bot]" at the end of its name'],
    })
  })

  test('an agent’s commit counts for the human co-author, else for the human committer, else for nobody', () => {
    const found = people([
      commit('1', AGENT, 'Add\n\nCo-authored-by: Bob <bob@x.org>', 'Ann <ann@x.org>'),
      commit('2', AGENT, 'Add', 'Ann <ann@x.org>'),
      commit('3', AGENT, 'Add', GITHUB),
    ])
    expect(authorsOf(found, '1')).toMatchObject({ persons: ['Bob'], aiAssisted: true })
    expect(authorsOf(found, '2')).toMatchObject({ persons: ['Ann'], aiAssisted: true })
    expect(authorsOf(found, '3')).toMatchObject({ persons: [], aiAssisted: true })
  })

  test('aider’s addition to a name marks the commit and leaves the person', () => {
    const found = people([commit('1', 'Ann (aider) <ann@x.org>'), commit('2', 'Ann <ann@x.org>')])
    expect(names(found)).toEqual(['Ann'])
    expect(authorsOf(found, '1').aiAssisted).toBe(true)
    expect(authorsOf(found, '2').aiAssisted).toBe(false)
  })

  test('a tool named without an address marks the commit', () => {
    const found = people([commit('1', 'Ann <ann@x.org>', 'Add\n\nAssisted-by: Claude Code')])
    expect(authorsOf(found, '1')).toMatchObject({ persons: ['Ann'], aiAssisted: true })
  })
})

describe('people whom the company knows', () => {
  const known = (...list: readonly Partial<KnownPerson>[]) =>
    new KnownPeople(
      list.map((one) => ({
        id: 'P-1',
        name: 'Ana Kovač',
        emails: [],
        logins: [],
        class: 'employee',
        ...one,
      })),
    )
  const found = (commits: readonly SignedCommit[], company: KnownPeople, mailmap = '') =>
    peopleOf(
      [{ mailmap: parseMailmap(mailmap), commits, knownSquashes: new Set() }],
      DEFAULT_POLICY,
      sha256,
      company,
    ).persons.map(({ name, emails, class: kind, knownAs = null }) => ({ name, emails, kind, knownAs }))

  test('are one person under all their e-mails, by the name and class that the company gives', () => {
    const commits = [commit('1', 'Ana <ANA@x.org>'), commit('2', 'A. K. <ana@home.example>')]
    expect(found(commits, known({ emails: ['ana@x.org', 'ana@home.example'], class: 'contractor' }))).toEqual(
      [{ name: 'Ana Kovač', emails: ['ana@home.example', 'ana@x.org'], kind: 'contractor', knownAs: 'P-1' }],
    )
  })

  test('stay who they are, whatever a mailmap makes of their addresses, and are found through it', () => {
    const commits = [commit('1', 'Ana <ana@x.org>'), commit('2', 'Old <old@x.org>')]
    const mailmap = 'Bob <bob@x.org> <ana@x.org>\nAna <ana@x.org> <old@x.org>'
    expect(found(commits, known({ emails: ['ana@x.org'] }), mailmap)).toEqual([
      { name: 'Ana Kovač', emails: ['ana@x.org', 'old@x.org'], kind: 'employee', knownAs: 'P-1' },
    ])
  })

  test('are found by GitHub’s addresses: by a login, or the account’s number under another login', () => {
    const commits = [
      commit('1', 'a <77+AnaK@users.noreply.github.com>'),
      commit('2', 'b <anak@users.noreply.github.com>'),
      commit('3', 'c <5+other@users.noreply.github.com>'),
    ]
    const company = known({ logins: ['AnaK'], emails: ['5+before@users.noreply.github.com'] })
    expect(found(commits, company)).toMatchObject([{ name: 'Ana Kovač', knownAs: 'P-1' }])
  })

  test('have no address that is nobody’s, and of two with one address the earlier has it', () => {
    expect(found([commit('1', 'x <root@localhost>')], known({ emails: ['root@localhost'] }))).toMatchObject([
      { name: 'x', knownAs: null },
    ])
    const two = known({ emails: ['a@x.org'] }, { id: 'P-2', emails: ['a@x.org'] })
    expect(found([commit('1', 'x <a@x.org>')], two)).toMatchObject([{ knownAs: 'P-1' }])
  })
})
