// What makes a language: its files, its grammar, a query, and how its names are looked up. docs/languages.md explains each.
import type { DefinitionKind } from './code-index.ts'
import type { Import, Spaces } from './facts.ts'

/** How a language looks names up. */
export interface NameRules {
  /** A local binding holds in its whole function, not from where it stands. */
  readonly hoists: boolean
  /** Inside a class its members, inherited ones too, go by their bare names. */
  readonly bareMembers: boolean
  /** Where members have no bare names otherwise: the body of the class itself, but no method in it, has them. */
  readonly bodySeesMembers?: boolean
  /** A function, a type and a value may share a name; 'types': only types are apart, for a value may be called. */
  readonly separateSpaces: Spaces
  /** Calling a class makes an instance. */
  readonly callsConstruct: boolean
  /** What a file imports can be imported from it. */
  readonly importsAreMembers: boolean
  /** Files of one package see each other's names without an import, and a package may span repositories. */
  readonly sharesPackage: boolean
  /** A name that nothing binds may be a module's, as in `crate::run()`. */
  readonly namesModules?: boolean
  /**
   * A declaration with a receiver is an extension: seen only where its package is, and after the type's own members. Either
   * it stands outside classes, or within one, which then is but its place.
   */
  readonly extensions?: 'outside' | 'within'
  /** Files see what they include, and what that includes; a declaration and its body may stand in two files. */
  readonly includes?: boolean
  /** A class written in several files is named by none of its parts; functions are not shared by a package. */
  readonly reopens?: boolean
}

/** A definition, as far as saying whether other files can name it needs. */
export interface NamedDefinition {
  readonly name: string
  readonly kind: DefinitionKind
  /** The text captured as `@modifiers`; '' for none. */
  readonly modifiers: string
  /** Whether it is a member of a class. */
  readonly isMember: boolean
  /** Whether it is a member of what the query marks `@definition.type`. */
  readonly isMemberOfType: boolean
  /** What the query captures as `@exports`; null for nothing. */
  readonly exports: readonly string[] | null
}

/** A file to be placed among the modules of its repository. */
export interface FileToPlace {
  readonly repository: number
  readonly path: string
  readonly packageName: string
  /** As the facts have it. */
  readonly condition?: string
}

/** A file that says how a folder is built or published, such as `go.mod`. */
export interface Manifest {
  readonly repository: number
  readonly path: string
  readonly text: string
}

/** The modules a file belongs to. */
export interface FilePlace {
  /** The names its own repository knows it by. */
  readonly names: readonly string[]
  /** Further modules whose names it sees without an import, though it is no part of them. */
  readonly sees?: readonly string[]
  /** The names any repository knows it by. */
  readonly publishedNames: readonly string[]
  /** Folders its imports start from, the nearest first, for a language that has such. */
  readonly roots: readonly string[]
}

/** One language. */
export interface Language {
  readonly id: string
  /** In lower case, with the dot. */
  readonly extensions: readonly string[]
  /** The grammar's file is `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string
  readonly query: string
  readonly rules: NameRules
  /** What stands between the parts of a module's name. */
  readonly separator: string
  /** The base names of the manifests it reads, as a whole-name pattern. */
  readonly manifests: RegExp | null
  readonly isExported: (definition: NamedDefinition) => boolean
  /** The language with whose files its own are linked, under that one's rules. */
  readonly linksWith?: string
  /** Whether a file with one of its extensions is its own, where another language has the extension too. */
  readonly claims?: (
    file: { readonly path: string; readonly text: string },
    paths: readonly string[],
  ) => boolean
  /** The text as the grammar can read it: of the same length, every name in its place. */
  readonly readable?: (text: string) => string
  /** Puts an import as captured into the form the linker follows, or takes it apart; `around` are the namespaces it stands in. */
  readonly readImport?: (captured: Import, around: readonly string[]) => Import | readonly Import[]
  /** One place for each file, in their order. */
  readonly place: (files: readonly FileToPlace[], manifests: readonly Manifest[]) => readonly FilePlace[]
  /** The module names an import may mean, the likeliest first. */
  readonly locate: (module: string, file: FileToPlace, place: FilePlace) => readonly string[]
}
