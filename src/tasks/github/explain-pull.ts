// `/byline explain`: says why each author of a pull request is credited.
import { pullExplanation } from '../../github/pull-explanation.ts'
import type { AskedCommand, CommandEnding } from './credit-command.ts'
import { previewPull } from './preview-pull.ts'
import { readSettings } from './read-settings.ts'

/** What a pull request is explained with, or why it is not. */
export type Explained = CommandEnding | { readonly kind: 'explained'; readonly text: string }

/** Explains a pull request as it stands now. Refuses one that cannot be previewed, and where a settings file is wrong. Throws where the job is to run again. */
export async function explainPull(asked: AskedCommand): Promise<Explained> {
  const { context, api, repository, pull } = asked
  const inForce = await readSettings(context, api, repository)
  // It may ask that somebody is not named.
  if (!inForce.ok)
    return {
      kind: 'refused',
      problem: `\`${inForce.path}\` cannot be used, and nobody is named until it is right; the check run Byline says what is wrong`,
    }
  const { quietPaths, unnamed } = inForce.settings
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
