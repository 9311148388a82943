// The rows that lie outside entries: contributions and the files of manifests, in sets named by their Merkle root.
import type { Selectable } from 'kysely'
import type { RowSet } from '../ledger/entry.ts'
import type { Contribution, ManifestFile } from '../ledger/rows.ts'
import type { Connection } from './connection.ts'
import { insertRows, type RowShape } from './insert-rows.ts'
import type { ContributionTable, RowSetKind } from './tables.ts'

const CONTRIBUTION: RowShape = {
  table: 'contribution',
  columns: {
    row_set: 'whole',
    position: 'whole',
    repository: 'text',
    path: 'text',
    definition: 'text',
    name: 'text',
    contributor: 'text',
    tokens: 'whole',
    low_confidence_tokens: 'whole',
    others: 'whole',
    authorship_micros: 'whole',
    reuse_micros: 'whole',
  },
}

const MANIFEST_FILE: RowShape = {
  table: 'manifest_file',
  columns: {
    row_set: 'whole',
    position: 'whole',
    repository: 'text',
    path: 'text',
    blob: 'text',
    sha256: 'text',
    tokens: 'whole',
  },
}

/** How many rows are read or written at a time. */
const PAGE = 20_000

/** What contributions belong to: a snapshot, or a push. Sets of one kind are kept apart from those of the other. */
export type ContributionSetKind = 'contributions' | 'push'

/** Keeps contributions, given in their order, under their root; a set that is there already is left as it is. */
export async function addContributions(
  on: Connection,
  set: RowSet,
  rows: readonly Contribution[],
  kind: ContributionSetKind = 'contributions',
): Promise<void> {
  await addRowSet(on, kind, set, CONTRIBUTION, rows, (row) => [
    row.repository,
    row.path,
    row.definition,
    row.name,
    row.contributor,
    row.tokens,
    row.lowConfidenceTokens,
    row.others,
    row.authorshipMicros,
    row.reuseMicros,
  ])
}

/** Keeps the files of a manifest, given in their order, under their root; a set that is there already is left as it is. */
export async function addManifest(on: Connection, set: RowSet, rows: readonly ManifestFile[]): Promise<void> {
  await addRowSet(on, 'manifest', set, MANIFEST_FILE, rows, (row) => [
    row.repository,
    row.path,
    row.blob,
    row.sha256,
    row.tokens,
  ])
}

async function addRowSet<Row>(
  on: Connection,
  kind: RowSetKind,
  { root, count }: RowSet,
  shape: RowShape,
  rows: readonly Row[],
  valuesOf: (row: Row) => readonly (string | number | bigint)[],
): Promise<void> {
  if (rows.length !== count) throw new Error(`a set of ${count} rows was given ${rows.length}`)
  if ((await idOf(on, kind, root)) !== undefined) return
  const { last } = await on.query
    .selectFrom('row_set')
    .select((build) => build.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const id = ((last as bigint | null) ?? 0n) + 1n
  await on.query.insertInto('row_set').values({ id, kind, root, row_count: count }).execute()
  for (let from = 0; from < rows.length; from += PAGE) {
    const some = rows.slice(from, from + PAGE)
    await insertRows(
      on,
      shape,
      some.map((row, at) => [id, from + at, ...valuesOf(row)]),
    )
  }
}

/** The contribution that a row of its table holds. */
export function contributionIn(row: Selectable<ContributionTable>): Contribution {
  return {
    repository: row.repository,
    path: row.path,
    definition: row.definition,
    name: row.name,
    contributor: row.contributor,
    tokens: Number(row.tokens),
    lowConfidenceTokens: Number(row.low_confidence_tokens),
    others: Number(row.others),
    authorshipMicros: row.authorship_micros,
    reuseMicros: row.reuse_micros,
  }
}

// The rows of a set, which stand at positions without gaps, a page at a time.
async function* pagesOf<Row>(
  read: (from: bigint, until: bigint) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let next = 0n; ;) {
    const rows = await read(next, next + BigInt(PAGE))
    if (rows.length === 0) return
    yield rows
    next += BigInt(rows.length)
  }
}

/** The contributions under a root, in their order, a page at a time. Throws where there is no such set. */
export async function* readContributions(
  on: Connection,
  root: string,
  kind: ContributionSetKind = 'contributions',
): AsyncGenerator<readonly Contribution[]> {
  const set = await existingId(on, kind, root)
  const pages = pagesOf((from, until) =>
    on.query
      .selectFrom('contribution')
      .selectAll()
      .where('row_set', '=', set)
      .where('position', '>=', from)
      .where('position', '<', until)
      .orderBy('position')
      .execute(),
  )
  for await (const rows of pages) yield rows.map(contributionIn)
}

/** The files of the manifest under a root, in their order, a page at a time. Throws where there is no such set. */
export async function* readManifest(on: Connection, root: string): AsyncGenerator<readonly ManifestFile[]> {
  const set = await existingId(on, 'manifest', root)
  const pages = pagesOf((from, until) =>
    on.query
      .selectFrom('manifest_file')
      .selectAll()
      .where('row_set', '=', set)
      .where('position', '>=', from)
      .where('position', '<', until)
      .orderBy('position')
      .execute(),
  )
  for await (const rows of pages)
    yield rows.map(({ repository, path, blob, sha256, tokens }) => ({
      repository,
      path,
      blob,
      sha256,
      tokens: Number(tokens),
    }))
}

/** A file that contributions stand in. */
interface ContributedFile {
  readonly repository: string
  readonly path: string
}

/** The distinct files that the contributions under a root stand in. Throws where there is no such set. */
export async function contributionFiles(on: Connection, root: string): Promise<readonly ContributedFile[]> {
  const set = await existingId(on, 'contributions', root)
  return on.query
    .selectFrom('contribution')
    .select(['repository', 'path'])
    .distinct()
    .where('row_set', '=', set)
    .execute()
}

/** How many paths one query sums. */
const PATHS_AT_ONCE = 500

/**
 * What each contributor's rows under a root count, in micro-points, only those in `files` where they are given. Throws where
 * there is no such set.
 */
export async function contributorPoints(
  on: Connection,
  root: string,
  files: readonly ContributedFile[] | null,
): Promise<ReadonlyMap<string, bigint>> {
  const set = await existingId(on, 'contributions', root)
  const points = new Map<string, bigint>()
  for (const some of files === null ? [null] : partsOf(files)) {
    let query = on.query
      .selectFrom('contribution')
      .select((build) => [
        'contributor',
        build.cast<bigint>(build.fn.sum('authorship_micros'), 'bigint').as('authorship'),
        build.cast<bigint>(build.fn.sum('reuse_micros'), 'bigint').as('reuse'),
      ])
      .where('row_set', '=', set)
      .groupBy('contributor')
    if (some !== null) query = query.where('repository', '=', some.repository).where('path', 'in', some.paths)
    for (const { contributor, authorship, reuse } of await query.execute())
      points.set(contributor, (points.get(contributor) ?? 0n) + authorship + reuse)
  }
  return points
}

// Files by repository, as many at once as one query takes.
function partsOf(
  files: readonly ContributedFile[],
): readonly { readonly repository: string; readonly paths: readonly string[] }[] {
  const byRepository = new Map<string, string[]>()
  for (const { repository, path } of files) {
    const own = byRepository.get(repository)
    if (own === undefined) byRepository.set(repository, [path])
    else own.push(path)
  }
  return [...byRepository].flatMap(([repository, own]) =>
    Array.from({ length: Math.ceil(own.length / PATHS_AT_ONCE) }, (_, part) => ({
      repository,
      paths: own.slice(part * PATHS_AT_ONCE, (part + 1) * PATHS_AT_ONCE),
    })),
  )
}

/** Whether a set of rows is kept under this root. */
export async function hasRowSet(on: Connection, kind: RowSetKind, root: string): Promise<boolean> {
  return (await idOf(on, kind, root)) !== undefined
}

async function existingId(on: Connection, kind: RowSetKind, root: string): Promise<bigint> {
  const id = await idOf(on, kind, root)
  if (id === undefined) throw new Error(`the rows under the root ${root} are missing`)
  return id
}

async function idOf({ query }: Connection, kind: RowSetKind, root: string): Promise<bigint | undefined> {
  const row = await query
    .selectFrom('row_set')
    .select('id')
    .where('kind', '=', kind)
    .where('root', '=', root)
    .executeTakeFirst()
  return row?.id
}
