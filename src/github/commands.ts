// What people ask of Byline in a comment: the lines at its beginning that begin with /byline, parsed without knowing who wrote them.
import { foldEmail, isPlaceholder } from '../people/identity.ts'

/** A share of what the author of a pull request wrote in it, for somebody else; 0 takes it back. */
export interface ProposedShare {
  /** In lower case, without "@". */
  readonly login: string
  readonly percent: number
}

/** What may be asked. */
export type Command =
  | { readonly kind: 'explain' | 'confirm' | 'mute' | 'unmute' | 'unname-me' | 'name-me' | 'help' }
  /** Each login once; they come to less than 100. */
  | { readonly kind: 'credit'; readonly shares: readonly ProposedShare[] }
  | { readonly kind: 'that-was-me'; readonly email: string }

/** A line that asks something, or what is wrong with it: a sentence that repeats nothing but a short plain word. */
export type CommandReading =
  { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly problem: string }

/** What can be asked, as it is typed, and what it is for. */
export const COMMAND_WORDS: readonly (readonly [typed: string, purpose: string])[] = [
  ['/byline explain', 'says why everybody in this pull request is credited'],
  ['/byline credit @login 30%', 'proposes a share of what the author wrote here; 0% takes it back'],
  ['/byline confirm', 'the author agrees to what is proposed here'],
  ['/byline that-was-me old@example.org', 'says that commits under an old e-mail are yours'],
  ['/byline mute', 'keeps Byline quiet in this pull request; /byline unmute brings it back'],
  ['/byline unname me', 'open pull requests and new answers no longer name you; /byline name me does again'],
  ['/byline help', 'shows this'],
]

const LINES_MAX = 10
const SHARES_MAX = 20
const SHOWN_WORD = /^[a-z][a-z-]{0,29}$/i
// Four spaces, or a tab, would make it code.
const COMMAND_LINE = /^ {0,3}\/byline(?:[ \t]+(.*))?$/
const LOGIN = /^@?([a-z\d](?:[a-z\d_-]{0,98}[a-z\d_])?)$/i
const EMAIL = /^[^\s@<>"'`]{1,64}@[^\s@<>"'`]{1,189}$/

/**
 * What a comment asks: each line at its beginning that begins with /byline, blank ones between them left out. What stands below
 * any other line, in a quotation or in code asks nothing. No more than ten lines are read.
 */
export function parseCommands(body: string): readonly CommandReading[] {
  const found: CommandReading[] = []
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (line.trim() === '') continue
    const asked = COMMAND_LINE.exec(line)
    if (asked === null || found.length === LINES_MAX) break
    found.push(parseLine((asked[1] ?? '').trim().split(/\s+/)))
  }
  return found
}

function parseLine([first = '', ...rest]: readonly string[]): CommandReading {
  const word = first.toLowerCase()
  switch (word) {
    case 'explain':
    case 'confirm':
    case 'mute':
    case 'unmute':
    case 'help':
      return alone(word, word, rest)
    case '':
      return alone('help', 'help', rest)
    case 'unname':
    case 'name':
      if (rest[0]?.toLowerCase() !== 'me')
        return wrong(`\`${word}\` is for yourself alone: \`/byline ${word} me\``)
      return alone(word === 'name' ? 'name-me' : 'unname-me', `${word} me`, rest.slice(1))
    case 'credit':
      return credit(rest)
    case 'that-was-me':
      return thatWasMe(rest)
    default:
      return wrong(SHOWN_WORD.test(first) ? `there is no \`${word}\`` : 'there is no such command')
  }
}

function alone(
  kind: Exclude<Command['kind'], 'credit' | 'that-was-me'>,
  typed: string,
  rest: readonly string[],
): CommandReading {
  return rest.length === 0
    ? { ok: true, command: { kind } }
    : wrong(`\`${typed}\` stands alone: nothing may follow it on its line`)
}

function credit(words: readonly string[]): CommandReading {
  const shares: ProposedShare[] = []
  // "@ben 30 %, @cara: 20%" is what people type, too.
  const text = words
    .join(' ')
    .replace(/\s+%/g, '%')
    .replace(/[,;:](?=\s|$)/g, ' ')
    .trim()
  const parts = text === '' ? [] : text.split(/\s+/).filter((part) => part.toLowerCase() !== 'and')
  if (parts.length === 0 || parts.length % 2 !== 0 || parts.length > 2 * SHARES_MAX)
    return wrong('`credit` takes a login and a percentage, or several: `/byline credit @login 30%`')
  for (let at = 0; at < parts.length; at += 2) {
    const login = LOGIN.exec(parts[at]!)?.[1]?.toLowerCase()
    const percent = /^(\d{1,2})%?$/.exec(parts[at + 1]!)?.[1]
    if (login === undefined) return wrong('what follows `credit` is a login: `/byline credit @login 30%`')
    if (percent === undefined) return wrong('a share is a whole percentage from 0% to 99%')
    if (shares.some((share) => share.login === login)) return wrong('`credit` names one login twice')
    shares.push({ login, percent: Number(percent) })
  }
  const sum = shares.reduce((total, share) => total + share.percent, 0)
  if (sum >= 100) return wrong(`these shares come to ${sum}%, and the author keeps something: 99% at most`)
  return { ok: true, command: { kind: 'credit', shares } }
}

function thatWasMe(words: readonly string[]): CommandReading {
  const [text = ''] = words
  // GitHub's editor makes links of addresses.
  const email = foldEmail(text.replace(/^\[[^\]]*\]\(mailto:([^)]*)\)$/, '$1').replace(/^mailto:/, ''))
  if (words.length !== 1 || !EMAIL.test(email) || isPlaceholder(email))
    return wrong('`that-was-me` takes the one e-mail that your old commits show')
  return { ok: true, command: { kind: 'that-was-me', email } }
}

function wrong(problem: string): CommandReading {
  return { ok: false, problem }
}
