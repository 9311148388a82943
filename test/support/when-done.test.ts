// Endings come when they should: with the test, or with the file.
import { deepEqual } from 'node:assert/strict'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ended: string[] = []
// Registered before those of `whenDone`, so it runs after them.
afterAll(() => deepEqual(ended, ['in a test', 'second in a hook', 'first in a hook']))

const { whenDone } = await import('./when-done.ts')
const endAs = (name: string): void => {
  whenDone(async () => {
    ended.push(name)
  })
}

test('what a test starts', () => {
  endAs('in a test')
  expect(ended).toEqual([])
})

describe('outside of tests', () => {
  beforeAll(() => {
    endAs('first in a hook')
    endAs('second in a hook')
  })

  test('what a hook started after a test lives as long as the file', () => {
    expect(ended).toEqual(['in a test'])
  })
})
