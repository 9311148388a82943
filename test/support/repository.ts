// Builds real git repositories for tests: any history, deterministic ids, removed when the test file is done.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { ObjectWriter, type Entry, type Files } from './objects.ts'

/** What a commit writes to a path; null removes it. Text is written as UTF-8. */
export type Content = string | Uint8Array | Special | null

/** Something else than a plain file. */
export interface Special {
  readonly mode: '100755' | '120000' | '160000'
  /** A file's content, a link's target or a submodule's commit. */
  readonly content: string
}

/** A commit to make. What is left out: Ann on the current branch, a minute after the one before. */
export interface CommitOptions {
  readonly author?: string
  /** Defaults to `<name>@example.org` in lower case. */
  readonly email?: string
  /** Defaults to the author. */
  readonly committer?: string
  readonly committerEmail?: string
  /** Paths to contents; the others stay as in the first parent. */
  readonly files?: Readonly<Record<string, Content>>
  /** Paths that are no UTF-8, as bytes. */
  readonly byteFiles?: readonly (readonly [path: Uint8Array, content: Content])[]
  readonly message?: string | Uint8Array
  /** Defaults to the current branch's head. The branch moves to the new commit in any case. */
  readonly parents?: readonly string[]
  /** Committer and author time, seconds since 1970. */
  readonly dateSeconds?: number
  /** Further header lines, such as `encoding ISO-8859-1`. */
  readonly headers?: readonly string[]
}

interface MadeCommit {
  readonly parents: readonly string[]
  readonly files: Files
}

/** An executable file with the given content. */
export const executable = (content: string): Special => ({ mode: '100755', content })
/** A symbolic link to the given target. */
export const symlink = (content: string): Special => ({ mode: '120000', content })
/** A submodule at the given commit. */
export const submodule = (content: string): Special => ({ mode: '160000', content })

const folders: string[] = []
// Thousands of small files go slowly where others write, too.
const REMOVAL_MS = 120_000
afterAll(
  () => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })),
  REMOVAL_MS,
)

/** A new folder that is removed when the test file is done. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'byline-test-'))
  folders.push(folder)
  return folder
}

/** Runs git away from the user's settings and gives what it wrote, without the line feed at its end. */
export function runIsolatedGit(
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): string {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'file',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.org',
    GIT_AUTHOR_DATE: '1700000000 +0000',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.org',
    GIT_COMMITTER_DATE: '1700000000 +0000',
  }
  return execFileSync('git', args, { cwd, env, input, maxBuffer: 1 << 28, stdio: 'pipe' })
    .toString()
    .trimEnd()
}

/** An empty repository on the branch `main`. */
export function createRepository(
  options: { readonly bare?: boolean; readonly objectFormat?: 'sha1' | 'sha256' } = {},
): TestRepository {
  return new TestRepository(createFolder(), options.bare ?? false, options.objectFormat ?? 'sha1')
}

/** A repository under construction. Its work tree is empty until `git('reset', '--hard')`. */
export class TestRepository {
  /** What to hand to the code under test. */
  readonly path: string
  readonly gitDir: string
  readonly #objects: ObjectWriter
  readonly #commits = new Map<string, MadeCommit>()
  readonly #heads = new Map<string, string>()
  #current = 'main'
  #seconds = 1_600_000_000

  constructor(path: string, bare: boolean, objectFormat: 'sha1' | 'sha256') {
    this.path = path
    this.gitDir = bare ? path : join(path, '.git')
    for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
      mkdirSync(join(this.gitDir, folder), { recursive: true })
    }
    const extension = objectFormat === 'sha1' ? '' : '[extensions]\n\tobjectformat = sha256\n'
    const version = objectFormat === 'sha1' ? 0 : 1
    const core = `[core]\n\trepositoryformatversion = ${version}\n\tfilemode = true\n\tbare = ${bare}\n`
    writeFileSync(join(this.gitDir, 'config'), core + extension)
    this.#objects = new ObjectWriter(this.gitDir, objectFormat)
    this.checkout('main')
  }

  /** The current branch's last commit. Throws while there is none. */
  get head(): string {
    return this.headOf(this.#current)
  }

  /** A branch's last commit. Throws for a branch without one. */
  headOf(branch: string): string {
    const head = this.#heads.get(branch)
    if (head === undefined) throw new Error(`the branch ${branch} has no commit`)
    return head
  }

  /** Makes a commit on the current branch and gives its id. */
  commit(options: CommitOptions = {}): string {
    const head = this.#heads.get(this.#current)
    const parents = options.parents ?? (head === undefined ? [] : [head])
    const files = new Map<string, Entry>(parents[0] === undefined ? [] : this.#made(parents[0]).files)
    for (const [path, content] of Object.entries(options.files ?? {})) {
      this.#put(files, Buffer.from(path).toString('latin1'), content)
    }
    for (const [path, content] of options.byteFiles ?? []) {
      this.#put(files, Buffer.from(path).toString('latin1'), content)
    }
    return this.#write(files, parents, options)
  }

  /** Starts a branch at a commit (the current one, if none is given) and makes it the current one. */
  branch(name: string, at?: string): void {
    this.#point(name, at ?? this.head)
    this.checkout(name)
  }

  /** Makes a branch the current one; one without commits starts a new root. */
  checkout(name: string): void {
    this.#current = name
    writeFileSync(join(this.gitDir, 'HEAD'), `ref: refs/heads/${name}\n`)
  }

  /**
   * Merges branches or commits into the current branch: what only one side changed since they parted is taken from it.
   * Paths that both changed must be given in `files`; throws where one is not.
   */
  merge(others: string | readonly string[], options: Omit<CommitOptions, 'parents'> = {}): string {
    const heads = [others].flat().map((other) => this.#heads.get(other) ?? other)
    const merged = new Map(this.#made(this.head).files)
    for (const head of heads) this.#mergeInto(merged, head, options.files ?? {})
    for (const [path, content] of Object.entries(options.files ?? {})) {
      this.#put(merged, Buffer.from(path).toString('latin1'), content)
    }
    return this.#write(merged, [this.head, ...heads], {
      message: `Merge ${[others].flat().join(', ')}`,
      ...options,
    })
  }

  /** Tags a commit: lightly, or with an object of its own when a message is given. Gives what the tag's ref holds. */
  tag(name: string, target: string, message?: string): string {
    const tagger = `tagger Ann <ann@example.org> ${this.#seconds} +0000`
    const text = `object ${target}\ntype commit\ntag ${name}\n${tagger}\n\n${message}\n`
    const id = message === undefined ? target : this.#objects.write('tag', Buffer.from(text))
    writeFileSync(join(this.gitDir, 'refs/tags', name), `${id}\n`)
    return id
  }

  /** Stores a blob that no commit needs to hold, and gives its id. */
  blob(content: string | Uint8Array): string {
    return this.#objects.write('blob', Buffer.from(content))
  }

  /** The id of the blob (or link, or submodule) at a path of a commit. Throws where there is none. */
  idAt(commit: string, path: string): string {
    const entry = this.#made(commit).files.get(Buffer.from(path).toString('latin1'))
    if (entry === undefined) throw new Error(`${path} is not in ${commit}`)
    return entry.id
  }

  /** Runs git in this repository. */
  git(...args: string[]): string {
    return runIsolatedGit(this.path, args)
  }

  #made(commit: string): MadeCommit {
    const made = this.#commits.get(commit)
    if (made === undefined) throw new Error(`${commit} was not made here`)
    return made
  }

  #put(files: Map<string, Entry>, path: string, content: Content): void {
    if (content === null) {
      if (!files.delete(path)) throw new Error(`there is no ${path} to remove`)
    } else if (typeof content === 'string' || content instanceof Uint8Array) {
      files.set(path, { mode: '100644', id: this.blob(content) })
    } else {
      const { mode } = content
      files.set(path, { mode, id: mode === '160000' ? content.content : this.blob(content.content) })
    }
  }

  #write(files: Files, parents: readonly string[], options: CommitOptions): string {
    this.#seconds = options.dateSeconds ?? this.#seconds + 60
    const author = signature(options.author ?? 'Ann', options.email)
    const committer =
      options.committer === undefined && options.committerEmail === undefined
        ? author
        : signature(options.committer ?? options.author ?? 'Ann', options.committerEmail)
    const time = `${this.#seconds} +0000`
    const head = [
      `tree ${this.#objects.writeTree(files)}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${author} ${time}`,
      `committer ${committer} ${time}`,
      ...(options.headers ?? []),
    ].join('\n')
    const message = options.message ?? 'Change'
    const text = typeof message === 'string' ? Buffer.from(`${message}\n`) : message
    const id = this.#objects.write('commit', Buffer.concat([Buffer.from(`${head}\n\n`), text]))
    this.#commits.set(id, { parents, files })
    this.#point(this.#current, id)
    return id
  }

  #point(branch: string, id: string): void {
    this.#heads.set(branch, id)
    const file = join(this.gitDir, 'refs/heads', branch)
    if (branch.includes('/')) mkdirSync(join(file, '..'), { recursive: true })
    // Overwritten in place: ext4 waits for the disk when a file is cut to nothing and written again.
    writeFileSync(file, `${id}\n`, { flag: existsSync(file) ? 'r+' : 'w' })
  }

  #mergeInto(merged: Map<string, Entry>, other: string, given: Readonly<Record<string, Content>>): void {
    const parted = this.#mergeBase(this.head, other)
    const base: Files = parted === undefined ? new Map() : this.#made(parted).files
    const theirs = this.#made(other).files
    for (const path of new Set([...base.keys(), ...theirs.keys()])) {
      const before = base.get(path)
      const now = theirs.get(path)
      const ours = merged.get(path)
      if (same(now, before) || same(now, ours)) continue
      if (!same(ours, before) && !(Buffer.from(path, 'latin1').toString() in given)) {
        throw new Error(`both sides changed ${path}: give its content`)
      }
      if (now === undefined) merged.delete(path)
      else merged.set(path, now)
    }
  }

  /** A common ancestor that is no ancestor of another one. */
  #mergeBase(a: string, b: string): string | undefined {
    const left = this.#ancestors(a)
    const common = [...this.#ancestors(b)].filter((id) => left.has(id))
    // Every ancestor of a common ancestor is one too, so it is enough to look at parents.
    const covered = new Set(common.flatMap((id) => this.#made(id).parents))
    return common.find((id) => !covered.has(id))
  }

  #ancestors(id: string): Set<string> {
    const seen = new Set<string>()
    const waiting = [id]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (!seen.has(at)) waiting.push(...this.#made(at).parents)
      seen.add(at)
    }
    return seen
  }
}

function signature(name: string, email: string | undefined): string {
  return `${name} <${email ?? `${name.toLowerCase().replaceAll(' ', '.')}@example.org`}>`
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode
}
