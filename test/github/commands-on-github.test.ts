// What people ask of Byline under a pull request, through signed webhooks, the service and GitHub's API.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../cli/run.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { openPullOn, type PullOnGitHub } from '../support/github/pull-request-on-github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'

let github: TestGitHub
let byline: RunningByline

beforeAll(async () => {
  github = await startGitHub({ people: ['dora', 'eve', 'renovate[bot]'] })
  byline = await startByline(github)
  const notice = join(byline.folder, 'notice.md')
  writeFileSync(notice, 'From now on Byline names who wrote what.\n')
  const words = ['org', 'adopt', '--told', '2026-01-02', '--notice', notice, '--by', 'ann@example.org']
  const told = await runProgram([...words, ...byline.booksOptions])
  if (told.code !== 0) throw new Error(told.stderr)
  await github.install('acme')
  await byline.idle()
}, 60_000)

/** What Byline says under a pull request. */
async function saidOn({ name, number }: PullOnGitHub): Promise<readonly string[]> {
  const comments = await github.comments(name, number)
  return comments.filter(({ login }) => login === 'byline[bot]').map(({ body }) => body)
}

/** Comments, waits for all that follows, and gives the reactions to it and what Byline says under the pull request. */
async function ask(pull: PullOnGitHub, by: string, body: string) {
  const { id } = await github.comment(pull.name, pull.number, by, body)
  await byline.idle()
  return {
    reactions: github.reactions(id).map(({ content, login }) => `${content} ${login}`),
    said: await saidOn(pull),
  }
}

test('behaviour 18: commands are taken from authorised members only, and the reply names the error', async () => {
  const pull = await openPullOn(github, 'asked')
  for (const [login, access] of [
    ['dora', 'read'],
    ['eve', 'write'],
    ['renovate[bot]', 'write'],
  ] as const)
    // prettier-ignore
    await github.setAccess(pull.name, login, access)
  await byline.idle()
  const quiet = 'Byline is quiet in this pull request'
  const muted = await ask(pull, 'cleo', '/byline mute')
  expect(muted).toMatchObject({ reactions: ['+1 byline[bot]'], said: [expect.stringContaining(quiet)] })
  for (const by of ['dora', 'renovate[bot]'])
    expect(await ask(pull, by, '/byline unmute\n/byline nonsense')).toEqual({
      reactions: [],
      said: muted.said,
    })
  const back = await ask(pull, 'eve', '/byline unmute')
  expect(back).toMatchObject({
    reactions: ['+1 byline[bot]'],
    said: [expect.stringMatching(/^### Byline: Ben/)],
  })
  const wrong = await ask(pull, 'cleo', '/byline unmite')
  expect(wrong.reactions).toEqual([])
  expect(wrong.said[1]).toMatch(/^Byline did not do that: there is no `unmite`\.\n/)
  const told = await ask(pull, 'cleo', '/byline explain')
  expect(told.said[2]).toMatch(
    /\n- \*\*Ann\*\* wrote `money` in `src\/money\.ts` before it was moved \(81 tokens\)\.\n/,
  )
  const other = await openPullOn(github, 'open-too')
  await byline.idle()
  expect(await saidOn(other)).toEqual([expect.stringContaining('Ben')])
  const nobody = await ask(pull, 'ben', '/byline unname me')
  expect(nobody.said[0]).not.toContain('Ben')
  expect(await saidOn(other)).toEqual([expect.not.stringContaining('Ben')])
  expect(byline.logText).not.toMatch(/unmite|nonsense|cleo|example\.org/)
})

test('a split that the author agrees to is told at once, and booked once the pull request is merged', async () => {
  const pull = await openPullOn(github, 'shared')
  await byline.idle()
  const { said } = await ask(pull, 'cleo', '/byline credit @ann 25%')
  expect(said[0]).not.toContain('as agreed')
  const agreed = await ask(pull, 'ben', '/byline confirm')
  expect(agreed).toMatchObject({
    reactions: ['+1 byline[bot]'],
    said: [expect.stringContaining('25% of [`')],
  })
  await github.mergePullRequest(pull.name, pull.number, 'squash')
  await byline.idle()
  const list = ['ledger', 'list', '--kind', 'split-agreed', '--json', ...byline.booksOptions]
  const { stdout } = await runProgram(list)
  expect(JSON.parse(stdout)).toMatchObject({ rows: [{ kind: 'split-agreed' }] })
})
