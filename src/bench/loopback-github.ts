// The least of a GitHub that the service needs for pushes, on this machine: an app, its installation, small real repositories and
// git's smart HTTP. It checks nothing; the tests' GitHub does.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'

/** A repository, and the commits that are pushed to it one after the other. */
export interface LoopbackRepository {
  readonly id: number
  readonly name: string
  readonly path: string
  /** The first is there from the beginning. */
  readonly commits: readonly string[]
}

export const OWNER = { id: 4_000, login: 'acme', type: 'Organization' } as const
export const INSTALLATION = 7
const HOUR_MS = 3_600_000

/** Makes repositories with as many commits as are pushed, and one before. */
export function makeRepositories(
  folder: string,
  count: number,
  pushes: number,
): readonly LoopbackRepository[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `repository-${at + 1}`
    const path = join(folder, OWNER.login, `${name}.git`)
    mkdirSync(path, { recursive: true })
    git(['init', '--quiet', '--bare', '--initial-branch=main', path])
    git(['-C', path, 'fast-import', '--quiet'], historyOf(at, pushes + 1))
    const listed = git(['-C', path, 'rev-list', '--reverse', 'main'])
    const commits = listed.trim().split('\n')
    const repository = { id: 10_000 + at, name, path, commits }
    moveTo(repository, 0)
    return repository
  })
}

/** Moves the branch as a push would. */
export function moveTo({ path, commits }: LoopbackRepository, push: number): void {
  writeFileSync(join(path, 'refs/heads/main'), `${commits[push]!}\n`)
}

/** Answers the API and git until it is closed; gives where. */
export async function startLoopbackGitHub(
  folder: string,
  repositories: readonly LoopbackRepository[],
): Promise<{ readonly host: string; readonly server: Server }> {
  const backend = join(git(['--exec-path']).trim(), 'git-http-backend')
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/api/v3/')) answerApi(url.pathname.slice(7), repositories, response)
    else answerGit(backend, folder, url, request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it listens on no port')
  return { host: `127.0.0.1:${address.port}`, server }
}

// Each commit adds a function of its own, so that there is something to attribute.
function historyOf(repository: number, commits: number): string {
  const parts: string[] = []
  for (let commit = 0; commit < commits; commit++) {
    const text = `export const value${commit} = (input: number) => input * ${repository + 2} + ${commit}\n`
    const time = 1_760_000_000 + commit * 60
    const message = `Add value ${commit}`
    parts.push(
      'commit refs/heads/main',
      `author Ann <ann@example.org> ${time} +0000`,
      `committer Ann <ann@example.org> ${time} +0000`,
      `data ${message.length}\n${message}`,
      `M 100644 inline src/value-${commit}.ts`,
      `data ${text.length}\n${text}`,
    )
  }
  return `${parts.join('\n')}\ndone\n`
}

function answerApi(
  path: string,
  repositories: readonly LoopbackRepository[],
  response: ServerResponse,
): void {
  const permissions = {
    metadata: 'read',
    contents: 'read',
    members: 'read',
    issues: 'read',
    pull_requests: 'write',
  }
  const installation = { id: INSTALLATION, account: OWNER, suspended_at: null, permissions }
  const expires = new Date(Date.now() + HOUR_MS).toISOString()
  const [, , name = ''] = path.slice(1).split('/')
  const repository = repositories.find((one) => path.startsWith('/repos/') && one.name === name)
  const fixed: Readonly<Record<string, unknown>> = {
    '/app': { id: 1, slug: 'byline', name: 'Byline' },
    '/app/installations': [installation],
    [`/app/installations/${INSTALLATION}`]: installation,
    [`/app/installations/${INSTALLATION}/access_tokens`]: {
      token: 'ghs_loopback',
      expires_at: expires,
      permissions,
    },
    '/app/hook/deliveries': [],
    '/installation/repositories': {
      total_count: repositories.length,
      repositories: repositories.map(repositoryJson),
    },
  }
  if (path in fixed) return json(response, 200, fixed[path])
  if (repository === undefined) return json(response, 404, { message: 'Not Found' })
  return json(response, 200, path.endsWith(`/${name}`) ? repositoryJson(repository) : [])
}

function repositoryJson({ id, name }: LoopbackRepository) {
  const pushed = new Date().toISOString()
  return { id, name, owner: OWNER, default_branch: 'main', private: true, size: 1, pushed_at: pushed }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function answerGit(
  backend: string,
  folder: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const child = spawn(backend, [], {
    env: {
      ...process.env,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: folder,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
  body.pipe(child.stdin)
  child.stdin.on('error', () => child.stdin.destroy())
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdout.on('end', () => {
    // As CGI: headers, an empty line, the body.
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    const head = answer.subarray(0, end).toString().split('\r\n')
    const headers = Object.fromEntries(head.map((line) => line.split(/:\s*/, 2)))
    response.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers).end(answer.subarray(end + 4))
  })
}

function git(words: readonly string[], input?: string): string {
  return execFileSync('git', words, { encoding: 'utf8', ...(input === undefined ? {} : { input }) })
}
