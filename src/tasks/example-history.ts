// Reads the histories of the example organisation: lists of commits that say what each changes, in YAML.
import * as v from 'valibot'
import { parse } from 'yaml'

const Edit = v.union([
  v.strictObject({ old: v.string(), new: v.string() }),
  v.strictObject({ append: v.string() }),
])

const Commit = v.strictObject({
  /** A name by which later commits can speak of this one. */
  id: v.optional(v.string()),
  /** The author, a key of `people.yaml`. */
  by: v.string(),
  /** Who committed it, where that is not the author. */
  committer: v.optional(v.string()),
  /** UTC, to the minute. */
  at: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)),
  /** `{id}` stands for the full id of the commit so named. */
  message: v.string(),
  /** The branch it is made on, `main` if none is given. A new branch starts at the head of `main`. */
  on: v.optional(v.string()),
  /** A branch that is merged into this one. */
  merge: v.optional(v.string()),
  move: v.optional(v.record(v.string(), v.string())),
  remove: v.optional(v.array(v.string())),
  /** Paths whose text is the file of the same path beside the history; `path@version` has a version of its own. */
  write: v.optional(v.array(v.string())),
  /** Paths with their short texts. */
  text: v.optional(v.record(v.string(), v.string())),
  edit: v.optional(v.record(v.string(), v.array(Edit))),
})

const History = v.array(Commit)
const People = v.record(
  v.string(),
  v.pipe(
    v.string(),
    v.regex(/^[^<>]+ <[^<>]+>$/),
    v.transform((text) => {
      const at = text.indexOf(' <')
      return { name: text.slice(0, at), email: text.slice(at + 2, -1) }
    }),
  ),
)

/** One commit of a history: who, when, why and what it changes, in the order moved, removed, written, edited. */
export type ExampleCommit = v.InferOutput<typeof Commit>

/** The commits that a history's text lists, oldest first. Throws where it is no history. */
export function parseHistory(text: string): readonly ExampleCommit[] {
  return v.parse(History, parse(text))
}

/** The people that a text lists as `key: Name <e-mail>`. Throws where it lists none. */
export function parsePeople(
  text: string,
): ReadonlyMap<string, { readonly name: string; readonly email: string }> {
  return new Map(Object.entries(v.parse(People, parse(text))))
}

/** The time of a commit, in seconds since 1970. */
export function secondsOf({ at }: ExampleCommit): number {
  return Date.parse(`${at.replace(' ', 'T')}:00Z`) / 1000
}

/**
 * The files after a commit, from those before it (paths to texts). `snippet` gives the text of what `write` names. Throws
 * where the commit does not fit: an absent file, or an edit whose old text does not stand there exactly once.
 */
export function filesAfter(
  before: ReadonlyMap<string, string>,
  commit: ExampleCommit,
  snippet: (name: string) => string,
): Map<string, string> {
  const files = new Map(before)
  const take = (path: string): string => {
    const text = files.get(path)
    if (text === undefined) throw new Error(`${commit.message}: there is no ${path}`)
    return text
  }
  for (const [from, to] of Object.entries(commit.move ?? {})) {
    files.set(to, take(from))
    files.delete(from)
  }
  for (const path of commit.remove ?? []) {
    take(path)
    files.delete(path)
  }
  for (const name of commit.write ?? []) files.set(name.replace(/@.*$/, ''), snippet(name))
  for (const [path, text] of Object.entries(commit.text ?? {})) files.set(path, text)
  for (const [path, edits] of Object.entries(commit.edit ?? {})) {
    for (const edit of edits) {
      files.set(path, 'append' in edit ? take(path) + edit.append : replaced(take(path), edit, path))
    }
  }
  return files
}

function replaced(text: string, edit: { readonly old: string; readonly new: string }, path: string): string {
  const parts = text.split(edit.old)
  if (parts.length !== 2) throw new Error(`${path}: "${edit.old}" stands there ${parts.length - 1} times`)
  return parts.join(edit.new)
}
