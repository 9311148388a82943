// Writes a delivery's manifest: what the licensee checks what it got against.
import { open as openFile } from 'node:fs/promises'
import { readManifest } from '../database/row-sets.ts'
import { checkpointLine, entryLine, fileLine, headerLine } from './manifest-lines.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** A manifest's lines, each with its line feed, some at a time. */
export type ManifestText = AsyncIterable<string>

/** The manifest of a delivery as it counts now, corrections included. Refuses an unknown delivery. */
export async function manifestText(open: OpenBooks, delivery: string): Promise<Outcome<ManifestText>> {
  const { registers } = await open.read()
  const state = registers.deliveries.get(delivery)
  if (state === undefined) return refused(`there is no delivery ${delivery}; byline licence show lists them`)
  const { licence } = state.entry
  const snapshot = registers.snapshots.get(state.snapshot)!
  const { root, count } = snapshot.manifest
  const header = { organisation: open.organisation, delivery, licence, snapshot: state.snapshot, root, count }
  const last = state.corrections.at(-1)
  const booked = [snapshot, state.entry, ...(last === undefined ? [] : [registers.corrections.get(last)!])]
  async function* lines(): AsyncGenerator<string> {
    yield `${headerLine(header)}\n`
    for await (const page of readManifest(open.database, root))
      yield page.map((file) => `${fileLine(file)}\n`).join('')
    for (const entry of booked) yield `${entryLine(entry)}\n`
    yield `${checkpointLine(await open.checkpoint())}\n`
  }
  return done(lines())
}

/** Writes a manifest into a new file; refuses to replace one unless `force` says so, and says why where it cannot be written. */
export async function writeManifest(
  file: string,
  text: ManifestText,
  force: boolean,
): Promise<Outcome<string>> {
  try {
    const handle = await openFile(file, force ? 'w' : 'wx')
    try {
      // Not write(), which may take less than it is given where the disk is nearly full.
      for await (const some of text) await handle.writeFile(some)
    } finally {
      await handle.close()
    }
    return done(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null || code.startsWith('SQLITE')) throw error
    if (code === 'EEXIST')
      return refused(`${file} is there already; say --force to replace it, or name another file`)
    return refused(`${file} cannot be written (${code}); name a file in a folder that can be`)
  }
}
