// Brings what is wanted of a remote repository into a bare mirror. The token travels in the environment of git alone: it is in
// no argument, no file and no message.
import { devNull } from 'node:os'
import { findGit } from '../open.ts'
import { isObjectId } from '../failures.ts'
import { startGit, type GitCircumstances, type GitEnding } from './command.ts'
import { absentIn, fetchFailureOf, NO_GIT, type FetchFailure } from './fetch-failure.ts'
import {
  DEFAULT_HEAD,
  dropRefs,
  keepCommits,
  keptRef,
  locateMirror,
  makeMirror,
  presentIn,
  refsOf,
  removeStaleLocks,
  wholeIn,
} from './mirror.ts'

/** What to fetch, and from where. */
export interface FetchRequest {
  /** The mirror's folder; it is made where there is none. */
  readonly mirror: string
  /** An address that begins with https, http or file, without credentials in it. */
  readonly remote: string
  /** What GitHub takes as the password of `x-access-token`; null asks without. */
  readonly token: string | null
  /** The default branch's name. */
  readonly branch: string
  /** Pull requests whose heads are wanted. */
  readonly pulls: readonly number[]
  /** Commits that are wanted by their ids; they are kept. */
  readonly commits: readonly string[]
  /** Ends everything at once. */
  readonly signal: AbortSignal
  /** Without progress for so long, the fetch is given up. */
  readonly stallMs: number
}

/** What a mirror holds after a fetch. */
export interface FetchedHeads {
  /** The default branch's head; null where the branch is not there, so in an empty repository. */
  readonly head: string | null
  /** The heads of the wanted pull requests that are there. */
  readonly pulls: ReadonlyMap<number, string>
  /** The wanted commits that the other side does not have. */
  readonly absent: readonly string[]
}

/** What was fetched, or why nothing was. */
export type Fetched =
  { readonly ok: true; readonly value: FetchedHeads } | { readonly ok: false; readonly failure: FetchFailure }

const FETCH = [
  'fetch',
  '--stdin',
  '--force',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
  '--progress',
]

// Objects are checked against their ids in any case. What fsck adds are faults of form, which old histories are full of, and traps
// for a checkout, which a mirror never makes.
const SETTINGS = {
  'protocol.version': '2',
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1',
  'credential.helper': '',
  'core.hooksPath': devNull,
  'core.askPass': '',
  'fetch.fsckObjects': 'false',
  'fetch.recurseSubmodules': 'false',
  'fetch.writeCommitGraph': 'true',
  'gc.auto': '0',
  'maintenance.auto': 'false',
}

const SCHEMES = ['https:', 'http:', 'file:']
// A branch's name as git allows it, as far as it could be taken for something else here.
const UNFIT_BRANCH = /[\s*?:[\\^~]|\p{Cc}|^-|\.\.|^$/u

/**
 * Fetches the default branch, heads of pull requests and commits into a mirror. What is not there is no failure. Throws the
 * signal's reason where it is stopped; all else that fails is a value.
 */
export async function fetchIntoMirror(request: FetchRequest): Promise<Fetched> {
  const { mirror, signal, branch } = request
  if (!URL.canParse(request.remote) || !SCHEMES.includes(new URL(request.remote).protocol))
    return failed({ kind: 'unfit', message: 'its address is of a kind that is not fetched' })
  if (UNFIT_BRANCH.test(branch) || request.commits.some((id) => !isObjectId(id)))
    return failed({ kind: 'unfit', message: 'it asks for a branch or a commit that git cannot name' })
  if ((await findGit()) === undefined) return failed(NO_GIT)
  signal.throwIfAborted()
  const circumstances = circumstancesOf(request)
  if (locateMirror(mirror) === null) {
    const made = await makeMirror(mirror, () => listRemote(request, circumstances))
    if (!made.ok) return failed(made.failure)
  }
  removeStaleLocks(mirror)
  const target = locateMirror(mirror)!
  const here = await wholeIn(target, request.commits)
  const wants = new Map<string, string>([[`refs/heads/${branch}`, DEFAULT_HEAD]])
  for (const pull of request.pulls) wants.set(pullRef(pull), pullRef(pull))
  for (const commit of request.commits) if (!here.has(commit)) wants.set(commit, keptRef(commit))
  const failure = await fetchWhatIsThere(request, circumstances, wants)
  if (failure !== null) return failed(failure)
  await keepCommits(target, [...here])
  return { ok: true, value: await headsOf(request) }
}

// Asks for everything; where something is not there, once more for what is.
async function fetchWhatIsThere(
  request: FetchRequest,
  circumstances: GitCircumstances,
  wants: Map<string, string>,
): Promise<FetchFailure | null> {
  const target = locateMirror(request.mirror)!
  const absentRefs: string[] = []
  // A commit that is not there is named alone, so each costs a turn; of refs, all are looked up at the first.
  for (let turn = 0; turn <= request.commits.length + 1 && wants.size > 0; turn++) {
    const ending = await runFetch(request, circumstances, wants)
    request.signal.throwIfAborted()
    if (ending.code === 0) {
      await dropRefs(target, absentRefs)
      return null
    }
    const absent = [...absentIn(ending.stderr)]
    if (absent.length === 0) return fetchFailureOf(ending)
    if (absent.some((name) => !isObjectId(name))) {
      const there = await listRemote(request, circumstances)
      if (!there.ok) return there.failure
      for (const ref of wants.keys()) if (!isObjectId(ref) && !there.refs.has(ref)) absent.push(ref)
    }
    for (const name of absent) {
      const local = wants.get(name)
      if (local !== undefined && !isObjectId(name)) absentRefs.push(local)
      wants.delete(name)
    }
  }
  await dropRefs(target, absentRefs)
  return wants.size === 0
    ? null
    : { kind: 'unavailable', message: 'its branches change while they are fetched; it is tried again later' }
}

async function runFetch(
  request: FetchRequest,
  circumstances: GitCircumstances,
  wants: ReadonlyMap<string, string>,
): Promise<GitEnding> {
  const target = locateMirror(request.mirror)!
  const git = startGit(target, [...FETCH, request.remote], circumstances)
  return watched(
    git,
    request,
    [...wants].map(([from, to]) => `+${from}:${to}\n`),
  )
}

const SAID_MOST_CHARACTERS = 32_768

// Waits for a git's end; ends it where it is told to, and where nothing moves any more.
async function watched(
  git: ReturnType<typeof startGit>,
  { signal, stallMs }: FetchRequest,
  lines: readonly string[],
): Promise<GitEnding> {
  let said = ''
  let stalled = false
  const giveUp = (): void => {
    stalled = true
    git.kill()
  }
  const stop = (): void => git.kill()
  let timer = setTimeout(giveUp, stallMs)
  git.stderr.on('data', (chunk: Buffer) => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, stallMs)
    // Progress is overwritten line by line; what matters is said last.
    said = (said + chunk.toString('latin1')).slice(-SAID_MOST_CHARACTERS)
  })
  git.stdout.resume()
  signal.addEventListener('abort', stop)
  if (signal.aborted) git.kill()
  try {
    git.stdin.end(lines.join(''), 'utf8')
    const ending = await git.ended
    return { ...ending, stderr: stalled ? 'timed out' : said || ending.stderr }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** What a remote repository calls its commits. */
type RemoteRefs =
  | { readonly ok: true; readonly refs: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly failure: FetchFailure }

async function listRemote(request: FetchRequest, circumstances: GitCircumstances): Promise<RemoteRefs> {
  const patterns = [`refs/heads/${request.branch}`, ...(request.pulls.length > 0 ? ['refs/pull/*/head'] : [])]
  const git = startGit(null, ['ls-remote', '--quiet', request.remote, ...patterns], circumstances)
  const chunks: Buffer[] = []
  git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ending = await watched(git, request, [])
  request.signal.throwIfAborted()
  if (ending.code !== 0) return { ok: false, failure: fetchFailureOf(ending) }
  const refs = new Map<string, string>()
  for (const line of Buffer.concat(chunks).toString('utf8').split('\n')) {
    const [id, ref] = line.split('\t')
    if (id !== undefined && ref !== undefined) refs.set(ref, id)
  }
  return { ok: true, refs }
}

function circumstancesOf({ remote, token, mirror, stallMs }: FetchRequest): GitCircumstances {
  const { protocol, origin } = new URL(remote)
  const settings: [string, string][] = [
    ...Object.entries(SETTINGS),
    ['http.lowSpeedTime', String(Math.ceil(stallMs / 1000))],
  ]
  if (token !== null) {
    const secret = Buffer.from(`x-access-token:${token}`).toString('base64')
    settings.push([`http.${origin}/.extraHeader`, `Authorization: Basic ${secret}`])
  }
  const variables: Record<string, string> = {
    GIT_ALLOW_PROTOCOL: protocol.slice(0, -1),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    // Neither a program to ask for passwords nor the user's file of them.
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    HOME: mirror,
    GIT_CONFIG_COUNT: String(settings.length),
  }
  for (const [at, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${at}`] = key
    variables[`GIT_CONFIG_VALUE_${at}`] = value
  }
  for (const name of ['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH']) {
    const value = process.env[name]
    if (value !== undefined) variables[name] = value
  }
  return { variables, startsOthers: true }
}

async function headsOf({ mirror, pulls, commits }: FetchRequest): Promise<FetchedHeads> {
  const target = locateMirror(mirror)!
  const refs = await refsOf(target)
  const heads = pulls.flatMap((pull): [number, string][] => {
    const head = refs.get(pullRef(pull))
    return head === undefined ? [] : [[pull, head]]
  })
  const here = await presentIn(target, commits)
  return {
    head: refs.get(DEFAULT_HEAD) ?? null,
    pulls: new Map(heads),
    absent: commits.filter((commit) => !here.has(commit)),
  }
}

function pullRef(pull: number): string {
  return `refs/pull/${pull}/head`
}

function failed(failure: FetchFailure): Fetched {
  return { ok: false, failure }
}
