// Tells the app's installations what happened in a repository.
import type { Json } from './api-description.ts'
import { covers } from './installations.ts'
import { repositoryContext } from './payloads.ts'
import type { Account, Hosted, State } from './state.ts'

/**
 * Sends a webhook about a repository to every installation that covers it, is not suspended and wants the event. `say` makes the
 * payload out of what all payloads hold (repository, organisation, installation, sender). Resolves once it is on its way.
 */
export async function tell(
  state: State,
  repository: Hosted,
  event: string,
  sender: Account,
  say: (context: Json) => Json | Promise<Json>,
): Promise<void> {
  for (const installation of state.installations) {
    if (!covers(installation, repository) || installation.suspendedAt !== undefined) continue
    if (!installation.events.includes(event)) continue
    const payload = await say(await repositoryContext(state, repository, installation, sender))
    void state.webhooks.send({ event, payload, installationId: installation.id, repositoryId: repository.id })
  }
}
