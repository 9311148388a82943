// Who wrote the places that use definitions: the consumers, from whom the definitions' authors have extra credit.
import { originIndex, type Origin, type Runs } from '../attribution/origin.ts'
import { runIndex } from '../attribution/runs.ts'
import type { CommitAuthors, Person } from '../people/persons.ts'
import type { Kind } from '../policy/policy.ts'
import type { CodeIndex } from '../reuse/code-index.ts'
import { byteOffsets } from './definition-ranges.ts'
import type { Consumption } from './definition-users.ts'

/** An analysed file as attribution and policy see it. */
export interface AttributedCode {
  readonly bytes: Uint8Array
  /** The length of its text in UTF-16 units, as `byteOffsets` has it. */
  readonly units: number
  readonly runs: Runs
  readonly origins: readonly Origin[]
  readonly authors: ReadonlyMap<string, CommitAuthors>
  readonly kind: Kind
}

/**
 * Who consumes what through the uses of an index, in their order: the persons who stand for the commit that wrote the token a
 * use stands on. Nobody does in a test, in third-party code that was brought in whole, or in a file that does not count (its
 * place in `files`, which are those of the index, is undefined).
 */
export function consumptionsOf(
  index: CodeIndex,
  files: readonly (AttributedCode | undefined)[],
  persons: readonly Person[],
): readonly Consumption[] {
  const consumers = consumersAmong(persons)
  const byFile = new Map<number, number[]>()
  for (const [at, { file }] of index.uses.entries()) {
    const known = byFile.get(file)
    if (known === undefined) byFile.set(file, [at])
    else known.push(at)
  }
  const found: Consumption[] = []
  for (const [number, uses] of byFile) {
    const file = files[number]
    const { repository } = index.files[number]!
    uses.sort((a, b) => index.uses[a]!.at - index.uses[b]!.at)
    const places = uses.map((use) => index.uses[use]!.at)
    const bytes = file === undefined ? [] : byteOffsets(file.bytes, file.units, places)
    for (const [at, use] of uses.entries()) {
      const ids = file === undefined ? [] : writersAt(file, bytes[at]!).filter((id) => consumers.has(id))
      found[use] = { definition: index.uses[use]!.definition, repository, persons: ids }
    }
  }
  return found
}

/** Who can be a consumer: the company's own people. Identities that are nobody's, and externals, are none. */
export function consumersAmong(persons: readonly Person[]): ReadonlySet<string> {
  return new Set(
    persons.flatMap(({ id, class: kind, claimed }) => (claimed && kind !== 'external' ? [id] : [])),
  )
}

function writersAt({ runs, origins, authors, kind }: AttributedCode, byte: number): readonly string[] {
  const run = runIndex(runs, byte)
  if (kind === 'test' || run < 0) return []
  const origin = origins[originIndex(runs.refs[run]!)]!
  return origin.imported ? [] : (authors.get(origin.commit)?.persons ?? [])
}
