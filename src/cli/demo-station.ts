// A station of `byline demo`: what it shows, and the commands that show it, as the program takes them and as one types them.

/** One station. */
export interface Station {
  readonly title: string
  /** What to look for; lines of at most 80 columns. `{books}` stands for the folder where the books lie. */
  readonly says: readonly string[]
  readonly commands: readonly StationCommand[]
  /** The day it is, where something is booked or reported. */
  readonly day?: string
}

/** A command that a station shows. */
export interface StationCommand {
  /** The command's words. `EVERY` stands for all repositories, `AT` before a name for one of them, `IN_BOOKS` for a file beside the books. */
  readonly words: readonly string[]
  /** Where the command says too much for a demo: the part to show, besides the first line and the last paragraph. */
  readonly part?: { readonly from: string; readonly lineCount: number }
  /** It is refused, and that is what it shows. */
  readonly isRefused?: true
}

/** All repositories, as a word of a command. */
export const EVERY = '*'
/** Stands before the name of a repository. */
export const AT = '@'
/** Stands before the name of a file that lies beside the books. */
export const IN_BOOKS = '#'

/** Where a demo's repositories and books lie. */
export interface DemoPlace {
  readonly folder: string
  readonly books: string
  /** The repositories' names. */
  readonly names: readonly string[]
}

/** A command's words as the program takes them. */
export function wordsIn({ folder, books, names }: DemoPlace, words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    if (word === EVERY) return names.map((name) => `${folder}/${name}`)
    if (word.startsWith(IN_BOOKS)) return `${books}/${word.slice(1)}`
    return word.startsWith(AT) ? `${folder}/${word.slice(1)}` : word
  })
}

/** The same command as one types it into a shell, on one line. */
export function commandLine({ folder, books }: DemoPlace, words: readonly string[]): string {
  const typed = words.map((word) => {
    if (word === EVERY) return `${quoted(folder)}/*`
    if (word.startsWith(IN_BOOKS)) return `${quoted(books)}/${word.slice(1)}`
    return word.startsWith(AT) ? `${quoted(folder)}/${word.slice(1)}` : quoted(word)
  })
  return ['npx byline', ...typed].join(' ')
}

// A word as a shell takes it.
function quoted(word: string): string {
  if (/^[\w./:%+@-]+$/.test(word)) return word
  if (!/["$`\\!]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** The part of a command's output that a station shows; what is left out is marked with "…". */
export function shownPart(output: string, { part }: Pick<StationCommand, 'part'>): string {
  const lines = output.trimEnd().split('\n')
  const start = part === undefined ? -1 : lines.findIndex((line) => line.includes(part.from))
  if (part === undefined || start < 0) return output
  const last = lines.slice(lines.lastIndexOf('') + 1)
  return [lines[0], '…', ...lines.slice(start, start + part.lineCount), '…', '', ...last, ''].join('\n')
}
