// What one file says by its text alone: its scopes, declarations, imports and expressions. Names that a local binding takes
// are already bound here; all else waits for the linker, which sees the other files. Offsets are UTF-16 units.
import type { DefinitionKind } from './code-index.ts'

/** What a name must stand for: a type, something called, or whatever the language looks for first. */
export type Space = 'any' | 'type' | 'call'

/** Which names a language keeps apart: none, types from all else, or functions, types and values from each other. */
export type Spaces = boolean | 'types'

/** A stretch in which names are bound. The first scope is the file. */
export interface Scope {
  readonly kind: 'file' | 'class' | 'function' | 'namespace'
  /** The scope around it; -1 for the file. */
  readonly parent: number
  /** The declaration whose inside it is; -1 for the file and for a bare block. */
  readonly owner: number
}

/**
 * Something bound to a name, or (nameless, extension) a body of members without a name of its own. A namespace holds others
 * and is no definition itself.
 */
export interface Declaration {
  readonly kind: DefinitionKind | 'local' | 'import' | 'nameless' | 'extension' | 'namespace'
  readonly name: string
  readonly nameAt: number
  readonly first: number
  readonly end: number
  /** The scope the name is bound in, and from which offset on. */
  readonly scope: number
  readonly from: number
  /** Its declared type, or what it returns: an expression; -1 where the text says none. */
  readonly type: number
  /** Expressions whose values it is given; they say its type where no type is declared. */
  readonly values: readonly number[]
  /** What it extends or implements: expressions. */
  readonly bases: readonly number[]
  /** The type it is a member of though it stands outside: an expression; -1 for none. */
  readonly receiver: number
  /** Whether it is written as a function and read as a value. */
  readonly isProperty: boolean
  /** Whether it is a field that a method sets: a base may have declared it. */
  readonly isField: boolean
  readonly isExported: boolean
  /** Whether it is one of several parts of a class that may stand in several files. */
  readonly isPart: boolean
  /** Whether it only says that something of the name is written out, perhaps elsewhere. */
  readonly isForward: boolean
  /** For an import: its index; otherwise -1. */
  readonly imported: number
}

/** A name brought in from elsewhere, or all names of a place. */
export interface Import {
  /** As the text has it. */
  readonly module: string
  /** The member of the module; null for the module itself, or all of it. */
  readonly name: string | null
  /** What it is called here; '' for a wildcard. */
  readonly as: string
  readonly isWildcard: boolean
  /** Whether it holds for all files of the project. */
  readonly isGlobal: boolean
  readonly scope: number
}

/**
 * What an expression is made from. `name` stands alone; `member` is a name of what `on` gives; `call` calls `on`; `instance`
 * is a value of the type `on`; `same` is what `on` is; `generic` is `on` with type arguments; `element` is one of what `on`
 * holds; `literal` is a value of a type that no file declares, by name; `self` and `super` are the enclosing class's own value, by its own and by its bases' members.
 */
export type ExpressionKind =
  'name' | 'member' | 'call' | 'instance' | 'same' | 'generic' | 'element' | 'literal' | 'self' | 'super'

/** An expression, or a type written out. */
export interface Expression {
  readonly kind: ExpressionKind
  /** Where the name stands, for a name or a member. */
  readonly name: string
  readonly at: number
  readonly end: number
  /** The expression it is made from; -1 where that is nothing a linker could follow. */
  readonly on: number
  /** What stands between its angle brackets. */
  readonly typeArguments: readonly number[]
  readonly space: Space
  readonly scope: number
  /** The local binding a name stands for; -1 where it is not bound in a function or block. */
  readonly local: number
}

/** All facts of one file. */
export interface FileFacts {
  /** The package or namespace the file says it belongs to; '' where it says none. */
  readonly packageName: string
  /** When the file is part of a build, in the language's own words; '' for always. */
  readonly condition: string
  /** The names a wildcard import of this file brings, where the text lists them. */
  readonly exports: readonly string[] | null
  readonly scopes: readonly Scope[]
  readonly declarations: readonly Declaration[]
  readonly imports: readonly Import[]
  readonly expressions: readonly Expression[]
}

/** Whether a declaration of a kind can be what a name stands for, where functions, types and values are told apart. */
export function fits(kind: Declaration['kind'], space: Space, separateSpaces: Spaces): boolean {
  if (!separateSpaces || kind === 'import' || (separateSpaces === 'types' && space !== 'type')) return true
  const isRoutine = kind === 'function' || kind === 'method'
  if (space === 'call') return isRoutine
  if (space === 'type') return !isRoutine && kind !== 'value'
  return !isRoutine
}

const DEFINITION_KINDS: ReadonlySet<string> = new Set<DefinitionKind>([
  'function',
  'method',
  'class',
  'type',
  'value',
])

/** Whether a declaration of a kind is a definition, rather than something its own file alone sees, or a namespace. */
export function isDefinitionKind(kind: Declaration['kind']): kind is DefinitionKind {
  return DEFINITION_KINDS.has(kind)
}
