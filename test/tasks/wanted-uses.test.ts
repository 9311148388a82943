// Uses that are looked for in a few stretches of text are those that an analysis of everything finds there.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CodeIndex } from '../../src/reuse/code-index.ts'
import { touchesStretch, type WantedUses } from '../../src/reuse/wanted-uses.ts'
import { indexCode, type CodeText } from '../../src/tasks/index-code.ts'

function textAt(repository: number, path: string, text: string): CodeText {
  return { repository, path, blob: createHash('sha1').update(text).digest('hex'), text }
}

/** The uses of a whole index that begin in stretches of its files. */
function usesWithin(
  { uses, innerUses }: CodeIndex,
  wanted: WantedUses,
): Pick<CodeIndex, 'uses' | 'innerUses'> {
  const isWanted = ({ file, at }: CodeIndex['uses'][number]): boolean =>
    touchesStretch(wanted.get(file) ?? [], at, at + 1)
  return { uses: uses.filter(isWanted), innerUses: innerUses.filter(isWanted) }
}

async function expectSame(files: readonly CodeText[], wanted: WantedUses): Promise<void> {
  const whole = await indexCode(files, { cacheDirectory: null })
  const some = await indexCode(files, { cacheDirectory: null, wanted })
  expect(some.definitions).toEqual(whole.definitions)
  expect({ uses: some.uses, innerUses: some.innerUses }).toEqual(usesWithin(whole, wanted))
}

/** Every second stretch between some ascending offsets. */
function stretchesOf(offsets: readonly number[]): number[] {
  const bounds = [...new Set(offsets)].toSorted((a, b) => a - b)
  return bounds.slice(0, bounds.length - (bounds.length % 2))
}

const ROOM = new URL('../../src/credit/', import.meta.url)
const OWN: readonly CodeText[] = readdirSync(ROOM)
  .toSorted()
  .map((name) => textAt(0, `credit/${name}`, readFileSync(new URL(name, ROOM), 'utf8')))

it('finds in stretches of TypeScript what the whole finds there, whatever is edited', async () => {
  const edit = fc.record({
    file: fc.nat({ max: OWN.length - 1 }),
    drop: fc.nat(),
    take: fc.nat(),
    from: fc.nat({ max: OWN.length - 1 }),
  })
  const stretch = fc.tuple(
    fc.nat({ max: OWN.length - 1 }),
    fc.array(fc.nat(), { minLength: 2, maxLength: 12 }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      fc.array(stretch, { minLength: 1, maxLength: 8 }),
      async (edits, chosen) => {
        const files = [...OWN]
        for (const { file, drop, take, from } of edits) {
          const lines = files[file]!.text.split('\n')
          const other = files[from]!.text.split('\n')
          lines.splice(drop % lines.length, 3, ...other.slice(take % other.length, (take % other.length) + 3))
          files[file] = textAt(0, files[file]!.path, lines.join('\n'))
        }
        const wanted = new Map(
          chosen.map(([file, offsets]) => {
            const { length } = files[file]!.text
            return [file, stretchesOf(offsets.map((offset) => offset % (length + 1)))]
          }),
        )
        await expectSame(files, wanted)
      },
    ),
    { numRuns: 3 },
  )
}, 60_000)

it('finds in stretches of parsed languages, and across repositories, what the whole finds there', async () => {
  const files = [
    textAt(
      0,
      'lib.py',
      'class Shop:\n    def sell(self):\n        return price(1)\n\ndef price(n):\n    return n\n',
    ),
    textAt(0, 'app.py', 'from lib import Shop, price\n\nprice(2)\nShop().sell()\nprice(3)\n'),
    textAt(0, 'a/Item.java', 'package a;\npublic class Item {\n  public int cost() { return 1; }\n}\n'),
    textAt(
      0,
      'a/Use.java',
      'package a;\nclass Use {\n  int all(Item item) { return item.cost() + item.cost(); }\n}\n',
    ),
    textAt(1, 'package.json', '{"name":"@x/lib","main":"index.ts"}'),
    textAt(1, 'index.ts', 'export function make(): number {\n  return 1\n}\n'),
    textAt(0, 'use.ts', "import { make } from '@x/lib'\nmake()\nmake()\n"),
  ]
  for (const [number, { text }] of files.entries()) {
    for (const line of text.matchAll(/.+\n/g)) {
      await expectSame(files, new Map([[number, [line.index, line.index + line[0].length]]]))
    }
  }
})

it('looks for nothing in files that nobody asked about', async () => {
  const found = await indexCode(OWN, { cacheDirectory: null, wanted: new Map() })
  expect(found.definitions.length).toBeGreaterThan(100)
  expect([...found.uses, ...found.innerUses]).toEqual([])
})
