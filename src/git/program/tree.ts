// A revision's tree through `git ls-tree`.
import { assertObjectId, MissingObject } from '../failures.ts'
import type { TreeEntry } from '../reader.ts'
import { compareCodePoints, decodeLatin1 } from '../text.ts'
import { failureOf, runGit, type GitTarget } from './command.ts'

/**
 * Every file, symbolic link and submodule of a commit's tree, in code-point order of paths. Throws `MissingObject`
 * where the commit or one of its trees is absent.
 */
export async function readTree(target: GitTarget, commit: string): Promise<TreeEntry[]> {
  assertObjectId(commit)
  const list = await runGit(target, ['ls-tree', '-r', '-z', '--full-tree', commit])
  if (list.code !== 0) {
    const absent = /\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/.exec(list.stderr)?.[0]
    // ls-tree calls an absent commit "not a tree object" without naming it.
    if (absent !== undefined) throw new MissingObject(absent)
    if (list.stderr.includes('not a tree object')) throw new MissingObject(commit)
    throw failureOf('ls-tree', list)
  }
  const records = list.stdout.split('\0')
  records.pop()
  return records.map(readEntry).toSorted((a, b) => compareCodePoints(a.path, b.path))
}

/** "100644 blob <id>\t<path>" */
function readEntry(record: string): TreeEntry {
  const tab = record.indexOf('\t')
  const [mode = '', , blob = ''] = record.slice(0, tab).split(' ')
  return { path: decodeLatin1(record.slice(tab + 1)), kind: kindOfMode(mode), blob }
}

function kindOfMode(mode: string): TreeEntry['kind'] {
  if (mode.startsWith('100')) return 'file'
  return mode === '120000' ? 'symlink' : 'submodule'
}
