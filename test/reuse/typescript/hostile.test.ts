// Files made to hurt: each is named, and costs the others nothing.
import { describe, expect, it } from 'vitest'
import { indexOf } from './indexed.ts'

const DEEP = 20_000
const nested = (open: string, core: string, close: string): string =>
  open.repeat(DEEP) + core + close.repeat(DEEP)

const HOSTILE: readonly (readonly [fact: string, path: string, text: string])[] = [
  ['parentheses 20,000 deep', 'x.ts', `export const x = ${nested('(', '1', ')')}`],
  ['lists 20,000 deep', 'x.ts', `export const x = ${nested('[', '1', ']')}`],
  ['objects 20,000 deep', 'x.ts', `export const x = ${nested('{a:', '1', '}')}`],
  ['objects in parentheses 20,000 deep', 'x.ts', `export const x = ${nested('({a:', '1', '})')}`],
  ['blocks 20,000 deep', 'x.ts', nested('{', '', '}')],
  ['functions 20,000 deep', 'x.ts', nested('function f(){', '', '}')],
  ['arrows 20,000 deep', 'x.ts', `export const x = ${nested('a=>', '1', '')}`],
  ['calls 20,000 long', 'x.ts', `export const x = a${'.b()'.repeat(DEEP)}`],
  ['members 20,000 long', 'x.ts', `export const x = a${'.b'.repeat(DEEP)}`],
  ['tags 20,000 deep', 'x.tsx', `export const x = ${nested('<a>', '', '</a>')}`],
  ['type arguments 20,000 deep', 'x.ts', `export type X = ${nested('A<', '1', '>')}`],
  ['less-than signs, 20,000', 'x.ts', `export const x = ${'a<'.repeat(DEEP)}1`],
  ['conditions 20,000 long', 'x.ts', `export const x = ${'a?b:'.repeat(DEEP)}1`],
  ['sums 20,000 long', 'x.ts', `export const x = ${'a+'.repeat(DEEP)}1`],
  ['logical operators, 20,000', 'x.ts', `export const x = ${'a&&b||c??'.repeat(DEEP / 2)}1`],
  ['else after else, 20,000', 'x.ts', `${'if(a);else '.repeat(DEEP)};`],
  ['minus signs, 20,000', 'x.ts', `export const x = ${'- '.repeat(DEEP)}1`],
  ['templates 20,000 deep', 'x.ts', `export const x = ${nested('`${', '1', '}`')}`],
  ['labels, 20,000', 'x.ts', `${'a:'.repeat(DEEP)};`],
  ['one member assigned 4,000 times', 'x.js', 'x.y=1\n'.repeat(4000)],
  ['one export assigned 4,000 times', 'x.js', 'exports.y=1\n'.repeat(4000)],
  ['async 10,000 times', 'x.js', `x = ${'async '.repeat(10_000)}`],
  ['brackets that never close', 'x.ts', `export const x = ${'([{<'.repeat(DEEP)}`],
  ['5 MB on a line', 'x.ts', `export const x = '${'y'.repeat(5_000_000)}'`],
  ['5 MB of code on a line', 'x.js', 'f(1);'.repeat(1_000_000)],
  ['binary', 'x.ts', '\u0000\u0001ELF\uFFFD'.repeat(1000)],
]

describe('a hostile file', () => {
  it.each(HOSTILE)('of %s is named, and the others are indexed', async (_fact, path, text) => {
    const { uses, cutOff, files } = await indexOf({
      'a.ts': 'export function run(): void {}\n',
      [path]: text,
      'b.ts': `import { run } from './a'\nimport { x } from './x'\nrun()\nx.y\n`,
    })
    expect(uses.map(({ file, at }) => [files[file]!.path, at])).toContainEqual(['b.ts', 50])
    expect(cutOff.map(({ file }) => files[file]!.path)).toEqual([path])
  })

  it('of syntax errors is indexed as far as it parses', async () => {
    const { uses, cutOff, definitions } = await indexOf({
      'a.ts': 'export function run(): void {}\nclass { ) => ] = ;;; export function\n}}}}',
      'b.ts': `import { run } from './a'\nrun(\n`,
    })
    expect(cutOff).toEqual([])
    expect(uses.map(({ definition }) => definitions[definition]!.name)).toEqual(['run'])
  })

  it('with many asynchronous functions that set the same member is none', async () => {
    const { cutOff } = await indexOf({ 'a.js': 'x = async (e) => { e.y = 1 }\n'.repeat(1000) })
    expect(cutOff).toEqual([])
  })

  it('that only adds up many texts is none', async () => {
    const { cutOff } = await indexOf({ 'a.ts': `export const x = ${"'a' +\n".repeat(1500)}'b'` })
    expect(cutOff).toEqual([])
  })
})

describe('a chain of imports', () => {
  const LENGTH = 3000
  const name = (at: number): string => `a${String(at % LENGTH).padStart(4, '0')}`
  const files = (isCircle: boolean): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: LENGTH }, (_, at) => [
        `${name(at)}.ts`,
        at === LENGTH - 1 && !isCircle
          ? 'export function f(): void {}\n'
          : `import { f as g } from './${name(at + 1)}'\nexport function f(): void { g() }\n`,
      ]),
    )

  it.each([
    ['3,000 files long is followed to its end', false, LENGTH - 1],
    ['that is a circle of 3,000 files is followed all around', true, LENGTH],
  ])('%s', async (_fact, isCircle, edges) => {
    const { uses, cutOff } = await indexOf(files(isCircle))
    expect(cutOff).toEqual([])
    expect(uses).toHaveLength(edges)
  })
})
