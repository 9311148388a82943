// The state hash: one attribution, one hash, whatever numbers its origins bear; and any difference changes it.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { originRef, type Attribution, type Origin } from '../../src/attribution/origin.ts'
import { stateHashOf } from '../../src/tasks/state-hash.ts'

const REVISION = 'a'.repeat(40)
const ANN: Origin = { commit: 'b'.repeat(40), path: 'lib/Über.js', imported: false }
const BOB: Origin = { commit: 'c'.repeat(40), path: 'b.js', imported: true }

function attribution(origins: readonly Origin[], refs: readonly number[], starts = [0, 4, 9]): Attribution {
  const runs = { starts: Int32Array.from(starts), refs: Int32Array.from(refs) }
  return { revision: REVISION, origins, files: [{ path: 'a.js', blob: 'd'.repeat(40), runs }] }
}

const BASE = attribution([ANN, BOB], [originRef(0, false), originRef(1, true), originRef(0, false)])

test('the bytes are those that the documentation says', () => {
  const number = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
  const text = (value: string) => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)])
  const bytes = Buffer.concat([
    text('byline attribution 1\n'),
    text(REVISION),
    number(1),
    text('a.js'),
    text('d'.repeat(40)),
    number(3),
    number(0),
    number(0),
    text(ANN.commit),
    text(ANN.path),
    number(0),
    number(4),
    number(3),
    text(BOB.commit),
    text(BOB.path),
    number(1),
    number(9),
    number(0),
  ])
  expect(stateHashOf(BASE)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('origins may be numbered in any way', () => {
  const other = attribution([BOB, ANN], [originRef(1, false), originRef(0, true), originRef(1, false)])
  expect(stateHashOf(other)).toBe(stateHashOf(BASE))
})

test('each part of an attribution is part of the hash', () => {
  const [file] = BASE.files
  const differing = [
    { ...BASE, revision: 'e'.repeat(40) },
    { ...BASE, files: [{ ...file!, path: 'b.js' }] },
    { ...BASE, files: [{ ...file!, blob: 'e'.repeat(40) }] },
    { ...BASE, files: [file!, { ...file!, path: 'b.js' }] },
    { ...BASE, origins: [{ ...ANN, commit: BOB.commit }, BOB] },
    { ...BASE, origins: [{ ...ANN, path: 'lib/u.js' }, BOB] },
    { ...BASE, origins: [{ ...ANN, imported: true }, BOB] },
    attribution(BASE.origins, [originRef(0, false), originRef(1, false), originRef(0, false)]),
    attribution(BASE.origins, [originRef(0, false), originRef(1, true), originRef(0, false)], [0, 4, 8]),
  ]
  const hashes = new Set([BASE, ...differing].map(stateHashOf))
  expect(hashes.size).toBe(differing.length + 1)
})
