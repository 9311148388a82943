// Serves the bare repositories by git's smart HTTP protocol: git's own `http-backend`, run as CGI.
import { spawn } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'

let backend: string | undefined

/** The git services: reading and writing. */
export type GitService = 'git-upload-pack' | 'git-receive-pack'

/** Which service a request asks for, and of which repository; undefined where the address is none of git's. */
export function gitRequest(url: URL): { repository: string; rest: string; service: GitService } | undefined {
  const match = /^\/([^/]+\/[^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(
    url.pathname,
  )
  if (match === null) return undefined
  const [, repository = '', rest = ''] = match
  const name = rest === 'info/refs' ? url.searchParams.get('service') : rest
  if (name !== 'git-upload-pack' && name !== 'git-receive-pack') return undefined
  return { repository: decodeURIComponent(repository), rest, service: name }
}

/** Lets git answer a request about a bare repository; resolves when the answer has been sent. */
export function answerWithGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: { readonly gitDir: string; readonly rest: string; readonly query: string; readonly user: string },
): Promise<void> {
  backend ??= join(execFileSync('git', ['--exec-path']).toString().trim(), 'git-http-backend')
  const header = (name: string): string => String(request.headers[name] ?? '')
  const child = spawn(backend, [], {
    env: {
      PATH: process.env['PATH'] ?? '',
      LC_ALL: 'C',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: options.gitDir,
      PATH_INFO: `/${options.rest}`,
      QUERY_STRING: options.query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_USER: options.user,
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const body = header('content-encoding') === 'gzip' ? request.pipe(createGunzip()) : request
  body.pipe(child.stdin)
  // Git may stop reading before we stop writing, and whoever asks may go away.
  child.stdin.on('error', () => child.stdin.destroy())
  response.on('close', () => child.stdout.resume())
  return passOn(child.stdout, response)
}

function passOn(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0)
  let isHead = true
  return new Promise((resolve, reject) => {
    output.on('data', (chunk: Buffer) => {
      if (!isHead) {
        response.write(chunk)
        return
      }
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      isHead = false
      response.writeHead(...readHead(head.subarray(0, end).toString()))
      response.write(head.subarray(end + 4))
    })
    output.on('error', reject)
    output.on('end', () => {
      if (isHead) response.writeHead(500)
      response.end(() => resolve())
      if (response.destroyed) resolve()
    })
  })
}

function readHead(text: string): [number, Record<string, string>] {
  const pairs = text.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const { Status = '200 OK', ...headers } = Object.fromEntries(pairs)
  return [Number(Status.split(' ')[0]), headers]
}
