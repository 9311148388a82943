// Lays out what the example organisation's books begin with: the files that HR and the licensee send, beside the database to be.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where the example's books lie. */
export interface ExampleBooks {
  /** The folder, beside the repositories; hidden, so that `*` names the repositories alone. */
  readonly folder: string
  /** The database, which is not there yet. */
  readonly database: string
}

// Both from the sources and from what is built of them, the fixtures are two folders up.
const FIXTURES = new URL('../../fixtures/organisation/books/', import.meta.url)
const FILES = ['people.csv', 'northwind.yml', 'northwind-use.csv']

/** Copies the files into a folder in `path`, where the repositories lie. Throws where that cannot be written. */
export function layOutExampleBooks(path: string): ExampleBooks {
  const folder = join(path, '.books')
  mkdirSync(folder)
  for (const file of FILES) copyFileSync(new URL(file, FIXTURES), join(folder, file))
  return { folder, database: join(folder, 'byline.db') }
}
