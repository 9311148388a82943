// Why a fetch failed, read from what git said. Nothing of it is passed on but what is known to hold no secret.
import type { GitEnding } from './command.ts'

/**
 * Why nothing was fetched. `not-found`: there is no such repository, or it may not be seen; `forbidden`: the token was refused;
 * `unavailable`: to be tried again; `disk-full` and `no-git`: for whoever runs this machine; `unfit`: git would not take it.
 */
export interface FetchFailure {
  readonly kind: 'not-found' | 'forbidden' | 'unavailable' | 'disk-full' | 'no-git' | 'unfit'
  /** What happened, to be put behind a name and a colon: no address, no token, nothing that the other side wrote. */
  readonly message: string
}

type Rule = readonly [said: RegExp, kind: FetchFailure['kind'], message: string]

// The first that fits. Statuses come before words that git adds to them.
const RULES: readonly Rule[] = [
  [
    /no space left on device|disk quota exceeded/i,
    'disk-full',
    'the disk is full; make room in the data folder',
  ],
  [
    /returned error: (401|403)\b|authentication failed|could not read (username|password)|terminal prompts disabled|access denied|write access to repository not granted/i,
    'forbidden',
    'the token was refused; give the app access to the contents of the repository',
  ],
  [
    /returned error: (404|410)\b|repository '.*' not found|repository not found|does not appear to be a git repository|does not exist/i,
    'not-found',
    'there is no such repository, or the app was not given it',
  ],
  [
    /returned error: 3\d\d\b|unable to update url base from redirection/i,
    'not-found',
    'it has moved; the next reconciliation learns where to',
  ],
  [/returned error: 429\b/i, 'unavailable', 'too many requests; it is tried again later'],
  [/returned error: 5\d\d\b/i, 'unavailable', 'the server could not answer; it is tried again later'],
  [
    /could not resolve|connection refused|failed to connect|couldn't connect/i,
    'unavailable',
    'the server cannot be reached; check the network, a proxy and the address',
  ],
  [
    /ssl|certificate|tls/i,
    'unavailable',
    'the server is not trusted; set GIT_SSL_CAINFO to the file with its authority',
  ],
  [
    /timed out|too slow|early eof|unexpected disconnect|hung up|rpc failed|connection reset|transfer closed|recv failure|empty reply|unexpectedly/i,
    'unavailable',
    'the connection broke; it is tried again later',
  ],
  [
    /\.lock': File exists|unable to create '.*\.lock'|cannot lock ref/i,
    'unavailable',
    'something else is writing to the mirror; it is tried again later',
  ],
  [
    /protocol '.*' not allowed|transport '.*' not allowed/i,
    'unfit',
    'its address is of a kind that is not fetched',
  ],
  [
    /mismatched algorithms|object format|bad object|fsck|corrupt|inflate/i,
    'unfit',
    'its objects are damaged',
  ],
]

/** What a failed `git` means. */
export function fetchFailureOf(ending: GitEnding): FetchFailure {
  if (ending.absent) return NO_GIT
  const said = fatalLines(ending.stderr)
  const rule = RULES.find(([pattern]) => pattern.test(said))
  if (rule !== undefined) return { kind: rule[1], message: rule[2] }
  return { kind: 'unavailable', message: `git ended with ${ending.code} and did not say why` }
}

/** There is no git to fetch with. */
export const NO_GIT: FetchFailure = {
  kind: 'no-git',
  message: 'there is no git program of version 2.31 or later; the app needs one: install it',
}

/** The refs that a fetch asked for and the other side does not have. */
export function absentIn(stderr: string): readonly string[] {
  const named = stderr.matchAll(/couldn't find remote ref (\S+)|not our ref ([0-9a-f]+)/gi)
  return [...named].map(([, ref, commit]) => ref ?? commit ?? '')
}

// What git itself says; lines of the other side may say anything.
function fatalLines(stderr: string): string {
  return stderr
    .split(/[\r\n]+/)
    .filter((line) => !line.startsWith('remote:'))
    .join('\n')
}
