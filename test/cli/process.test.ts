// The built program as a process: exit codes, pipes whose readers leave, full disks, Ctrl-C, and no colour where none is wanted.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createFolder, createRepository } from '../support/repository.ts'
import { endingOf, PROGRAM, runProgram, startProgram } from './run.ts'

function smallRepository() {
  const repository = createRepository()
  repository.commit({ files: { 'a.md': 'one\n'.repeat(3000) } })
  return repository
}

describe('the program', () => {
  test('prints JSON and nothing else, and ends with 0, 1 or 2', async () => {
    const { path } = smallRepository()
    const [done, failed, misused] = await Promise.all([
      runProgram(['split', '--fee', '100000 EUR', '--pool', '30%', path, '--json']),
      runProgram(['credit', '/nowhere']),
      runProgram(['credit', '--nonsense']),
    ])
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(done.stdout)).toMatchObject({ total: '30000.00' })
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(misused).toMatchObject({ code: 2, stdout: '' })
  })

  test('writes no colours into a pipe', async () => {
    const { path } = smallRepository()
    const { stdout } = await runProgram(['credit', path])
    expect(stdout).not.toContain('\u001b')
  })

  test('keeps results in XDG_CACHE_HOME alone, and nowhere with --no-cache', async () => {
    const { path } = smallRepository()
    const [home, cache] = [createFolder(), createFolder()]
    const environment = { HOME: home, XDG_CACHE_HOME: cache }
    await runProgram(['credit', path, '--no-cache'], environment)
    expect([readdirSync(home), readdirSync(cache)]).toEqual([[], []])
    await runProgram(['credit', path], environment)
    expect(readdirSync(home)).toEqual([])
    for (const name of readdirSync(cache)) expect(name).toBe('byline')
  })

  test('ends quietly when its reader has had enough', async () => {
    const { path } = smallRepository()
    const child = startProgram(['blame', path, 'a.md', '--json'])
    child.stdout?.destroy()
    expect(await endingOf(child)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test.skipIf(!existsSync('/dev/full'))('says so in one line when its output has no room', () => {
    const { path } = smallRepository()
    const full = openSync('/dev/full', 'w')
    const words = [PROGRAM, 'credit', path, '--json']
    const { status, stderr } = spawnSync(process.execPath, words, { stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    expect(status).toBe(1)
    expect(stderr.toString()).toBe(
      'byline: standard output cannot be written (ENOSPC); make room for it, or send it elsewhere\n',
    )
  })

  test('ends with 130 and without output when it is interrupted, and leaves a cache that serves', async () => {
    const { path } = smallRepository()
    const cache = createFolder()
    const marker = join(createFolder(), 'started')
    const environment = { PATH: `${slowGit(marker)}:${process.env['PATH']}` }
    const child = startProgram(['credit', path, '--json', '--cache', cache], environment)
    const ending = endingOf(child)
    while (!existsSync(marker)) await wait(10)
    child.kill('SIGINT')
    expect(await ending).toEqual({ code: 130, stdout: '', stderr: '' })
    const after = await runProgram(['credit', path, '--json', '--cache', cache])
    expect(after).toEqual(await runProgram(['credit', path, '--json', '--no-cache']))
  })
})

// A folder with a git that, before it lists a history, leaves a mark and takes its time.
function slowGit(marker: string): string {
  const folder = join(createFolder(), 'bin')
  const real = spawnSync('sh', ['-c', 'command -v git']).stdout.toString().trim()
  mkdirSync(folder)
  const script = `#!/bin/sh
case " $* " in *" log "*) : > '${marker}'; sleep 1 ;; esac
exec '${real}' "$@"
`
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 })
  return folder
}
