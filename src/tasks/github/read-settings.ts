// Reads what a repository and its organisation wish of Byline: from the head of their default branches, and from nowhere else.
import { readRepositories, type RepositoryRow } from '../../database/github-rows.ts'
import {
  mergedSettings,
  type RepositorySettings,
  type SettingsFault,
  type SettingsFile,
} from '../../policy/repository-settings.ts'
import { readSettingsFile, SETTINGS_BYTES_MAX, SETTINGS_PATH } from '../../policy/settings-file.ts'
import type { InstallationApi, RepositoryName } from './github-api.ts'
import type { WorkContext } from './work.ts'

/** The repository in which an organisation keeps what holds for all of its repositories. */
const ORGANISATION_REPOSITORY = '.github'

/** What holds in a repository, or the first file that is wrong. */
export type SettingsInForce =
  | { readonly ok: true; readonly settings: RepositorySettings }
  | {
      readonly ok: false
      readonly repository: RepositoryRow
      readonly path: string
      readonly faults: readonly SettingsFault[]
      /** Whether not everybody who reads the repository may read the file: what stands in it is not shown there. */
      readonly isSecret: boolean
    }

/**
 * The settings in force in a repository: its own over those of the organisation's `.github` repository, where the app may read
 * that. A pull request cannot change them. Throws `GitHubFailure`.
 */
export async function readSettings(
  { books }: Pick<WorkContext, 'books'>,
  api: InstallationApi,
  repository: RepositoryRow,
): Promise<SettingsInForce> {
  const { database, ledger } = books
  const selected = await readRepositories(database, ledger, {
    installation: repository.installation,
    state: 'selected',
  })
  const ofOrganisation = selected.find(
    ({ owner, name }) => owner === repository.owner && name === ORGANISATION_REPOSITORY,
  )
  const files: SettingsFile[] = []
  for (const place of [ofOrganisation, repository]) {
    const reading = place === undefined ? NOTHING : await readFile(api, place)
    if (!reading.ok) {
      const isSecret = place!.isPrivate && !repository.isPrivate
      return { ok: false, repository: place!, path: SETTINGS_PATH, faults: reading.faults, isSecret }
    }
    files.push(reading.file)
  }
  return { ok: true, settings: mergedSettings(files[0]!, files[1]!) }
}

const NOTHING = { ok: true, file: {} } as const
const TOO_LARGE = {
  ok: false,
  faults: [
    {
      setting: '',
      line: null,
      problem: `has over 1 MB; at most ${SETTINGS_BYTES_MAX} bytes are read: make it shorter`,
    },
  ],
} as const

async function readFile(api: InstallationApi, repository: RepositoryName) {
  const bytes = await api.fileOnDefaultBranch(repository, SETTINGS_PATH)
  if (bytes === null) return NOTHING
  return bytes === 'too large' ? TOO_LARGE : readSettingsFile(bytes)
}
