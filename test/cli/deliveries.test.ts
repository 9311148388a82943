// Deliveries on real books: what a licence covers is frozen and handed over, checked by whoever got it, and corrected.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createRepository, symlink } from '../support/repository.ts'
import { byline } from './run.ts'
import { PEOPLE, prose, workshop, type Workshop } from './workshop.ts'

const LICENSED = ['licence', 'sign', '--licensee', 'Northwind AI', '--pool', '30%', '--from', '2026-01-01']

interface DeliveryJson {
  readonly delivery: string
  readonly snapshot: string
  readonly pointsMicros: string
  readonly files: number
  readonly tokens: number
  readonly manifestRoot: string
}

const api = (shop: Workshop) => `api=${shop.repository.path}`

async function delivered(shop: Workshop, ...scope: readonly string[]): Promise<DeliveryJson> {
  const parts = scope.length === 0 ? ['api'] : scope
  await shop.text(...LICENSED, '--fee', '1000 EUR', ...parts.flatMap((part) => ['--scope', part]))
  return (await shop.json('licence', 'deliver', 'L-1', api(shop))) as DeliveryJson
}

// What git would hand over.
function checkedOut(shop: Workshop): string {
  const folder = join(shop.folder, 'got')
  mkdirSync(folder)
  shop.repository.git('--work-tree', folder, 'checkout', '--quiet', '--force', 'HEAD', '--', '.')
  return folder
}

describe('a delivery', () => {
  test('freezes what the licence covers, files that do not count among it', async () => {
    const shop = await workshop()
    shop.repository.commit({ files: { 'docs/vendor/lib.js': 'x = 1\n', 'docs/link': symlink('ana.md') } })
    const made = await delivered(shop, 'api:docs/**')
    expect(made).toMatchObject({
      delivery: 'D-1',
      snapshot: 'S-1',
      files: 3,
      tokens: 120,
      contributors: 1 + 1,
    })
    const lines = (await shop.text('licence', 'manifest', 'D-1')).trimEnd().split('\n')
    const files = lines.map((line): unknown => JSON.parse(line)).filter((line) => JSON.stringify(line).startsWith('["file"')) // prettier-ignore
    expect(files).toMatchObject([
      [
        'file',
        { repository: 'api', path: 'docs/ana.md', tokens: 60, blob: expect.stringMatching(/^[0-9a-f]{40}$/) },
      ],
      ['file', { path: 'docs/home.md', tokens: 60 }],
      ['file', { path: 'docs/vendor/lib.js', tokens: 0 }],
    ])
  })

  test('says what it froze in lines of 80 columns at most', async () => {
    const shop = await workshop()
    await shop.text(...LICENSED, '--scope', 'api', '--fee', '1000 EUR')
    const text = await shop.text('licence', 'deliver', 'L-1', api(shop))
    const revision = shop.repository.head.slice(0, 12)
    expect(text.replaceAll(/[0-9a-f]{64}/g, '<root>').replace(/policy [0-9a-f]{12}/, 'policy <hash>')).toBe(
      [
        'Delivery D-1 under licence L-1: snapshot S-1 of 2026-11-20.',
        `  api at ${revision}`,
        '  4 files; 240 tokens of 4 contributors',
        '  4 of them nobody has claimed yet: what is theirs is held',
        '  240 points under policy <hash>',
        '  manifest <root>',
        '  rows     <root>',
        '',
      ].join('\n'),
    )
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('refuses repositories that the licence does not cover, and wants all that it covers', async () => {
    const shop = await workshop()
    await shop.text(...LICENSED, '--scope', 'api', '--scope', 'web', '--fee', '1000 EUR')
    const refusal = async (...words: readonly string[]) =>
      (await shop.run('licence', 'deliver', ...words)).stderr
    expect(await refusal('L-1', api(shop))).toBe(
      'byline: L-1 covers web, too; say where it lies, as web=PATH\n',
    )
    expect(await refusal('L-1', `tools=${shop.repository.path}`)).toMatch(
      /^byline: L-1 covers api, web, not tools; /,
    )
    expect(await refusal('L-2', api(shop))).toBe(
      'byline: there is no licence L-2; byline licence list shows them\n',
    )
    expect(await shop.json('owners', 'list')).toMatchObject({ rows: [] })
  })

  test('counts uses in repositories that are observed, and hands nothing of them over', async () => {
    const shop = await workshop()
    shop.repository.commit({
      author: 'Ana',
      email: 'ana@kestrel.example',
      files: {
        'pyproject.toml': '[project]\nname = "ledger"\n',
        'ledger/__init__.py': '',
        'ledger/kit.py': 'def rounded(amount):\n    return amount + 1\n',
      },
    })
    const user = createRepository()
    for (const author of ['Ben', 'Cy'])
      user.commit({
        author,
        email: `${author.toLowerCase()}@kestrel.example`,
        files: { [`${author}.py`]: 'from ledger.kit import rounded\n\nprint(rounded(1))\n' },
      })
    await shop.text(...LICENSED, '--scope', 'api:ledger/kit.py', '--fee', '1000 EUR')
    const points = async (...words: readonly string[]) => {
      const made = (await shop.json('licence', ...words)) as DeliveryJson
      expect(made.files).toBe(1)
      return BigInt(made.pointsMicros)
    }
    const before = await points('deliver', 'L-1', api(shop))
    expect(await points('correct', 'D-1', api(shop), '--observe', `user=${user.path}`)).toBe(3n * before)
    expect(await shop.run('licence', 'correct', 'D-1', api(shop))).toMatchObject({
      code: 1,
      stderr: 'byline: D-1 counts uses in user, too; name it with --observe, so that they count as before\n',
    })
  })
})

test('a manifest is Croissant metadata for whoever asks for it', async () => {
  const shop = await workshop()
  shop.repository.commit({ files: { 'docs/ä b#.md': 'x\n' } })
  const { manifestRoot } = await delivered(shop, 'api:docs/**')
  const made = (await shop.json('licence', 'manifest', 'D-1', '--format', 'croissant')) as {
    readonly distribution: readonly unknown[]
  }
  expect(made).toMatchObject({
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: 'Kestrel D-1',
    description: expect.stringContaining(manifestRoot),
    license: 'Licence L-1',
    datePublished: '2026-11-20',
  })
  expect(made.distribution).toHaveLength(3)
  expect(made.distribution.at(-1)).toEqual({
    '@type': 'cr:FileObject',
    '@id': 'docs/ä b#.md',
    name: 'docs/ä b#.md',
    contentUrl: 'docs/%C3%A4%20b%23.md',
    encodingFormat: 'text/plain',
    sha256: '73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac',
  })
})

describe('a part that is licensed', () => {
  test('earns for a copy whose original is not in it', async () => {
    const shop = await workshop()
    shop.repository.commit({
      author: 'Ben',
      email: 'ben@kestrel.example',
      files: { 'licensed/copy.md': prose('ana') },
    })
    const made = await delivered(shop, 'api:licensed/**')
    expect(made).toMatchObject({ files: 1, tokens: 60, contributors: 1 })
    const { rows } = (await shop.json('owners', 'list')) as { readonly rows: readonly { name: string }[] }
    expect(rows.map(({ name }) => name)).toEqual(['Ana'])
  })
})

describe('copying into what is licensed', () => {
  test('earns nothing where the repository that it was copied from is observed', async () => {
    const shop = await workshop()
    const other = createRepository()
    const text = [1, 2, 3].map((part) => prose(`part${part}-`)).join('')
    other.commit({ author: 'Ana', email: 'ana@kestrel.example', files: { 'a.md': text } })
    shop.repository.commit({ author: 'Ben', email: 'ben@kestrel.example', files: { 'copied.md': text } })
    await shop.text(...LICENSED, '--scope', 'api', '--fee', '1000 EUR')
    const words = ['licence', 'deliver', 'L-1', api(shop), '--observe', `other=${other.path}`]
    expect(await shop.json(...words)).toMatchObject({ files: 5, tokens: 240 })
  })
})

describe('whoever got a delivery', () => {
  test('finds it whole with the manifest alone, and every file that is missing, changed or extra by its name', async () => {
    const shop = await workshop()
    const { manifestRoot } = await delivered(shop)
    const file = join(shop.folder, 'manifest.jsonl')
    await shop.text('licence', 'manifest', 'D-1', '--out', file)
    const folder = checkedOut(shop)
    // Without books: the licensee has none.
    const check = (...words: readonly string[]) => byline(['licence', 'check', file, folder, ...words])
    expect(await check('--root', manifestRoot)).toEqual({
      code: 0,
      stdout: [
        'Whole: all 4 files of delivery D-1 are as the manifest says.',
        `Root ${manifestRoot}`,
        "Compare it with the licensor's: of snapshot S-1, by Kestrel.",
        '',
      ].join('\n'),
      stderr: '',
    })
    rmSync(join(folder, 'olga.md'))
    appendFileSync(join(folder, 'docs/ana.md'), ' ')
    writeFileSync(join(folder, 'docs/new.md'), '')
    const { code, stdout } = await check('--json')
    expect({ code, found: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 1,
      found: {
        whole: false,
        files: 4,
        missing: ['olga.md'],
        changed: ['docs/ana.md'],
        extra: ['docs/new.md'],
      },
    })
    expect((await check()).stdout).toContain(
      'Not what delivery D-1 is, which has 4 files:\n  missing: olga.md\n  changed: docs/ana.md\n  not in the manifest: docs/new.md\n',
    )
  })

  test('is told of a manifest that was changed, cut, or is of another root', async () => {
    const shop = await workshop()
    const { manifestRoot } = await delivered(shop)
    const file = join(shop.folder, 'manifest.jsonl')
    await shop.text('licence', 'manifest', 'D-1', '--out', file)
    const folder = checkedOut(shop)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const judged = async (made: readonly string[], ...words: readonly string[]) => {
      const path = shop.file('made.jsonl', `${made.join('\n')}\n`)
      const { code, stderr } = await byline(['licence', 'check', path, folder, ...words])
      expect(code).toBe(1)
      return stderr.replace(path, 'made')
    }
    expect(await judged(lines.with(1, lines[1]!.replace('"tokens":60', '"tokens":61')))).toMatch(
      /^byline: made: its files have the root [0-9a-f]{64}, and its header says /,
    )
    expect(await judged(lines.toSpliced(1, 1))).toBe('byline: made: has 3 files where its header says 4\n')
    expect(await judged([lines[0]!, ...lines.slice(1, 5).toReversed()])).toMatch(
      /^byline: made: line 3: its file is not in order; /,
    )
    expect(await judged(lines.slice(0, 5))).toBe(
      "byline: made: the ledger's entry in it is not of its files\n",
    )
    expect(await judged(lines.with(1, lines[1]!.replace('docs/ana.md', '../ana.md')))).toMatch(
      /^byline: made: line 2: its path leaves the folder; /,
    )
    expect(await judged(['hello'])).toMatch(/^byline: made: line 1: it is no line of a manifest; /)
    expect(await judged(lines, '--root', '0'.repeat(64))).toBe(
      `byline: made: its root is ${manifestRoot}, and not ${'0'.repeat(64)}\n`,
    )
  })
})

describe('a correction', () => {
  test('freezes the same revisions once more, with people as they are known now', async () => {
    const shop = await workshop()
    await delivered(shop)
    const { head } = shop.repository
    shop.repository.commit({ files: { 'later.md': prose('later') } })
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    await shop.text('owners', 'external', 'Olga')
    expect(await shop.json('licence', 'correct', 'D-1', api(shop))).toMatchObject({
      correction: 'K-1',
      delivery: 'D-1',
      snapshot: 'S-2',
      licensed: [{ repository: 'api', revision: head }],
      tokens: 180,
      contributors: 3,
      unclaimed: 1,
    })
    expect(await shop.run('licence', 'correct', 'D-7', api(shop))).toMatchObject({ code: 1 })
  })
})
