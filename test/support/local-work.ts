// What jobs work with, over a repository in a folder: for tests of what is booked, to which GitHub's answers do not matter.
import { pathToFileURL } from 'node:url'
import { putInstallation, putRepository } from '../../src/database/github-rows.ts'
import type { GitHubApi, InstallationApi } from '../../src/tasks/github/github-api.ts'
import type { JobBody } from '../../src/tasks/github/job.ts'
import type { WorkContext } from '../../src/tasks/github/work.ts'
import type { BooksPlace, OpenBooks } from '../../src/tasks/open-books.ts'
import { CLOCK } from './books.ts'
import { createFolder, type TestRepository } from './repository.ts'

/** The installation that all repositories belong to. */
export const INSTALLATION = 1

/** Work on repositories by their ids, each selected, with a log of what was enqueued. */
export async function localWork(
  books: OpenBooks,
  place: BooksPlace,
  repositories: Readonly<Record<number, TestRepository>>,
): Promise<WorkContext & { readonly enqueued: readonly JobBody[] }> {
  const enqueued: JobBody[] = []
  const { database, ledger } = books
  const installation = { id: INSTALLATION, account: 9, login: 'kestrel', state: 'active' } as const
  await putInstallation(database, ledger, { ...installation, permissions: {}, updatedAtMs: 1 })
  for (const id of Object.keys(repositories).map(Number))
    await putRepository(database, ledger, {
      id,
      installation: INSTALLATION,
      owner: 'kestrel',
      name: `repository-${id}`,
      defaultBranch: 'main',
      isPrivate: true,
      forkOf: null,
      mirrorOf: null,
      isArchived: false,
      state: 'selected',
      sizeBytes: 100_000,
      updatedAtMs: 1,
    })
  const github: GitHubApi = {
    appId: 1,
    botLogin: 'byline[bot]',
    installations: unreachable,
    installationOf: unreachable,
    installation: unreachable,
    forget: unreachable,
    as: () => NO_PULLS,
    failedDeliveriesSince: unreachable,
    redeliver: unreachable,
    cloneUrl: ({ id }) => pathToFileURL(repositories[id]!.path).href,
  }
  return {
    books,
    keyFile: place.keyFile,
    github,
    organisation: 'kestrel',
    dataDirectory: createFolder(),
    baseUrl: null,
    now: CLOCK,
    log: () => undefined,
    signal: new AbortController().signal,
    enqueue: (jobs) => {
      enqueued.push(...jobs)
      return Promise.resolve()
    },
    enqueued,
  }
}

// All that a push asks: which pull requests its commits came through, and, where the branch is gone, what the default one is.
const NO_PULLS = {
  repository: () => Promise.resolve(null),
  pullsOfCommit: () => Promise.resolve([]),
  closedPulls: () => Promise.resolve([]),
} satisfies Partial<InstallationApi> as unknown as InstallationApi

function unreachable(): never {
  throw new Error('there is no GitHub here')
}
