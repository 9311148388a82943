// What the benchmarks ask git of a repository: its revision, its commits along the first parents, its files.
import { execFileSync } from 'node:child_process'
import { READ_ONLY_GIT } from './measure.ts'

const ANSWER_MAX_BYTES = 1024 * 1024 * 1024

/** What git answers, as text. Throws where git fails. */
function answer(repository: string, args: readonly string[]): string {
  return execFileSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
    maxBuffer: ANSWER_MAX_BYTES,
    env: READ_ONLY_GIT,
  })
}

/** The full id of the default branch's head. */
export function headOf(repository: string): string {
  return answer(repository, ['rev-parse', '--verify', 'HEAD^{commit}']).trim()
}

/** How many commits a revision reaches, itself included. */
export function countCommits(repository: string, revision: string): number {
  return Number(answer(repository, ['rev-list', '--count', revision]))
}

/** The commits from the root to a revision, first parents only. */
export function mainLine(repository: string, revision: string): readonly string[] {
  return answer(repository, ['rev-list', '--first-parent', '--reverse', revision]).trim().split('\n')
}

/** The paths of a revision's regular files. */
export function filesOf(repository: string, revision: string): readonly string[] {
  return answer(repository, ['ls-tree', '-r', '-z', revision])
    .split('\0')
    .filter((entry) => entry.startsWith('100'))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1))
}
