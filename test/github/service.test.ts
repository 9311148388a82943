// The service as a process: what it answers, what it stores, and what is left when it is killed.
import { describe, expect, it } from 'vitest'
import { startGitHub } from '../support/github/github.ts'
import { startByline } from '../support/github/running-byline.ts'

describe('the service', () => {
  it('starts, takes an installation, and stops in order', async () => {
    const github = await startGitHub()
    const byline = await startByline(github)
    await github.install('acme')
    await byline.idle()
    expect((await byline.jobs()).map(({ kind, state }) => [kind, state])).toEqual([
      ['reconcile', 'done'],
      ['installation', 'done'],
    ])
    expect(await byline.stop()).toMatchObject({ code: 0 })
    expect(byline.logs().at(-1)).toMatchObject({ event: 'stopped' })
  })
})
