// Classes written in several parts, such as C#'s partial ones: which declarations are one class.
import type { FilePlace } from './language.ts'
import type { FactsOfFile } from './facts-of-file.ts'
import type { ScopeTable } from './scope-table.ts'

/**
 * For each further part of a class the number of its first: parts are of one repository, one module, and one name within
 * what encloses them, which may itself be in parts. First is first in the order of the files.
 */
export function furtherParts(
  files: readonly FactsOfFile[],
  places: readonly FilePlace[],
  table: ScopeTable,
): ReadonlyMap<number, number> {
  const first = new Map<string, number>()
  const further = new Map<number, number>()
  for (const [file, { repository, facts }] of files.entries()) {
    for (const [index, { isPart }] of facts.declarations.entries()) {
      if (!isPart) continue
      const key = table.keyOf(file, index)
      const names: string[] = []
      for (let at: number | null = key; at !== null; at = table.ownerOf(at))
        names.push(table.declaration(at).name)
      const whole = JSON.stringify([repository, places[file]!.names[0] ?? '', ...names])
      const known = first.get(whole)
      if (known === undefined) first.set(whole, key)
      else further.set(key, known)
    }
  }
  return further
}
