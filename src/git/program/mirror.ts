// A bare mirror that Byline keeps of a repository: made, pinned and packed. It has one branch, which is the default one whatever
// it is called, so that a branch that is renamed stands in nobody's way.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, type Dirent } from 'node:fs'
import { dirname, join } from 'node:path'
import { locateRepository } from '../location.ts'
import { failureOf, runGit, type GitTarget } from './command.ts'
import { fetchFailureOf, type FetchFailure } from './fetch-failure.ts'

/** Where the default branch's head stands. */
export const DEFAULT_HEAD = 'refs/heads/default'

/** Where a commit is pinned, so that it stays whatever becomes of branches. */
export function keptRef(commit: string): string {
  return `refs/byline/kept/${commit}`
}

/** The mirror in a folder; null where there is none. */
export function locateMirror(folder: string): GitTarget | null {
  const location = locateRepository(folder)
  return typeof location === 'string' ? null : { location }
}

/** The other side's refs, or why they could not be had. */
type Listing =
  | { readonly ok: true; readonly refs: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly failure: FetchFailure }

/** Makes an empty mirror of the other side's object format, whole or not at all. */
export async function makeMirror(
  folder: string,
  listRemote: () => Promise<Listing>,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly failure: FetchFailure }> {
  const listed = await listRemote()
  if (!listed.ok) return listed
  const [first = ''] = listed.refs.values()
  const draft = `${folder}.${process.pid}.new`
  // Who may read what lies in it is for GitHub to say, not for this machine's other users.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  rmSync(draft, { recursive: true, force: true })
  const format = first.length === 64 ? 'sha256' : 'sha1'
  const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`]
  const made = await runGit(null, [...init, '--initial-branch=default', draft])
  if (made.code !== 0) return { ok: false, failure: fetchFailureOf(made) }
  // What is left of an attempt that was stopped is no repository.
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  return { ok: true }
}

/** Those of the ids that are commits of the mirror. */
export async function presentIn(target: GitTarget, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const check = await runGit(
    target,
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    ids.join('\n') + '\n',
  )
  if (check.code !== 0) throw failureOf('cat-file', check)
  const lines = check.stdout.split('\n')
  return new Set(ids.filter((id, at) => lines[at] === `${id} commit`))
}

/** `presentIn`, and nothing where one of them lacks something that it reaches, as after a fetch that was broken off. */
export async function wholeIn(target: GitTarget, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const present = await presentIn(target, ids)
  if (present.size === 0) return present
  const walk = ['rev-list', '--quiet', '--objects', '--stdin', '--not', '--all']
  const ending = await runGit(target, walk, [...present, ''].join('\n'))
  return ending.code === 0 ? present : new Set()
}

/** Pins commits that are there. */
export async function keepCommits(target: GitTarget, commits: readonly string[]): Promise<void> {
  if (commits.length === 0) return
  const lines = commits.map((commit) => `update ${keptRef(commit)} ${commit}\n`)
  const update = await runGit(target, ['update-ref', '--stdin'], lines.join(''))
  if (update.code !== 0) throw failureOf('update-ref', update)
}

/** Takes away refs; those that are not there stay so. */
export async function dropRefs(target: GitTarget, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return
  const update = await runGit(
    target,
    ['update-ref', '--stdin'],
    refs.map((ref) => `delete ${ref}\n`).join(''),
  )
  if (update.code !== 0) throw failureOf('update-ref', update)
}

/** All refs by their names. */
export async function refsOf(target: GitTarget): Promise<ReadonlyMap<string, string>> {
  const list = await runGit(target, ['for-each-ref', '--format=%(objectname) %(refname)'])
  if (list.code !== 0) throw failureOf('for-each-ref', list)
  const lines = list.stdout.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]))
}

const STALE_LOCK_MS = 60_000
const STALE_DRAFT_MS = 24 * 60 * 60_000

/**
 * Removes what a git that was killed leaves behind: locks, which it holds for moments only, and half a pack. Only one process
 * works on a mirror, so what is old belongs to nobody.
 */
export function removeStaleLocks(folder: string): void {
  const entries = (path: string): Dirent[] => {
    const there = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
    return there ? readdirSync(path, { withFileTypes: true, recursive: path !== folder }) : []
  }
  for (const place of ['.', 'refs', 'objects/info']) {
    for (const entry of entries(place === '.' ? folder : join(folder, place))) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile() && entry.name.endsWith('.lock') && isOld(path, STALE_LOCK_MS))
        rmSync(path, { force: true })
    }
  }
  for (const entry of entries(join(folder, 'objects/pack'))) {
    const path = join(entry.parentPath, entry.name)
    if (/^(tmp_|\.tmp-)/.test(entry.name) && isOld(path, STALE_DRAFT_MS)) rmSync(path, { force: true })
  }
}

function isOld(path: string, ageMs: number): boolean {
  const file = statSync(path, { throwIfNoEntry: false })
  return file !== undefined && Date.now() - file.mtimeMs > ageMs
}

const MOST_PACKS = 20
const MOST_LOOSE_REFS = 200
const MOST_LOOSE_IN_A_FOLDER = 16

/**
 * Packs what came in many small pieces, where there are many: nothing is thrown away, so what is pinned stays and so does all
 * else. Gives why it could not be done, or null.
 */
export async function packMirror(folder: string): Promise<FetchFailure | null> {
  const target = locateMirror(folder)
  if (target === null) return null
  const names = (place: string): readonly string[] => {
    const path = join(folder, place)
    return statSync(path, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(path)
  }
  const steps: string[][] = []
  if (names('refs/byline/kept').length + names('refs/pull').length > MOST_LOOSE_REFS)
    steps.push(['pack-refs', '--all'])
  const packs = names('objects/pack').filter((name) => name.endsWith('.pack')).length
  // Loose objects are spread evenly over 256 folders, of which one tells of all.
  if (packs > MOST_PACKS || names('objects/17').length > MOST_LOOSE_IN_A_FOLDER)
    steps.push(['repack', '-d', '-q', '--geometric=2'])
  for (const args of steps) {
    const ending = await runGit(target, args)
    if (ending.code !== 0) return fetchFailureOf(ending)
  }
  return null
}
