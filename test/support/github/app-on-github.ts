// What the stand's own tests stand for: an app that asks with its key and receives webhooks.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { onTestFinished } from 'vitest'
import type { TestGitHub } from './github.ts'

const silent = (): void => undefined
const SILENT = { debug: silent, info: silent, warn: silent, error: silent }

/** Octokit with the app's key, or with an installation's tokens, which it asks for by itself. */
export function appOn(github: Pick<TestGitHub, 'app' | 'url'>, installationId?: number): Octokit {
  const { appId, privateKey } = github.app
  const auth = { appId, privateKey, ...(installationId === undefined ? {} : { installationId }) }
  return new Octokit({ authStrategy: createAppAuth, auth, baseUrl: `${github.url}/api/v3`, log: SILENT })
}

/** A webhook that arrived. */
export interface Received {
  readonly event: string
  readonly guid: string
  readonly action: unknown
  readonly payload: Record<string, unknown>
  readonly isSigned: boolean
}

/** Receives the stand's webhooks until the test is done; the list grows as they come. */
export async function receiveFrom(github: TestGitHub): Promise<readonly Received[]> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const digest = createHmac('sha256', github.app.webhookSecret).update(text).digest('hex')
      const payload = JSON.parse(text) as Record<string, unknown>
      received.push({
        event: String(request.headers['x-github-event']),
        guid: String(request.headers['x-github-delivery']),
        action: payload['action'],
        payload,
        isSigned: request.headers['x-hub-signature-256'] === `sha256=${digest}`,
      })
      response.end()
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  github.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return received
}
