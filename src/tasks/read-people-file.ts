// Reads the people that HR knows from a CSV file: all of them, or everything that is wrong with it by its line.
import { readFileSync } from 'node:fs'
import type { EmploymentClass } from '../ledger/entry.ts'
import { foldEmail, isPlaceholder } from '../people/identity.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import { csvRecords, type CsvRecord } from './csv-records.ts'
import { readingFailure } from './reading-failure.ts'

/** A person as HR knows one. */
export interface ListedPerson {
  /** Where the file says it. */
  readonly line: number
  readonly employeeNumber: string
  readonly name: string
  readonly class: EmploymentClass
  readonly entity: string
  readonly from: string | null
  readonly until: string | null
  /** Folded, in the order given. */
  readonly emails: readonly string[]
  /** In lower case. */
  readonly logins: readonly string[]
}

/** A file's people in its order, and its columns that say nothing to us; or everything that is wrong with it, a line each. */
export type PeopleFile =
  | { readonly ok: true; readonly people: readonly ListedPerson[]; readonly ignored: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

const NEEDED = ['employee_number', 'name', 'class', 'entity'] as const
const COLUMNS = [...NEEDED, 'from', 'until', 'emails', 'logins'] as const
type Column = (typeof COLUMNS)[number]
// What the columns are called, too.
const ALIASES: Readonly<Record<string, Column>> = {
  email: 'emails',
  e_mail: 'emails',
  e_mails: 'emails',
  login: 'logins',
}

const CLASSES: readonly EmploymentClass[] = ['employee', 'contractor', 'external', 'agent']
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+$/
const LOGIN = /^[a-z\d](?:[a-z\d-]{0,37}[a-z\d])?(?:_[a-z\d]{2,8})?$/
const LINE_LONGEST = 200

/** Reads an HR file. Several e-mails or logins of a person are parted by spaces, `|`, or what does not part columns. */
export async function readPeopleFile(file: string): Promise<PeopleFile> {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return { ok: false, problems: [readingFailure(file, error)] }
  }
  const records = await csvRecords(bytes)
  if (!records.ok) return { ok: false, problems: [`${file} ${records.refusal}`] }
  const [heading, ...rows] = records.value
  if (heading === undefined || rows.length === 0)
    return { ok: false, problems: [`${file} holds nobody; its first line names the columns`] }
  const names = heading.fields.map(columnName)
  const headingFault = faultOfHeading(names)
  if (headingFault !== undefined)
    return { ok: false, problems: [`${file}: line ${heading.line}: ${headingFault}`] }
  const judged = rows.map((row) => personOf(names, row))
  const problems = [
    ...judged.flatMap((one) => one.problems),
    ...twinProblems(judged.flatMap(({ person }) => person ?? [])),
  ].toSorted((a, b) => a.line - b.line)
  if (problems.length > 0)
    return { ok: false, problems: problems.map(({ line, problem }) => `${file}: line ${line}: ${problem}`) }
  const known = new Set<string>(COLUMNS)
  return {
    ok: true,
    people: judged.flatMap(({ person }) => person ?? []),
    ignored: heading.fields.filter((_, at) => !known.has(names[at]!)),
  }
}

function columnName(text: string): string {
  const name = text.toLowerCase().replaceAll(/[\s-]+/g, '_')
  return ALIASES[name] ?? name
}

function faultOfHeading(names: readonly string[]): string | undefined {
  const missing = NEEDED.filter((name) => !names.includes(name))
  if (missing.length > 0) return `there is no column "${missing.join('" and "')}"`
  const twice = COLUMNS.find((name) => names.filter((other) => other === name).length > 1)
  return twice === undefined ? undefined : `the column "${twice}" is there twice`
}

interface Problem {
  readonly line: number
  readonly problem: string
}

function personOf(
  names: readonly string[],
  { fields, line }: CsvRecord,
): { readonly person?: ListedPerson; readonly problems: readonly Problem[] } {
  if (fields.length !== names.length)
    return {
      problems: [{ line, problem: `has ${fields.length} columns, the heading has ${names.length}` }],
    }
  const field = (name: Column): string => fields[names.indexOf(name)] ?? ''
  const list = (name: Column): readonly string[] => [
    ...new Set(
      field(name)
        .split(/[\s,;|]+/)
        .filter((part) => part !== ''),
    ),
  ]
  const emails = [...new Set(list('emails').map(foldEmail))]
  const logins = list('logins').map((login) => login.replace(/^@/, '').toLowerCase())
  const [from, until] = [field('from') || null, field('until') || null]
  const kind = CLASSES.find((one) => one === field('class').toLowerCase())
  const problems = [
    ...NEEDED.flatMap((name) =>
      field(name) === '' ? [`"${name}" is missing`] : faultOfLine(name, field(name)),
    ),
    ...(kind === undefined && field('class') !== ''
      ? [`"${field('class')}" is no class; it is ${CLASSES.slice(0, -1).join(', ')} or ${CLASSES.at(-1)}`]
      : []),
    ...faultsOfDays(from, until),
    ...emails.flatMap(faultOfEmail),
    ...logins.flatMap((login) => (LOGIN.test(login) ? [] : [`"${login}" is no GitHub login`])),
  ].map((problem) => ({ line, problem }))
  if (problems.length > 0 || kind === undefined) return { problems }
  const [employeeNumber, name, entity] = [field('employee_number'), field('name'), field('entity')]
  return {
    person: { line, employeeNumber, name, class: kind, entity, from, until, emails, logins },
    problems,
  }
}

function faultOfLine(name: Column, text: string): readonly string[] {
  if (text.length > LINE_LONGEST) return [`"${name}" is longer than ${LINE_LONGEST} characters`]
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) ? [`"${name}" is not text of one line`] : []
}

function faultsOfDays(from: string | null, until: string | null): readonly string[] {
  const faults = [from, until].flatMap((day) => {
    const reading = day === null ? null : parseDay(day)
    return reading === null || reading.ok ? [] : [reading.refusal]
  })
  if (faults.length > 0 || from === null || until === null || from <= until) return faults
  return [`"until" (${until}) is before "from" (${from})`]
}

function faultOfEmail(email: string): readonly string[] {
  if (!EMAIL.test(email)) return [`"${email}" is no e-mail`]
  return isPlaceholder(email) ? [`"${email}" is nobody's e-mail: tools write it where they know none`] : []
}

// What two people have that only one can have.
function twinProblems(people: readonly ListedPerson[]): readonly Problem[] {
  const first = new Map<string, number>()
  return people.flatMap(({ line, employeeNumber, emails, logins }) => {
    const own = [
      `the employee number "${employeeNumber}"`,
      ...emails.map((email) => `the e-mail "${email}"`),
      ...logins.map((login) => `the login "${login}"`),
    ]
    return own.flatMap((what): Problem[] => {
      const earlier = first.get(what)
      if (earlier === undefined) first.set(what, line)
      return earlier === undefined ? [] : [{ line, problem: `${what} is in line ${earlier}, too` }]
    })
  })
}
