// Work that takes long, and is interrupted: GitHub has its answer meanwhile, and every job is done once in the end.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import { createFolder, createRepository } from '../support/repository.ts'

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
