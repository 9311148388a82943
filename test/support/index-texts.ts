// Indexes texts written in a test, and says what it found in words: `from:line name -> file:line definition`.
import { indexCode } from '../../src/tasks/index-code.ts'
import type { CodeIndex } from '../../src/reuse/code-index.ts'

/** Paths to texts. A path may begin with its repository's number and a colon: `1:src/a.py`; otherwise it is of the first. */
export type Texts = Readonly<Record<string, string>>

/** What is in an index, in words. Paths are those handed in, lines count from 1. */
export interface Found {
  readonly index: CodeIndex
  /** Uses from other files: `app.py:3 run -> lib.py:1 App.run`, in the index's order. */
  readonly uses: readonly string[]
  readonly innerUses: readonly string[]
  /** `kind Qualified.name`, with `private` before those that other files cannot name. */
  readonly definitions: readonly string[]
  readonly cutOff: readonly string[]
}

/** Indexes texts as the files of one or more repositories, without a cache. */
export async function indexTexts(texts: Texts): Promise<Found> {
  const keys = Object.keys(texts)
  const files = keys.map((key) => {
    const [, repository = '0', path = ''] = /^(?:(\d+):)?(.*)$/s.exec(key) ?? []
    return { repository: Number(repository), path, blob: `blob of ${key}`, text: texts[key]! }
  })
  const index = await indexCode(files, { cacheDirectory: null })
  const lineStarts = files.map(({ text }) => [
    0,
    ...Array.from(text.matchAll(/\n/g), ({ index: at }) => at + 1),
  ])
  const place = (file: number, at: number): string => {
    const after = lineStarts[file]!.findIndex((start) => start > at)
    return `${keys[file]}:${after < 0 ? lineStarts[file]!.length : after}`
  }
  const words = ({ definition, file, at, end }: CodeIndex['uses'][number]): string => {
    const { file: home, nameAt, qualifiedName } = index.definitions[definition]!
    return `${place(file, at)} ${texts[keys[file]!]!.slice(at, end)} -> ${place(home, nameAt)} ${qualifiedName}`
  }
  return {
    index,
    uses: index.uses.map(words),
    innerUses: index.innerUses.map(words),
    definitions: index.definitions.map(
      ({ kind, qualifiedName, isExported }) => `${isExported ? '' : 'private '}${kind} ${qualifiedName}`,
    ),
    cutOff: index.cutOff.map(({ file, reason }) => `${keys[file]} ${reason}`),
  }
}
