// A workshop for tests of who is who: fresh books made by the command line, a repository of three authors, and HR's file.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { freshFolder } from '../support/databases.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { byline, type Ending } from './run.ts'

/** The time of every run. */
const NOW = '2026-11-20T09:00:00.000Z'

/** Books, a repository, and the command line on them. */
export interface Workshop {
  readonly folder: string
  readonly place: BooksPlace
  readonly repository: TestRepository
  /** Runs a command as hr@kestrel.example. */
  run(...words: readonly string[]): Promise<Ending>
  /** Runs a command that must succeed, and gives what it printed. */
  text(...words: readonly string[]): Promise<string>
  /** Runs a command with --json that must succeed, and parses what it printed. */
  json(...words: readonly string[]): Promise<unknown>
  /** Writes a file into the folder and gives its path. */
  file(name: string, content: string | Uint8Array): string
  /** The open books, for what no command says. */
  within<Value>(use: (books: OpenBooks) => Promise<Value>): Promise<Value>
}

/** HR's file: Ana by her work e-mail, and Ben. */
export const PEOPLE = `employee_number,name,class,entity,from,until,emails,logins
1001,Ana Kovač,employee,Kestrel GmbH,2020-01-01,,ana@kestrel.example,
1002,Ben Ito,contractor,Kestrel Ltd,2021-01-01,,ben@kestrel.example,
`

/** Sixty words of prose; nobody else's file has them. */
export function prose(name: string): string {
  return `${Array.from({ length: 60 }, (_, at) => `${name}${at}`).join(' ')}\n`
}

/** Makes the books, and a repository where Ana (at work and at home), Ben and Olga from elsewhere wrote sixty words each. */
export async function workshop(): Promise<Workshop> {
  const folder = freshFolder()
  const database = join(folder, 'byline.db')
  const place = { database, keyFile: `${database}.key`, anchorFile: `${database}.checkpoint` }
  const now = () => new Date(NOW)
  const repository = createRepository()
  repository.commit({ author: 'Ana', email: 'ana@kestrel.example', files: { 'docs/ana.md': prose('ana') } })
  repository.commit({ author: 'Ana', email: 'ana@home.example', files: { 'docs/home.md': prose('home') } })
  repository.commit({ author: 'Ben', email: 'ben@kestrel.example', files: { 'src/ben.md': prose('ben') } })
  repository.commit({ author: 'Olga', email: 'olga@elsewhere.example', files: { 'olga.md': prose('olga') } })
  const run = (...words: readonly string[]) =>
    byline(words, { books: { database, by: 'hr@kestrel.example' }, now })
  const text = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await run(...words)
    if (code !== 0) throw new Error(`${words.join(' ')}: exit code ${code}: ${stderr}`)
    return stdout
  }
  await text('ledger', 'create', '--organisation', 'Kestrel')
  return {
    folder,
    place,
    repository,
    run,
    text,
    json: async (...words) => JSON.parse(await text(...words, '--json')),
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    async within(use) {
      const opened = await openBooks(place, now)
      if (!opened.ok) throw new Error(opened.refusal)
      try {
        return await use(opened.value)
      } finally {
        await opened.value.close()
      }
    },
  }
}
