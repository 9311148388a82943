// How values stand in canonical JSON: small forms that read strictly and write in one way, put together to those of entries.
import { parseDay } from '../royalties/calendar-day.ts'
import { decimalsOf } from '../royalties/currencies.ts'

/** How values of one type stand in canonical JSON (RFC 8785). */
export interface Form<Value> {
  /**
   * The value that a parsed JSON value says; throws a `Misfit` where it says none. Takes the JSON value over: objects in it
   * become those of the value, since a million entries are read so.
   */
  read(json: unknown): Value
  /** The canonical text of a value. */
  write(value: Value): string
}

/** The forms of an object's members. */
export type Members<Value> = { readonly [Name in keyof Value]-?: Form<Value[Name]> }

/** Why a JSON value is not of a form. Never leaves this room: `parseEntry` makes a refusal of it. */
export class Misfit extends Error {
  /** Where in the value: "lines.3.poolMicros"; '' for the value itself. */
  readonly member: string
  readonly problem: string

  constructor(member: string, problem: string) {
    super(`${member} ${problem}`)
    this.member = member
    this.problem = problem
  }
}

/** Objects with just these members, of which none is optional; they are written sorted by name. */
export function record<Value extends object>(members: Members<Value>): Form<Value> {
  const fields = fieldsOf(members)
  const known = new Set(fields.map(({ name }) => name))
  return {
    read(json) {
      if (typeof json !== 'object' || json === null || Array.isArray(json))
        throw new Misfit('', 'must be an object')
      const given = json as Record<string, unknown>
      for (const { name, form } of fields) {
        const member = given[name]
        if (member === undefined) throw new Misfit(name, 'is missing')
        const value = readMember(form, name, member)
        if (value !== member) given[name] = value
      }
      for (const name in given) if (!known.has(name)) throw new Misfit(name, 'is not known')
      return given as Value
    },
    write(value) {
      const given = value as Readonly<Record<string, unknown>>
      let text = '{'
      for (const { name, form, start } of fields) text += start + form.write(given[name])
      return `${text}}`
    },
  }
}

interface Field {
  readonly name: string
  /** What stands before the member's value. */
  readonly start: string
  readonly form: Form<unknown>
}

function fieldsOf(members: object): readonly Field[] {
  const forms = members as Readonly<Record<string, Form<unknown>>>
  const names = Object.keys(forms).toSorted()
  return names.map((name, at) => ({
    name,
    start: `${at === 0 ? '' : ','}${JSON.stringify(name)}:`,
    form: forms[name]!,
  }))
}

/**
 * The forms of a union's values by their member `kind`: `tables` has the other members of each kind, `shared` those of all.
 * That the tables fit the union is for their own types to say.
 */
export function formsByKind<Value extends { readonly kind: string }>(
  tables: object,
  shared: object = {},
): ReadonlyMap<string, Form<Value>> {
  const forms = Object.entries(tables).map(([kind, members]): [string, Form<Value>] => {
    const all = { ...shared, ...(members as object), kind: oneOf(kind) }
    return [kind, record<Value>(all as unknown as Members<Value>)]
  })
  return new Map(forms)
}

/** Objects of several forms, told apart by their member `kind`. */
export function choice<Value extends { readonly kind: string }>(
  forms: Readonly<Record<Value['kind'], Form<Value>>>,
): Form<Value> {
  const byKind = new Map(Object.entries<Form<Value>>(forms))
  return {
    read(json) {
      const kind = kindOf(json)
      const form = kind === undefined ? undefined : byKind.get(kind)
      if (form === undefined) throw new Misfit('kind', `must be one of ${[...byKind.keys()].join(', ')}`)
      return form.read(json)
    },
    write: (value) => byKind.get(value.kind)!.write(value),
  }
}

function kindOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('kind' in json)) return undefined
  return typeof json.kind === 'string' ? json.kind : undefined
}

/** Lists, of at least `leastItems`. */
export function listOf<Value>(item: Form<Value>, leastItems = 0): Form<readonly Value[]> {
  return {
    read(json) {
      if (!Array.isArray(json)) throw new Misfit('', 'must be a list')
      if (json.length < leastItems)
        throw new Misfit(
          '',
          leastItems === 1 ? 'must not be empty' : `must have ${leastItems} items at least`,
        )
      return json.map((value: unknown, at) => readMember(item, String(at), value))
    },
    write: (value) => `[${value.map((each) => item.write(each)).join(',')}]`,
  }
}

function readMember<Value>(form: Form<Value>, name: string, json: unknown): Value {
  try {
    return form.read(json)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    throw new Misfit(error.member === '' ? name : `${name}.${error.member}`, error.problem)
  }
}

/** Null, or what `form` says. */
export function nullOr<Value>(form: Form<Value>): Form<Value | null> {
  return {
    read: (json) => (json === null ? null : form.read(json)),
    write: (value) => (value === null ? 'null' : form.write(value)),
  }
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Form<Word> {
  const byText = new Map<unknown, Word>(words.map((word) => [word, word]))
  return {
    read(json) {
      const word = byText.get(json)
      if (word === undefined) throw new Misfit('', `must be ${words.join(' or ')}`)
      return word
    },
    write: quoted,
  }
}

/** Text that passes a test; `problem` says what it must be. */
export function textThat(isRight: (text: string) => boolean, problem: string): Form<string> {
  return {
    read(json) {
      if (typeof json !== 'string' || !isRight(json)) throw new Misfit('', problem)
      return json
    },
    write: quoted,
  }
}

/** One line of `longest` characters at most, with something on it. */
export function line(longest: number): Form<string> {
  return textThat(
    (text) => text.length <= longest && ONE_LINE.test(text),
    `must be text of one line, of at most ${longest} characters`,
  )
}

const ONE_LINE = /^(?=.*\S)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u
const ID = /^[A-Za-z0-9](?:[A-Za-z0-9._:/#+-]{0,98}[A-Za-z0-9])?$/
const HASH = /^[0-9a-f]{64}$/
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const DECIMAL = /^[1-9]\d{0,15}$/
const PERIOD = /^\d{4}-(?:0[1-9]|1[0-2])$/
const TIME = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** An opaque id, or one that somebody else gave to what they sent; no e-mail is one. */
export const id = textThat(
  (text) => ID.test(text),
  'must be an id: at most 100 letters, digits and . _ : / # + -, no other sign',
)

/** 32 bytes as lower-case hexadecimal. */
export const hash = textThat((text) => HASH.test(text), 'must be 64 lower-case hexadecimal digits')

/** The id of a git commit: SHA-1 or SHA-256, lower-case hexadecimal. */
export const commit = textThat((text) => COMMIT.test(text), 'must be the id of a git commit')

/** A number that somebody else gave, as decimal text. */
export const decimal = textThat((text) => DECIMAL.test(text), 'must be a number from 1 on as text')

/** True or false. */
export const truth: Form<boolean> = {
  read(json) {
    if (typeof json !== 'boolean') throw new Misfit('', 'must be true or false')
    return json
  },
  write: String,
}

/** A day that the calendar has. */
export const day = textThat((text) => parseDay(text).ok, 'must be a day, YYYY-MM-DD')

/** A calendar month. */
export const period = textThat((text) => PERIOD.test(text), 'must be a month, YYYY-MM')

/** RFC 3339 in UTC with milliseconds. */
export const time = textThat(
  (text) => TIME.test(text) && parseDay(text.slice(0, 10)).ok,
  'must be a time in UTC, YYYY-MM-DDTHH:MM:SS.mmmZ',
)

/** An active code of ISO 4217. */
export const currency = textThat(
  (text) => decimalsOf(text) !== undefined,
  'must be a currency of ISO 4217, such as EUR',
)

/** A count as a JSON number, from `least` on. */
export function count(least: number): Form<number> {
  return {
    read(json) {
      if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < least)
        throw new Misfit('', `must be a whole number, not under ${least}`)
      return json
    },
    write: String,
  }
}

/** The number 1, which the form of entries has so far. */
export const one: Form<1> = {
  read(json) {
    if (json !== 1) throw new Misfit('', 'must be 1')
    return json
  },
  write: String,
}

const WHOLE = /^(?:0|-?[1-9]\d{0,37})$/

/** A whole number from `least` to `most` as decimal text, for it may pass 2^53. */
export function whole(least: bigint, most: bigint): Form<bigint> {
  return {
    read(json) {
      if (typeof json !== 'string' || !WHOLE.test(json))
        throw new Misfit('', 'must be a whole number as text, such as "1250"')
      const value = BigInt(json)
      if (value < least || value > most)
        throw new Misfit('', `must be from ${least} to ${most}, and is ${value}`)
      return value
    },
    write: (value) => `"${value}"`,
  }
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  if (/\p{Cs}/u.test(text)) throw new TypeError('a lone surrogate has no UTF-8 form')
  return JSON.stringify(text)
}
