// Signed notes and checkpoints against those that Go's sumdb/note, sum.golang.org and the C2SP specifications show.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64, fromBase64, hex, isHexOf } from '../../src/proof/base64.ts'
import {
  formatCheckpoint,
  openCheckpoint,
  originOf,
  parseCheckpoint,
  readCheckpoint,
} from '../../src/proof/checkpoint.ts'
import {
  formatPublicKey,
  isKeyName,
  openNote,
  parseNote,
  parsePublicKey,
  signNote,
} from '../../src/proof/signed-note.ts'
import type { NoteSigner, NoteVerifier } from '../../src/proof/signed-note.ts'
import { createNoteKey, noteSignerOf, noteVerifierOf } from '../../src/tasks/note-keys.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

// golang.org/x/mod, sumdb/note/note_test.go.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const PETER_PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const TEXT = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.
`
const PETER_SIGNATURE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const ENOCH_SIGNATURE =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
// golang.org/x/mod, sumdb/client_test.go.
const LOCAL = 'localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6'
const LOCAL_PRIVATE =
  'PRIVATE+KEY+localhost.localdev/sumdb+00000c67+AXu6+oaVaOYuQOFrf1V59JK1owcFlJcHwwXHDfDGxSPk'
const LOCAL_TREE = `go.sum database tree
5
nWzN20+pwMt62p7jbv1/NlN95ePTlHijabv5zO/s36w=

— localhost.localdev/sumdb AAAMZ5/2FVAdMH58kmnz/0h299pwyskEbzDzoa2/YaPdhvLya4YWDFQQxu2TQb5GpwAH4NdWnTwuhILafisyf3CNbgg=
`
// The checksum database of Go: its key, and two of its checkpoints.
const SUMDB = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'
const SUMDB_TREES: readonly (readonly [bigint, string])[] = [
  [
    6476701n,
    `go.sum database tree
6476701
mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=

— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=
`,
  ],
  [
    15067302n,
    `go.sum database tree
15067302
gJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=

— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=
— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK77PWDmL6w8w84UqeAw=
`,
  ],
]
// C2SP signed-note.
const EXAMPLE = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const EXAMPLE_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`

function verifierOf(key: string): NoteVerifier {
  const verifier = noteVerifierOf(key)
  if (!verifier.ok) throw new Error(verifier.refusal)
  return verifier.value
}

function signerOf(key: string): NoteSigner {
  const signer = noteSignerOf(key)
  if (!signer.ok) throw new Error(signer.refusal)
  return signer.value.signer
}

test("a note signed with Peter Neumann's key is byte for byte the one that Go signs", () => {
  expect(signNote(TEXT, [signerOf(PETER_PRIVATE)])).toBe(`${TEXT}\n${PETER_SIGNATURE}`)
})

test('a checkpoint signed with the key of the test database is byte for byte the one that Go shows', () => {
  const root = fromBase64('nWzN20+pwMt62p7jbv1/NlN95ePTlHijabv5zO/s36w=')!
  const text = formatCheckpoint({ origin: 'go.sum database tree', size: 5n, root, extensions: [] })
  expect(signNote(text, [signerOf(LOCAL_PRIVATE)])).toBe(LOCAL_TREE)
  expect(openCheckpoint(LOCAL_TREE, [verifierOf(LOCAL)]).ok).toBe(true)
})

test.each(SUMDB_TREES)('the checkpoint of sum.golang.org at %s verifies', (size, note) => {
  const opened = openCheckpoint(note, [verifierOf(SUMDB)])
  if (!opened.ok) throw new Error(opened.refusal)
  const { checkpoint, signedBy } = opened.value
  expect(checkpoint.size).toBe(size)
  expect(signedBy).toEqual([{ name: 'sum.golang.org', id: 0x033de0ae }])
  expect(note.startsWith(formatCheckpoint(checkpoint))).toBe(true)
})

test('the example of the specification verifies', () => {
  expect(openNote(EXAMPLE_NOTE, [verifierOf(EXAMPLE)])).toMatchObject({
    ok: true,
    value: { text: 'This is an example message.\n' },
  })
})

test('both signatures of a note verify, and each alone where the other key is unknown', () => {
  const note = `${TEXT}\n${PETER_SIGNATURE}${ENOCH_SIGNATURE}`
  const names = (verifiers: readonly NoteVerifier[]): unknown => {
    const opened = openNote(note, verifiers)
    return opened.ok ? opened.value.signedBy.map(({ name }) => name) : opened.refusal
  }
  expect(names([verifierOf(PETER), verifierOf(ENOCH)])).toEqual(['PeterNeumann', 'EnochRoot'])
  expect(names([verifierOf(PETER)])).toEqual(['PeterNeumann'])
  expect(names([verifierOf(ENOCH)])).toEqual(['EnochRoot'])
  expect(names([verifierOf(SUMDB)])).toContain('none of which is sum.golang.org (key 033de0ae)')
})

test('a signature of a known key that is not of the text makes the whole note refused', () => {
  const forged = `${TEXT.replace('answer', 'Answer')}\n${PETER_SIGNATURE}`
  expect(openNote(forged, [verifierOf(PETER)])).toEqual({
    ok: false,
    refusal: 'the signature of PeterNeumann (key c74f20a3) is not of this text',
  })
  const swapped = `${TEXT}\n${ENOCH_SIGNATURE}${PETER_SIGNATURE.replace('ZJku', 'ZJkv')}`
  expect(openNote(swapped, [verifierOf(ENOCH), verifierOf(PETER)]).ok).toBe(false)
})

test.each([
  ['no signature', TEXT],
  ['a blank line and nothing after it', `${TEXT}\n`],
  ['no line feed at its end', `${TEXT}\n${PETER_SIGNATURE.slice(0, -1)}`],
  ['a control character', `\u0001${TEXT}\n${PETER_SIGNATURE}`],
  ['a carriage return', `${TEXT}\r\n\n${PETER_SIGNATURE}`],
  ['a lone surrogate', `\ud800${TEXT}\n${PETER_SIGNATURE}`],
  ['a name with a space', `${TEXT}\n${PETER_SIGNATURE.replace('PeterN', 'Peter N')}`],
  ['a name with a plus sign', `${TEXT}\n${PETER_SIGNATURE.replace('PeterN', 'Peter+N')}`],
  ['a line that is no signature', `${TEXT}\n${PETER_SIGNATURE}Unexpected line.\n`],
  ['base64 that is cut', `${TEXT}\n${PETER_SIGNATURE.replace('=', '')}`],
  ['a signature that is only an id', `${TEXT}\n— PeterNeumann x08goA==\n`],
  ['over a hundred signatures', `${TEXT}\n${PETER_SIGNATURE.repeat(101)}`],
])('a note with %s is refused', (_fact, note) => {
  expect(openNote(note, [verifierOf(PETER)]).ok).toBe(false)
  expect(parseNote(note).ok).toBe(false)
})

test('sixteen signatures, and the same one twice, are taken', () => {
  const note = `${TEXT}\n${ENOCH_SIGNATURE.repeat(15)}${PETER_SIGNATURE}`
  expect(openNote(note, [verifierOf(PETER)])).toMatchObject({ ok: true, value: { signedBy: [{}] } })
})

test('no part of a public key, and no key with one character changed, is taken for one', () => {
  for (let from = 0; from <= PETER.length; from++)
    for (let to = from + 1; to <= PETER.length; to++)
      expect(parsePublicKey(sha256Bytes, PETER.slice(from, to)).ok).toBe(to - from === PETER.length)
  for (let at = 0; at < PETER.length; at++) {
    const next = String.fromCharCode(PETER.charCodeAt(at) + 1)
    expect(parsePublicKey(sha256Bytes, PETER.slice(0, at) + next + PETER.slice(at + 1)).ok).toBe(false)
  }
})

test.each([
  ['a longer key', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
  ['another algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
])('%s is refused', (_fact, key) => {
  expect(noteVerifierOf(key).ok).toBe(false)
})

test('a private key that is damaged is refused, never used', () => {
  for (let at = 'PRIVATE+KEY+'.length; at < PETER_PRIVATE.length; at++) {
    const next = String.fromCharCode(PETER_PRIVATE.charCodeAt(at) + 1)
    expect(noteSignerOf(PETER_PRIVATE.slice(0, at) + next + PETER_PRIVATE.slice(at + 1)).ok).toBe(false)
  }
  expect(noteSignerOf(PETER).ok).toBe(false)
})

test('a new key signs what its public half verifies, and nothing else', () => {
  const { privateKey, publicKey } = createNoteKey(originOf('Example + Söhne GmbH'))
  const signer = signerOf(privateKey)
  const note = signNote(TEXT, [signer])
  expect(signer.name).toBe('byline/Example-Söhne-GmbH')
  expect(openNote(note, [verifierOf(publicKey)]).ok).toBe(true)
  expect(openNote(note.replace('your', 'my'), [verifierOf(publicKey)]).ok).toBe(false)
  expect(noteSignerOf(privateKey)).toMatchObject({ ok: true, value: { publicKey } })
})

test('only whole lines can be signed, under names that keys may have', () => {
  const signer = signerOf(PETER_PRIVATE)
  expect(() => signNote('abc', [signer])).toThrow('whole lines')
  expect(() => signNote('a\tb\n', [signer])).toThrow('whole lines')
  expect(() => signNote('abc\n', [{ ...signer, name: 'a b' }])).toThrow('a name without spaces')
  expect(() => formatPublicKey(sha256Bytes, 'a', new Uint8Array(31))).toThrow('32 bytes')
  for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u0085b', 'a\u2028b'])
    expect(isKeyName(name)).toBe(false)
})

test('a checkpoint is read only in the one form it is written in', () => {
  const root = Uint8Array.from(sha256Bytes(new Uint8Array()))
  const checkpoint = { origin: 'a log', size: 2n ** 63n, root, extensions: ['one more line'] }
  const text = formatCheckpoint(checkpoint)
  expect(parseCheckpoint(text)).toEqual({ ok: true, value: checkpoint })
  const [origin, size, hash] = text.split('\n')
  for (const other of [
    text.slice(0, -1),
    `${text}\n`,
    `\n${size}\n${hash}\n`,
    `${origin}\n0${size}\n${hash}\n`,
    `${origin}\n-1\n${hash}\n`,
    `${origin}\n${1n << 64n}\n${hash}\n`,
    `${origin}\n${size}\n${base64(root.slice(1))}\n`,
    `${origin}\n${size}\n`,
  ])
    expect(parseCheckpoint(other).ok).toBe(false)
  expect(() => formatCheckpoint({ ...checkpoint, origin: '' })).toThrow('not empty')
  expect(() => formatCheckpoint({ ...checkpoint, size: -1n })).toThrow('no log has')
  expect(() => formatCheckpoint({ ...checkpoint, root: root.slice(1) })).toThrow('32 bytes')
  expect(readCheckpoint(`${TEXT}\n${PETER_SIGNATURE}`).ok).toBe(false)
})

test('base64 and hexadecimal come back as the bytes they were made of, and from one text only', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(base64(bytes))).toEqual(bytes)
      expect(hex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
      expect(isHexOf(hex(bytes), bytes)).toBe(true)
    }),
  )
  for (const text of ['A', 'AA', 'AB==', 'AAA', 'AAB=', 'AA==\n', ' AAA', 'A===', '===='])
    expect(fromBase64(text)).toBeUndefined()
  for (const text of ['', 'a', 'AB', 'ac', 'zz', ' a', 'ab0', 'abab'])
    expect(isHexOf(text, Uint8Array.of(0xab))).toBe(false)
})
