// An installation in a test's hands: what its account's administrators do with it, each told to the app.
import type { Json } from './api-description.ts'
import { repositoriesOf, repositoryNames, type Installation, type Permissions } from './installations.ts'
import { accountJson, installationJson } from './payloads.ts'
import { repositoryOf, type Account, type State } from './state.ts'

export class TestInstallation {
  readonly #state: State
  readonly #installation: Installation
  readonly #sender: Account

  constructor(state: State, installation: Installation, sender: Account) {
    this.#state = state
    this.#installation = installation
    this.#sender = sender
  }

  get id(): number {
    return this.#installation.id
  }

  /** Tells that the app was installed, with its repositories. */
  tellCreated(): Promise<void> {
    return this.#tell('installation', { action: 'created', requester: null, repositories: this.#names() })
  }

  /** Suspends the installation: its tokens stop. */
  suspend(): Promise<void> {
    this.#installation.suspendedAt = new Date()
    return this.#tell('installation', { action: 'suspend', repositories: this.#names() })
  }

  unsuspend(): Promise<void> {
    this.#installation.suspendedAt = undefined
    return this.#tell('installation', { action: 'unsuspend', repositories: this.#names() })
  }

  /** Uninstalls the app: its tokens stop. */
  uninstall(): Promise<void> {
    const repositories = this.#names()
    this.#installation.isDeleted = true
    return this.#tell('installation', { action: 'deleted', repositories })
  }

  /** Accepts permissions that the app asks for by now. */
  acceptPermissions(permissions: Permissions): Promise<void> {
    this.#installation.permissions = permissions
    return this.#tell('installation', { action: 'new_permissions_accepted', repositories: this.#names() })
  }

  /** Adds repositories to a chosen set. */
  addRepositories(...names: string[]): Promise<void> {
    const { repositories } = this.#installation
    if (repositories === 'all') throw new Error('the installation has all repositories already')
    const ids = names.map((name) => repositoryOf(this.#state, name).id)
    for (const id of ids) repositories.add(id)
    return this.#tellRepositories('added', ids)
  }

  /** Takes repositories out: an installation on all is from now on one on the others. */
  removeRepositories(...names: string[]): Promise<void> {
    const removed = names.map((name) => repositoryOf(this.#state, name).id)
    const covered = repositoriesOf(this.#state, this.#installation).map(({ id }) => id)
    this.#installation.repositories = new Set(covered.filter((id) => !removed.includes(id)))
    return this.#tellRepositories('removed', removed)
  }

  #names(): Json[] {
    const covered = repositoriesOf(this.#state, this.#installation)
    return repositoryNames(
      this.#state,
      covered.map(({ id }) => id),
    )
  }

  #tellRepositories(action: 'added' | 'removed', ids: readonly number[]): Promise<void> {
    const names = repositoryNames(this.#state, ids)
    return this.#tell('installation_repositories', {
      action,
      requester: null,
      repository_selection: this.#installation.repositories === 'all' ? 'all' : 'selected',
      repositories_added: action === 'added' ? names : [],
      repositories_removed: action === 'removed' ? names : [],
    })
  }

  async #tell(event: string, fields: Json): Promise<void> {
    const payload = {
      ...fields,
      installation: installationJson(this.#state, this.#installation),
      sender: accountJson(this.#state, this.#sender),
    }
    await this.#state.webhooks.send({ event, payload, installationId: this.id, repositoryId: null })
  }
}
