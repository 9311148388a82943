// Mirrors: what is fetched, what stays, what git is told and what it is not, and how each failure is called.
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  mkdirSync,
  utimesSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fetchIntoMirror, type FetchRequest } from '../../src/git/program/fetch.ts'
import { keepCommits, locateMirror, packMirror } from '../../src/git/program/mirror.ts'
import { createFolder, createRepository, runIsolatedGit, type TestRepository } from '../support/repository.ts'

const TOKEN = 'ghs_AVerySecretToken'

function request(remote: string, more: Partial<FetchRequest> = {}): FetchRequest {
  return {
    mirror: join(createFolder(), 'mirrors', '7.git'),
    remote,
    token: null,
    branch: 'main',
    pulls: [],
    commits: [],
    signal: new AbortController().signal,
    stallMs: 20_000,
    ...more,
  }
}

const addressOf = ({ path }: TestRepository) => pathToFileURL(path).href

/** The commits that a mirror's folder holds under refs, by their names. */
function refsIn(mirror: string): Readonly<Record<string, string>> {
  const lines = runIsolatedGit(mirror, ['for-each-ref', '--format=%(refname) %(objectname)']).split('\n')
  return Object.fromEntries(lines.filter(Boolean).map((line) => line.split(' ')))
}

/** A server that answers everything alike, and what it was asked. */
async function serving(answer: (response: ServerResponse, asked: IncomingMessage) => void) {
  const asked: IncomingMessage[] = []
  const server = createServer((incoming, response) => {
    asked.push(incoming)
    answer(response, incoming)
  })
  await new Promise<void>((settle) => void server.listen(0, '127.0.0.1', settle))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((settle) => void server.close(settle))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/acme/shop.git`, asked }
}

test('the default branch, heads of pull requests and commits come; other branches and tags do not', async () => {
  const remote = createRepository({ bare: true })
  const first = remote.commit({ files: { 'a.js': 'one()\n' } })
  const head = remote.commit({ files: { 'a.js': 'two()\n' } })
  remote.branch('side', first)
  const side = remote.commit({ files: { 'b.js': 'side()\n' } })
  remote.branch('other', first)
  const other = remote.commit({ files: { 'c.js': 'other()\n' } })
  remote.git('update-ref', 'refs/pull/3/head', side)
  remote.tag('v1', first)
  const wanted = request(addressOf(remote), { pulls: [3, 4] })
  expect(await fetchIntoMirror(wanted)).toEqual({
    ok: true,
    value: { head, pulls: new Map([[3, side]]), absent: [] },
  })
  expect(refsIn(wanted.mirror)).toEqual({ 'refs/heads/default': head, 'refs/pull/3/head': side })
  // What is private on GitHub is so on this machine, too.
  expect(statSync(dirname(wanted.mirror)).mode & 0o777).toBe(0o700)
  const none = 'f'.repeat(40)
  expect(await fetchIntoMirror({ ...wanted, pulls: [], commits: [other, none, first] })).toEqual({
    ok: true,
    value: { head, pulls: new Map(), absent: [none] },
  })
  expect(refsIn(wanted.mirror)).toMatchObject({
    [`refs/byline/kept/${other}`]: other,
    [`refs/byline/kept/${first}`]: first,
  })
})

test('what was kept stays after a force push, a deleted branch and packing', async () => {
  const remote = createRepository({ bare: true })
  const first = remote.commit({ files: { 'a.js': 'one()\n' } })
  const lost = remote.commit({ files: { 'a.js': 'lost()\n' } })
  const wanted = request(addressOf(remote))
  await fetchIntoMirror(wanted)
  await keepCommits(locateMirror(wanted.mirror)!, [lost])
  remote.branch('main', first)
  for (let at = 0; at < 25; at++) {
    const head = remote.commit({ files: { 'a.js': `again(${at})\n` } })
    expect(await fetchIntoMirror(wanted)).toMatchObject({ ok: true, value: { head } })
    runIsolatedGit(wanted.mirror, ['repack', '-d', '-q'])
  }
  const packs = () =>
    readdirSync(join(wanted.mirror, 'objects/pack')).filter((name) => name.endsWith('.pack')).length
  const before = packs()
  expect(await packMirror(wanted.mirror)).toBe(null)
  expect(packs()).toBeLessThan(before)
  expect(runIsolatedGit(wanted.mirror, ['show', `${lost}:a.js`])).toBe('lost()')
  remote.git('update-ref', '-d', 'refs/heads/main')
  expect(await fetchIntoMirror(wanted)).toMatchObject({ ok: true, value: { head: null } })
  expect(refsIn(wanted.mirror)).toEqual({ [`refs/byline/kept/${lost}`]: lost })
})

test('a default branch that gets another name stands in nobody’s way', async () => {
  const remote = createRepository({ bare: true })
  const head = remote.commit({ files: { 'a.js': 'one()\n' } })
  const wanted = request(addressOf(remote))
  await fetchIntoMirror(wanted)
  remote.git('update-ref', '-d', 'refs/heads/main')
  remote.git('update-ref', 'refs/heads/main/next', head)
  expect(await fetchIntoMirror({ ...wanted, branch: 'main/next' })).toMatchObject({
    ok: true,
    value: { head },
  })
})

test('an empty repository is no failure, and a SHA-256 repository keeps its ids', async () => {
  const empty = createRepository({ bare: true })
  expect(await fetchIntoMirror(request(addressOf(empty)))).toMatchObject({ ok: true, value: { head: null } })
  const wide = createRepository({ bare: true, objectFormat: 'sha256' })
  const head = wide.commit({ files: { 'a.js': 'one()\n' } })
  expect(await fetchIntoMirror(request(addressOf(wide)))).toMatchObject({ ok: true, value: { head } })
})

test('a fetch that was killed leaves nothing that stops the next', async () => {
  const remote = createRepository({ bare: true })
  const head = remote.commit({ files: { 'a.js': 'one()\n' } })
  const wanted = request(addressOf(remote))
  await fetchIntoMirror(wanted)
  mkdirSync(join(wanted.mirror, 'refs/heads'), { recursive: true })
  const lock = join(wanted.mirror, 'refs/heads/default.lock')
  writeFileSync(lock, '')
  const next = remote.commit({ files: { 'a.js': 'two()\n' } })
  expect(next).not.toBe(head)
  expect(await fetchIntoMirror(wanted)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  utimesSync(lock, 1, 1)
  expect(await fetchIntoMirror(wanted)).toMatchObject({ ok: true, value: { head: next } })
})

describe('the token', () => {
  test('is sent as a header to the address alone, and stands in no file of the mirror', async () => {
    const { url, asked } = await serving((response) => response.writeHead(403).end())
    const wanted = request(url, { token: TOKEN })
    await fetchIntoMirror(wanted)
    const secret = Buffer.from(`x-access-token:${TOKEN}`).toString('base64')
    expect(asked[0]?.headers.authorization).toBe(`Basic ${secret}`)
    expect(asked[0]?.url).not.toContain(TOKEN)

    const remote = createRepository({ bare: true })
    remote.commit({ files: { 'a.js': 'one()\n' } })
    const local = request(addressOf(remote), { token: TOKEN })
    await fetchIntoMirror(local)
    for (const entry of readdirSync(local.mirror, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
      expect(text.includes(TOKEN) || text.includes(secret), entry.name).toBe(false)
    }
  })

  test('does not follow a redirect to another address', async () => {
    const elsewhere = await serving((response) => response.writeHead(200).end())
    const { url } = await serving((response, { url: path }) =>
      response.writeHead(302, { location: `${new URL(elsewhere.url).origin}${path}` }).end(),
    )
    expect(await fetchIntoMirror(request(url, { token: TOKEN }))).toMatchObject({
      ok: false,
      failure: { kind: 'not-found' },
    })
    expect(elsewhere.asked).toHaveLength(0)
  })
})

describe('a failure has a name, and holds neither address nor token nor what the server said', () => {
  test.each([
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)('status %i: %s', async (status, kind) => {
    const { url } = await serving((response) =>
      response
        .writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="x"' } : {})
        .end(`<b>${TOKEN}</b>`),
    )
    const fetched = await fetchIntoMirror(request(url, { token: TOKEN }))
    expect(fetched).toMatchObject({ ok: false, failure: { kind } })
    const said = JSON.stringify(fetched)
    for (const secret of [TOKEN, '127.0.0.1', 'acme', '<b>']) expect(said).not.toContain(secret)
  })

  test('nobody listens: unavailable', async () => {
    const fetched = await fetchIntoMirror(request('http://127.0.0.1:1/acme/shop.git'))
    expect(fetched).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  })

  test('a folder that is no repository: not-found', async () => {
    const fetched = await fetchIntoMirror(request(pathToFileURL(createFolder()).href))
    expect(fetched).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
  })

  test.each(['ext::sh -c evil', 'ssh://git@example.org/a', 'git@example.org:a', '--upload-pack=evil'])(
    '%s is not fetched',
    async (remote) => {
      expect(await fetchIntoMirror(request(remote))).toMatchObject({
        ok: false,
        failure: { kind: 'unfit' },
      })
    },
  )

  test.each(['', '-x', 'a b', 'a:b', 'refs/*', 'a\nb', 'a..b'])(
    'a branch called %j is not asked for',
    async (branch) => {
      const fetched = await fetchIntoMirror(request('http://127.0.0.1:1/a', { branch }))
      expect(fetched).toMatchObject({ ok: false, failure: { kind: 'unfit' } })
    },
  )
})

test('a server that says nothing is given up after the time without progress', async () => {
  const { url } = await serving(() => undefined)
  expect(await fetchIntoMirror(request(url, { stallMs: 300 }))).toMatchObject({
    ok: false,
    failure: { kind: 'unavailable', message: 'the connection broke; it is tried again later' },
  })
})

test('a signal ends the fetch with all its programs, and leaves no half mirror', async () => {
  const stop = new AbortController()
  const { url } = await serving(() => stop.abort(new Error('the service stops')))
  const wanted = request(url, { signal: stop.signal })
  await expect(fetchIntoMirror(wanted)).rejects.toThrow('the service stops')
  expect(existsSync(wanted.mirror)).toBe(false)
})
