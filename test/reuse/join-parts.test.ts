// Parts of several analysers become one index, in one order.
import { expect, it } from 'vitest'
import type { Definition } from '../../src/reuse/code-index.ts'
import { joinParts } from '../../src/reuse/join-parts.ts'

function definition(file: number, name: string, first: number, end: number, parent = -1): Definition {
  const place = { file, nameAt: first, first, end, parent }
  return { name, qualifiedName: name, ordinal: 0, kind: 'value', isExported: true, ...place }
}

it('parts are joined in the order of files, then of offsets, and every reference follows its definition', () => {
  const files = [0, 1].map((at) => ({ repository: 0, path: `${at}`, blob: `${at}` }))
  const index = joinParts(files, [
    {
      definitions: [definition(1, 'inner', 5, 9, 1), definition(1, 'outer', 0, 20)],
      uses: [],
      innerUses: [{ definition: 0, file: 1, at: 12, end: 17 }],
      cutOff: [{ file: 1, reason: 'a' }],
      ambiguous: [{ name: 'b', repositories: [0, 1] }],
    },
    {
      definitions: [definition(0, 'other', 0, 5)],
      uses: [{ definition: 0, file: 1, at: 1, end: 6 }],
      innerUses: [],
      cutOff: [{ file: 0, reason: 'b' }],
      ambiguous: [{ name: 'a', repositories: [1, 2] }],
    },
  ])
  expect(index.definitions.map(({ name, parent }) => [name, parent])).toEqual([
    ['other', -1],
    ['outer', -1],
    ['inner', 1],
  ])
  expect(index.uses).toEqual([{ definition: 0, file: 1, at: 1, end: 6 }])
  expect(index.innerUses).toEqual([{ definition: 2, file: 1, at: 12, end: 17 }])
  expect(index.ambiguous.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(index.cutOff.map(({ file }) => file)).toEqual([0, 1])
})
