// What counts as a definition in TypeScript and JavaScript, and what it is called.
import { describe, expect, it } from 'vitest'
import { definitionsIn, indexOf } from './indexed.ts'

describe('a file’s definitions', () => {
  it('are its functions, classes, types and values with their members', async () => {
    const text = `
export function run() { const local = 1; function inner() {} return [local, inner] }
export class Account { #secret = 1; private hidden() {} constructor(readonly owner: string) {} deposit = () => 1; get size() { return 1 } set size(x) {} }
interface Shape { area(): number; name: string; on: (x: number) => void }
export type Options = { a: string; nested: { b: number } } & { c: () => void }
export enum Level { Low, High }
export const make = () => 1, other = 2
const api = { start() {}, port: 1, deep: { stop: () => 1 } }
namespace Inner { export const x = 1; const y = 2 }
`
    expect(await definitionsIn('a.ts', text)).toEqual([
      'export function run',
      'export class Account',
      'value Account.#secret',
      'method Account.hidden',
      'export value Account.owner',
      'export method Account.deposit',
      'export method Account.size',
      'type Shape',
      'method Shape.area',
      'value Shape.name',
      'method Shape.on',
      'export type Options',
      'export value Options.a',
      'export value Options.nested',
      'export value Options.nested.b',
      'export method Options.c',
      'export type Level',
      'export value Level.Low',
      'export value Level.High',
      'export function make',
      'export value other',
      'value api',
      'method api.start',
      'method api.deep.stop',
      'value Inner',
      'value Inner.x',
      'value Inner.y',
    ])
  })

  it('are exported by lists, as default, and by CommonJS', async () => {
    expect(await definitionsIn('a.ts', 'const a = 1\nconst b = 2\nexport { a as c }\n')).toEqual([
      'export value a',
      'value b',
    ])
    expect(await definitionsIn('a.ts', 'function a() {}\nexport default a\n')).toEqual(['export function a'])
    expect(await definitionsIn('a.ts', 'export default () => 1\n')).toEqual(['export function default'])
    expect(await definitionsIn('a.ts', 'export default class {}\n')).toEqual(['export class default'])
    expect(await definitionsIn('a.js', 'function a() {}\nfunction b() {}\nmodule.exports = { a }\n')).toEqual(
      ['export function a', 'function b'],
    )
    expect(await definitionsIn('a.js', 'exports.run = function () {}\nexports.x = 1\n')).toEqual([
      'export function run',
      'export value x',
    ])
    expect(await definitionsIn('a.js', 'module.exports = function make() {}\n')).toEqual([
      'export function make',
    ])
    expect(await definitionsIn('a.js', 'module.exports = { run() {} }\n')).toEqual(['export method run'])
    expect(
      await definitionsIn('a.js', 'function A() {}\nA.prototype.run = function () {}\nmodule.exports = A\n'),
    ).toEqual(['export function A', 'export method A.run'])
  })

  it('are what constructors set in JavaScript, and not what is only passed on', async () => {
    expect(await definitionsIn('a.js', 'class A {\n  constructor(x) {\n    this.x = x\n  }\n}\n')).toEqual([
      'class A',
      'value A.x',
    ])
    expect(
      await definitionsIn(
        'a.js',
        `exports.a = require('./a')\nexports.b = require('./b').c\nmodule.exports.d = lib.d\n`,
      ),
    ).toEqual([])
  })

  it('take the overloads of one function together, and number what else shares a name', async () => {
    const text =
      'export function a(x: string): void\nexport function a(x: number): void\nexport function a(x: unknown): void {}\n' +
      'export interface B { run(): void; run(x: number): void }\nexport const B = 1\n'
    const { definitions } = await indexOf({ 'a.ts': text })
    expect(definitions.map(({ qualifiedName, ordinal, kind }) => [qualifiedName, ordinal, kind])).toEqual([
      ['a', 0, 'function'],
      ['B', 0, 'type'],
      ['B.run', 0, 'method'],
      ['B', 1, 'value'],
    ])
    expect(text.slice(definitions[0]!.first, definitions[0]!.end)).toMatch(
      /^export function a\(x: string[^]*\{\}$/,
    )
  })

  it('span their modifiers and decorators, and offsets count UTF-16 units', async () => {
    const text = `const s = '🙂'\n@sealed\nexport abstract class A {\n  @log private static run() {}\n}\n`
    const { definitions } = await indexOf({ 'a.ts': text })
    const [, a, run] = definitions
    expect(text.slice(a!.first, a!.end)).toBe(text.slice(text.indexOf('@sealed'), -1))
    expect(text.slice(run!.first, run!.end)).toBe('@log private static run() {}')
    expect(text.slice(run!.nameAt, run!.nameAt + 3)).toBe('run')
    expect(run!.parent).toBe(1)
  })

  it('are what parses where there are syntax errors', async () => {
    expect(
      await definitionsIn('a.ts', 'export function a() {}\nexport class {{{ \nconst b = = 1\n'),
    ).toContain('export function a')
  })
})
