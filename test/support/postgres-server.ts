// A real PostgreSQL for the tests: started once for a run, by the first test that asks for it, and taken away after the run.
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startPostgres, type RunningPostgres } from '../../src/bench/start-postgres.ts'

/** Where the server's starter listens; tests ask there for the server's address. */
export const STARTER_VARIABLE = 'BYLINE_TEST_POSTGRES_STARTER'

/** Lets tests have a server: sets the variable by which they find it; what it returns stops it, if it was ever started. */
export default async function offerPostgres(): Promise<() => Promise<void>> {
  let server: Promise<RunningPostgres> | undefined
  const starter = http.createServer((_request, response) => {
    server ??= startPostgres()
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
