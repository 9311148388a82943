// Set-up of every test run: git, caches and time zone are the same on every machine, and nothing of the user's is read
// or written. The test processes inherit this environment.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Isolates the run; what it returns cleans up after it. */
export default function isolate(): () => void {
  // A hook of git that runs the tests sets GIT_DIR and its like, which would turn every git command to that repository.
  for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name]
  const home = mkdtempSync(join(tmpdir(), 'byline-tests-'))
  Object.assign(process.env, {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    TZ: 'UTC',
    // git also reads attributes and ignore files from here; Byline keeps its cache here.
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
  })
  return () => rmSync(home, { recursive: true, force: true, maxRetries: 3 })
}
