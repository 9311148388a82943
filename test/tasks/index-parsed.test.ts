// Parsing real grammars: files made to hurt are cut off and cost nothing else, and a cache changes nothing but the time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { indexCode, type CodeText } from '../../src/tasks/index-code.ts'
import { createFolder } from '../support/repository.ts'
import { indexTexts } from '../support/index-texts.ts'

const LIBRARY = { 'lib.py': 'def run(): pass\n', 'app.py': 'from lib import run\nrun()\n' }
const USE = 'app.py:2 run -> lib.py:1 run'

describe('a file made to hurt', () => {
  it.each([
    ['nests 20,000 functions', 'a.py', Array.from({ length: 20_000 }, (_, n) => `${' '.repeat(Math.min(n, 900))}def f():\n`).join('')],
    ['nests 20,000 brackets', 'a.py', `x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['nests 20,000 blocks', 'A.java', `class A { void f() { ${'{'.repeat(20_000)}${'}'.repeat(20_000)} } }\n`],
    ['nests 20,000 classes', 'A.java', `${'class A { '.repeat(20_000)}${'}'.repeat(20_000)}\n`],
    ['chains 20,000 calls', 'a.go', `package a\nvar x = y${'.f()'.repeat(20_000)}\n`],
    ['chains 20,000 variables, the last first', 'a.py',
      Array.from({ length: 20_000 }, (_, n) => `x${n} = x${n + 1}.y\n`).join('')],
    ['has 5 MB on a line', 'a.py', `x = [${'f(1),'.repeat(1_000_000)}]\n`],
    ['has 3 MB on a line', 'a.py', `x = [${'f(1),'.repeat(600_000)}]\n`],
    ['leaves 200,000 brackets open', 'a.py', `x = ${'['.repeat(200_000)}\n`],
    ['nests 3,000 lists of imports', 'a.rs', `use ${'a::{'.repeat(3000)}b${'}'.repeat(3000)};\n`],
    ['has syntax errors throughout', 'a.go', 'package a\nfunc ( { ] = := "\n'.repeat(20_000)],
    ['is binary', 'a.java', 'class A {}\0\u0001\u0002'.repeat(1000)],
    ['is empty', 'a.py', ''],
  ])('that %s costs the others nothing', async (_fact, path, text) => {
    const { uses } = await indexTexts({ ...LIBRARY, [`hostile/${path}`]: text })
    expect(uses.filter((use) => !use.startsWith('hostile'))).toEqual([USE])
  }) // prettier-ignore

  it('is named with the reason', async () => {
    const { cutOff } = await indexTexts({
      'a.java': 'class A {}\0',
      'b.py': `x = ["${'a'.repeat(5_000_000)}"]\n`,
      'c.java': `${'class A { '.repeat(300)}${'}'.repeat(300)}\n`,
      'd.py': 'x = (\n',
      'e.go': `package a\nvar x = y${'.f()'.repeat(20_000)}\n`,
      'f.py': `x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
    })
    expect(cutOff).toEqual([
      'a.java is binary',
      'b.py is longer than 1048576 characters',
      'c.java is nested too deeply',
      'e.go takes too much work to parse',
      'f.py is nested too deeply',
    ])
  })

  it('is told from an ordinary one of 400,000 characters, which passes whatever was parsed before', async () => {
    const one = (n: number): string =>
      `    def step_${n}(self, value: int) -> str:\n        found = self.items[value].name\n` +
      `        if found is None:\n            raise ValueError("no item of that number")\n        return found\n\n`
    const text = `class Steps:\n${Array.from({ length: 2200 }, (_, n) => one(n)).join('')}`
    expect(text.length).toBeGreaterThan(400_000)
    expect((await indexTexts({ 'steps.py': text })).cutOff).toEqual([])
    const { cutOff, uses } = await indexTexts({ ...LIBRARY, 'steps.py': text })
    expect([cutOff, uses]).toEqual([[], [USE]])
  })
})

describe('the cache of facts', () => {
  const files = (texts: Readonly<Record<string, string>>): CodeText[] =>
    Object.entries(texts).map(([path, text]) => ({
      repository: 0,
      path,
      blob: `${path}-${text.length}`,
      text,
    }))
  const cacheFile = (folder: string): string => join(folder, readdirSync(folder)[0]!)

  it('gives what an uncached run gives, also after a change and for a text moved to another path', async () => {
    const cacheDirectory = createFolder()
    const first = files(LIBRARY)
    expect(await indexCode(first, { cacheDirectory })).toEqual(
      await indexCode(first, { cacheDirectory: null }),
    )
    const changed = [
      ...files({ 'app.py': 'from lib import run\nrun()\nrun()\n' }),
      { ...first[0]!, path: 'lib.py' },
    ]
    expect(await indexCode(changed, { cacheDirectory })).toEqual(
      await indexCode(changed, { cacheDirectory: null }),
    )
  })

  it('is asked by blob id, so a text that is kept is not parsed again', async () => {
    const cacheDirectory = createFolder()
    const known = files(LIBRARY)
    const index = await indexCode(known, { cacheDirectory })
    const emptied = known.map((file) => ({ ...file, text: '' }))
    expect((await indexCode(emptied, { cacheDirectory })).uses).toEqual(index.uses)
  })

  it('is made anew where it is damaged, and holds no source text', async () => {
    const cacheDirectory = createFolder()
    const known = files({ ...LIBRARY, 'secret.py': 'x = "a secret" # and a remark\n' })
    const index = await indexCode(known, { cacheDirectory })
    const path = cacheFile(cacheDirectory)
    const whole = readFileSync(path, 'utf8')
    expect(whole).not.toMatch(/a secret|a remark/)
    for (const damaged of [whole.slice(0, 100), whole.replace('run', 'ran'), '', `${'0'.repeat(64)}\n`]) {
      writeFileSync(path, damaged)
      expect(await indexCode(known, { cacheDirectory })).toEqual(index)
      expect(readFileSync(path, 'utf8')).toBe(whole)
    }
  })

  it('that cannot be written changes nothing', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, 'file'), '')
    const known = files(LIBRARY)
    const index = await indexCode(known, { cacheDirectory: join(folder, 'file', 'below') })
    expect(index).toEqual(await indexCode(known, { cacheDirectory: null }))
  })
})
