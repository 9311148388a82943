// Where text of a change came from: files that hold the originals of copies, and paths that moved text stood at before.
import type { Attribution, Origin } from '../attribution/origin.ts'
import { isCopied, originIndex } from '../attribution/origin.ts'
import { LEAST_MOVED_TOKENS } from '../credit/change-authors.ts'
import { copiedOriginsIn } from '../credit/change-counts.ts'
import type { CountedFile } from '../credit/counted-tokens.ts'
import { textsOf, type ChangeTexts } from './change-texts.ts'
import { originKey } from './changed-files.ts'
import type { OpenRevision } from './open-revision.ts'

// Text that was copied from more files than this has its original in one of the first.
const MOST_ORIGINALS = 500

/** The files outside a change that hold, as originals, what is copied in it. Only their runs and texts matter. */
export async function originalsOf(
  open: OpenRevision,
  { files }: Attribution,
  changed: ChangeTexts['counted'],
): Promise<readonly CountedFile[]> {
  const copied = copiedOriginsIn(changed)
  if (copied.size === 0) return []
  const own = new Set(changed.map(({ path }) => path))
  const holding = files
    .filter(
      ({ path, runs }) =>
        !own.has(path) && runs.refs.some((ref) => !isCopied(ref) && copied.has(originIndex(ref))),
    )
    .slice(0, MOST_ORIGINALS)
  const texts = await textsOf(open, holding)
  return holding.flatMap(({ path, blob, runs }): CountedFile[] => {
    const bytes = texts.get(blob)
    return bytes === undefined ? [] : [{ path, bytes, runs, kind: 'code', countsImports: false }]
  })
}

/** A row of moved text with the path it stood at in the base. */
export type Sourced<Row> = Row & { readonly from: string }

/**
 * Of rows of older text that a change brought into its files, those that came from elsewhere, with the path of the base they stood
 * at: of the files that held text of the origin the one with the most of it, those that the change touched before others; where
 * none did (text that comes back) the path it was written at. What a file held as much of before has only changed its place in it,
 * and of a few tokens from another file nothing is said.
 */
export function movedFromElsewhere<
  Row extends { readonly origin: Origin; readonly path: string; readonly tokens: number },
>(
  rows: readonly Row[],
  { base, head }: { readonly base: Attribution; readonly head: Attribution },
  { counted, touched }: ChangeTexts,
): readonly Sourced<Row>[] {
  if (rows.length === 0) return []
  const wanted = new Set(rows.map(({ origin }) => originKey(origin)))
  const inBase = bytesHeld(base, wanted)
  const inHead = bytesHeld(head, wanted)
  const beforeOf = new Map(counted.map(({ path, before }) => [path, before]))
  const found = rows.flatMap((row): Sourced<Row>[] => {
    const key = originKey(row.origin)
    const before = beforeOf.get(row.path) ?? ''
    const held = inBase.get(key) ?? NO_PATHS
    if ((held.get(before) ?? 0) >= (inHead.get(key)?.get(row.path) ?? 0)) return []
    const others = [...held].filter(([path]) => path !== before)
    return [{ ...row, from: likeliest(others, touched) ?? row.origin.path }]
  })
  const sums = new Map<string, number>()
  const keyOf = ({ path, from }: Sourced<Row>): string => `${path}\0${from}`
  for (const row of found) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.tokens)
  return found.filter((row) => sums.get(keyOf(row))! >= LEAST_MOVED_TOKENS)
}

const NO_PATHS: ReadonlyMap<string, number> = new Map()

function likeliest(
  held: readonly (readonly [path: string, bytes: number])[],
  touched: ReadonlySet<string>,
): string | undefined {
  const [first] = held.toSorted(
    ([a, aBytes], [b, bBytes]) =>
      Number(touched.has(b)) - Number(touched.has(a)) || bBytes - aBytes || (a < b ? -1 : 1),
  )
  return first?.[0]
}

// How many bytes of some origins each path holds; of a file's last run, whose end is not known here, one.
function bytesHeld(
  { files, origins }: Attribution,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const keys = origins.map((origin) => {
    const key = originKey(origin)
    return wanted.has(key) ? key : null
  })
  const held = new Map<string, Map<string, number>>()
  for (const { path, runs } of files) {
    for (let run = 0; run < runs.starts.length; run++) {
      const key = isCopied(runs.refs[run]!) ? null : (keys[originIndex(runs.refs[run]!)] ?? null)
      if (key === null) continue
      const bytes = Math.max((runs.starts[run + 1] ?? 0) - runs.starts[run]!, 1)
      const paths = held.get(key) ?? new Map<string, number>()
      held.set(key, paths.set(path, (paths.get(path) ?? 0) + bytes))
    }
  }
  return held
}
