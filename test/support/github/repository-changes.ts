// Renames, transfers, archives and deletes repositories, and tells of it.
import type { Json } from './api-description.ts'
import { git } from './bare-repositories.ts'
import { accountJson, organizationJson } from './payloads.ts'
import { accountOf, fullName, ownerToken, type Account, type Hosted, type State } from './state.ts'
import { tell } from './telling.ts'

export type RepositoryChange =
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'transfer'; readonly owner: string }
  | { readonly kind: 'default branch'; readonly branch: string }
  | { readonly kind: 'archive' | 'unarchive' | 'privatize' | 'publicize' | 'delete' }

/** Changes a repository and tells whoever may know of it. Throws where the emulated GitHub refuses. */
export async function changeRepository(
  state: State,
  repository: Hosted,
  change: RepositoryChange,
  by: Account,
): Promise<void> {
  const before = { owner: repository.owner, name: repository.name, fullName: fullName(repository) }
  switch (change.kind) {
    case 'rename':
      await ask(state, repository, 'PATCH', '', { name: change.name })
      state.formerNames.set(before.fullName.toLowerCase(), repository.id)
      repository.name = change.name
      return tellOfRepository(state, repository, 'renamed', by, {
        changes: { repository: { name: { from: before.name } } },
      })
    case 'transfer': {
      await ask(state, repository, 'POST', '/transfer', { new_owner: change.owner })
      state.formerNames.set(before.fullName.toLowerCase(), repository.id)
      repository.owner = change.owner
      const former = accountOf(state, before.owner)
      const isOrganisation = former.type === 'Organization'
      const from = isOrganisation
        ? { organization: organizationJson(state, former) }
        : { user: accountJson(state, former) }
      return tellOfRepository(state, repository, 'transferred', by, { changes: { owner: { from } } })
    }
    case 'default branch': {
      const from = repository.defaultBranch
      await git(repository.gitDir, ['symbolic-ref', 'HEAD', `refs/heads/${change.branch}`])
      repository.defaultBranch = change.branch
      return tellOfRepository(state, repository, 'edited', by, { changes: { default_branch: { from } } })
    }
    case 'archive':
    case 'unarchive':
      repository.isArchived = change.kind === 'archive'
      return tellOfRepository(state, repository, `${change.kind}d`, by)
    case 'privatize':
    case 'publicize':
      await ask(state, repository, 'PATCH', '', { private: change.kind === 'privatize' })
      repository.isPrivate = change.kind === 'privatize'
      return tellOfRepository(state, repository, `${change.kind}d`, by)
    case 'delete':
      await tellOfRepository(state, repository, 'deleted', by)
      await ask(state, repository, 'DELETE', '')
      repository.isDeleted = true
      return undefined
  }
}

/** Tells that something happened to a repository as such. */
export async function tellOfRepository(
  state: State,
  repository: Hosted,
  action: string,
  sender: Account,
  more: Json = {},
): Promise<void> {
  await tell(state, repository, 'repository', sender, (context) => ({ action, ...more, ...context }))
}

async function ask(
  state: State,
  repository: Hosted,
  method: string,
  rest: string,
  body?: Json,
): Promise<void> {
  const path = `/repos/${fullName(repository)}${rest}`
  const as = ownerToken(state, repository.owner)
  const answer = await state.emulator.ask(method, path, { as, ...(body === undefined ? {} : { body }) })
  if (answer.status > 299) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  repository.json = undefined
}
