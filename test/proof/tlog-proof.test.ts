// Proofs that stand alone: written as C2SP has them, and refused where anything in them is changed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64 } from '../../src/proof/base64.ts'
import { formatCheckpoint } from '../../src/proof/checkpoint.ts'
import { leafHash, nodeHash } from '../../src/proof/merkle-tree.ts'
import { signNote } from '../../src/proof/signed-note.ts'
import { formatLogProof, parseLogProof, verifyLogProof } from '../../src/proof/tlog-proof.ts'
import { createNoteKey, noteSignerOf, noteVerifierOf } from '../../src/tasks/note-keys.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

const { privateKey, publicKey } = createNoteKey('example.com/log')
const content = new Uint8Array([1, 2, 3])
const sibling = leafHash(sha256Bytes, new Uint8Array([9]))

function noteOf(origin: string): string {
  const signing = noteSignerOf(privateKey)
  if (!signing.ok) throw new Error(signing.refusal)
  const root = nodeHash(sha256Bytes, sibling, leafHash(sha256Bytes, content))
  return signNote(formatCheckpoint({ origin, size: 2n, root, extensions: [] }), [signing.value.signer])
}

function verified(text: string): boolean {
  const parsed = parseLogProof(text)
  const verifier = noteVerifierOf(publicKey)
  if (!verifier.ok) throw new Error(verifier.refusal)
  return parsed.ok && verifyLogProof(sha256Bytes, parsed.value, verifier.value).ok
}

const TEXT = formatLogProof({ content, index: 1n, hashes: [sibling], note: noteOf('example.com/log') })

test('a proof is lines of extra data, index and hashes, and then the checkpoint', () => {
  const start = `c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n${base64(sibling)}\n\nexample.com/log\n2\n`
  expect(TEXT.startsWith(start)).toBe(true)
  expect(verified(TEXT)).toBe(true)
})

test('a proof with any character changed is refused', () => {
  fc.assert(
    fc.property(fc.nat(TEXT.length - 1), fc.integer({ min: 1, max: 40 }), (at, by) => {
      const other = String.fromCharCode(TEXT.charCodeAt(at) + by)
      expect(verified(TEXT.slice(0, at) + other + TEXT.slice(at + 1))).toBe(false)
    }),
  )
})

test.each([
  ['of another log', TEXT.replace(/\n\n[^]*/, `\n\n${noteOf('example.com/other')}`)],
  ['without its content', TEXT.replace('extra AQID\n', '')],
  ['of the other leaf', TEXT.replace('index 1', 'index 0')],
  ['beyond the log', TEXT.replace('index 1', 'index 2')],
  ['with a hash more', TEXT.replace('index 1\n', `index 1\n${base64(sibling)}\n`)],
  ['with a hash less', TEXT.replace(`${base64(sibling)}\n`, '')],
  ['with a short hash', TEXT.replace(base64(sibling), 'AQID')],
  ['without a checkpoint', TEXT.slice(0, TEXT.indexOf('\n\n'))],
])('a proof %s is refused', (_fact, text) => {
  expect(verified(text)).toBe(false)
})
