// What is kept from one analysis to the next changes no answer, whatever changes in the files.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexCode } from '../../../src/tasks/index-code.ts'
import { createFolder } from '../../support/repository.ts'
import { textsOf, type Repository } from './indexed.ts'

// Two repositories; each file in the versions it may have. What one version declares another lacks, or types otherwise.
const VERSIONS: readonly Readonly<Record<string, readonly (string | null)[]>>[] = [
  {
    'package.json': [
      '{"name":"@x/lib","exports":{".":"./dist/index.js"}}',
      '{"name":"@x/lib","main":"src/other.ts"}',
    ],
    'src/index.ts': [
      `export * from './a.js'\nexport { b as c } from './b.js'\n`,
      `export * from './b.js'\nexport * from './a.js'\n`,
      `export { make } from './a.js'\nexport * as all from './b.js'\n`,
    ],
    'src/other.ts': ['export class Item {\n  run(): void {}\n}\nexport const make = () => new Item()\n'],
    'src/a.ts': [
      `import { Item } from './b.js'\nexport function make() {\n  return new Item()\n}\n`,
      `import { Item } from './b.js'\nexport function make(): Item {\n  const local = new Item()\n  local.run()\n  return local\n}\n`,
      `import { Item } from './b.js'\nexport function make(): Item {\n  return new Item()\n}\n`,
      `export function make() {\n  return { run() {} }\n}\n`,
      `export const make = (): any => 1\nexport const added = 1\n`,
    ],
    'src/b.ts': [
      `export class Item {\n  run(): void {}\n  stop() {\n    return new Item()\n  }\n}\nexport const b = new Item()\n`,
      `// Moved down.\nexport interface Item {\n  run(): void\n}\nexport class Item {\n  stop() {\n    return 1\n  }\n}\nexport const b = new Item()\n`,
      `export const b = { run() {}, stop: () => 1 }\nexport type Item = typeof b\n`,
    ],
    'src/b.tsx': [null, `export const b = { run() {} }\n`],
    'src/env.d.ts': [null, `declare const ENV: { run(): void }\n`, `declare const ENV: { stop(): void }\n`],
  },
  {
    'package.json': ['{"name":"app","dependencies":{"@x/lib":"1"}}', '{"name":"@x/lib"}'],
    'tsconfig.json': [null, '{"compilerOptions":{"paths":{"@x/lib":["./lib.ts"]}}}'],
    'lib.ts': [null, `export function make() {\n  return { run() {}, stop() {} }\n}\n`],
    'app.ts': [
      `import { make, c } from '@x/lib'\nmake().run()\nmake().stop()\nc.stop()\nENV.run()\n`,
      `import * as lib from '@x/lib'\nlib.make().run()\nlib.c.run()\nlib.all.b.stop()\n`,
    ],
    'old.js': [`const { make } = require('@x/lib')\nmake().run()\nexports.twice = () => make()\n`],
    'last.ts': [
      `import { twice } from './old.js'\nimport type { make } from '@x/lib'\ntwice().run()\nlet m: typeof make\n`,
    ],
    'global.ts': [
      null,
      `import '@x/lib'\ndeclare module '@x/lib' {\n  export const c: { stop(): void }\n}\n`,
    ],
  },
]

const SLOTS = VERSIONS.flatMap((files, repository) =>
  Object.entries(files).map(([path, versions]) => ({ repository, path, versions })),
)

/** The repositories with each file in the version that `choice` gives it. */
function repositoriesOf(choice: readonly number[]): Repository[] {
  const repositories: Record<string, string>[] = VERSIONS.map(() => ({}))
  SLOTS.forEach(({ repository, path, versions }, at) => {
    const text = versions[choice[at]! % versions.length]
    if (typeof text === 'string') repositories[repository]![path] = text
  })
  return repositories
}

const choices = fc.tuple(...SLOTS.map(({ versions }) => fc.nat({ max: versions.length - 1 })))

describe('the cache', () => {
  it('gives the same answer as none after any changes of files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(choices, { minLength: 2, maxLength: 4 }), async (history) => {
        const cacheDirectory = mkdtempSync(join(createFolder(), 'cache-'))
        for (const choice of history) {
          const files = textsOf(...repositoriesOf(choice))
          const [kept, fresh] = [
            await indexCode(files, { cacheDirectory }),
            await indexCode(files, { cacheDirectory: null }),
          ]
          expect(kept).toEqual(fresh)
        }
      }),
      { numRuns: 15 },
    )
  })

  it('gives the same answer after each single change', async () => {
    const cacheDirectory = createFolder()
    const first = SLOTS.map(() => 0)
    for (const [at, { versions }] of SLOTS.entries()) {
      for (const version of versions.keys()) {
        const files = textsOf(...repositoriesOf(first.with(at, version)))
        const [kept, fresh] = [
          await indexCode(files, { cacheDirectory }),
          await indexCode(files, { cacheDirectory: null }),
        ]
        expect(kept).toEqual(fresh)
      }
    }
  })

  it('gives the same answer wherever a name that barrels pass on comes to stand', async () => {
    const cacheDirectory = createFolder()
    const barrels = {
      'use.ts': `import { run, Kind } from './index.js'\nrun()\nnew Kind().go()\n`,
      'index.ts': `export * from './middle.js'\nexport * from './other.js'\nexport * from './old.js'\n`,
      // Leads back to where it came from.
      'middle.ts': `export * from './deep.js'\nexport * from './index.js'\n`,
    }
    const has = 'export function run() {}\nexport class Kind {\n  go() {}\n}\n'
    const lacks = 'export const nothing = 1\n'
    const states = [
      { 'deep.ts': has, 'other.ts': lacks },
      { 'deep.ts': lacks, 'other.ts': has },
      // Both: neither is meant.
      { 'deep.ts': has, 'other.ts': has },
      { 'deep.ts': `export { run } from './far.js'\n`, 'far.ts': has, 'other.ts': lacks },
      { 'deep.ts': lacks, 'other.ts': lacks, 'old.js': 'exports.run = function () {}\n' },
      { 'deep.ts': lacks, 'other.ts': lacks, 'old.js': 'exports.stop = function () {}\n' },
      { 'deep.ts': `export * from './old.js'\n`, 'other.ts': has, 'old.js': 'exports.Kind = class {}\n' },
      { 'other.ts': has },
      { 'deep.ts': `export * from './far.js'\n`, 'other.ts': lacks, 'far.ts': has.replace('go', 'stop') },
    ]
    for (const from of states) {
      for (const to of states) {
        for (const state of [from, to]) {
          const files = textsOf({ ...barrels, ...state })
          const [kept, fresh] = [
            await indexCode(files, { cacheDirectory }),
            await indexCode(files, { cacheDirectory: null }),
          ]
          expect(kept).toEqual(fresh)
        }
      }
    }
  })

  it('that is damaged is as good as none, and is made anew', async () => {
    const cacheDirectory = createFolder()
    const files = textsOf(...repositoriesOf(SLOTS.map(() => 0)))
    const fresh = await indexCode(files, { cacheDirectory })
    const [name = ''] = readdirSync(cacheDirectory)
    const path = join(cacheDirectory, name)
    const whole = readFileSync(path, 'utf8')
    for (const damaged of [whole.slice(0, 200), whole.replace('Item', 'Itex'), '', 'x', `${whole}more`]) {
      writeFileSync(path, damaged)
      expect(await indexCode(files, { cacheDirectory })).toEqual(fresh)
      expect(readFileSync(path, 'utf8')).toBe(whole)
    }
  })

  it('that another program wrote in another form is as good as none', async () => {
    const cacheDirectory = createFolder()
    const files = textsOf(...repositoriesOf(SLOTS.map(() => 0)))
    const fresh = await indexCode(files, { cacheDirectory })
    const [name = ''] = readdirSync(cacheDirectory)
    const path = join(cacheDirectory, name)
    const whole = readFileSync(path, 'utf8')
    const body = whole.slice(whole.indexOf('\n') + 1)
    for (const form of [
      '{"definitions":1,"rest":1}',
      '{"targets":1,"uses":1}',
      '{"targets":[],"uses":[7,0,1]}',
      'null',
    ]) {
      const other = body.replace(/\t.*/g, `\t${form}`)
      writeFileSync(path, `${createHash('sha256').update(other).digest('hex')}\n${other}`)
      expect(await indexCode(files, { cacheDirectory })).toEqual(fresh)
    }
  })

  it('holds no source text', async () => {
    const cacheDirectory = createFolder()
    const text = `export const key = 'a secret text'\nexport function f(): number {\n  return 4711 // a remark\n}\n`
    await indexCode(textsOf({ 'a.ts': text }), { cacheDirectory })
    const [name = ''] = readdirSync(cacheDirectory)
    const kept = readFileSync(join(cacheDirectory, name), 'utf8')
    expect(kept).toContain('key')
    expect(kept).not.toMatch(/secret|4711|remark/)
  })

  it('that cannot be written costs nothing', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, 'file'), '')
    const files = textsOf({ 'a.ts': 'export const a = 1\n' })
    const { definitions } = await indexCode(files, { cacheDirectory: join(folder, 'file', 'cache') })
    expect(definitions).toHaveLength(1)
  })
})
