// GitHub's client: answers what use cases ask, as the app and as its installations.
import {
  GitHubFailure,
  type DeliveryFacts,
  type GitHubApi,
  type InstallationApi,
  type InstallationFacts,
  type RepositoryName,
} from '../tasks/github/github-api.ts'
import { deliveryIn, installationIn, tokenIn } from './answers.ts'
import { InstallationClient } from './installation-client.ts'
import { octokitOfApp, octokitWith, type AppKey, type Octokit } from './octokit.ts'
import { limitsFor, Pacer } from './pacing.ts'
import { orNull, type Sending } from './sending.ts'
import { InstallationTokens, type Token, type TokenScope } from './tokens.ts'

/** Which GitHub, and how it is spoken to. */
export interface GitHubPlace extends Sending {
  /** Where GitHub's API answers: https://api.github.com, or https://HOST/api/v3 of an own server. */
  readonly baseUrl: string
  /** Where repositories are fetched from: https://github.com, or https://HOST. */
  readonly gitBaseUrl: string
  /** How many processes share the rate limits; each keeps to its part of them. One where nothing is said. */
  readonly processes?: number
}

/** What the app is on which GitHub. */
export interface GitHubAppOptions extends GitHubPlace, AppKey {}

/**
 * GitHub for the app with this key. Asks once who the app is. Throws a `GitHubFailure` where GitHub cannot be reached or does
 * not accept the key.
 */
export async function createGitHubApi(options: GitHubAppOptions): Promise<GitHubApi> {
  const { baseUrl, processes = 1 } = options
  const octokit = octokitOfApp(options, { baseUrl, pacer: new Pacer(limitsFor(processes)), key: options })
  const { data } = await octokit.rest.apps.getAuthenticated()
  if (data?.slug === undefined)
    throw new GitHubFailure({ kind: 'unavailable', message: 'GitHub does not say what the app is called' })
  return new GitHubClient(options, octokit, data.slug)
}

/** Where a repository is fetched from, without credentials. */
export function cloneUrlOn(gitBaseUrl: string, { owner, name }: RepositoryName): string {
  return `${gitBaseUrl.replace(/\/$/, '')}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`
}

/** A server that does not know the filter lists all. */
const FAILED = { status: 'failure', per_page: 100 } as const

class GitHubClient implements GitHubApi {
  readonly appId: number
  readonly botLogin: string
  readonly #options: GitHubAppOptions
  readonly #octokit: Octokit
  readonly #tokens: InstallationTokens
  readonly #installations = new Map<number, InstallationClient>()

  constructor(options: GitHubAppOptions, octokit: Octokit, slug: string) {
    this.appId = options.appId
    this.botLogin = `${slug}[bot]`
    this.#options = options
    this.#octokit = octokit
    this.#tokens = new InstallationTokens(options.clock, (scope) => this.#makeToken(scope))
  }

  async installations(): Promise<readonly InstallationFacts[]> {
    const answers = await this.#octokit.paginate(this.#octokit.rest.apps.listInstallations, { per_page: 100 })
    return answers.map(installationIn)
  }

  async installation(id: number): Promise<InstallationFacts | null> {
    const asked = this.#octokit.rest.apps.getInstallation({ installation_id: id })
    return orNull(asked.then(({ data }) => installationIn(data)))
  }

  async installationOf(organisation: string): Promise<InstallationFacts | null> {
    const { apps } = this.#octokit.rest
    const ofOrganisation = apps.getOrgInstallation({ org: organisation })
    const found = await orNull(ofOrganisation.then(({ data }) => installationIn(data)))
    if (found !== null) return found
    // The app can be on a person's account too.
    return orNull(
      apps.getUserInstallation({ username: organisation }).then(({ data }) => installationIn(data)),
    )
  }

  as(installation: number): InstallationApi {
    const known = this.#installations.get(installation)
    if (known !== undefined) return known
    const { processes = 1, baseUrl } = this.#options
    const pacer = new Pacer(limitsFor(processes))
    const client = new InstallationClient({
      installation,
      appId: this.appId,
      tokens: this.#tokens,
      octokitFor: (tokenFor) => octokitWith(this.#options, { baseUrl, pacer, tokenFor }),
      listRepositories: (octokit) =>
        octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 }),
    })
    this.#installations.set(installation, client)
    return client
  }

  forget(installation: number): void {
    // What it has used of its limits stays known.
    this.#tokens.forget(installation)
  }

  async failedDeliveriesSince(sinceMs: number): Promise<readonly DeliveryFacts[]> {
    const { paginate, rest } = this.#octokit
    const found: DeliveryFacts[] = []
    for await (const { data } of paginate.iterator(rest.apps.listWebhookDeliveries, FAILED)) {
      const deliveries = data.map(deliveryIn)
      const recent = deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= sinceMs)
      found.push(...recent)
      if (recent.length < deliveries.length) break
    }
    return found
  }

  async redeliver(id: string): Promise<void> {
    // Not a parameter: Octokit takes numbers only, and not all of these fit.
    await this.#octokit.request(`POST /app/hook/deliveries/${BigInt(id)}/attempts`)
  }

  cloneUrl(repository: RepositoryName): string {
    return cloneUrlOn(this.#options.gitBaseUrl, repository)
  }

  async #makeToken({ installation, repositories, readsContents }: TokenScope): Promise<Token> {
    try {
      const { data } = await this.#octokit.rest.apps.createInstallationAccessToken({
        installation_id: installation,
        ...(repositories === null ? {} : { repository_ids: [...repositories] }),
        ...(readsContents ? { permissions: { contents: 'read', metadata: 'read' } } : {}),
      })
      return tokenIn(data)
    } catch (error) {
      if (!(error instanceof GitHubFailure) || error.refusal.kind !== 'invalid') throw error
      // That is how GitHub answers for repositories that the installation does not reach (any more).
      throw new GitHubFailure({
        kind: 'gone',
        status: error.refusal.status,
        message: `installation ${installation} does not reach repository ${repositories?.join(', ') ?? ''}`,
      })
    }
  }
}
