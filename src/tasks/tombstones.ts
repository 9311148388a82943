// Keyed hashes of what erased people were known by, so that a new scan finds their opaque ids again, and nobody else does.
import { createHmac, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { IdentityKind } from '../database/tables.ts'
import { readTombstones } from '../database/identity-rows.ts'
import type { IdentityPlace } from './contributors.ts'
import { done, refused, type Outcome } from './outcome.ts'

const KEY_BYTES = 32

/** What an erased subject was known by, as it is kept. */
export type KeyedHash = (kind: IdentityKind, value: string) => string

/** The subjects that were erased, by what they were known by. */
export interface Tombstones {
  erasedOf(kind: IdentityKind, value: string): string | undefined
}

// Where the key of the hashes lies: outside the database, beside the key that signs.
function tombstoneKeyFile(keyFile: string): string {
  return `${keyFile}.tombstones`
}

/** The tombstones of the books. Refuses where there are some and their key is missing: the erased would come back by name. */
export async function tombstonesOf(
  { database, ledger }: IdentityPlace,
  keyFile: string,
): Promise<Outcome<Tombstones>> {
  const subjects = await readTombstones(database, ledger)
  if (subjects.size === 0) return done({ erasedOf: () => undefined })
  const hash = keyedHashOf(keyFile, false)
  if (!hash.ok) return hash
  return done({ erasedOf: (kind, value) => subjects.get(hash.value(kind, value)) })
}

/**
 * The hash that new tombstones are made with; makes its key with the first of them. Refuses where there are some and their key
 * is missing: under another key none of them would be found again.
 */
export async function buryingHash(
  { database, ledger }: IdentityPlace,
  keyFile: string,
): Promise<Outcome<KeyedHash>> {
  const subjects = await readTombstones(database, ledger)
  return keyedHashOf(keyFile, subjects.size === 0)
}

// The hash under the key beside the signing key; makes the key where there is none and `create` says so.
function keyedHashOf(keyFile: string, create: boolean): Outcome<KeyedHash> {
  const file = tombstoneKeyFile(keyFile)
  const text = readKey(file)
  if (text === null && !create)
    return refused(`${file} is missing: without it who was erased would come back; restore it from a copy`)
  const key = Buffer.from(text ?? createKey(file), 'hex')
  if (key.length !== KEY_BYTES) return refused(`${file} is damaged; restore it from a copy`)
  return done((kind, value) => createHmac('sha256', key).update(`${kind}\n${value}`).digest('hex'))
}

function readKey(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function createKey(file: string): string {
  const text = randomBytes(KEY_BYTES).toString('hex')
  const open = openSync(file, 'wx', 0o600)
  try {
    writeSync(open, `${text}\n`)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  return text
}
