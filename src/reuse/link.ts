// Joins the facts of all files of one language: which definition each expression names, and the definitions they make.
import type { Definition, DefinitionKind, Use } from './code-index.ts'
import { isDefinitionKind, type Declaration } from './facts.ts'
import type { FactsOfFile } from './facts-of-file.ts'
import type { IndexPart } from './join-parts.ts'
import type { Language, Manifest } from './language.ts'
import type { Representatives } from './relatives.ts'
import { touchesStretch, type WantedUses } from './wanted-uses.ts'
import { Resolution } from './resolution.ts'

/**
 * The definitions and uses in files of one language, in no order; only the uses that are wanted, where not all are (null).
 * Manifests of other languages do no harm.
 */
export function linkFacts(
  language: Language,
  files: readonly FactsOfFile[],
  manifests: readonly Manifest[],
  representatives: Representatives,
  wanted: WantedUses | null,
): IndexPart {
  const resolution = new Resolution(language, files, manifests, representatives)
  const { definitions, numbers } = definitionsOf(files, resolution)
  const uses: Use[] = []
  const innerUses: Use[] = []
  for (const [index, { file, facts }] of files.entries()) {
    const stretches = wanted?.get(file)
    if (wanted !== null && stretches === undefined) continue
    const seen = new Set<string>()
    for (const [expression, { kind, at, end }] of facts.expressions.entries()) {
      if (kind !== 'name' && kind !== 'member') continue
      if (stretches !== undefined && !touchesStretch(stretches, at, at + 1)) continue
      const target = resolution.definitionNamed(index, expression)
      const definition = target === null ? undefined : numbers.get(target)
      if (
        definition === undefined ||
        (definitions[definition]!.nameAt === at && definitions[definition]!.file === file)
      )
        continue
      const key = `${at} ${definition}`
      if (seen.has(key)) continue
      seen.add(key)
      const list = definitions[definition]!.file === file ? innerUses : uses
      list.push({ definition, file, at, end })
    }
  }
  return { definitions, uses, innerUses, cutOff: [], ambiguous: resolution.ambiguous }
}

/** What kind of definition a declaration is; null for what only its own file sees. */
function definitionKind({ kind }: Declaration): DefinitionKind | null {
  return isDefinitionKind(kind) ? kind : null
}

interface NumberedDefinitions {
  readonly definitions: readonly Definition[]
  /** Indices into the definitions by the resolution's numbers of declarations. */
  readonly numbers: ReadonlyMap<number, number>
}

function definitionsOf(files: readonly FactsOfFile[], resolution: Resolution): NumberedDefinitions {
  const found = files.flatMap(({ facts }, index) =>
    facts.declarations
      .map((declaration, at) => ({ key: resolution.keyOf(index, at), index, declaration }))
      .filter(({ key, declaration }) => definitionKind(declaration) !== null && !resolution.standsIn(key))
      .toSorted((a, b) => a.declaration.nameAt - b.declaration.nameAt),
  )
  const numbers = new Map(found.map(({ key }, number) => [key, number]))
  const qualified = new Map<number, string>()
  const ordinals = new Map<string, number>()
  const definitions = found.map(({ key, index, declaration }): Definition => {
    const { name, nameAt, first, end, isExported } = declaration
    const parentKey = resolution.parentOf(key)
    const parent = parentKey === null ? -1 : (numbers.get(parentKey) ?? -1)
    const qualifiedName = nameWithin(resolution, qualified, key, name)
    const { file } = files[index]!
    const ordinal = ordinals.get(`${file} ${qualifiedName}`) ?? 0
    ordinals.set(`${file} ${qualifiedName}`, ordinal + 1)
    const kind = definitionKind(declaration)!
    return { file, name, qualifiedName, ordinal, kind, nameAt, first, end, parent, isExported }
  })
  return { definitions, numbers }
}

function nameWithin(resolution: Resolution, known: Map<number, string>, key: number, name: string): string {
  const cached = known.get(key)
  if (cached !== undefined) return cached
  const parent = resolution.parentOf(key)
  const outer =
    parent === null ? '' : nameWithin(resolution, known, parent, resolution.declaration(parent).name)
  const whole = outer === '' ? name : `${outer}.${name}`
  known.set(key, whole)
  return whole
}
