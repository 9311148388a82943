// `/byline explain`: says why each author of a pull request is credited.
import { pullExplanation } from '../../github/pull-explanation.ts'
import { mergedSettings, type RepositorySettings } from '../../policy/repository-settings.ts'
import { readSettingsFile, SETTINGS_PATH } from '../../policy/settings-file.ts'
import type { AskedCommand, CommandEnding } from './credit-command.ts'
import { previewPull } from './preview-pull.ts'

/** What a pull request is explained with, or why it is not. */
export type Explained = CommandEnding | { readonly kind: 'explained'; readonly text: string }

/** Explains a pull request as it stands now. Refuses one that cannot be previewed. Throws where the job is to run again. */
export async function explainPull(asked: AskedCommand): Promise<Explained> {
  const { context, api, repository, pull } = asked
  const { quietPaths, unnamed } = await settingsOf(asked)
  const previewed = await previewPull(context, {
    installation: api.installation,
    repository: repository.id,
    pull: pull.number,
    quietPaths,
    unnamed,
  })
  if (previewed.ok) {
    const repositoryUrl = context.github.cloneUrl(repository).replace(/\.git$/, '')
    return {
      kind: 'explained',
      text: pullExplanation(previewed.value, { repositoryUrl, baseUrl: context.baseUrl }),
    }
  }
  if (previewed.ending !== null) throw new Error(previewed.refusal)
  return { kind: 'refused', problem: 'this pull request cannot be looked at; the check run Byline says why' }
}

// As the default branch has them: a pull request does not change whom it names. A file that is wrong wishes nothing.
async function settingsOf({ api, repository }: AskedCommand): Promise<RepositorySettings> {
  const bytes = await api.fileOnDefaultBranch(repository, SETTINGS_PATH)
  const reading = bytes === null ? undefined : readSettingsFile(bytes)
  return mergedSettings({}, reading?.ok === true ? reading.file : {})
}
