// What tells one wish from another in a comment, without keeping its text.
import type { CommandReading } from '../../github/commands.ts'
import { sha256 } from '../sha256.ts'

/**
 * A hash of the commands in a comment, which tells what was asked from what is asked after an edit. E-mails are left out, for they
 * stand nowhere else, not even hashed: of two old e-mails that somebody says are theirs, it is the same.
 */
export function saidIn(readings: readonly CommandReading[]): string {
  const asked = readings.map((reading) =>
    reading.ok && reading.command.kind === 'that-was-me' ? reading.command.kind : reading,
  )
  return sha256(JSON.stringify(asked))
}
