// Every step at which a process that books something may be killed: before and after each statement that writes, and each
// operation on the anchor's file. The program itself knows nothing of it; what it calls is watched.
import Sqlite from 'better-sqlite3'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import pg from 'pg'

/** Told the name of each step as it is reached. */
export type StepListener = (step: string) => void

const WRITES =
  /^(?:begin|commit|rollback|insert into "?(\w+)|create (?:table|index|trigger|function) (?:if not exists )?(\w+))/

/** Standard input, output and error are no files of ours. */
const STANDARD_STREAM_LAST = 2

/** Watches all later writing of this process. A step named "… half written" has just that done when it is reached. */
export function watchWriteSteps(reached: StepListener): void {
  watchSqlite(reached)
  watchPostgres(reached)
  watchFiles(reached)
}

function nameOf(statement: string): string | undefined {
  const match = WRITES.exec(statement)
  return match === null ? undefined : (match[1] ?? match[2] ?? match[0])
}

function watchSqlite(reached: StepListener): void {
  const { prototype } = Sqlite
  const prepare: unknown = Reflect.get(prototype, 'prepare')
  if (typeof prepare !== 'function') throw new TypeError('SQLite prepares nothing')
  const watched = function (this: Sqlite.Database, text: string): Sqlite.Statement {
    const statement: Sqlite.Statement = Reflect.apply(prepare, this, [text])
    const name = nameOf(text)
    if (name === undefined) return statement
    const run = statement.run.bind(statement)
    statement.run = (...values: readonly unknown[]) => {
      reached(`before ${name}`)
      const result = run(...values)
      reached(`after ${name}`)
      return result
    }
    return statement
  }
  Object.assign(prototype, { prepare: watched })
}

function watchPostgres(reached: StepListener): void {
  const { prototype } = pg.Client
  const query: unknown = Reflect.get(prototype, 'query')
  if (typeof query !== 'function') throw new TypeError('PostgreSQL asks nothing')
  const watched = function (this: pg.Client, ...given: readonly unknown[]): unknown {
    const name = typeof given[0] === 'string' ? nameOf(given[0]) : undefined
    if (name !== undefined) reached(`before ${name}`)
    const result: unknown = Reflect.apply(query, this, given)
    if (name === undefined || !(result instanceof Promise)) return result
    return result.then((value: unknown) => {
      reached(`after ${name}`)
      return value
    })
  }
  Object.assign(prototype, { query: watched })
}

function watchFiles(reached: StepListener): void {
  const { fsyncSync, renameSync, writeSync } = fs
  Object.assign(fs, {
    writeSync: (open: number, bytes: Uint8Array | string, at = 0) => {
      if (typeof bytes === 'string') return writeSync(open, bytes)
      if (open <= STANDARD_STREAM_LAST) return writeSync(open, bytes, at)
      reached('before the checkpoint is written')
      const half = Math.floor((bytes.length - at) / 2)
      const written = writeSync(open, bytes, at, half)
      reached('the checkpoint half written')
      return written + writeSync(open, bytes, at + half)
    },
    fsyncSync: (open: number) => {
      reached('before a file is on the disk')
      fsyncSync(open)
      reached('after a file is on the disk')
    },
    renameSync: (from: string, to: string) => {
      reached('before the checkpoint takes its place')
      renameSync(from, to)
      reached('after the checkpoint took its place')
    },
  })
  syncBuiltinESMExports()
}
