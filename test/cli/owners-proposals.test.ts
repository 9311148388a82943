// What people say in comments of their old e-mails moves nothing before somebody else confirms it, and goes when they are erased.
import { expect, test } from 'vitest'
import { addIdentityProposal, readIdentityProposals } from '../../src/database/proposal-rows.ts'
import { done } from '../../src/tasks/outcome.ts'
import { PEOPLE, workshop, type Workshop } from './workshop.ts'

const LOGINS = PEOPLE.replace('ana@kestrel.example,', 'ana@kestrel.example,ana-k')

// Somebody's word, as a comment leaves it.
async function say(shop: Workshop, id: string, login: string, email: string): Promise<void> {
  const account = Number(id.slice('I-'.length))
  const said = { id, login, email, account, repository: 7, pull: 3, state: 'open' as const }
  await shop.within(async (books) => {
    await books.append(null, async (_books, writing) => {
      await addIdentityProposal(writing, writing.ledger, { ...said, createdAtMs: 1_791_000_000_000 })
      return done([])
    })
  })
}

async function shopWith(people = LOGINS): Promise<Workshop> {
  const shop = await workshop()
  await shop.text('owners', 'import', shop.file('people.csv', people))
  await shop.text('owners', 'record', `api=${shop.repository.path}`)
  return shop
}

const refusal = async (shop: Workshop, ...words: readonly string[]) => {
  const { code, stdout, stderr } = await shop.run(...words)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}

const standingOf = async (shop: Workshop, name: string) => {
  const { rows } = (await shop.json('owners', 'list')) as {
    rows: readonly { name: string; standing: string; claims: string | null }[]
  }
  return rows.filter((row) => row.name === name).map(({ standing, claims }) => [standing, claims])
}

test('what somebody says of an e-mail is listed, and books their commits once somebody else confirms it', async () => {
  const shop = await shopWith()
  await say(shop, 'I-41', 'ana-k', 'ana@home.example')
  expect(await standingOf(shop, 'Ana')).toEqual([['unclaimed', '']])
  expect(await shop.text('owners', 'proposals')).toMatch(
    /^Id .*\nI-41 +ana-k +ana@home\.example +Ana Kovač +open\n/,
  )
  expect(await refusal(shop, 'owners', 'confirm', 'I-41', '--by', 'ana@kestrel.example')).toMatch(
    'whoever says that an e-mail is theirs cannot confirm it',
  )
  expect(await shop.json('owners', 'confirm', 'i-41')).toMatchObject({
    proposal: 'I-41',
    login: 'ana-k',
    personName: 'Ana Kovač',
    entries: [{ kind: 'contributor-claimed' }],
  })
  expect(await standingOf(shop, 'Ana')).toEqual([])
  expect(await shop.text('owners', 'proposals')).toBe('Nobody says that another e-mail is theirs.\n')
  expect(await refusal(shop, 'owners', 'confirm', 'I-41')).toMatch('there is no I-41 to decide')
})

test('an e-mail that is somebody else’s, or that no commit shows, is refused and says so', async () => {
  const shop = await shopWith()
  await say(shop, 'I-1', 'ana-k', 'ben@kestrel.example')
  await say(shop, 'I-2', 'ana-k', 'nobody@kestrel.example')
  expect(await shop.json('owners', 'proposals')).toMatchObject({
    rows: [
      { id: 'I-1', state: 'taken', author: 'Ben Ito' },
      { id: 'I-2', state: 'open', author: null },
    ],
  })
  expect(await refusal(shop, 'owners', 'confirm', 'I-1')).toMatch(
    "is Ben Ito's already; undo that claim first",
  )
  expect(await refusal(shop, 'owners', 'confirm', 'I-2')).toMatch(
    'no commit that was read shows the e-mail of I-2',
  )
  expect(await shop.text('owners', 'reject', 'I-2')).toBe(
    'What ana-k said is rejected; nothing was booked.\n',
  )
  expect(await refusal(shop, 'owners', 'confirm', 'I-2')).toMatch('I-2 was rejected before')
})

test('an e-mail of somebody whom no run pays is refused, and waits for HR to import them as paid', async () => {
  const outside = LOGINS.replace('1001,Ana Kovač,employee', '1001,Ana Kovač,external')
  const shop = await shopWith(outside)
  await say(shop, 'I-1', 'ana-k', 'ana@home.example')
  expect(await refusal(shop, 'owners', 'confirm', 'I-1')).toBe(
    'byline: Ana Kovač is of class external, which no run pays; ' +
      'import them as employee or contractor first, with byline owners import\n',
  )
  expect(await shop.json('owners', 'proposals')).toMatchObject({ rows: [{ id: 'I-1', state: 'open' }] })
  await shop.text('owners', 'import', shop.file('hired.csv', LOGINS))
  expect(await shop.text('owners', 'confirm', 'I-1')).toMatch(/^Claim CL-\d+: what ana-k says is theirs/)
})

test('a login that HR does not know is whoever the administrator says', async () => {
  const shop = await shopWith(PEOPLE)
  await say(shop, 'I-1', 'ana-k', 'ana@home.example')
  expect(await refusal(shop, 'owners', 'confirm', 'I-1')).toMatch(
    'HR knows nobody by the login ana-k; say who that is: byline owners confirm I-1 PERSON',
  )
  expect(await shop.text('owners', 'confirm', 'I-1', '1001')).toMatch(
    "what ana-k says is theirs is Ana Kovač's, from 2026-11-20 on.",
  )
})

test('what people said goes with them when they are erased', async () => {
  const shop = await shopWith()
  await say(shop, 'I-1', 'ana-k', 'anything@old.example')
  await say(shop, 'I-2', 'other', 'ana@kestrel.example')
  await say(shop, 'I-3', 'ben', 'ben@old.example')
  await shop.text('owners', 'erase', '1001')
  const left = await shop.within((books) => readIdentityProposals(books.database, books.ledger))
  expect(left.map(({ id }) => id)).toEqual(['I-3'])
})
