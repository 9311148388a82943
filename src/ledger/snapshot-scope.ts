// What a snapshot covers: which repositories, which paths of them, and which of two snapshots covers more.
import { compilePathPattern } from '../policy/path-pattern.ts'
import { patternsOverlap } from '../policy/path-overlap.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { pathTest } from './snapshot-points.ts'

/** A repository, and path patterns of what is covered of it; null for all. */
export interface CoveredRepository {
  readonly repository: string
  readonly paths: readonly string[] | null
}

/** A file or folder, in one repository or, with null, in each; a path of null is all of it. */
export interface CoveredPlace {
  readonly repository: string | null
  readonly path: string | null
}

// In no repository there is a file of this name, so only a pattern that takes any name takes it.
const ANY_NAME = '\u{f8ff}'

/** The scope in words as licences have them, in code-point order: `api` for all of a repository, `api:src/**` for a part. */
export function scopeTexts(scope: readonly CoveredRepository[]): readonly string[] {
  return scope
    .flatMap(({ repository, paths }) => paths?.map((path) => `${repository}:${path}`) ?? [repository])
    .toSorted(compareCodePoints)
}

/**
 * How much of a place a scope covers: 'whole', 'part', or 'nothing'. Of a place in each repository those count whose covered
 * paths may have something there. Decided by the patterns alone, and with care: 'whole' is said only where a pattern takes
 * whatever may be there.
 */
export function coverageOf(
  scope: readonly CoveredRepository[],
  { repository, path }: CoveredPlace,
): 'whole' | 'part' | 'nothing' {
  const touched = scope.filter(
    (one) => (repository === null || one.repository === repository) && mayHave(one, path),
  )
  if (touched.length === 0) return 'nothing'
  return touched.every((one) => hasAllOf(one, path)) ? 'whole' : 'part'
}

/** Whether one scope covers all that another covers and more: whole repositories, or the same patterns of them with others. */
export function isWider(one: readonly CoveredRepository[], other: readonly CoveredRepository[]): boolean {
  return includes(one, other) && !includes(other, one)
}

function includes(one: readonly CoveredRepository[], other: readonly CoveredRepository[]): boolean {
  return other.every(({ repository, paths }) => {
    const own = one.find((covered) => covered.repository === repository)
    if (own === undefined || own.paths === null) return own !== undefined
    return paths !== null && paths.every((path) => own.paths!.includes(path))
  })
}

function hasAllOf({ paths }: CoveredRepository, path: string | null): boolean {
  const test = pathTest(paths)
  const start = path === null ? '' : `${path}/`
  const isFolderIn = test(`${start}${ANY_NAME}`) && test(`${start}${ANY_NAME}/${ANY_NAME}`)
  return isFolderIn || (path !== null && test(path))
}

function mayHave({ paths }: CoveredRepository, path: string | null): boolean {
  if (paths === null || path === null || pathTest(paths)(path)) return true
  const inside = compilePathPattern(`/${path.replaceAll(/[*?[\\]/g, String.raw`\$&`)}/**`)
  return paths.some((pattern) => patternsOverlap(compilePathPattern(pattern, true), inside))
}
