// `byline credit` on real repositories: its contract, who is credited, what is left out, and the table people read.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ENGINE_VERSION } from '../../src/attribution/engine-version.ts'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { createFolder, createRepository, submodule, symlink } from '../support/repository.ts'
import { byline, bylineJson } from './run.ts'

interface PersonJson {
  readonly name: string
  readonly emails: readonly string[]
  readonly tokens: number
  readonly lowConfidenceTokens: number
  readonly authorshipMicros: string
  readonly share: string
}

interface CreditJson {
  readonly people: readonly PersonJson[]
  readonly unclaimed: readonly PersonJson[]
  readonly excluded: readonly { repository: string; path: string; reason: string }[]
  readonly revisions: readonly { repository: string; revision: string }[]
  readonly policy: string
}

const credit = (...words: string[]) => bylineJson('credit', ...words) as Promise<CreditJson>

/** Each person's tokens by name. */
function tokensOf({ people }: CreditJson): Readonly<Record<string, number>> {
  return Object.fromEntries(people.map(({ name, tokens }) => [name, tokens]))
}

function policyFile(text: string): string {
  const file = join(createFolder(), 'policy.yml')
  writeFileSync(file, text)
  return file
}

describe('byline credit --json', () => {
  test('prints the fields of the contract in their order, on one line, and nothing else', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one two three\n' } })
    repository.commit({ author: 'Ben', files: { 'b.md': 'four\n' } })
    repository.commit({
      author: 'root',
      email: 'root@localhost',
      files: { 'c.md': 'five six\n', LICENSE: 'MIT\n' },
    })
    const { code, stdout, stderr } = await byline(['credit', repository.path, '--json'])
    const { policy } = JSON.parse(stdout) as CreditJson
    const id = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16)
    const person = (key: string, name: string, email: string, tokens: number, share: string) =>
      `{"id":"${id(key)}","name":"${name}","emails":["${email}"],"tokens":${tokens},"lowConfidenceTokens":0,` +
      `"authorshipMicros":"${tokens}000000","reuseMicros":"0","share":"${share}"}`
    expect(stdout).toBe(
      '{"people":[' +
        `${person('email:ann@example.org', 'Ann', 'ann@example.org', 3, '0.500000')},` +
        `${person('email:ben@example.org', 'Ben', 'ben@example.org', 1, '0.166667')}],` +
        `"unclaimed":[${person('unclaimed:root@localhost:root', 'root', 'root@localhost', 2, '0.333333')}],` +
        `"excluded":[{"repository":"${repository.path}","path":"LICENSE","reason":"licence text"}],` +
        `"revisions":[{"repository":"${repository.path}","revision":"${repository.head}"}],` +
        `"policy":"${policy}","engine":"${ENGINE_VERSION}"}\n`,
    )
    expect(policy).toMatch(/^[0-9a-f]{64}$/)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('lists people by name, never by amount', async () => {
    const repository = createRepository()
    for (const [author, words] of [
      ['zoe', 'z '.repeat(50)],
      ['Ann', 'a'],
      ['ben', 'b '.repeat(9)],
      ['Émile', 'e '.repeat(30)],
    ] as const) {
      repository.commit({ author, files: { [`${author}.md`]: words } })
    }
    const { people } = await credit(repository.path)
    expect(people.map(({ name }) => name)).toEqual(['Ann', 'ben', 'zoe', 'Émile'])
  })

  test('is the same through both readers', async () => {
    const repository = createRepository()
    repository.commit({
      files: { 'a.ts': 'export const one = 1\n', '.mailmap': 'Ann Lee <ann@example.org>\n' },
    })
    repository.commit({ author: 'Ben', files: { 'a.ts': 'export const one = 2\n' } })
    const git = await credit(repository.path, '--reader', 'git')
    expect(await credit(repository.path, '--reader', 'isomorphic')).toEqual(git)
    expect(tokensOf(git)).toMatchObject({ 'Ann Lee': expect.any(Number), Ben: 1 })
  })

  test('joins people across repositories, and takes a revision for each', async () => {
    const one = createRepository()
    const first = one.commit({
      author: 'Ann',
      email: '1+ann@users.noreply.github.com',
      files: { 'a.md': 'one two' },
    })
    one.commit({ author: 'Ann', email: '1+ann@users.noreply.github.com', files: { 'b.md': 'three' } })
    const two = createRepository()
    two.commit({ author: 'Ann Lee', email: '1+annlee@users.noreply.github.com', files: { 'c.md': 'x y z' } })
    const report = await credit(one.path, two.path, '--rev', `${one.path}=${first}`)
    expect(report.people).toMatchObject([{ tokens: 5 }])
    expect(report.revisions).toEqual([
      { repository: one.path, revision: first },
      { repository: two.path, revision: two.head },
    ])
  })

  test('counts what a fork shares with its original once, whichever comes first', async () => {
    const original = createRepository()
    original.commit({ files: { 'a.md': 'one two three\n' } })
    const fork = join(createFolder(), 'fork.git')
    original.git('clone', '--quiet', '--bare', `file://${original.path}`, fork)
    original.commit({ author: 'Ben', files: { 'a.md': 'one three\n', 'b.md': 'four five\n' } })
    expect(tokensOf(await credit(fork))).toEqual({ Ann: 3 })
    expect(tokensOf(await credit(original.path))).toEqual({ Ann: 2, Ben: 2 })
    for (const paths of [
      [original.path, fork],
      [fork, original.path],
    ]) {
      const report = await credit(...paths)
      expect(tokensOf(report)).toEqual({ Ann: 3, Ben: 2 })
      expect(report.revisions).toHaveLength(2)
    }
  })

  test('counts once what a fork holds as another kind of file, as it counts most, whichever comes first', async () => {
    const original = createRepository()
    original.commit({ files: { 'a.md': 'one two three\n' } })
    const clones = ['fork.git', 'other.git'].map((name) => {
      const clone = join(createFolder(), name)
      original.git('clone', '--quiet', '--bare', `file://${original.path}`, clone)
      return clone
    })
    original.commit({ files: { 'a.md': null, 'a.toml': 'one two three\n' } })
    expect((await credit(original.path)).people).toMatchObject([{ tokens: 3, authorshipMicros: '750000' }])
    for (const paths of [
      [original.path, ...clones],
      [...clones, original.path],
    ]) {
      expect((await credit(...paths)).people).toMatchObject([{ tokens: 3, authorshipMicros: '3000000' }])
    }
  })

  test('gives each excluded file with its reason: by the policy, by .gitattributes, by name and by content', async () => {
    const repository = createRepository()
    repository.commit({
      files: {
        '.gitattributes': 'gen/* linguist-generated\n',
        'gen/a.ts': 'const a = 1\n',
        'legacy/b.ts': 'const b = 1\n',
        'node_modules/c/index.js': 'const c = 1\n',
        'd.ts': '// Code generated by a program. DO NOT EDIT.\nconst d = 1\n',
        'package-lock.json': '{}\n',
        'logo.bin': Buffer.from([0, 1]),
        link: symlink('d.ts'),
        sub: submodule('1'.repeat(40)),
        'e.ts': 'const e = 1\n',
      },
    })
    const policy = policyFile('exclude:\n  - paths: ["legacy/**"]\n    reason: "bought"\n')
    const { excluded, people } = await credit(repository.path, '--policy', policy)
    expect(excluded.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'd.ts: generated: says so in its first lines',
      'gen/a.ts: generated: .gitattributes',
      'legacy/b.ts: bought',
      'link: symlink',
      'logo.bin: binary',
      'node_modules/c/index.js: third-party code: vendored: in node_modules',
      'package-lock.json: lock file',
      'sub: submodule',
    ])
    expect(people).toHaveLength(1)
  })

  test('counts nothing of a library that was brought in, and a later patch in it', async () => {
    const lines = (from: number) =>
      Array.from({ length: 400 }, (_, at) => `exports.part${from + at} = name${from + at}\n`).join('')
    const repository = createRepository()
    repository.commit({ files: { 'a.ts': 'const a = 1\n' } })
    repository.commit({ author: 'Bob', files: { 'vendor/lib.js': lines(0), 'vendor/b.js': lines(400) } })
    const patch = 'if (broken) {\n  repair(broken)\n}\n'
    repository.commit({ author: 'Cy', files: { 'vendor/lib.js': lines(0) + patch } })
    const { excluded, ...report } = await credit(repository.path)
    expect(tokensOf({ excluded, ...report })).toEqual({ Ann: 3, Cy: 4 })
    expect(excluded).toMatchObject([{ path: 'vendor/b.js', reason: 'third-party code: vendored: in vendor' }])
    const included = await credit(repository.path, '--policy', policyFile('include: ["vendor/"]\n'))
    expect(tokensOf(included)).toEqual({ Ann: 3, Bob: 2400, Cy: 4 })
  })

  test('counts no comments in code, and a record of labelled data for whoever labelled it', async () => {
    const repository = createRepository()
    const records = '{"text": "one two", "label": ""}\n{"text": "three four", "label": ""}\n'
    repository.commit({ files: { 'a.py': 'a = 1\n', 'd.jsonl': records } })
    repository.commit({
      author: 'Ben',
      files: {
        'a.py': '# Says what follows.\na = 1\n',
        'd.jsonl': records.replace('"label": ""', '"label": "good"'),
      },
    })
    expect(tokensOf(await credit(repository.path))).toEqual({ Ann: 2 + 4, Ben: 5 })
  })

  test('names the policy by its hash, which is that of `byline policy`', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one' } })
    const policy = policyFile('kinds: { prose: { weight: 0.5 } }\n')
    const custom = await credit(repository.path, '--policy', policy)
    const { hash } = (await bylineJson('policy', '--policy', policy)) as { hash: string }
    expect(custom.policy).toBe(hash)
    expect(custom.people[0]?.authorshipMicros).toBe('500000')
    expect((await credit(repository.path)).policy).not.toBe(hash)
  })

  test('counts external authors and bots nowhere', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one two' } })
    repository.commit({ author: 'Eve', email: 'eve@elsewhere.org', files: { 'b.md': 'three four' } })
    repository.commit({
      author: 'dependabot[bot]',
      email: 'support@dependabot.com',
      files: { 'c.md': 'five six' },
    })
    const policy = policyFile('classes:\n  external: ["@elsewhere.org"]\n')
    const { people, unclaimed } = await credit(repository.path, '--policy', policy)
    expect([...people, ...unclaimed]).toMatchObject([{ name: 'Ann', tokens: 2, share: '1.000000' }])
  })

  test('counts the oldest commits of a shallow clone as low confidence', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one two three' } })
    repository.commit({ files: { 'b.md': 'four five' } })
    repository.commit({ author: 'Ben', files: { 'c.md': 'six' } })
    const clone = join(createFolder(), 'clone')
    repository.git('clone', '--quiet', '--bare', '--depth', '2', `file://${repository.path}`, clone)
    const { people } = await credit(clone, '--allow-shallow')
    expect(people).toMatchObject([
      { name: 'Ann', tokens: 5, lowConfidenceTokens: 5 },
      { name: 'Ben', tokens: 1, lowConfidenceTokens: 0 },
    ])
  })

  test("takes a lineage file, under which a squash is sure to be its author's", async () => {
    const repository = createRepository()
    const base = repository.commit({ files: { 'a.md': 'start\n' } })
    repository.branch('pull')
    const pull = repository.commit({ author: 'Ben', files: { 'b.md': 'one two three\n' } })
    repository.checkout('main')
    const squash = repository.commit({
      author: 'Ben',
      committer: 'GitHub',
      committerEmail: 'noreply@github.com',
      parents: [base],
      files: { 'b.md': 'one two three\n' },
      message: 'Add words (#1)\n\nCo-authored-by: Cy <cy@example.org>',
    })
    const lineage = join(createFolder(), 'lineage.jsonl')
    writeFileSync(lineage, `${JSON.stringify({ commit: squash, parents: [pull] })}\n\n`)
    const without = await credit(repository.path)
    expect(without.people.some(({ lowConfidenceTokens }) => lowConfidenceTokens > 0)).toBe(true)
    const elsewhere = join(createFolder(), 'lineage.jsonl')
    writeFileSync(elsewhere, JSON.stringify({ commit: squash, parents: ['a'.repeat(40)] }))
    expect(await credit(repository.path, '--lineage', elsewhere)).toEqual(without)
    const given = await credit(repository.path, '--lineage', lineage)
    expect(given.people.every(({ lowConfidenceTokens }) => lowConfidenceTokens === 0)).toBe(true)
  })
})

describe('byline credit', () => {
  test('shows people by name, then what is unclaimed, left out and uncertain, and the rules', async () => {
    const repository = createRepository()
    repository.commit({ author: 'Zoe', files: { 'a.md': 'word '.repeat(1200), 'yarn.lock': 'x' } })
    repository.commit({ author: 'Ana Kovač', email: 'ana@x.org', files: { 'b.md': 'term '.repeat(1200) } })
    repository.commit({ author: 'root', email: 'root@localhost', files: { 'c.md': 'one two' } })
    const { code, stdout, stderr } = await byline(['credit', repository.path])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [table, unclaimed, excluded, rules] = stdout.split('\n\n')
    expect(table).toMatch(
      /^Person +Tokens +Points +Share +Confidence\nAna Kovač +[\d,]+ +[\d,]+ +[\d.]+% +high\nZoe +[\d,]+ +[\d,]+ +[\d.]+% +high$/,
    )
    expect(unclaimed).toBe('Unclaimed: 2 points of 1 identity without an e-mail of their own:\n  root')
    expect(excluded).toBe(
      'Not counted: 1 file (each with its reason: --json)\n  lock file       1  yarn.lock',
    )
    expect(rules).toMatch(/ at [0-9a-f]{10}\nPolicy byline 2026-1 \([0-9a-f]{12}\)\n$/)
  })

  test('keeps within 80 columns and aligned, whatever the names, and tells people of one name apart', async () => {
    const repository = createRepository()
    const authors = [
      ['王'.repeat(50), 'w@x.org'],
      ['김정환', 'k@x.org'],
      ['A name that is very long, longer than anybody would have thought it could ever be', 'l@x.org'],
      ['Sam', 'sam@x.org'],
      ['Sam', 'sam@y.org'],
      ['e\u0301 \u001b[31mred', 'e@x.org'],
    ] as const
    for (const [at, [author, email]] of authors.entries()) {
      repository.commit({ author, email, files: { [`${'f'.repeat(90)}${at}.md`]: `w${at} `.repeat(99) } })
    }
    const root = { author: 'root', files: {} }
    for (let at = 0; at < 30; at++) {
      const files = { [`vendor/${'v'.repeat(90)}${at}.js`]: 'x', [`u${at}.md`]: `word${at}` }
      repository.commit({ ...root, author: `someone ${'x'.repeat(at)}`, email: 'unknown@localhost', files })
    }
    const { stdout } = await byline(['credit', repository.path])
    const lines = stdout.split('\n')
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(80)
    expect(stdout).toContain('Sam <sam@x.org>')
    expect(stdout).toContain('Sam <sam@y.org>')
    expect(stdout).toContain('\\e[31mred')
    const rows = lines.slice(1, lines.indexOf(''))
    const ends = rows.map((row) => textWidth(row.slice(0, row.indexOf('%') + 1)))
    expect(new Set(ends).size).toBe(1)
  })

  test('says low confidence in words', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one' } })
    repository.commit({
      author: 'Ben',
      committer: 'GitHub',
      committerEmail: 'noreply@github.com',
      files: { 'b.md': 'one two three four' },
      message: 'Add (#1)\n\nCo-authored-by: Cy <cy@example.org>',
    })
    repository.commit({ author: 'Ben', files: { 'c.md': 'five six' } })
    const { stdout } = await byline(['credit', repository.path])
    expect(stdout).toMatch(/^Ann .* high$/m)
    expect(stdout).toMatch(/^Ben .* low for 2$/m)
    expect(stdout).toMatch(/^Cy .* low$/m)
    expect(stdout).toContain('Low confidence: who wrote which of 4 tokens is not known for sure')
  })

  test('says so where nobody is credited', async () => {
    const repository = createRepository()
    repository.commit({ files: { LICENSE: 'MIT' } })
    const { code, stdout } = await byline(['credit', repository.path])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Nobody is credited with anything\.\n\nNot counted: 1 file/)
  })
})
