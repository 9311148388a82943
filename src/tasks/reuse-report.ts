// Says of every definition who wrote it and who uses it.
import { holdersOf } from '../credit/definition-ranges.ts'
import { othersUsing } from '../credit/definition-users.ts'
import { ExactSum, inProportion } from '../credit/exact-sum.ts'
import { textShares } from '../people/agreed-shares.ts'
import type { Person } from '../people/persons.ts'
import { MICROS } from '../policy/policy.ts'
import { canonicalBytes } from '../proof/canonical-json.ts'
import type { DefinitionKind } from '../reuse/code-index.ts'
import { analyseRepositories, type Analysis } from './analyse-repositories.ts'
import type { ReadingOptions, RevisionRequest } from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import type { PolicyInForce } from './read-policy.ts'
import { sha256 } from './sha256.ts'
import { placeFinder, type Place } from './text-places.ts'

/** A definition with the people behind it. People are in the order of their names. */
export interface ReusedDefinition extends Place {
  /** See `definitionId`. */
  readonly id: string
  /** As it was named. */
  readonly repository: string
  readonly path: string
  readonly name: string
  readonly qualifiedName: string
  readonly kind: DefinitionKind
  /** Those that count and stand in no definition within it. */
  readonly tokens: number
  /** Who wrote the tokens; the parts sum to 1,000,000, and there are none where no token counts. */
  readonly authors: readonly { readonly id: string; readonly shareMicros: bigint }[]
  /** Whose uses name it, and in how many files: outside its own, outside tests. Whoever copied it is one. */
  readonly consumers: readonly { readonly id: string; readonly files: number }[]
  /** How many others count for the author for whom most do; from two on it is reusable. */
  readonly others: number
}

/** A reference from another file to a definition, outside imports. */
export interface ReuseEdge extends Place {
  readonly definition: string
  readonly repository: string
  readonly path: string
}

/** All definitions, in the order of repositories, paths and places, and how they are used. */
export interface ReuseReport {
  readonly definitions: readonly ReusedDefinition[]
  /** Every one, tests' included. */
  readonly edges: readonly ReuseEdge[]
  readonly persons: readonly Person[]
}

/** Says who wrote and who uses the definitions of repositories. Refuses what `withRevision` refuses. */
export async function reuseReport(
  requests: readonly RevisionRequest[],
  { policy }: PolicyInForce,
  options: ReadingOptions,
): Promise<Outcome<ReuseReport>> {
  const analysed = await analyseRepositories(requests, policy, options)
  if (!analysed.ok) return analysed
  const analysis = analysed.value
  const { index, people, repositories, texts } = analysis
  const placeAt = placeFinder(texts)
  const ids = index.definitions.map((_, definition) => definitionId(analysis, definition))
  const tokens = tokensByAuthor(analysis)
  const files = consumerFiles(analysis)
  const ranks = new Map(people.persons.map(({ id }, rank) => [id, rank]))
  const definitions = index.definitions.map((definition, at): ReusedDefinition => {
    const { repository, path } = index.files[definition.file]!
    const written = tokens[at]!
    return {
      id: ids[at]!,
      repository: repositories[repository]!.repository,
      path,
      ...placeAt(definition.file, definition.nameAt),
      name: definition.name,
      qualifiedName: definition.qualifiedName,
      kind: definition.kind,
      tokens: written.total,
      authors: sharesOf(written, ranks),
      consumers: inOrder(files[at]!, ranks).map(([id, from]) => ({ id, files: from.size })),
      others: Math.max(0, ...[...written.parts.keys()].map((id) => othersUsing(analysis.users[at], id))),
    }
  })
  const edges = index.uses.map(({ definition, file, at }): ReuseEdge => {
    const { repository, path } = index.files[file]!
    const place = placeAt(file, at)
    return { definition: ids[definition]!, repository: repositories[repository]!.repository, path, ...place }
  })
  return done({ definitions, edges, persons: people.persons })
}

/**
 * What a definition is known by: the SHA-256, in lower-case hexadecimal, of the canonical JSON (RFC 8785) of a list of its
 * repository as it was named, its path, its qualified name and its ordinal, in UTF-8: `["api","src/a.ts","Account.close",0]`.
 */
export function definitionId({ index, repositories }: Analysis, definition: number): string {
  const { file, qualifiedName, ordinal } = index.definitions[definition]!
  const { repository, path } = index.files[file]!
  const key = [repositories[repository]!.repository, path, qualifiedName, ordinal]
  return sha256(canonicalBytes(key.map((part) => (typeof part === 'string' ? wellFormed(part) : part))))
}

// Odd bytes in a name may come out as a lone surrogate, which has no UTF-8 form.
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}

interface WrittenTokens {
  total: number
  /** By person; co-authors share a token equally, unless they agreed otherwise. */
  readonly parts: Map<string, ExactSum>
}

const NOBODY = { persons: [] }

// What stands in a definition is a part of it.
function tokensByAuthor({ index, repositories }: Analysis): readonly WrittenTokens[] {
  const holders = holdersOf(index)
  const found = index.definitions.map((): WrittenTokens => ({ total: 0, parts: new Map() }))
  for (const { counts, authors } of repositories) {
    for (const { origin, definition, tokens } of counts) {
      const { persons, parts, whole } = textShares(authors.get(origin.commit) ?? NOBODY)
      for (let at = definition; at >= 0; at = holders[at]!) {
        const written = found[at]!
        written.total += tokens
        for (const [number, id] of persons.entries()) {
          const sum = written.parts.get(id) ?? new ExactSum()
          sum.add(BigInt(tokens * parts[number]!), whole)
          written.parts.set(id, sum)
        }
      }
    }
  }
  return found
}

// Entries by person, in the order of the persons; so a definition costs what it holds, however many people there are.
function inOrder<Value>(
  byPerson: ReadonlyMap<string, Value>,
  ranks: ReadonlyMap<string, number>,
): readonly (readonly [string, Value])[] {
  return [...byPerson].toSorted(([a], [b]) => ranks.get(a)! - ranks.get(b)!)
}

function sharesOf({ parts }: WrittenTokens, ranks: ReadonlyMap<string, number>): ReusedDefinition['authors'] {
  const ordered = inOrder(parts, ranks)
  const shares = inProportion(
    BigInt(MICROS),
    ordered.map(([, sum]) => sum),
  )
  return ordered.map(([id], at) => ({ id, shareMicros: shares[at]! }))
}

// The files from which each person uses each definition.
function consumerFiles({
  index,
  consumptions,
  copies,
}: Analysis): readonly ReadonlyMap<string, ReadonlySet<number>>[] {
  const found = index.definitions.map(() => new Map<string, Set<number>>())
  const add = (definition: number, id: string, file: number): void => {
    const files = found[definition]!.get(id)
    if (files === undefined) found[definition]!.set(id, new Set([file]))
    else files.add(file)
  }
  for (const [at, { definition, persons }] of consumptions.entries())
    for (const id of persons) add(definition, id, index.uses[at]!.file)
  for (const { copy, consumption } of copies)
    for (const id of consumption.persons)
      add(consumption.definition, id, index.definitions[copy.definition]!.file)
  return found
}
