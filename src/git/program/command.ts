// Starts the `git` program so that neither the user's settings nor the environment can change what it answers.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { GitFailure } from '../failures.ts'
import type { RepositoryLocation } from '../location.ts'

/** A running `git`: its streams and how it ended. */
export interface GitProcess {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Never rejects; `code` is -1 when the program could not be started or was killed. */
  readonly ended: Promise<GitEnding>
  /** Ends the program at once; safe to call after its end. */
  kill(): void
}

/** How a `git` ended. */
export interface GitEnding {
  readonly code: number
  readonly stderr: string
  /** Whether there was no program to start. */
  readonly absent: boolean
}

/** What a started `git` works on. */
export interface GitTarget {
  readonly location: RepositoryLocation
  /** Variables that stand in for the repository's own folder, where it must not be read with its settings. */
  readonly substitute?: Readonly<Record<string, string>>
}

// Settings that would change the output of the commands used here; for each the value of a fresh installation.
const SETTINGS = [
  'log.showRoot=true',
  'log.showSignature=false',
  'log.follow=false',
  'log.mailmap=false',
  'diff.ignoreSubmodules=none',
  'diff.renames=false',
  'core.quotePath=false',
  'safe.bareRepository=all',
].flatMap((setting) => ['-c', setting])

// Variables of git that only say where its own parts and the user's settings lie. All others are dropped: run from
// a hook, `GIT_DIR` and its kin would point every command at another repository.
const KEPT_VARIABLES = new Set([
  'GIT_EXEC_PATH',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_TEST_ASSUME_DIFFERENT_OWNER',
])

const STDERR_LIMIT_BYTES = 65_536

/** What a `git` that talks to another machine needs beyond what reading needs. */
export interface GitCircumstances {
  /** Variables that stand above all others. */
  readonly variables: Readonly<Record<string, string>>
  /** Starts programs of its own, which must end with it. */
  readonly startsOthers: boolean
}

const READING: GitCircumstances = { variables: {}, startsOthers: false }

/**
 * Starts `git` with the given arguments on a repository (or on none). Its standard input stays open until the caller
 * ends it. Nothing is thrown: a program that cannot be started ends with `absent`.
 */
export function startGit(
  target: GitTarget | null,
  args: readonly string[],
  { variables, startsOthers } = READING,
): GitProcess {
  const place = target === null || target.substitute !== undefined ? [] : ['-C', target.location.path]
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    'git',
    ['--no-pager', ...place, ...SETTINGS, ...args],
    {
      env: { ...environment(target), ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that all of it can be ended at once.
      detached: startsOthers,
    },
  )
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < STDERR_LIMIT_BYTES) stderr += chunk.toString('latin1')
  })
  // A program that ended early closes its input; what matters then is how it ended, not the broken pipe.
  child.stdin.on('error', (error) => (stderr += stderr === '' ? error.message : ''))
  const ended = new Promise<GitEnding>((settle) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      settle({ code: -1, stderr: error.message, absent: error.code === 'ENOENT' }),
    )
    child.once('close', (code) => settle({ code: code ?? -1, stderr, absent: false }))
  })
  const { stdin, stdout, pid } = child
  const kill = (): void => {
    if (startsOthers && pid !== undefined && child.exitCode === null && child.signalCode === null)
      killGroup(pid)
    child.kill('SIGKILL')
  }
  return { stdin, stdout, stderr: child.stderr, ended, kill }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // It ended meanwhile; and where there are no groups of processes, its leader is ended alone.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ESRCH' && code !== 'EINVAL' && code !== 'ENOSYS') throw error
  }
}

/** Runs `git` to its end and gives what it wrote, as Latin-1, with how it ended. `input` is written to it first. */
export async function runGit(
  target: GitTarget | null,
  args: readonly string[],
  input = '',
  circumstances = READING,
): Promise<GitEnding & { readonly stdout: string }> {
  const git = startGit(target, args, circumstances)
  const chunks: Buffer[] = []
  git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  git.stdin.end(input, 'latin1')
  const ending = await git.ended
  return { ...ending, stdout: Buffer.concat(chunks).toString('latin1') }
}

/** The error for a `git` that ended as it should not have. */
export function failureOf(command: string, ending: GitEnding): GitFailure {
  return new GitFailure(ending.absent ? 'there is no git program' : `git ${command} failed`, ending.stderr)
}

function environment(target: GitTarget | null): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('GIT_') && !KEPT_VARIABLES.has(name)) continue
    variables[name] = value
  }
  delete variables['LANGUAGE']
  return Object.assign(variables, {
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // Replacements and grafts are local notes; isomorphic-git knows neither, and credit must not depend on them.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/dev/null',
    // A partial clone would ask its server for absent objects. Newer versions obey the first, all obey the second.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    ...(target === null ? {} : { GIT_CEILING_DIRECTORIES: dirname(target.location.path) }),
    ...target?.substitute,
  })
}
