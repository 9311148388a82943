// The commands around the service: how it is started, what is refused at once, and what an administrator sees of its work.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ServeSettings } from '../../src/cli/services.ts'
import { servicesOf } from '../../src/main/services.ts'
import { enqueueJobs, claimJob, jobIds, settleJob, type Queue } from '../../src/tasks/github/queue.ts'
import { booksAt, CLOCK, newBooks } from '../support/books.ts'
import { freshFolder, freshPlace } from '../support/databases.ts'
import { byline, runProgram, type Surroundings } from './run.ts'

async function settingsOf(
  words: readonly string[],
  service: Surroundings['service'] = {},
): Promise<ServeSettings> {
  let taken: ServeSettings | undefined
  const serve = async (_session: unknown, settings: ServeSettings) => {
    taken = settings
    return 0 as const
  }
  const { stderr } = await byline(['serve', ...words], { service, services: { serve } })
  if (taken === undefined) throw new Error(stderr)
  return taken
}

describe('byline serve', () => {
  test('takes its settings from options, then from the environment, then from what is usual', async () => {
    expect(await settingsOf([])).toMatchObject({
      port: 3000,
      host: null,
      baseUrl: null,
      organisation: null,
      app: { id: null, privateKey: null, privateKeyFile: null, webhookSecret: null },
      github: { webUrl: 'https://github.com', apiUrl: 'https://api.github.com' },
      logLevel: 'info',
    })
    const service = {
      port: '8080',
      host: '127.0.0.1',
      dataDirectory: '/data',
      baseUrl: 'https://byline.example.com/at/',
      workers: '3',
      organisation: 'kestrel',
      appId: '12',
      privateKeyFile: '/app.pem',
      webhookSecret: 'secret',
      githubHost: 'github.example.com',
      logLevel: 'warn',
    }
    expect(await settingsOf([], service)).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDirectory: '/data',
      baseUrl: 'https://byline.example.com/at',
      workers: 3,
      organisation: 'kestrel',
      app: { id: 12, privateKeyFile: '/app.pem', webhookSecret: 'secret' },
      github: { webUrl: 'https://github.example.com', apiUrl: 'https://github.example.com/api/v3' },
      logLevel: 'warn',
    })
    expect(
      await settingsOf(['--port', '0', '--workers', '1', '--organisation', 'falcon'], service),
    ).toMatchObject({
      port: 0,
      workers: 1,
      organisation: 'falcon',
    })
  })

  test.each([
    [['--port', '99999'], {}, 'the port is "99999"'],
    [['--workers', 'two'], {}, 'the number of workers is "two"'],
    [['--base-url', 'byline.example.com'], {}, 'the base URL must be a plain web address'],
    [['--base-url', 'https://a:b@example.com'], {}, 'the base URL must be a plain web address'],
    [['--organisation', 'Kestrel GmbH'], {}, '"Kestrel GmbH" is no organisation on GitHub'],
    [[], { githubHost: 'github.example.com/x' }, 'is no GitHub server'],
    [[], { githubHost: 'a', githubProtocol: 'ftp' }, 'GHE_PROTOCOL is "ftp"'],
    [[], { appId: 'twelve' }, 'the app id (APP_ID) is "twelve"'],
    [[], { logLevel: 'loud' }, 'LOG_LEVEL is "loud"'],
  ])('refuses %j with %j in one line, as wrong usage', async (words, service, said) => {
    const { code, stderr } = await byline(['serve', ...words], { service })
    expect(code).toBe(2)
    expect(stderr).toContain(said)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('says in one line what it cannot begin with', async () => {
    const folder = freshFolder()
    const database = join(folder, 'byline.db')
    const start = (words: readonly string[], service: Surroundings['service'] = {}) =>
      byline(['serve', '--port', '0', '--database', database, '--data', join(folder, 'data'), ...words], {
        service,
        services: servicesOf('none is started'),
      })
    expect(await start([])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('signing key cannot be read'),
    })
    await byline(['ledger', 'create', '--organisation', 'Kestrel GmbH', '--database', database])
    expect(await start([])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('say which organisation that is with --organisation'),
    })
    expect(await start([], { appId: '1' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^byline: the GitHub App's key is missing.*\n$/),
    })
    expect(await start(['--data', database])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be the data folder (EEXIST)'),
    })
    expect(await runProgram(['work'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('byline serve'),
    })
  })
})

describe('byline github', () => {
  async function withDeadJob() {
    const place = await freshPlace('sqlite')
    const books = await newBooks(place)
    const queue: Queue = {
      database: books.database,
      ledger: books.ledger,
      now: CLOCK,
      nextId: jobIds(CLOCK, 'ab'),
      random: () => 0.5,
    }
    await enqueueJobs(queue, [
      { kind: 'scan', installation: 1, repository: 7 },
      { kind: 'reconcile', installation: null },
    ])
    const job = (await claimJob(queue, 'w'))!
    await settleJob(queue, { ...job, attempt: 5 }, { kind: 'failed', reason: 'GitHub said no' })
    const run = (...words: readonly string[]) => byline(['github', ...words], { books: place })
    return { place, run, id: job.id }
  }

  test('jobs lists work, all or of one state, as every list does', async () => {
    const { run, id } = await withDeadJob()
    const { stdout } = await run('jobs')
    expect(stdout).toContain('reconcile')
    expect(stdout).toContain('scan')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const dead = JSON.parse((await run('jobs', '--state', 'dead', '--json')).stdout)
    expect(dead).toMatchObject({
      rows: [{ id, kind: 'reconcile', state: 'dead', tries: 1, failure: 'GitHub said no' }],
    })
    expect((await run('jobs', '--state', 'running')).stdout).toBe('There is no such work.\n')
    expect(await run('jobs', '--state', 'lost')).toMatchObject({ code: 2 })
  })

  test('retry puts dead work back, and names what is none', async () => {
    const { place, run, id } = await withDeadJob()
    expect(await run('retry', id, 'other')).toMatchObject({
      code: 1,
      stdout: `${id} is tried again.\n`,
      stderr: 'byline: other: there is no dead work with this id\n',
    })
    expect(await run('retry', id)).toMatchObject({ code: 1 })
    const books = await booksAt(place)
    const states = await books.database.query.selectFrom('job').select(['id', 'state']).execute()
    expect(states.find((job) => job.id === id)).toMatchObject({ state: 'waiting' })
  })
})
