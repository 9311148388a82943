// The scenarios of reuse that concern TypeScript, with the answers given for them.
import { describe, expect, it } from 'vitest'
import { indexOf, usesIn } from './indexed.ts'

const FMT = 'export function formatMoney(cents: bigint): string {\n  return String(cents)\n}\n'

describe('a use', () => {
  it('through a barrel that renames reaches the origin, and the import line is none', async () => {
    const uses = await usesIn({
      'src/fmt.ts': FMT,
      'src/index.ts': `export { formatMoney as fmt } from './fmt.js'\n`,
      'src/app.ts': `import { fmt } from './index.js'\nfmt(1n)\nfmt(2n)\n`,
    })
    expect(uses).toEqual(['src/app.ts:2 src/fmt.ts#formatMoney', 'src/app.ts:3 src/fmt.ts#formatMoney'])
  })

  it('is none where a local name shadows the import', async () => {
    const uses = await usesIn({
      'fmt.ts': FMT,
      'app.ts': `import { formatMoney as fmt } from './fmt'\nexport function show() {\n  const fmt = (x: bigint) => x\n  return fmt(1n)\n}\n`,
    })
    expect(uses).toEqual([])
  })

  it('reaches the package imported, not another that exports the same name', async () => {
    const uses = await usesIn({
      'packages/a/package.json': '{"name":"@x/a","main":"./dist/index.js"}',
      'packages/a/src/index.ts': FMT,
      'packages/b/package.json': '{"name":"@x/b","main":"./dist/index.js"}',
      'packages/b/src/index.ts': FMT,
      'packages/c/package.json': '{"name":"@x/c","dependencies":{"@x/a":"*","@x/b":"*"}}',
      'packages/c/src/index.ts': `import { formatMoney } from '@x/b'\nformatMoney(1n)\n`,
    })
    expect(uses).toEqual(['packages/c/src/index.ts:2 packages/b/src/index.ts#formatMoney'])
  })

  it('through a namespace of a barrel, and of a subpath handed to map, reaches the origin', async () => {
    const library = {
      'package.json':
        '{"name":"@x/money","exports":{".":"./dist/index.js","./fmt":{"types":"./dist/fmt.d.ts","import":"./dist/fmt.js"}}}',
      'src/fmt.ts': FMT,
      'src/index.ts': `export * as ns from './fmt.js'\n`,
    }
    const app = {
      'package.json': '{"name":"app","dependencies":{"@x/money":"1"}}',
      'a.ts': `import { ns } from '@x/money'\nns.formatMoney(1n)\n`,
      'b.ts': `import { formatMoney } from '@x/money/fmt'\nexport const all = [1n, 2n].map(formatMoney)\n`,
    }
    expect(await usesIn(library, app)).toEqual([
      '1/a.ts:2 0/src/fmt.ts#formatMoney',
      '1/b.ts:2 0/src/fmt.ts#formatMoney',
    ])
  })

  it('of a member of an unknown type is none', async () => {
    const uses = await usesIn({
      'store.ts': 'export class Store {\n  delete() {}\n}\n',
      'app.ts': `export function clear(x: any) {\n  x.delete()\n}\n`,
      'app.js': `exports.clear = function (x) {\n  x.delete()\n}\n`,
    })
    expect(uses).toEqual([])
  })

  it('is none where a dependency is only declared', async () => {
    const uses = await usesIn(
      { 'package.json': '{"name":"@x/money","main":"fmt.ts"}', 'fmt.ts': FMT },
      { 'package.json': '{"name":"app","dependencies":{"@x/money":"1"}}', 'a.ts': 'export const a = 1\n' },
    )
    expect(uses).toEqual([])
  })

  it('within the definition’s own file is an inner use', async () => {
    const { uses, innerUses, definitions } = await indexOf({
      'a.ts': 'export function a(): void {\n  b()\n}\nfunction b(): void {\n  b()\n}\n',
    })
    expect(uses).toEqual([])
    expect(innerUses.map(({ definition }) => definitions[definition]!.name)).toEqual(['b', 'b'])
  })
})
