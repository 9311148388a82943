// GitHub by somebody's own token, in the place of an installation: for scans where no app is to be set up. It only reads.
import type { GitHubApi, InstallationFacts } from '../tasks/github/github-api.ts'
import { accountIn } from './answers.ts'
import { cloneUrlOn, type GitHubPlace } from './client.ts'
import { InstallationClient } from './installation-client.ts'
import { octokitWith } from './octokit.ts'
import { limitsFor, Pacer } from './pacing.ts'
import { orNull } from './sending.ts'

/** The number that stands for the token where an installation's is asked for. */
const INSTALLATION = 0

/** GitHub for one organisation by a token that reads its repositories. Nothing is written; there are no deliveries. */
export function createTokenGitHubApi(
  options: GitHubPlace & { readonly token: string; readonly organisation: string },
): GitHubApi {
  const { baseUrl, gitBaseUrl, token, organisation, processes = 1 } = options
  const pacer = new Pacer(limitsFor(processes))
  const octokit = octokitWith(options, { baseUrl, pacer, tokenFor: () => Promise.resolve(token) })
  const client = new InstallationClient({
    installation: INSTALLATION,
    appId: 0,
    // Nothing may be written by it, whatever the token may.
    tokens: { of: () => Promise.resolve({ token, expiresAtMs: Number.POSITIVE_INFINITY, permissions: {} }) },
    octokitFor: () => octokit,
    listRepositories: () =>
      octokit.paginate(octokit.rest.repos.listForOrg, { org: organisation, type: 'all', per_page: 100 }),
  })
  const facts = async (): Promise<InstallationFacts | null> => {
    const account = await orNull(
      octokit.rest.orgs.get({ org: organisation }).then(({ data }) => accountIn(data)),
    )
    return account && { id: INSTALLATION, account, isSuspended: false, selectsAll: true, permissions: {} }
  }
  return {
    appId: 0,
    botLogin: '',
    installations: async () => [await facts()].filter((found) => found !== null),
    installation: async (id) => (id === INSTALLATION ? facts() : null),
    installationOf: facts,
    as: () => client,
    forget: () => undefined,
    failedDeliveriesSince: () => Promise.resolve([]),
    redeliver: (id) =>
      Promise.reject(new Error(`delivery ${id} is the app's, and a token redelivers nothing`)),
    cloneUrl: (repository) => cloneUrlOn(gitBaseUrl, repository),
  }
}
