// The manifest of the GitHub App: app.yml, with the addresses of the service that sends it.
import { Octokit } from '@octokit/rest'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { WEBHOOKS_PATH } from './app.ts'
import { NO_LOG } from './octokit.ts'

const FILE = new URL('../../app.yml', import.meta.url)
/** GitHub takes no longer name. */
const NAME_LONGEST = 34

const Manifest = v.looseObject({ name: v.string(), default_permissions: v.record(v.string(), v.string()) })

/** The manifest of an organisation's app for a service that is reached at `baseUrl`, as JSON. */
export function manifestFor(organisation: string, baseUrl: string): string {
  const manifest = v.parse(Manifest, parse(readFileSync(FILE, 'utf8')))
  return JSON.stringify({
    ...manifest,
    // No two apps on GitHub have one name.
    name: `${manifest.name} for ${organisation}`.slice(0, NAME_LONGEST).trimEnd(),
    url: baseUrl,
    hook_attributes: { url: `${baseUrl}${WEBHOOKS_PATH}`, active: true },
    redirect_url: `${baseUrl}/setup/done`,
    setup_url: `${baseUrl}/`,
  })
}

/** What GitHub gives for an app that was made of a manifest. */
export interface MadeApp {
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
  readonly installUrl: string
}

/** Asks GitHub, once, for the credentials that a code stands for. Throws where it does not give them. */
export async function appOfCode(apiUrl: string, code: string): Promise<MadeApp> {
  const octokit = new Octokit({ baseUrl: apiUrl, userAgent: 'byline', log: NO_LOG })
  const { data } = await octokit.rest.apps.createFromManifest({ code })
  if (data.webhook_secret === null) throw new Error('GitHub made no secret for the webhooks')
  return {
    appId: data.id,
    privateKey: data.pem,
    webhookSecret: data.webhook_secret,
    installUrl: `${data.html_url}/installations/new`,
  }
}
