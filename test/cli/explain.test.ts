// `byline explain` on real repositories: whom it explains, and that its lines sum to what `byline credit` says.
import { describe, expect, test } from 'vitest'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { byline, bylineJson } from './run.ts'

interface ExplainJson {
  readonly tokens: number
  readonly authorshipMicros: string
  readonly reuseMicros: string
  readonly share: string
  readonly written: readonly { readonly micros: string }[]
  readonly definitions: readonly {
    readonly name: string
    readonly factorMicros: string
    readonly micros: string
  }[]
}

const BODY = '    total = amount\n'.repeat(4)

function company(): TestRepository {
  const repository = createRepository()
  repository.commit({
    author: 'Ana',
    files: {
      'money.py': `def round_up():\n${BODY}\n\ndef _help():\n${BODY}\n\ndef format():\n    _help()\n`,
      'a.md': 'one two',
    },
  })
  const message =
    'Three wrote this\n\nCo-authored-by: Ana <ana@example.org>\nCo-authored-by: Cy <cy@example.org>'
  repository.commit({ author: 'Bob', files: { 'more.py': `def shared():\n${BODY}    rest = 1\n` }, message })
  for (const author of ['Bob', 'Cy', 'Dan'])
    repository.commit({
      author,
      files: {
        [`${author.toLowerCase()}.py`]:
          'from money import round_up, format\nfrom more import shared\n\nround_up()\nformat()\nshared()\n',
      },
    })
  return repository
}

describe('byline explain', () => {
  test('says what was written, what counts more with place, users and factor, and sums', async () => {
    const { path } = company()
    const { code, stdout, stderr } = await byline(['explain', 'ana', path, '--no-cache'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [head, written, reused, together, rules] = stdout.split('\n\n')
    expect(head).toMatch(
      /^Ana <ana@example\.org>\n[\d.]+ of everybody's [\d.]+ points: a share of [\d.]+%\.$/,
    )
    expect(written).toBe(
      `Written: 29 tokens, each counted once                                         29
  code: 23 tokens                                                             23
  code: 12 tokens shared by 3                                                  4
  prose: 2 tokens                                                              2`,
    )
    expect(reused).toContain(`  round_up at money.py:1
    10 tokens; 3 others use it, so 3.169926 times more                  31.69926
      Bob at bob.py:4
      Cy at cy.py:4
      Dan at dan.py:4
  _help at money.py:8
    10 tokens; 3 others use it, so 3.169926 times more                  31.69926
      Bob at bob.py:5`)
    expect(reused).toContain(`  shared at more.py:1
    12 tokens shared by 3; 3 others use it, so 3.169926 times
      more                                                             12.679704`)
    expect(together).toMatch(/^Together +[\d.]+$/)
    expect(rules).toMatch(/ at [0-9a-f]{10}\nPolicy byline 2026-1 /)
  })

  test('its lines sum to what byline credit says, for everybody', async () => {
    const { path } = company()
    const credit = (await bylineJson('credit', path)) as {
      readonly people: readonly (ExplainJson & { readonly id: string })[]
    }
    for (const { id, tokens, authorshipMicros, reuseMicros, share } of credit.people) {
      const explained = (await bylineJson('explain', id, path)) as ExplainJson
      expect(explained).toMatchObject({ tokens, authorshipMicros, reuseMicros, share })
      const sum = (parts: readonly { readonly micros: string }[]) =>
        String(parts.reduce((total, { micros }) => total + BigInt(micros), 0n))
      expect(sum(explained.written)).toBe(authorshipMicros)
      expect(sum(explained.definitions)).toBe(reuseMicros)
      for (const { factorMicros } of explained.definitions) expect(factorMicros).toMatch(/^\d+$/)
    }
    expect(credit.people.some(({ reuseMicros }) => reuseMicros !== '0')).toBe(true)
  })

  test('names nobody’s points but those of the one explained', async () => {
    const { path } = company()
    const { stdout } = await byline(['explain', 'Cy', path])
    const others = ((await bylineJson('credit', path)) as { people: readonly ExplainJson[] }).people
    const ana = others[0]!
    expect(stdout).not.toContain(String(Number(ana.authorshipMicros) / 1e6 + Number(ana.reuseMicros) / 1e6))
  })

  test('folds long tails, and unfolds them with --all, within 80 columns', async () => {
    const repository = createRepository()
    const names = Array.from({ length: 14 }, (_, at) => `${'long'.repeat(at)}part${at}`)
    repository.commit({
      author: 'Ana',
      files: { 'lib/parts.ts': names.map((name) => `export function ${name}() {}\n`).join('\n') },
    })
    for (let user = 0; user < 6; user++) {
      // Alike texts would be copies, which are their first author's.
      const calls = names.map((name) => `${name}(${`own${user}, `.repeat(9)})\n`).join('')
      repository.commit({
        author: `User${user}`,
        files: {
          [`${'deep/'.repeat(12)}user${user}.ts`]: `import * as all${user} from '${'../'.repeat(12)}lib/parts.js'\nall${user}.part0()\n`,
          [`user${user}.ts`]: `import { ${names.join(', ')} } from './lib/parts.js'\n${calls}`,
        },
      })
    }
    const { stdout } = await byline(['explain', 'ana', repository.path])
    expect(stdout).toMatch(/^ {2}4 other definitions \(named with --all\) +[\d.,]+$/m)
    expect(stdout).toMatch(/^ {6}and at 2 more places$/m)
    const all = await byline(['explain', 'ana', repository.path, '--all'])
    expect(all.stdout).not.toContain('other definitions')
    expect(all.stdout.match(/User5 at /g)).toHaveLength(14)
    for (const text of [stdout, all.stdout])
      expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(80)
  })

  test('says what is of low confidence, what nobody is counted for, and what an agent helped with', async () => {
    const repository = createRepository()
    repository.commit({ author: 'Ana', files: { 'a.md': 'one two\n', LICENSE: 'MIT\n' } })
    repository.commit({
      author: 'Ana',
      files: { 'b.md': 'three four\n' },
      message: 'Add\n\nCo-authored-by: Claude <noreply@anthropic.com>',
    })
    repository.commit({
      author: 'Ana',
      committer: 'GitHub',
      committerEmail: 'noreply@github.com',
      files: { 'c.md': 'five six' },
      message: 'Add (#1)\n\nCo-authored-by: Cy <cy@example.org>',
    })
    const { stdout } = await byline(['explain', 'ana', repository.path])
    expect(stdout).toContain("prose: 2 tokens, at 0.5 for an AI agent's help")
    expect(stdout).toContain('1 of the 5 tokens are of low confidence: they came in squashed commits')
    expect(stdout).toContain('1 file of the repositories is not counted for anybody')
    expect(stdout).toContain('Nothing of it is what two others or more use')
  })

  test('finds people by name, e-mail or id, and says in one line whom it cannot explain', async () => {
    const repository = createRepository()
    repository.commit({ author: 'Sam', email: 'sam@x.org', files: { 'a.md': 'one' } })
    repository.commit({ author: 'Sam', email: 'sam@y.org', files: { 'b.md': 'two three' } })
    repository.commit({ author: 'Eve', files: { 'c.py': '# Nothing.\n' } })
    const { path } = repository
    const credit = (await bylineJson('credit', path)) as {
      readonly people: readonly { readonly id: string }[]
    }
    for (const word of ['SAM@x.org', credit.people[0]!.id])
      expect((await byline(['explain', word, path])).stdout).toMatch(/^Sam <sam@x\.org>\n/)
    const refusals = [
      ['sam', '"sam" is several people: Sam <sam@x.org>, Sam <sam@y.org>; give an e-mail or an id'],
      ['Zed', 'nobody is known as "Zed"; give a name, an e-mail or an id that byline credit shows'],
      ['Eve', 'Eve: has written nothing that counts here'],
    ] as const
    for (const [word, refusal] of refusals)
      expect(await byline(['explain', word, path])).toEqual({
        code: 1,
        stdout: '',
        stderr: `byline: ${refusal}\n`,
      })
  })
})
