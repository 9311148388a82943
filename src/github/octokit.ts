// Octokit, taught to wait for its turn, to send again where that is safe, and to fail in our words.
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { GitHubFailure } from '../tasks/github/github-api.ts'
import type { Pacer } from './pacing.ts'
import { send, type Sending } from './sending.ts'

export type { Octokit } from '@octokit/rest'

/** The app's own credentials. */
export interface AppKey {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
}

const silent = () => undefined
// Octokit's own notes name paths and what was sent.
export const NO_LOG = { debug: silent, info: silent, warn: silent, error: silent }
const USER_AGENT = 'byline'

/** GitHub as the app itself, by a JSON Web Token that is signed anew for each request. */
export function octokitOfApp(
  sending: Sending,
  { baseUrl, pacer, key }: { readonly baseUrl: string; readonly pacer: Pacer; readonly key: AppKey },
): Octokit {
  const octokit = new Octokit({
    baseUrl,
    log: NO_LOG,
    userAgent: USER_AGENT,
    authStrategy: createAppAuth,
    auth: { appId: key.appId, privateKey: key.privateKey },
  })
  octokit.hook.wrap('request', (request, options) => {
    const name = { method: options.method, path: patternOf(options.url) }
    const rules = {
      asApp: true,
      isRepeatable: options.method !== 'POST' || options.url.endsWith('/access_tokens'),
      pacer,
    }
    return send(sending, name, rules, async (signal) => {
      limit(options, signal)
      return request(options)
    }).catch((error: unknown) => {
      // Before anything is sent the key is read, and what is wrong with it is told without its text.
      if (error instanceof GitHubFailure || sending.signal.aborted) throw error
      throw new GitHubFailure({
        kind: 'forbidden',
        status: 401,
        message:
          "the app's private key cannot be used to sign; set the PEM file that GitHub gave for the app",
      })
    })
  })
  return octokit
}

/** GitHub by a token; `tokenFor` gives it, and another one where GitHub does not take the first any more. */
export function octokitWith(
  sending: Sending,
  options: {
    readonly baseUrl: string
    readonly pacer: Pacer
    readonly tokenFor: (isRefused: boolean) => Promise<string>
  },
): Octokit {
  const { baseUrl, pacer, tokenFor } = options
  const octokit = new Octokit({ baseUrl, log: NO_LOG, userAgent: USER_AGENT })
  octokit.hook.wrap('request', async (request, given) => {
    const name = { method: given.method, path: patternOf(given.url) }
    const rules = { asApp: false, isRepeatable: isRepeatable(given.method, given.url, given), pacer }
    const sendWith = (token: string) =>
      send(sending, name, rules, async (signal) => {
        limit(given, signal)
        Object.assign(given.headers, { authorization: `token ${token}` })
        return request(given)
      })
    try {
      return await sendWith(await tokenFor(false))
    } catch (error) {
      if (!isRefusedToken(error)) throw error
      return sendWith(await tokenFor(true))
    }
  })
  return octokit
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof GitHubFailure && error.refusal.kind === 'forbidden' && error.refusal.status === 401
}

// What makes something is sent once; what sets something may be sent twice. Annotations are added to those that are there.
function isRepeatable(method: string, url: string, options: object): boolean {
  if (method === 'POST') return url.endsWith('/reactions')
  if (method !== 'PATCH' || !url.endsWith('/check-runs/{check_run_id}')) return true
  const output: unknown = 'output' in options ? options.output : undefined
  return typeof output !== 'object' || output === null || !('annotations' in output)
}

// Octokit hands a hook's options on to the hooks within it, but no others in their place: they are changed, not copied.
function limit(options: { request: object }, signal: AbortSignal): void {
  Object.assign(options.request, { signal })
}

// Octokit makes whole addresses of lists, with names in them.
function patternOf(url: string): string {
  if (url.startsWith('/')) return url
  const { pathname } = new URL(url)
  return pathname
    .replace(/^.*?\/(?=(?:app|installation|orgs|repos|repositories|users)(?:\/|$))/, '/')
    .replace(/^\/(orgs|users|repositories)\/[^/]+/, '/$1/{name}')
    .replace(/^\/repos\/[^/]+\/[^/]+/, '/repos/{owner}/{repo}')
    .replace(/\/(?:\d+|[0-9a-f]{40,64})(?=\/|$)/g, '/{id}')
}
