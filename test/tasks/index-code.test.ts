// The index of a set of files, whatever languages they are in.
import { expect, it } from 'vitest'
import { indexCode } from '../../src/tasks/index-code.ts'

it('files of no language that is read are listed and define nothing', async () => {
  const files = [{ repository: 0, path: 'notes.txt', blob: 'a', text: 'run()' }]
  expect(await indexCode(files, { cacheDirectory: null })).toEqual({
    files: [{ repository: 0, path: 'notes.txt', blob: 'a' }],
    definitions: [],
    uses: [],
    innerUses: [],
    cutOff: [],
    ambiguous: [],
  })
})
