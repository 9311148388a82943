// What a repository, or its organisation, wishes of Byline on GitHub: the settings of `.github/byline.yml`, judged and merged.
import * as v from 'valibot'
import { compilePathPattern, matchesPath } from './path-pattern.ts'
import type { ExclusionRule } from './policy.ts'

/** What holds for a repository. */
export interface RepositorySettings {
  /** Whether there is a comment under pull requests. */
  readonly comment: boolean
  /** Whether there is a check run. */
  readonly checks: boolean
  /** Whether the check run points at reusable definitions. */
  readonly annotations: boolean
  /** Proposed for the policy: nothing follows from it before an administrator adopts it. */
  readonly exclude: readonly ExclusionRule[]
  /** Paths that Byline says nothing about under pull requests. Credit does not change. */
  readonly quietPaths: readonly string[]
  /** Logins of people whom comments and checks do not name. */
  readonly unnamed: readonly string[]
}

/** One thing wrong in a settings file: its setting ('exclude.0.reason'; '' is the whole file), and what is wrong with it. */
export interface SettingsFault {
  readonly setting: string
  /** From 1; null where the fault stands in no line. */
  readonly line: number | null
  readonly problem: string
}

/** What holds where nobody says anything. */
export const DEFAULT_SETTINGS: RepositorySettings = {
  comment: true,
  checks: true,
  annotations: true,
  exclude: [],
  quietPaths: [],
  unnamed: [],
}

const LIST_MAX = 200
const PATTERN_LENGTH_MAX = 1000
const REASON_LENGTH_MAX = 200

const onOrOff = v.optional(v.boolean('must be true or false'))
// Code points are counted, as the schema for editors does.
function atMost(length: number) {
  return v.check(
    (text: string) => Array.from(text).length <= length,
    `must have at most ${length} characters`,
  )
}

const pathPattern = v.pipe(
  v.string('must be a path pattern in quotes, such as "docs/**"'),
  v.nonEmpty('must not be empty'),
  atMost(PATTERN_LENGTH_MAX),
  v.regex(/^\P{Cc}*$/u, 'must not hold control characters'),
)
const login = v.pipe(
  v.string('must be a login, such as octocat'),
  v.regex(
    /^@?[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:\[bot\])?$/,
    'must be a login, such as octocat: letters, digits and hyphens',
  ),
)

// A table that names what it allows when it meets another name.
function table<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    const names = Object.keys(entries).join(', ')
    if (issue.expected === 'never') return `is not a setting; there are ${names}`
    return issue.expected === 'Object' ? `must be a table of ${names}` : 'is missing'
  })
}

function list<Item extends v.GenericSchema>(item: Item, what: string) {
  const message = `must be a list of ${what}`
  return v.pipe(v.array(item, message), v.maxLength(LIST_MAX, `must have at most ${LIST_MAX} members`))
}

const exclusion = table({
  paths: v.pipe(
    list(pathPattern, 'path patterns, such as ["docs/**"]'),
    v.nonEmpty('must name a path pattern'),
  ),
  reason: v.pipe(
    v.string('must be text'),
    v.nonEmpty('must not be empty'),
    atMost(REASON_LENGTH_MAX),
    v.regex(/^\P{Cc}*$/u, 'must be one line'),
  ),
})

const SETTINGS = table({
  version: v.optional(v.literal(1, 'must be 1, the only version there is')),
  comment: onOrOff,
  checks: onOrOff,
  annotations: onOrOff,
  exclude: v.optional(list(exclusion, 'tables, each with paths and a reason')),
  quietPaths: v.optional(list(pathPattern, 'path patterns, such as ["docs/**"]')),
  unnamed: v.optional(list(login, 'logins, such as [octocat]')),
})

/** What one file says; what it leaves out is as the organisation's file has it, or as `DEFAULT_SETTINGS`. */
export type SettingsFile = v.InferOutput<typeof SETTINGS>

/** A settings file, or everything that is wrong with it. */
export type SettingsReading =
  | { readonly ok: true; readonly file: SettingsFile }
  | { readonly ok: false; readonly faults: readonly SettingsFault[] }

/** A setting that is wrong, by the way to it. */
export interface WrongSetting {
  readonly path: readonly (string | number)[]
  readonly problem: string
}

/**
 * Judges the parsed value of a settings file; a file without anything says nothing. Gives every wrong setting (of unknown ones
 * the first of each table) with what is wrong and what is allowed.
 */
export function judgeSettings(
  value: unknown,
):
  | { readonly ok: true; readonly file: SettingsFile }
  | { readonly ok: false; readonly wrong: readonly WrongSetting[] } {
  // To valibot a list is an object, too.
  const parsed = v.safeParse(SETTINGS, Array.isArray(value) ? undefined : (value ?? {}))
  if (parsed.success) return { ok: true, file: parsed.output }
  const wrong = parsed.issues.map((issue) => ({
    path: (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key))),
    problem: issue.message,
  }))
  return { ok: false, wrong }
}

/**
 * What holds where an organisation's file and a repository's say different things: setting by setting the repository's, lists
 * replacing lists. But who is not to be named in one of them is not named: no file takes that wish back. And exclusions are each
 * repository's own proposal: the organisation's repository may be one that not everybody reads.
 */
export function mergedSettings(organisation: SettingsFile, repository: SettingsFile): RepositorySettings {
  const base = DEFAULT_SETTINGS
  const unnamed = [...(organisation.unnamed ?? []), ...(repository.unnamed ?? [])]
  return {
    comment: repository.comment ?? organisation.comment ?? base.comment,
    checks: repository.checks ?? organisation.checks ?? base.checks,
    annotations: repository.annotations ?? organisation.annotations ?? base.annotations,
    exclude: repository.exclude ?? base.exclude,
    quietPaths: repository.quietPaths ?? organisation.quietPaths ?? base.quietPaths,
    unnamed: [...new Set(unnamed.map((name) => name.replace(/^@/, '').toLowerCase()))].toSorted(),
  }
}

/** Tells whether Byline says nothing about a path (from the root of its repository) under these settings. */
export function quietPathsOf({ quietPaths }: RepositorySettings): (path: string) => boolean {
  const patterns = quietPaths.map((pattern) => compilePathPattern(pattern, true))
  return (path) => patterns.some((pattern) => matchesPath(pattern, path))
}
