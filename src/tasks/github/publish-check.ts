// One check run for each head of a pull request, completed as it is made; said anew where there is something else to say.
import { readPull, savePull } from '../../database/pull-rows.ts'
import { checkMeaning } from '../../github/check-run.ts'
import { sha256 } from '../sha256.ts'
import type { CheckContent } from './github-api.ts'
import type { PublishedPull } from './publish-preview.ts'

/**
 * Says a check run's content at a head. The same again is not sent, unless somebody asked for it or left the run uncompleted. Where nobody knows
 * whether there is a run already, GitHub is asked. Throws `GitHubFailure`.
 */
export async function publishCheck(
  { context, api, repository, number, isAskedAgain }: PublishedPull,
  head: string,
  content: CheckContent,
): Promise<void> {
  const { database, ledger } = context.books
  const key = { repository: repository.id, number }
  const said = await readPull(database, ledger, key)
  const checkHash = sha256(new TextEncoder().encode(checkMeaning(content)))
  const [own] = await api.ownChecks(repository, head)
  if (!isAskedAgain && own?.isCompleted === true && own.id === said.checkRun && said.checkHash === checkHash)
    return
  const checkRun = own?.id ?? (await api.createCheck(repository, head, content))
  if (own !== undefined) await api.updateCheck(repository, own.id, content)
  await savePull(database, ledger, key, { checkRun, checkHead: head, checkHash }, context.now().getTime())
}
