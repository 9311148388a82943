// From names of modules to files: packages, settings, repositories.
import { describe, expect, it } from 'vitest'
import { usesIn, type Repository } from './indexed.ts'

const RUN = 'export function run(): void {}\n'

/** Whether `name`, imported in `from`, is the file at `target`. */
async function reaches(name: string, from: string, target: string, files: Repository): Promise<boolean> {
  const app = `import { run } from '${name}'\nrun()\n`
  return (await usesIn({ [target]: RUN, [from]: app, ...files })).includes(`${from}:2 ${target}#run`)
}

describe('a relative name', () => {
  it.each([
    ['./b', 'b.ts'],
    ['./b.js', 'b.ts'],
    ['./b.js', 'b.tsx'],
    ['./b.jsx', 'b.tsx'],
    ['./b.mjs', 'b.mts'],
    ['./b.cjs', 'b.cts'],
    ['./b.ts', 'b.ts'],
    ['./b.js', 'b.js'],
    ['./b', 'b.mjs'],
    ['./b', 'b/index.ts'],
    ['./b/', 'b/index.js'],
    ['.', 'index.ts'],
    ['./b.service', 'b.service.ts'],
  ])('%s means %s', async (name, target) => {
    expect(await reaches(name, 'a.ts', target, {})).toBe(true)
  })

  it('means what the package.json in its folder says', async () => {
    expect(await reaches('./b', 'a.ts', 'b/code.ts', { 'b/package.json': '{"main":"code.js"}' })).toBe(true)
  })

  it('in a comment that leads out of the repository means nothing, whatever the order of repositories', async () => {
    const app = {
      'app.ts': '/// <reference path="../1/g.d.ts" />\n/// <reference path="../0/g.d.ts" />\ngo().run()\n',
    }
    const other = {
      'g.d.ts': `declare function go(): import('./m').Item\n`,
      'm.ts': 'export class Item {\n  run(): void {}\n}\n',
    }
    const own = (found: string[]): string[] => found.filter((use) => use.includes('app.ts'))
    expect(own(await usesIn(app, other))).toEqual([])
    expect(own(await usesIn(other, app))).toEqual([])
  })

  it('that leads out of the repository means nothing', async () => {
    const app = {
      'a.ts': `import { run } from '../0/b'\nimport { run as two } from '../../1/b'\nrun()\ntwo()\n`,
      'b.ts': RUN,
    }
    expect(await usesIn(app, { 'b.ts': RUN })).toEqual([])
  })
})

describe('the settings around a file', () => {
  it.each([
    ['name a pattern', '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}', '@/b'],
    ['name one module', '{"compilerOptions":{"paths":{"b":["./src/b.ts"]}}}', 'b'],
    ['have a base', '{"compilerOptions":{"baseUrl":"src"}}', 'b'],
    ['see paths from the base', '{"compilerOptions":{"baseUrl":"src","paths":{"~/*":["*"]}}}', '~/b'],
    [
      'hold comments and trailing commas',
      '{\n// x\n"compilerOptions":{"paths":{"@/*":["./src/*"],},},}',
      '@/b',
    ],
  ])('%s', async (_fact, text, name) => {
    expect(await reaches(name, 'app/a.ts', 'src/b.ts', { 'tsconfig.json': text })).toBe(true)
  })

  it('are extended by a file and by a package', async () => {
    const base = '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}'
    expect(
      await reaches('@/b', 'app/a.ts', 'src/b.ts', {
        'tsconfig.base.json': base,
        'app/tsconfig.json': '{"extends":"../tsconfig.base"}',
      }),
    ).toBe(true)
    expect(
      await reaches('@/b', 'app/a.ts', 'app/src/b.ts', {
        'tools/package.json': '{"name":"@x/tsconfig"}',
        'tools/base.json': '{"compilerOptions":{"paths":{"@/*":["${configDir}/../app/src/*"]}}}',
        'app/tsconfig.json': '{"extends":"@x/tsconfig/base.json"}',
      }),
    ).toBe(true)
  })

  it('that extend each other in a circle end', async () => {
    const files = {
      'tsconfig.json': '{"extends":"./tsconfig.a.json"}',
      'tsconfig.a.json': '{"extends":"./tsconfig.json"}',
    }
    expect(await reaches('./b', 'a.ts', 'b.ts', files)).toBe(true)
  })
})

describe('a package of the company', () => {
  const consumer = { 'app/package.json': '{"name":"app"}' }

  it.each([
    ['main', '{"name":"@x/b","main":"dist/index.js"}', '@x/b', 'b/src/index.ts'],
    ['module', '{"name":"@x/b","module":"./dist/esm/index.mjs"}', '@x/b', 'b/src/index.ts'],
    ['types', '{"name":"@x/b","types":"./dist/types/index.d.ts"}', '@x/b', 'b/src/index.ts'],
    ['no entry at all', '{"name":"@x/b"}', '@x/b', 'b/index.ts'],
    ['an entry in lib that is the source', '{"name":"b","main":"lib/b.js"}', 'b', 'b/lib/b.js'],
    ['exports as a text', '{"name":"@x/b","exports":"./dist/index.js"}', '@x/b', 'b/src/index.ts'],
    [
      'exports by condition',
      '{"name":"@x/b","exports":{"import":{"types":"./dist/index.d.mts"}}}',
      '@x/b',
      'b/src/index.ts',
    ],
    ['a subpath', '{"name":"@x/b","exports":{"./c":"./dist/c.js"}}', '@x/b/c', 'b/src/c.ts'],
    ['a pattern', '{"name":"@x/b","exports":{"./*":"./dist/*.js"}}', '@x/b/deep/c', 'b/src/deep/c.ts'],
    [
      'a built folder for a source folder',
      '{"name":"@x/b","exports":{"./c":"./dist/node/c.js"}}',
      '@x/b/c',
      'b/src/c/index.ts',
    ],
    ['a subpath without exports', '{"name":"@x/b"}', '@x/b/lib/c', 'b/lib/c.ts'],
    ['a built subpath without exports', '{"name":"@x/b"}', '@x/b/dist/c', 'b/src/c.ts'],
  ])('is found by %s', async (_fact, manifest, name, target) => {
    expect(await reaches(name, 'app/a.ts', target, { ...consumer, 'b/package.json': manifest })).toBe(true)
  })

  it.each([
    ['that it does not export', '{"name":"@x/b","exports":{".":"./dist/index.js"}}', '@x/b/c', 'b/src/c.ts'],
    ['that it blocks', '{"name":"@x/b","exports":{"./*":"./dist/*.js","./c":null}}', '@x/b/c', 'b/src/c.ts'],
    ['of another package', '{"name":"@x/b"}', '@x/bb', 'b/index.ts'],
  ])('does not give a name %s', async (_fact, manifest, name, target) => {
    expect(await reaches(name, 'app/a.ts', target, { ...consumer, 'b/package.json': manifest })).toBe(false)
  })

  it('finds itself by its name and by its own imports', async () => {
    const manifest =
      '{"name":"@x/b","exports":{"./c":"./src/c.ts"},"imports":{"#c":"./src/c.ts","#in/*":"./src/*.ts"}}'
    const files = { 'package.json': manifest }
    expect(await reaches('@x/b/c', 'src/a.ts', 'src/c.ts', files)).toBe(true)
    expect(await reaches('#c', 'src/a.ts', 'src/c.ts', files)).toBe(true)
    expect(await reaches('#in/c', 'src/a.ts', 'src/c.ts', files)).toBe(true)
  })

  it('is found under another name that a dependency gives it', async () => {
    const files = { 'b/package.json': '{"name":"@x/b"}' }
    const npm = { 'app/package.json': '{"dependencies":{"money":"npm:@x/b@^1"}}' }
    const link = { 'app/package.json': '{"dependencies":{"money":"link:../b"}}' }
    expect(await reaches('money', 'app/a.ts', 'b/index.ts', { ...files, ...npm })).toBe(true)
    expect(await reaches('money', 'app/a.ts', 'b/index.ts', { ...files, ...link })).toBe(true)
  })

  it('in another repository is found, and two that publish one name give no edge', async () => {
    const b = { 'package.json': '{"name":"@x/b"}', 'index.ts': RUN }
    const app = { 'package.json': '{"name":"app"}', 'a.ts': `import { run } from '@x/b'\nrun()\n` }
    expect(await usesIn(b, app)).toEqual(['1/a.ts:2 0/index.ts#run'])
    expect(await usesIn(b, app, b)).toEqual([])
  })

  it('with a manifest that is no JSON is a folder without a name', async () => {
    expect(await reaches('@x/b', 'app/a.ts', 'b/index.ts', { 'b/package.json': '{"name":"@x/b"' })).toBe(
      false,
    )
  })
})
