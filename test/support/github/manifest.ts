// Setting up an app in the browser by a manifest: GitHub's form, its way back, and the conversion of its code.
import { randomBytes } from 'node:crypto'
import type { Json } from './api-description.ts'
import { notFound, type Handler, type Reply } from './exchange.ts'
import { appJson } from './payloads.ts'
import type { State } from './state.ts'

/** The handlers of this file by operation. */
export const manifestAnswers: Readonly<Record<string, Handler>> = {
  'apps/create-from-manifest': ({ state, operation }) => {
    const code = operation.parameters['code'] ?? ''
    const manifest = state.manifests.get(code)
    if (manifest === undefined) return notFound
    // A code is good for one time.
    state.manifests.delete(code)
    const { app } = state
    const credentials = {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      webhook_secret: app.webhookSecret,
      pem: app.privateKey,
    }
    const { default_permissions: permissions = {}, default_events: events = [] } = manifest
    return { status: 201, body: { ...appJson(state), permissions, events, ...credentials } }
  },
}

/**
 * What GitHub does with the form that holds a manifest: it sends the browser back with a code. Undefined for every other
 * request.
 */
export function answerManifest(state: State, method: string, url: URL, text: string): Reply | undefined {
  const isForm = /^\/(organizations\/[^/]+\/)?settings\/apps\/new$/.test(url.pathname)
  if (!isForm || method !== 'POST') return undefined
  const manifest = JSON.parse(new URLSearchParams(text).get('manifest') ?? '{}') as Json
  const back = manifest['redirect_url']
  if (typeof back !== 'string')
    return { status: 422, body: { message: 'the manifest names no redirect_url' } }
  const code = randomBytes(20).toString('hex')
  state.manifests.set(code, manifest)
  const location = new URL(back)
  location.searchParams.set('code', code)
  const given = url.searchParams.get('state')
  if (given !== null) location.searchParams.set('state', given)
  return { status: 302, headers: { location: location.href } }
}
