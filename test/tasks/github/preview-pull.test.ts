// A pull request's preview, from GitHub's answers and the mirror: what is fetched, what is believed, and what is kept to itself.
import { describe, expect, test } from 'vitest'
import { putInstallation, putRepository } from '../../../src/database/github-rows.ts'
import { addUnnamed } from '../../../src/database/proposal-rows.ts'
import { scanRepository } from '../../../src/tasks/github/credit-push.ts'
import { previewPull } from '../../../src/tasks/github/preview-pull.ts'
import type { Preview, PreviewRequest } from '../../../src/tasks/github/preview.ts'
import { startGitHub, type TestGitHub } from '../../support/github/github.ts'
import { workOn, type TestWork } from '../../support/github/work-context.ts'
import { createRepository, type TestRepository } from '../../support/repository.ts'

const MONEY = `export function formatMoney(amount: number, currency: string): string {
  const units = Math.trunc(amount / 100)
  return units + '.' + String(amount % 100).padStart(2, '0') + ' ' + currency
}
`

interface Shop {
  readonly github: TestGitHub
  readonly work: TestWork
  readonly installation: number
  /** `acme/shop`, which uses nothing yet. */
  readonly shop: TestRepository
}

/** Two repositories of one installation, scanned: `acme/kit` publishes a package, `acme/shop` is a shop. */
async function openShop(privateOnes: readonly string[] = ['kit', 'shop']): Promise<Shop> {
  const github = await startGitHub()
  const { id: installation } = await github.install('acme')
  const kit = createRepository()
  kit.commit({
    author: 'Kim',
    files: { 'package.json': '{"name":"@acme/kit","main":"src/index.ts"}', 'src/index.ts': MONEY },
  })
  const shop = createRepository()
  shop.commit({
    author: 'Ana',
    files: {
      'src/cart.ts': 'export function total(prices: number[]): number {\n  return prices.length\n}\n',
      'made/list.ts': 'export const list = 1\n',
    },
  })
  const work = await workOn(github)
  const { database, ledger } = work.context.books
  await putInstallation(database, ledger, {
    id: installation,
    account: 1,
    login: 'acme',
    state: 'active',
    permissions: {},
    updatedAtMs: 1,
  })
  for (const [name, contents] of [
    ['kit', kit],
    ['shop', shop],
  ] as const) {
    await github.createRepository(`acme/${name}`, {
      contents: contents.path,
      isPrivate: privateOnes.includes(name),
    })
    const id = github.repositoryId(`acme/${name}`)
    const facts = await work.context.github.as(installation).repository({ id, owner: 'acme', name })
    if (facts === null) throw new Error(`there is no ${name}`)
    await putRepository(database, ledger, { ...facts, installation, state: 'selected', updatedAtMs: 1 })
    await scanRepository({ kind: 'scan', installation, repository: id }, work.context)
  }
  return { github, work, installation, shop }
}

async function preview(
  { github, work, installation }: Shop,
  pull: number,
  more: Partial<PreviewRequest> = {},
): Promise<Preview> {
  const repository = github.repositoryId('acme/shop')
  const request = { installation, repository, pull, quietPaths: [], unnamed: [], ...more }
  const outcome = await previewPull(work.context, request)
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}

describe('a preview of a pull request', () => {
  test('from a fork believes nothing that its head says of itself, and counts other repositories without naming them', async () => {
    const place = await openShop([])
    const { github, shop } = place
    const fork = await github.fork('acme/shop', 'dora')
    const base = shop.head
    shop.branch('topic')
    const head = shop.commit({
      author: 'Dora',
      email: github.noReplyEmail('dora'),
      files: {
        '.gitattributes': 'src/** linguist-generated\n',
        '.mailmap': `Boss <boss@acme.example> Dora <${github.noReplyEmail('dora')}>\n`,
        'package.json': '{"name":"shop","dependencies":{"@acme/kit":"1.0.0"}}',
        'src/bill.ts':
          "import { formatMoney } from '@acme/kit'\nimport { total } from './cart.ts'\n\nexport function bill(prices: number[]): string {\n  return formatMoney(total(prices), 'EUR')\n}\n",
      },
    })
    await github.push(fork, shop.path, 'topic', { by: 'dora' })
    const pull = await github.openPullRequest('acme/shop', { head: 'dora:topic', by: 'dora' })
    const found = await preview(place, pull)
    expect(found).toMatchObject({
      repository: { id: github.repositoryId('acme/shop'), owner: 'acme', name: 'shop' },
      pull,
      head,
      mergeBase: base,
      buildsOn: [{ name: 'total', path: 'src/cart.ts', line: 1, authors: ['Ana'] }],
      buildsOnElsewhere: { definitions: 1, repositories: 1 },
      offers: [{ name: 'bill', path: 'src/bill.ts', line: 4, endLine: 6, users: 0 }],
      limits: [],
    })
    expect(found.authors.map(({ name }) => name)).toEqual(['Dora'])
    // Neither the other repository nor who wrote in it.
    expect(JSON.stringify(found)).not.toMatch(/Kim|formatMoney|Boss/)

    const unnamed = await preview(place, pull, { unnamed: ['dora'] })
    expect(unnamed.authors.map(({ name, newTokens }) => [name, newTokens])).toEqual([[null, found.newTokens]])
    await addUnnamed(
      place.work.context.books.database,
      place.work.context.books.ledger,
      { account: github.accountId('dora'), contributor: null },
      1,
    )
    expect((await preview(place, pull)).authors.map(({ name }) => name)).toEqual([null])

    const quiet = await preview(place, pull, { quietPaths: ['src/**', '.*', 'package.json'] })
    expect(quiet.authors).toEqual([])
  }, 60_000)

  test.each([
    { privateOnes: ['kit'], counted: 0 },
    { privateOnes: [], counted: 1 },
  ])(
    'in a public repository counts $counted definitions of others where $privateOnes is private: nobody asks by a pull request what that holds',
    async ({ privateOnes, counted }) => {
      const place = await openShop(privateOnes)
      const { github, shop } = place
      shop.branch('topic')
      shop.commit({
        author: 'Dora',
        files: {
          'package.json': '{"name":"shop","dependencies":{"@acme/kit":"1.0.0"}}',
          'src/bill.ts':
            "import { formatMoney } from '@acme/kit'\nexport const bill = formatMoney(1, 'EUR')\n",
        },
      })
      await github.push('acme/shop', shop.path, 'topic', { by: 'ben' })
      const pull = await github.openPullRequest('acme/shop', { head: 'topic', by: 'ben' })
      const { buildsOnElsewhere } = await preview(place, pull)
      expect(buildsOnElsewhere).toEqual({ definitions: counted, repositories: counted })
    },
    60_000,
  )

  test('goes by its own base branch; one that is gone, or of another installation, is refused', async () => {
    const place = await openShop()
    const { github, shop } = place
    shop.branch('next')
    const next = shop.commit({ author: 'Ben', files: { 'src/next.ts': 'export const next = 2\n' } })
    shop.branch('topic')
    shop.commit({
      author: 'Cy',
      files: { 'src/last.ts': "import { next } from './next.ts'\nexport const last = next + 1\n" },
    })
    await github.push('acme/shop', shop.path, ['next', 'topic'], { by: 'ben' })
    const pull = await github.openPullRequest('acme/shop', { head: 'topic', base: 'next', by: 'ben' })
    const found = await preview(place, pull)
    expect(found.mergeBase).toBe(next)
    expect(found.authors.map(({ name }) => name)).toEqual(['Cy'])
    expect(found.buildsOn.map(({ name, authors }) => [name, authors])).toEqual([['next', ['Ben']]])

    const repository = github.repositoryId('acme/shop')
    const request = { installation: place.installation, repository, pull, quietPaths: [], unnamed: [] }
    const elsewhere = await previewPull(place.work.context, { ...request, installation: 99 })
    expect(elsewhere).toMatchObject({ ok: false, ending: { kind: 'failed' } })
    const gone = await previewPull(place.work.context, { ...request, pull: 404 })
    expect(gone).toMatchObject({ ok: false, refusal: 'acme/shop#404 is gone' })
  }, 60_000)
})
