// The isolation of the test run: nothing of the user's settings reaches a test.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('the environment of a test', () => {
  it('has a home of its own, under the temporary folder', () => {
    const own = join(tmpdir(), 'byline-tests-')
    expect(homedir().startsWith(own)).toBe(true)
    expect(process.env['XDG_CACHE_HOME']?.startsWith(own)).toBe(true)
    expect(process.env['XDG_CONFIG_HOME']?.startsWith(own)).toBe(true)
  })

  it('lies in the time zone UTC', () => {
    expect(new Date(2026, 6, 1).toISOString()).toBe('2026-07-01T00:00:00.000Z')
  })

  it('gives git no configuration of the user or the machine, and no repository', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'byline-config-'))
    try {
      const list = ['config', '--list', '--show-origin']
      expect(execFileSync('git', list, { cwd: elsewhere, encoding: 'utf8' })).toBe('')
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  })
})
