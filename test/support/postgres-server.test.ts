// The server of the tests leaves the run's own ending alone.
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const STARTER = new URL('../../dist/bench/start-postgres.js', import.meta.url).href

it('a run that started PostgreSQL and failed ends as failed', () => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(STARTER)})
    const server = await startPostgres()
    await server.stop()
    process.exitCode = 3`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([3, ''])
})
