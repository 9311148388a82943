// The anchor: the latest signed checkpoint in a file outside the database, which shows when the database was cut or rewritten.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { done, refused, type Outcome } from './outcome.ts'

/** The note in the file; null where there is no file. Refuses a file that cannot be read. */
export function readAnchor(file: string): Outcome<string | null> {
  try {
    return done(readFileSync(file, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return done(null)
    return refused(`${file}: the checkpoint cannot be read (${codeOf(error)}); let Byline read the file`)
  }
}

/**
 * Puts a note in the place of the file's, so that after a crash it is the old or the new one, whole. Returns once it is on
 * the disk; refuses where that cannot be had. Whoever calls it holds the ledger's lock.
 */
export function writeAnchor(file: string, note: string): Outcome<void> {
  try {
    const next = `${file}.new`
    writeDurably(next, note)
    renameSync(next, file)
    const folder = openSync(dirname(file), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
    return done(undefined)
  } catch (error) {
    return refused(
      `${file}: the checkpoint cannot be written (${codeOf(error)}); look at the disk, and let Byline write in that folder`,
    )
  }
}

function writeDurably(file: string, text: string): void {
  const open = openSync(file, 'w', 0o644)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length;) at += writeSync(open, bytes, at)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
