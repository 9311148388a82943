// Set-up in the browser: the manifest goes to GitHub, the credentials come back, and the service goes on with them.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { jobsOfWebhook } from '../../src/github/webhook-jobs.ts'
import { startGitHub } from '../support/github/github.ts'
import { startByline } from '../support/github/running-byline.ts'
import { webhookExamples } from '../support/webhook-examples.ts'

const ROOT = join(import.meta.dirname, '../..')

interface AppManifest {
  readonly default_permissions: Readonly<Record<string, string>>
  readonly default_events: readonly string[]
}

const MANIFEST: AppManifest = parse(readFileSync(join(ROOT, 'app.yml'), 'utf8'))

describe('the manifest', () => {
  it('asks for the least that is needed, and never to write contents', () => {
    expect(MANIFEST.default_permissions).toEqual({
      metadata: 'read',
      contents: 'read',
      members: 'read',
      issues: 'read',
      pull_requests: 'write',
      checks: 'write',
    })
  })

  it('subscribes to events from which work follows, and to no others', () => {
    const audience = { appId: 1, organisation: 'Codertocat', account: null }
    // Example payloads have no installation; those that come to apps do.
    const asked = webhookExamples()
      .map(({ event, payload }) => ({ event, payload: { installation: { id: 1 }, ...payload } }))
      .filter((webhook) => {
        const { ignored } = jobsOfWebhook(webhook, audience)
        return ignored === null || ignored === 'not the default branch' || ignored === 'another account'
      })
    const handled = new Set([...asked.map(({ event }) => event), 'issue_comment', 'installation_target'])
    // These come to every app, or to every app that writes checks.
    for (const event of ['installation', 'installation_repositories', 'check_run', 'check_suite'])
      handled.delete(event)
    expect(MANIFEST.default_events.toSorted()).toEqual([...handled].toSorted())
  })
})

describe('set-up in the browser', () => {
  it('makes the app, keeps its credentials for the service alone, and goes on without a restart', async () => {
    const github = await startGitHub()
    const byline = await startByline(github, { hasApp: false })
    const local = (address: string): string => address.replace(/^http:\/\/localhost:\d+/, byline.url)
    const begin = `${byline.url}${await byline.setUpPath()}`
    const token = new URL(begin).searchParams.get('token')!
    expect(token).toHaveLength(32)

    // Nobody else gets in, and no webhook is taken.
    for (const path of [
      '/setup',
      '/setup?token=',
      `/setup?token=${token.slice(1)}`,
      '/setup/done?code=a&state=b',
    ])
      expect((await fetch(`${byline.url}${path}`)).status).toBe(403)
    expect((await fetch(byline.webhooksUrl, { method: 'POST', body: '{}' })).status).toBe(503)
    expect((await fetch(`${byline.url}/readyz`)).status).toBe(503)
    expect(await (await fetch(byline.url)).text()).toContain('The app is not made yet')

    const page = await fetch(begin)
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${github.url}`)
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    const form = await page.text()
    const action = unescaped(/action="([^"]*)"/.exec(form)![1]!)
    const manifest = unescaped(/name="manifest" value="([^"]*)"/.exec(form)![1]!)
    const { port } = new URL(byline.url)
    expect(JSON.parse(manifest)).toMatchObject({
      ...MANIFEST,
      name: 'Byline for acme',
      public: false,
      hook_attributes: { url: `http://localhost:${port}/api/github/webhooks`, active: true },
      redirect_url: `http://localhost:${port}/setup/done`,
    })
    expect(action).toMatch(new RegExp(`^${github.url}/organizations/acme/settings/apps/new\\?state=`))

    const sent = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams({ manifest }),
      redirect: 'manual',
    })
    const back = local(sent.headers.get('location')!)
    const forged = back.replace(/state=[^&]*/, 'state=other')
    expect((await fetch(forged)).status).toBe(403)
    const made = await fetch(back)
    expect(made.status).toBe(200)
    expect(await made.text()).toContain('/installations/new')
    // Each state and each code serves once, and set-up is over.
    expect((await fetch(back)).status).toBe(403)
    expect((await fetch(begin)).status).toBe(403)

    const file = join(byline.dataDirectory, 'github-app.env')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(byline.dataDirectory).mode & 0o777).toBe(0o700)
    const isReady = async () => (await fetch(`${byline.url}/readyz`)).ok
    await byline.until(isReady, 'the service to work with its new app')
    github.deliverTo(byline.webhooksUrl)
    await github.install('acme')
    await byline.idle()
    expect(await (await fetch(byline.url)).text()).toContain('It is at work.')
    for (const secret of [token, github.app.webhookSecret, new URL(back).searchParams.get('code')!])
      expect(byline.logText.includes(secret)).toBe(false)

    // The file is what the next start begins with.
    expect(await byline.stop()).toMatchObject({ code: 0 })
    await byline.start()
    await byline.until(isReady, 'the service to work with the app of its file')
  })

  it('says so where GitHub does not give the credentials', async () => {
    const github = await startGitHub()
    const byline = await startByline(github, { hasApp: false })
    const begin = await byline.setUpPath()
    const form = await (await fetch(`${byline.url}${begin}`)).text()
    const state = /state=([\w-]+)/.exec(form)![1]!
    const answer = await fetch(`${byline.url}/setup/done?code=unknown&state=${state}`)
    expect(answer.status).toBe(502)
    expect(await answer.text()).toContain('The app was not made')
    expect(byline.logs().at(-1)).toMatchObject({ level: 'error' })
    expect(byline.logText).not.toContain('unknown')
  })
})

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}
