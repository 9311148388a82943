// Where the example organisation is put up: a folder the user names, or one of its own that is removed in the end.
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { done, refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** An empty folder for the example, and what belongs to its run. */
export interface ExampleFolder {
  /** As the user named it, or the temporary folder's full path. */
  readonly path: string
  /** Whether `close` leaves it. */
  readonly isKept: boolean
  /** A folder for results that no later run should find. */
  readonly cache: string
  /** Removes what is not kept. */
  close(): void
}

/** Opens `into`, or a temporary folder where it is undefined. Refuses what is no folder, is not empty, or can't be made. */
export function openExampleFolder(into: string | undefined, keep: boolean): Outcome<ExampleFolder> {
  if (into !== undefined) {
    const refusal = refusalOf(into)
    if (refusal !== null) return refused(refusal)
  }
  const path = into ?? mkdtempSync(join(tmpdir(), 'byline-demo-'))
  const isKept = keep || into !== undefined
  const cache = mkdtempSync(join(tmpdir(), 'byline-demo-cache-'))
  return done({
    path,
    isKept,
    cache,
    close() {
      for (const folder of isKept ? [cache] : [cache, path]) rmSync(folder, { recursive: true, force: true })
    },
  })
}

// Why nothing can be built in `folder`, which is made where it is missing; null where something can.
function refusalOf(folder: string): string | null {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      return `${folder}: is not empty; name a folder that is empty or not there yet`
  } catch (error) {
    return readingFailure(folder, error)
  }
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return `${folder}: cannot be written (${String(error.code)}); name another folder`
  }
  return null
}
