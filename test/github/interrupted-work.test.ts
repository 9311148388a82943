// Work that takes long, and is interrupted: GitHub has its answer meanwhile, and every job is done once in the end.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { readContributions } from '../../src/database/row-sets.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import { listEntries } from '../../src/tasks/list-entries.ts'
import { book, booksAt, informing, newBooks, valueOf } from '../support/books.ts'
import { freshPlace } from '../support/databases.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import { createFolder, createRepository, type TestRepository } from '../support/repository.ts'

describe('a service whose work takes long', () => {
  let github: TestGitHub
  let byline: RunningByline
  let git: SlowGit
  const repository = createRepository()

  beforeAll(async () => {
    repository.commit({ files: { 'a.ts': 'export const a = 1\n' } })
    github = await startGitHub()
    git = slowGit()
    await github.createRepository('acme/kit', { contents: repository.path })
    byline = await startByline(github, { environment: { PATH: git.path } })
    await github.install('acme')
    await byline.adopt()
    await byline.idle()
  })

  const pushOne = async (text: string): Promise<void> => {
    repository.commit({ files: { [`${text}.ts`]: `export const ${text} = 1\n` } })
    await github.push('acme/kit', repository.path, 'main', { by: 'ann' })
  }
  const credited = async (): Promise<readonly unknown[]> => {
    const list = JSON.parse(await byline.run('ledger', 'list', '--kind', 'push-credited', '--json'))
    return list.rows ?? list.entries ?? list
  }

  it('behaviour 2: a webhook is answered within a second while analysis goes on', async () => {
    git.hold()
    await pushOne('b')
    await byline.until(() => git.isHeld(), 'git to be asked')
    const guids = Array.from({ length: 5 }, (): string => randomUUID())
    for (const guid of guids) await github.send('star', { action: 'created' }, { guid })
    const answered = github.deliveries.filter(({ guid }) => guids.includes(guid))
    expect(answered.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200])
    for (const { durationMs } of answered) expect(durationMs).toBeLessThan(1_000)
    expect((await byline.jobs()).filter(({ state }) => state === 'running')).toMatchObject([{ kind: 'push' }])
    git.letGo()
    await byline.idle()
  })

  it('stops in order in mid-job: what was begun is put back, and done after the next start', async () => {
    git.hold()
    await pushOne('c')
    await byline.until(() => git.isHeld(), 'git to be asked')
    expect(await byline.stop()).toMatchObject({ code: 0 })
    expect(byline.logs().at(-1)).toMatchObject({ event: 'stopped' })
    expect((await byline.jobs()).at(-1)).toMatchObject({ kind: 'push', state: 'waiting', attempts: 0 })
    git.letGo()
    await byline.start()
    await byline.idle()
    expect((await byline.jobs()).filter(({ kind }) => kind === 'push').at(-1)).toMatchObject({
      state: 'done',
    })
  })

  it('behaviour 4: killed in mid-job and started again, it finishes the job once', async () => {
    const before = await credited()
    git.hold()
    await pushOne('d')
    await byline.until(() => git.isHeld(), 'git to be asked')
    await byline.kill()
    expect((await byline.jobs()).filter(({ kind }) => kind === 'push').at(-1)).toMatchObject({
      state: 'running',
    })
    git.letGo()
    await byline.start()
    await byline.idle()
    const job = (await byline.jobs()).filter(({ kind }) => kind === 'push').at(-1)
    expect(job).toMatchObject({ state: 'done', attempts: 2 })
    expect(await credited()).toHaveLength(before.length + 1)
  })

  it('starts another worker where one is killed, which does the job', async () => {
    const before = await credited()
    git.hold()
    await pushOne('e')
    await byline.until(() => git.isHeld(), 'git to be asked')
    byline.killWorkers()
    git.letGo()
    await byline.idle()
    expect(await credited()).toHaveLength(before.length + 1)
    expect(
      byline
        .logs()
        .filter(({ event }) => event === 'worker ended')
        .at(-1),
    ).toMatchObject({ signal: 'SIGKILL' })
  })
})

it('killed twice among pushes that are taken together, it books what it would have booked', async () => {
  const repository = createRepository()
  // Of the first many somebody is new, so that they are booked one by one; the rest is booked at once.
  const heads = Array.from({ length: 16 }, (_, at) =>
    repository.commit({
      author: `Person${Math.min(at, 12)}`,
      files: { [`f${at}.ts`]: `export const value${at} = ${at}\n` },
    }),
  )
  const undisturbed = await booksOfPushes(repository, heads, [])
  const killed = await booksOfPushes(repository, heads, [4, 15])
  expect(killed).toEqual(undisturbed)
  expect(killed.filter(({ kind }) => kind === 'push-credited').map(({ after }) => after)).toEqual(heads)
})

/** What the books say of pushes that wait together, the service being killed while it books those of these numbers. */
async function booksOfPushes(
  repository: TestRepository,
  heads: readonly string[],
  kills: readonly number[],
): Promise<readonly Record<string, unknown>[]> {
  const [github, place, git] = [await startGitHub(), await freshPlace('sqlite'), slowGit()]
  await book(await newBooks(place), informing())
  repository.git('update-ref', 'refs/heads/main', heads[0]!)
  await github.createRepository('acme/kit', { contents: repository.path })
  const byline = await startByline(github, { place, environment: { PATH: git.path } })
  await github.install('acme')
  await byline.idle()
  git.hold()
  for (const head of heads.slice(1))
    await github.push('acme/kit', repository.path, `${head}:refs/heads/main`, { by: 'ann' })
  await github.settled()
  const database = new Sqlite(place.database)
  for (const count of kills) {
    const stuck = stuckAt(database, count)
    git.letGo()
    const booked = await stuck.reached()
    expect(booked).toBeLessThan(heads.length)
    await byline.kill()
    stuck.end()
    const open = (await byline.jobs()).filter(({ state }) => state === 'running' || state === 'waiting')
    // One is worked on; the others that it takes along wait for it, those that are booked among them.
    expect(open.filter(({ state }) => state === 'running')).toMatchObject([{ kind: 'push' }])
    expect(open.length).toBeGreaterThan(heads.length - booked)
    // What is begun anew waits for us, too.
    git.hold()
    await byline.start()
  }
  git.letGo()
  database.close()
  await byline.idle()
  expect(new Set((await byline.jobs()).map(({ state }) => state))).toEqual(new Set(['done']))
  const books = await booksAt(place)
  const names = await namesOf(books)
  const said: Record<string, unknown>[] = []
  for (const { entry } of valueOf(await listEntries(books, { kind: null, period: null }))) {
    if (entry.kind !== 'push-credited') {
      said.push({ kind: entry.kind })
      continue
    }
    const { sequence, number, before, after, forced, lineage, state, contributions } = entry
    const shares: unknown[] = []
    for await (const rows of readContributions(books.database, contributions.root, 'push'))
      for (const { contributor, ...row } of rows) shares.push({ ...row, name: names.get(contributor)?.name })
    const push = { kind: entry.kind, sequence, number, before, after, forced, lineage, state }
    said.push({ ...push, shares, shareCount: contributions.count })
  }
  return said
}

interface Stuck {
  /** Waits until the writer is stuck; gives how many pushes are booked for good. */
  reached(): Promise<number>
  /** To be called once the writer is gone. */
  end(): void
}

// Whoever books this push never ends: the database is kept busy in the middle of the transaction.
function stuckAt(database: Sqlite.Database, number: number): Stuck {
  const pushes = "select count(*) from ledger_entry where kind = 'push-credited'"
  // The service writes what it notes of its workers now and then: that is waited for, and only who is stuck is not.
  database.pragma('busy_timeout = 10000')
  database.exec(`create trigger stuck after insert on ledger_entry when (${pushes}) >= ${number} begin
    select count(*) from (with recursive n (i) as (select 1 union all select i + 1 from n) select i from n); end`)
  database.pragma('busy_timeout = 0')
  const isLocked = (): boolean => {
    try {
      database.exec('begin immediate; rollback')
      return false
    } catch {
      return true
    }
  }
  return {
    async reached() {
      // Nothing else writes for as long.
      for (let row = 0; row < 20; row = isLocked() ? row + 1 : 0) await wait(25)
      return database.prepare<[], number>(pushes).pluck().get()!
    },
    end() {
      database.pragma('busy_timeout = 10000')
      database.exec('drop trigger stuck')
    },
  }
}

interface SlowGit {
  /** For PATH. */
  readonly path: string
  hold(): void
  letGo(): void
  isHeld(): boolean
}

// A git that waits before it fetches, as long as it is told to and whoever started it is there.
function slowGit(): SlowGit {
  const folder = createFolder()
  const [bin, held, hold] = [join(folder, 'bin'), join(folder, 'held'), join(folder, 'hold')]
  const real = execFileSync('sh', ['-c', 'command -v git']).toString().trim()
  mkdirSync(bin)
  const script = `#!/bin/sh
case " $* " in *" fetch "*)
  if [ -e '${hold}' ]; then : > '${held}'; fi
  while [ -e '${hold}' ] && kill -0 $PPID 2>/dev/null; do sleep 0.05; done
  kill -0 $PPID 2>/dev/null || exit 1 ;;
esac
exec '${real}' "$@"
`
  writeFileSync(join(bin, 'git'), script, { mode: 0o755 })
  return {
    path: `${bin}:${process.env['PATH']}`,
    hold: () => writeFileSync(hold, ''),
    letGo() {
      rmSync(hold)
      rmSync(held, { force: true })
    },
    isHeld: () => existsSync(held),
  }
}
