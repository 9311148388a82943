// What GitHub has really sent to apps, sent to the service by signed HTTP: nothing of it may stop the service.
import { expect, test } from 'vitest'
import { startGitHub } from '../support/github/github.ts'
import { startByline } from '../support/github/running-byline.ts'
import { webhookExamples } from '../support/webhook-examples.ts'

// Most of the payloads are about this account's repositories.
const ORGANISATION = 'Codertocat'

test('the 329 published payloads are answered, and the service goes on', async () => {
  const github = await startGitHub({ organisations: { [ORGANISATION]: { admins: ['ann'] } }, people: [] })
  const byline = await startByline(github, { organisation: ORGANISATION })
  const answers = new Map<string, number>()
  for (const { event, payload } of webhookExamples()) {
    const { statusCode, guid } = await github.send(event, payload)
    if (statusCode < 200 || statusCode > 299) answers.set(`${event} ${guid}`, statusCode)
  }
  expect(github.deliveries).toHaveLength(329)
  expect([...answers]).toEqual([])
  const kinds = new Set((await byline.jobs()).map(({ kind }) => kind))
  expect([...kinds].toSorted()).toEqual(['installation', 'preview', 'pull-closed', 'push', 'reconcile'])
  const { id } = await github.install(ORGANISATION)
  const isKnown = (): boolean =>
    byline.logs().some((line) => line.event === 'installation' && line['installation'] === id)
  await byline.until(isKnown, 'the installation to be known')
  expect((await fetch(`${byline.url}/readyz`)).status).toBe(200)
  expect(byline.logs().filter(({ event }) => event === 'text')).toEqual([])
})
