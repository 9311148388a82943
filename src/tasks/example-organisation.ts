// Builds the example organisation: real repositories with the same commit ids on every machine, from `fixtures/organisation`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRepository } from '../git/isomorphic/newRepository.ts'
import { filesAfter, parseHistory, parsePeople, secondsOf, type ExampleCommit } from './example-history.ts'

/** A repository of the example. */
export interface ExampleRepository {
  readonly name: string
  /** The folder of its work tree. */
  readonly path: string
  /** What it is, in a few words. */
  readonly what: string
  readonly commitCount: number
  /** The id of the last commit of `main`. */
  readonly head: string
}

// Both from the sources and from what is built of them, the fixtures are two folders up.
const FIXTURES = new URL('../../fixtures/organisation/', import.meta.url)

/** The repositories, in the order of their names. */
const REPOSITORIES: readonly { readonly name: string; readonly what: string }[] = [
  { name: 'handbook', what: 'guides in Markdown, with an example that runs' },
  { name: 'invoices', what: 'a TypeScript app that uses @kestrel/money' },
  { name: 'money-kit', what: '@kestrel/money, and kestrel_money for Python' },
  { name: 'receipt-labels', what: 'labelled receipts and disputes, JSONL and CSV' },
  { name: 'tax-service', what: 'a Python service that uses kestrel_money' },
]

/** Builds every repository in the empty folder `folder`, each in a folder of its name. Throws where that cannot be written. */
export async function buildExampleOrganisation(folder: string): Promise<readonly ExampleRepository[]> {
  const people = parsePeople(fixture('people.yaml'))
  const built: ExampleRepository[] = []
  for (const { name, what } of REPOSITORIES) {
    const path = join(folder, name)
    const commits = parseHistory(fixture(`${name}/history.yaml`))
    built.push({
      name,
      path,
      what,
      commitCount: commits.length,
      head: await build(path, name, commits, people),
    })
  }
  return built
}

function fixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8')
}

// A commit that was made.
interface Made {
  readonly id: string
  readonly files: ReadonlyMap<string, string>
}

async function build(
  path: string,
  name: string,
  commits: readonly ExampleCommit[],
  people: ReturnType<typeof parsePeople>,
): Promise<string> {
  const repository = await startRepository(path)
  const heads = new Map<string, Made>()
  /** Where each branch left `main`. */
  const starts = new Map<string, Made>()
  const ids = new Map<string, string>()
  const signature = (commit: ExampleCommit, key: string) => {
    const person = people.get(key)
    if (person === undefined) throw new Error(`${name}: nobody is called ${key}`)
    return { ...person, seconds: secondsOf(commit) }
  }
  for (const commit of commits) {
    const branch = commit.on ?? 'main'
    const main = heads.get('main')
    const head = heads.get(branch) ?? main
    if (!heads.has(branch) && main !== undefined) starts.set(branch, main)
    const other = commit.merge === undefined ? undefined : madeOn(heads, commit.merge)
    const before =
      head === undefined || other === undefined
        ? (head?.files ?? new Map<string, string>())
        : mergedFiles(head, other, madeOn(starts, commit.merge!))
    const files = filesAfter(before, commit, (file) => fixture(`${name}/${file}`))
    const id = await repository.commit({
      files,
      parents: [head, other].flatMap((parent) => parent?.id ?? []),
      author: signature(commit, commit.by),
      committer: signature(commit, commit.committer ?? commit.by),
      message: commit.message.replace(/\{(\w+)\}/g, (_, key: string) => madeOn(ids, key)),
    })
    heads.set(branch, { id, files })
    if (commit.id !== undefined) ids.set(commit.id, id)
  }
  const { id } = madeOn(heads, 'main')
  await repository.finish(id)
  return id
}

function madeOn<Value>(made: ReadonlyMap<string, Value>, key: string): Value {
  const value = made.get(key)
  if (value === undefined) throw new Error(`there is no "${key}"`)
  return value
}

// What `theirs` changed since both parted, laid over `ours`. Throws where both changed a file.
function mergedFiles(ours: Made, theirs: Made, parted: Made): Map<string, string> {
  const merged = new Map(ours.files)
  for (const path of new Set([...parted.files.keys(), ...theirs.files.keys()])) {
    const [before, now, own] = [parted, theirs, ours].map(({ files }) => files.get(path))
    if (now === before || now === own) continue
    if (own !== before) throw new Error(`both sides changed ${path}`)
    if (now === undefined) merged.delete(path)
    else merged.set(path, now)
  }
  return merged
}
