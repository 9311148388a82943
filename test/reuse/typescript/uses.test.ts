// What counts as a use, and of what.
import { describe, expect, it } from 'vitest'
import { usesIn } from './indexed.ts'

const LIBRARY = `export class Store {
  static open(): Store { return new Store() }
  items: string[] = []
  delete(key: string): void {}
}
export interface Options { port: number; onClose(): void }
export function serve(options: Options): Store { return Store.open() }
export default function start(): void {}
export const tools = { run() {} }
export type Either = { kind: 'a'; go(): void } | { kind: 'b'; go(): void }
export function factory() { return { spin() {} } }
export enum Level { Low }
`

/** The uses in a file beside the library, as `line name`. */
async function uses(text: string, path = 'app.tsx'): Promise<string[]> {
  const found = await usesIn({ 'lib.ts': LIBRARY, [path]: text })
  return found.map((use) => use.replace(`${path}:`, '').replace('lib.ts#', ''))
}

describe('a name is used', () => {
  it.each([
    ['a constructor', `import { Store } from './lib'\nnew Store()`, ['2 Store']],
    ['a static member', `import { Store } from './lib'\nStore.open()`, ['2 Store', '2 Store.open']],
    [
      'a method of what a call returns',
      `import { serve } from './lib'\nserve(x as any).delete('a')`,
      ['2 serve', '2 Store.delete'],
    ],
    ['a type', `import type { Options } from './lib'\nlet o: Options | undefined`, ['2 Options']],
    ['a type named in place', `let o: import('./lib').Options`, ['1 Options']],
    ['a class that is extended', `import { Store } from './lib'\nclass A extends Store {}`, ['2 Store']],
    [
      'an option that is given',
      `import { serve } from './lib'\nserve({ port: 1, onClose() {} })`,
      ['2 serve', '2 Options.port', '2 Options.onClose'],
    ],
    [
      'an option given in short',
      `import { serve } from './lib'\nexport const f = (port: number) => serve({ port, onClose })`,
      ['2 serve', '2 Options.port', '2 Options.onClose'],
    ],
    [
      'a member taken out',
      `import { tools } from './lib'\nconst { run } = tools`,
      ['2 tools.run', '2 tools'],
    ],
    [
      'a member taken out under another name',
      `import { tools } from './lib'\nconst { run: r } = tools`,
      ['2 tools.run', '2 tools'],
    ],
    [
      'a member taken out by assigning',
      `import { tools } from './lib'\nlet run\n;({ run } = tools)`,
      ['3 tools.run', '3 tools'],
    ],
    [
      'each member of a union',
      `import type { Either } from './lib'\nexport const f = (x: Either) => x.go()`,
      ['2 Either', '2 Either.go', '2 Either.go'],
    ],
    [
      'what a function returns, as the function',
      `import { factory } from './lib'\nconst f = factory()\nf.spin()`,
      ['2 factory', '3 factory'],
    ],
    ['a default export', `import begin from './lib'\nbegin()`, ['2 start']],
    ['a namespace', `import * as lib from './lib'\nlib.tools.run()`, ['2 tools', '2 tools.run']],
    ['a dynamic import', `const { serve } = await import('./lib')\nserve`, ['1 serve']],
    ['an enum and its member', `import { Level } from './lib'\nLevel.Low`, ['2 Level', '2 Level.Low']],
    [
      'a member by its name in brackets',
      `import { tools } from './lib'\ntools['run']()`,
      ['2 tools', '2 tools.run'],
    ],
    ['a short property', `import { serve } from './lib'\nexport const all = { serve }`, ['2 serve']],
    ['typeof', `import { tools } from './lib'\nlet t: typeof tools`, ['2 tools']],
    ['a decorator', `import { factory } from './lib'\n@factory class A {}`, ['2 factory']],
  ])('as %s', async (_fact, text, expected) => {
    expect(await uses(text)).toEqual(expected)
  })

  it('as a tag with its attributes', async () => {
    const found = await usesIn({
      'button.tsx':
        'export interface Props { label: string }\nexport function Button(props: Props) { return null }\n',
      'app.tsx': `import { Button } from './button'\nexport const a = <Button label="x"></Button>\n`,
    })
    expect(found).toEqual([
      'app.tsx:2 button.tsx#Button',
      'app.tsx:2 button.tsx#Props.label',
      'app.tsx:2 button.tsx#Button',
    ])
  })
})

describe('a name is not used', () => {
  it.each([
    [
      'in imports and exports',
      `import { Store } from './lib'\nexport { Store }\nexport * from './lib'\nexport default Store`,
    ],
    ['in comments', `import { Store } from './lib'\n// Store\n/** {@link Store} */\n`],
    [
      'where a parameter shadows it',
      `import { serve } from './lib'\nexport const f = (serve: () => void) => serve()`,
    ],
    ['as a property of the same name elsewhere', `export const f = (x: { delete(): void }) => x.delete()`],
    ['where the module is not found', `import { Store } from './other'\nnew Store()`],
  ])('%s', async (_fact, text) => {
    expect(await uses(text)).toEqual([])
  })
})

describe('CommonJS', () => {
  it('is followed through require, exports and re-exports', async () => {
    const found = await usesIn({
      'lib/run.js': 'exports.run = function () {}\nexports.stop = function () {}\n',
      'lib/make.js': 'module.exports = function make() {}\nmodule.exports.twice = function () {}\n',
      'lib/index.js': `const { run } = require('./run')\nconst make = require('./make')\nmodule.exports = { run, make }\n`,
      'app.js': `const lib = require('./lib')\nlib.run()\nlib.make()\nconst { run } = require('./lib')\nrun()\nconst stop = require('./lib/run').stop\nstop()\nlib.make.twice()\n`,
    })
    expect(found).toEqual([
      'app.js:2 lib/run.js#run',
      'app.js:3 lib/make.js#make',
      'app.js:5 lib/run.js#run',
      'app.js:7 lib/run.js#stop',
      'app.js:8 lib/make.js#make',
      'app.js:8 lib/make.js#twice',
    ])
  })

  it('is followed through the names in an object that is exported', async () => {
    const found = await usesIn({
      'lib.js':
        "const { far } = require('./far')\nfunction a() {}\nfunction b() {}\nclass K {}\n" +
        "exports = module.exports = { a, bee: b, far, Klass: K, VERSION: '1', run() {} }\n",
      'far.js': 'exports.far = function () {}\n',
      'app.js': `const { a, bee, far } = require('./lib')\na()\nbee()\nfar()\n`,
      'whole.js': `const l = require('./lib')\nl.a()\nl.run()\nnew l.Klass()\nl.VERSION\n`,
      'module.mjs': `import { a, bee } from './lib.js'\na()\nbee()\n`,
    })
    expect(found).toEqual([
      'app.js:2 lib.js#a',
      'app.js:3 lib.js#b',
      'app.js:4 far.js#far',
      'whole.js:2 lib.js#a',
      'whole.js:3 lib.js#run',
      'whole.js:4 lib.js#K',
      'module.mjs:2 lib.js#a',
      'module.mjs:3 lib.js#b',
    ])
  })

  it('is followed from TypeScript', async () => {
    const found = await usesIn({
      'run.cjs': 'module.exports = { run() {} }\n',
      'a.cts': `import lib = require('./run.cjs')\nlib.run()\n`,
      'b.ts': `import lib from './run.cjs'\nlib.run()\n`,
    })
    expect(found).toEqual(['a.cts:2 run.cjs#run', 'b.ts:2 run.cjs#run'])
  })

  it('is followed through files that only pass on', async () => {
    const found = await usesIn({
      'lib/express.js':
        'exports = module.exports = createApp\nfunction createApp() {}\nexports.route = function () {}\n',
      'index.js': `'use strict'\nmodule.exports = require('./lib/express')\n`,
      'all.js': `exports.make = require('./index')\nexports.way = require('./lib/express').route\n`,
      'app.js': `const express = require('.')\nconst all = require('./all')\nexpress()\nexpress.route()\nall.make()\nall.way()\n`,
    })
    expect(found).toEqual([
      'app.js:3 lib/express.js#createApp',
      'app.js:4 lib/express.js#createApp',
      'app.js:4 lib/express.js#route',
      'app.js:5 lib/express.js#createApp',
      'app.js:6 lib/express.js#route',
    ])
  })

  it('knows a function under the name it has in its file', async () => {
    const found = await usesIn({
      'app.js': 'var app = exports = module.exports = function () {}\napp.run = function () {}\n',
      'main.js': `const app = require('./app')\napp().run()\napp.run()\n`,
    })
    expect(found).toEqual(['main.js:2 app.js#app', 'main.js:3 app.js#app', 'main.js:3 app.js#app.run'])
  })

  it('does not take an object for its members', async () => {
    const found = await usesIn({
      'req.js': 'var req = {}\nmodule.exports = req\nreq.get = function () {}\nreq.set = function () {}\n',
      'app.js': `var req = require('./req')\nObject.create(req)\nreq.get()\n`,
    })
    expect(found).toEqual(['app.js:2 req.js#req', 'app.js:3 req.js#req', 'app.js:3 req.js#req.get'])
  })

  it('reaches members of prototypes', async () => {
    const found = await usesIn({
      'a.js': 'function A() {}\nA.prototype.run = function () {}\nmodule.exports = A\n',
      'b.js': `const A = require('./a')\nnew A().run()\n`,
    })
    expect(found).toEqual(['b.js:2 a.js#A', 'b.js:2 a.js#A.run'])
  })
})

describe('a type that a comment names', () => {
  it('is followed in JavaScript', async () => {
    const found = await usesIn({
      'lib.ts': 'export class Item {\n  run(): void {}\n}\n',
      'a.js': `/** @param {import('./lib').Item} item */\nexport const a = (item) => item.run()\n`,
      'b.js': `/** @import { Item } from './lib' */\n/** @param {Item} item */\nexport const b = (item) => item.run()\n`,
    })
    expect(found).toEqual(['a.js:2 lib.ts#Item.run', 'b.js:3 lib.ts#Item.run'])
  })
})

describe('a global declaration', () => {
  it('is seen where a comment names its file', async () => {
    const found = await usesIn({
      'package.json': '{"name":"a"}',
      'types/env.d.ts': 'interface Env { key: string }\n',
      'x.ts': '/// <reference path="types/env.d.ts" />\nexport let e: Env\n',
    })
    expect(found).toEqual(['x.ts:2 types/env.d.ts#Env'])
  })

  it('is seen in its own package and in no other', async () => {
    const found = await usesIn({
      'a/package.json': '{"name":"a"}',
      'a/env.d.ts': 'interface Env { key: string }\n',
      'a/x.ts': 'export let e: Env\n',
      'b/package.json': '{"name":"b"}',
      'b/x.ts': 'export let e: Env\n',
    })
    expect(found).toEqual(['a/x.ts:1 a/env.d.ts#Env'])
  })

  it('of a script is seen in that script only', async () => {
    expect(await usesIn({ 'a.js': 'function show() {}\n', 'b.js': 'show()\n' })).toEqual([])
  })
})
