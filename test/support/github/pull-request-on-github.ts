// A repository on the tests' GitHub with a pull request worth telling of: Ben moves a function of Ann's and writes one of his own.
import { createRepository, type TestRepository } from '../repository.ts'
import type { TestGitHub } from './github.ts'

/** A function of so many statements, none of which stands in another one. */
export function functionNamed(name: string, from: number, statements = 12): string {
  const lines = Array.from(
    { length: statements },
    (_, at) => `  const ${name}${at} = prepare(${from + at * 7}, '${name}', ${from * 3 + at})\n`,
  )
  return `export function ${name}(prepare: (...parts: unknown[]) => number) {\n${lines.join('')}  return ${name}0\n}\n`
}

/** The repository, its local copy, and the pull request's number; the branch is `topic`. */
export interface PullOnGitHub {
  readonly name: string
  readonly local: TestRepository
  readonly number: number
}

/** What a pull request may differ in. */
export interface PullOptions {
  /** Further files of the default branch. */
  readonly files?: Readonly<Record<string, string>>
  /** Further files of the pull request. */
  readonly changes?: Readonly<Record<string, string>>
  /** Whether it only adds a function, of which there is nothing to tell. */
  readonly isPlain?: boolean
  readonly isDraft?: boolean
  /** Who opens it; Ben if left out. */
  readonly by?: string
  /** Whether everybody may read the repository. */
  readonly isPublic?: boolean
}

/** Makes `acme/<name>` and opens a pull request in it. */
export async function openPullOn(
  github: TestGitHub,
  name: string,
  {
    files = {},
    changes = {},
    isPlain = false,
    isDraft = false,
    by = 'ben',
    isPublic = false,
  }: PullOptions = {},
): Promise<PullOnGitHub> {
  const local = createRepository()
  const money = functionNamed('money', 100)
  local.commit({
    author: 'Ann',
    files: { 'src/money.ts': money + functionNamed('other', 500), ...files },
  })
  local.branch('topic')
  const moved = { 'src/money.ts': functionNamed('other', 500), 'src/format.ts': money }
  local.commit({
    author: 'Ben',
    files: { ...(isPlain ? {} : moved), 'src/range.ts': functionNamed('range', 900), ...changes },
  })
  const full = `acme/${name}`
  await github.createRepository(full, { contents: local.path, ...(isPublic && { isPrivate: false }) })
  if (by !== 'ben') await github.setAccess(full, by, 'write')
  const number = await github.openPullRequest(full, { head: 'topic', by, isDraft })
  return { name: full, local, number }
}

/** Pushes one more function to the pull request, or other files. */
export async function pushMore(
  github: TestGitHub,
  { name, local }: PullOnGitHub,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  local.checkout('topic')
  const head = local.commit({ author: 'Ben', files })
  await github.push(name, local.path, 'topic', { by: 'ben' })
  return head
}
