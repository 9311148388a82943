// What the room hands on: the definitions of a set of files and the places that use them, without people.
// Offsets are UTF-16 units from the start of a file's text, as the parsers count them.

/** One file to be analysed, keyed by its place in the list handed in. */
export interface SourceFile {
  /** Which of the repositories handed in, from 0. */
  readonly repository: number
  /** From the repository's root, with slashes. */
  readonly path: string
  /** Blob id: equal ids are equal texts. */
  readonly blob: string
}

/** What a definition is. */
export type DefinitionKind = 'function' | 'method' | 'class' | 'type' | 'value'

/** A named function, method, class, type or value. */
export interface Definition {
  /** Which of the files. */
  readonly file: number
  readonly name: string
  /** The names of what encloses it and its own, with dots: `Account.deposit`. */
  readonly qualifiedName: string
  /** How many definitions of the same qualified name stand before it in the file. */
  readonly ordinal: number
  readonly kind: DefinitionKind
  /** Where the name stands. */
  readonly nameAt: number
  /** The whole of it, `[first, end)`, with decorators and modifiers. */
  readonly first: number
  readonly end: number
  /** The definition it is a member of or stands in, an index into the definitions; -1 for none. */
  readonly parent: number
  /** Whether another file can name it. */
  readonly isExported: boolean
}

/** A place that names a definition, outside imports and exports. */
export interface Use {
  /** An index into the definitions. */
  readonly definition: number
  /** The file the name stands in, and where: `[at, end)`. */
  readonly file: number
  readonly at: number
  readonly end: number
}

/** A file that was not analysed, or not to its end. */
export interface CutOff {
  readonly file: number
  /** One line for people: what happened. */
  readonly reason: string
}

/** A name that repositories publish which have nothing to do with each other, so that uses of it from others lead nowhere. */
export interface AmbiguousName {
  readonly name: string
  /** Which of the repositories, ascending. */
  readonly repositories: readonly number[]
}

/** Definitions and uses. All lists are in the order of files, then of offsets; nothing depends on how files were cached. */
export interface CodeIndex {
  readonly files: readonly SourceFile[]
  readonly definitions: readonly Definition[]
  /** Uses from another file than the definition's. */
  readonly uses: readonly Use[]
  /** Uses from the definition's own file, its own recursion among them. */
  readonly innerUses: readonly Use[]
  readonly cutOff: readonly CutOff[]
  /** Those that some file names, in the order of names. */
  readonly ambiguous: readonly AmbiguousName[]
}
