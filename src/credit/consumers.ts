// Who wrote the places that use definitions: the consumers, from whom the definitions' authors have extra credit.
import { originIndex, type Origin, type Runs } from '../attribution/origin.ts'
import { runIndex } from '../attribution/runs.ts'
import type { CommitAuthors, Person } from '../people/persons.ts'
import type { Kind } from '../policy/policy.ts'
import type { CodeIndex } from '../reuse/code-index.ts'
import { textKey } from './counted-repository.ts'
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
      const { definition } = index.uses[use]!
      const origin = file === undefined ? undefined : originAt(file, bytes[at]!)
      const writers = origin === undefined ? [] : (file!.authors.get(origin.commit)?.persons ?? [])
      found[use] = {
        definition,
        repository,
        text: origin === undefined ? '' : textKey(origin),
        persons: writers.filter((id) => consumers.has(id)),
      }
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

// Where the token at a byte was first written, unless it makes nobody a consumer.
function originAt({ runs, origins, kind }: AttributedCode, byte: number): Origin | undefined {
  const run = runIndex(runs, byte)
  if (kind === 'test' || run < 0) return undefined
  const origin = origins[originIndex(runs.refs[run]!)]!
  return origin.imported ? undefined : origin
}
