// The stations of `byline demo`, in their order: what each shows, and the command that shows it.

/** One station. */
export interface Station {
  readonly title: string
  /** What to look for; lines of at most 80 columns. */
  readonly says: readonly string[]
  /** The command's words. `EVERY` stands for all repositories, and `AT` before a name for one of them. */
  readonly words: readonly string[]
  /** Where the command says too much for a demo: the part to show, besides the first line and the last paragraph. */
  readonly part?: { readonly from: string; readonly lineCount: number }
}

const EVERY = '*'
const AT = '@'

/** What the demo walks through. A use case that comes later adds its station here. */
export const STATIONS: readonly Station[] = [
  {
    title: 'Who wrote what survives',
    says: [
      'Over all five: each word counts once, for whoever first wrote it, and more where',
      'colleagues build on it. Lock files, the library in vendor/ and a function that',
      'was copied between repositories bring nothing; help of an AI counts half.',
    ],
    words: ['credit', EVERY],
  },
  {
    title: 'Moved and re-wrapped, still hers',
    says: [
      "Ben moved Ana's file and ran a formatter over it: `git blame -w -M` gives him 22",
      'of its 35 lines. Here he has what he wrote: a dot more in two paths.',
    ],
    words: ['blame', `${AT}money-kit`, 'src/format/money.ts'],
  },
  {
    title: 'What colleagues build on',
    says: [
      'A use is a reference that resolves, across files and repositories. Ben copied',
      'allocate instead of importing it, so he uses it, too; formatMoney has five users',
      'besides Ana, so each word of it counts 5.6 times.',
    ],
    words: ['reuse', EVERY],
    part: { from: 'money-kit/src/allocate.ts', lineCount: 13 },
  },
  {
    title: 'How one share arises',
    says: [
      'Gita left in 2024. What she wrote still counts, and allocate brings her more,',
      'since Eve imports it and Ben copied it.',
    ],
    words: ['explain', 'Gita Rao', EVERY],
  },
  {
    title: 'What a fee would bring',
    says: ['Northwind AI licenses all five for 100,000 EUR; 30% go to those who wrote them.'],
    words: ['split', '--fee', '100000 EUR', '--pool', '30%', EVERY],
  },
]

/** A station's words as the program takes them, for repositories of these names in `folder`. */
export function wordsIn(
  folder: string,
  names: readonly string[],
  words: readonly string[],
): readonly string[] {
  return words.flatMap((word) => {
    if (word === EVERY) return names.map((name) => `${folder}/${name}`)
    return word.startsWith(AT) ? `${folder}/${word.slice(1)}` : word
  })
}

/** The same command as one types it into a shell, on one line. */
export function commandLine(folder: string, words: readonly string[]): string {
  const place = quoted(folder)
  const typed = words.map((word) => {
    if (word === EVERY) return `${place}/*`
    return word.startsWith(AT) ? `${place}/${word.slice(1)}` : quoted(word)
  })
  return ['npx byline', ...typed].join(' ')
}

function quoted(word: string): string {
  if (/^[\w./:%+-]+$/.test(word)) return word
  if (!/["$`\\!]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** The part of a command's output that a station shows; what is left out is marked with "…". */
export function shownPart(output: string, { part }: Pick<Station, 'part'>): string {
  const lines = output.trimEnd().split('\n')
  const start = part === undefined ? -1 : lines.findIndex((line) => line.includes(part.from))
  if (part === undefined || start < 0) return output
  const last = lines.slice(lines.lastIndexOf('') + 1)
  return [lines[0], '…', ...lines.slice(start, start + part.lineCount), '…', '', ...last, ''].join('\n')
}
