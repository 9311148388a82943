// What names stand for at the top of files: their own, what they import, their package's, and what a module has.
import { placeless, type FactsOfFile } from './facts-of-file.ts'
import type { Space } from './facts.ts'
import type { FilePlace, Language } from './language.ts'
import type { ModuleTable } from './module-table.ts'
import type { Recall } from './recall.ts'
import type { Sight } from './sight.ts'
import type { ScopeTable } from './scope-table.ts'
import { agreed, type Value } from './value.ts'
import type { Wildcard } from './wildcards.ts'

/** What looking names up needs from the resolution around it. */
interface Hands {
  readonly bound: (file: number, declaration: number, space: Space) => Value | null
  readonly member: (value: Value | null, name: string, space: Space) => Value | null
}

/** Looks names up in files and modules, and remembers. */
export class ModuleNames {
  readonly #language: Language
  readonly #files: readonly FactsOfFile[]
  readonly #places: readonly FilePlace[]
  readonly #table: ScopeTable
  readonly #recall: Recall
  readonly #hands: Hands
  /** For a language with includes. */
  readonly #sight: Sight | null
  readonly #modules: ModuleTable
  readonly #wildcards: readonly (readonly Wildcard[])[]
  readonly #imports = new Map<string, Value | null>()
  readonly #members = new Map<string, Value | null>()
  /** For each list of files the ones that bind a name at their top. */
  readonly #binding = new Map<readonly number[], ReadonlyMap<string, readonly number[]>>()

  constructor(
    language: Language,
    files: readonly FactsOfFile[],
    places: readonly FilePlace[],
    table: ScopeTable,
    modules: ModuleTable,
    wildcards: readonly (readonly Wildcard[])[],
    recall: Recall,
    hands: Hands,
    sight: Sight | null,
  ) {
    this.#language = language
    this.#files = files
    this.#places = places
    this.#table = table
    this.#recall = recall
    this.#hands = hands
    this.#sight = sight
    this.#wildcards = wildcards
    this.#modules = modules
  }

  /** Forgets what it found before all was known. */
  forget(): void {
    this.#imports.clear()
    this.#members.clear()
  }

  /** What a module, as seen from a file, has under a name. */
  ofModule(module: string, from: number, name: string, space: Space): Value | null {
    return this.#moduleMember(module, from, name, space, false)
  }

  /** What a name that nothing around it binds stands for at the top of a file. */
  ofFile(file: number, name: string, space: Space): Value | null {
    const { rules } = this.#language
    const own = this.#sight?.named(file, 0, name, space) ?? this.#fileMember(file, name, space, true)
    if (own !== null) return own
    if (rules.sharesPackage) {
      const { names, sees = [] } = this.#places[file]!
      for (const module of [...names, ...sees]) {
        const near = this.#moduleMember(module, file, name, space, false)
        if (near !== null && !this.#isUnshared(near)) return near
      }
    }
    const distant = this.#wildcardMember(file, name, space)
    return distant ?? (rules.sharesPackage || rules.namesModules ? this.#located(name, file) : null)
  }

  /** Whether a value is a function in a language whose packages share no functions. */
  #isUnshared(value: Value): boolean {
    const { reopens = false } = this.#language.rules
    return reopens && value.is === 'declared' && this.#table.declaration(value.key).kind === 'function'
  }

  /** What a file binds at its top, or brings in under the name. */
  #fileMember(file: number, name: string, space: Space, withImports: boolean): Value | null {
    const declarations = this.#table.bound(file, 0, name, space, Infinity)
    const isImport = (index: number): boolean =>
      this.#files[file]!.facts.declarations[index]!.kind === 'import'
    const imports = withImports
      ? declarations.filter(isImport).map((index) => this.#hands.bound(file, index, space))
      : []
    const found = agreed(imports)
    if (found !== undefined) return found
    const own = declarations.find((index) => !isImport(index))
    return own === undefined ? null : this.#hands.bound(file, own, space)
  }

  /** What a namespace in a file, by its scope, binds to a name, brings in under it, or brings in whole. */
  ofNamespace(file: number, scope: number, name: string, space: Space): Value | null {
    const [first] = this.#table.bound(file, scope, name, space, Infinity)
    return first === undefined
      ? this.#wildcardMember(file, name, space, scope)
      : this.#hands.bound(file, first, space)
  }

  /** What a file's wildcards bring under a name, all of them or those of one scope. */
  #wildcardMember(file: number, name: string, space: Space, scope?: number): Value | null {
    const found = this.#wildcards[file]!.flatMap((wildcard) => {
      const imported = this.#files[wildcard.file]!.facts.imports[wildcard.index]!
      if ((scope ?? imported.scope) !== imported.scope) return []
      if (this.#sight !== null)
        return [this.#sight.used(file, imported.scope, `${imported.module}::${name}`, space)]
      const target = this.imported(wildcard.file, wildcard.index, 'any')
      // What no file binds no module has.
      if (target?.is === 'module' && this.#table.topCount(name) === undefined) return []
      if (target?.is === 'module') return [this.#moduleMember(target.name, target.file, name, space, true)]
      return [this.#hands.member(target, name, space)]
    })
    return agreed(found) ?? null
  }

  /** The module that a file means by a name. */
  #located(name: string, file: number): Value | null {
    for (const candidate of this.#language.locate(name, placeless(this.#files[file]!), this.#places[file]!)) {
      const module = this.#moduleNamed(candidate, file)
      if (module !== null) return module
    }
    return null
  }

  #moduleNamed(name: string, file: number): Value | null {
    return this.#modules.filesOf(name, this.#files[file]!.repository) === undefined
      ? null
      : { is: 'module', name, file }
  }

  /** What a module, as seen from a file, has under a name: a declaration, something it imports, or a module within it. */
  #moduleMember(module: string, from: number, name: string, space: Space, isWildcard: boolean): Value | null {
    const { repository } = this.#files[from]!
    return this.#recall.once(this.#members, `${module} ${repository} ${name} ${space} ${isWildcard}`, () => {
      const here = agreed(
        this.#inFiles(this.#modules.filesOf(module, repository) ?? [], name, space, isWildcard),
      )
      if (here !== undefined) return here
      if (this.#language.rules.sharesPackage) {
        const files = this.#modules.filesElsewhere(module, repository)
        const values = this.#inFiles(files, name, space, isWildcard)
        const elsewhere = agreed(values)
        if (elsewhere === null) this.#addAmbiguous(`${module}${this.#language.separator}${name}`, values)
        if (elsewhere !== undefined) return elsewhere
      }
      return isWildcard ? null : this.#moduleNamed(`${module}${this.#language.separator}${name}`, from)
    })
  }

  #addAmbiguous(name: string, values: readonly (Value | null)[]): void {
    const homes = values.flatMap((value) =>
      value !== null && 'key' in value ? [this.#files[this.#table.fileOf(value.key)]!.repository] : [],
    )
    this.#modules.addAmbiguous(name, [...new Set(homes)])
  }

  #inFiles(files: readonly number[], name: string, space: Space, isWildcard: boolean): (Value | null)[] {
    const { importsAreMembers } = this.#language.rules
    return this.#filesWith(files, name).map((file) => {
      const { exports } = this.#files[file]!.facts
      // A list of names, where the file has one, says what a wildcard brings; otherwise it brings no private name.
      if (isWildcard && importsAreMembers && !(exports?.includes(name) ?? !name.startsWith('_'))) return null
      const own = this.#fileMember(file, name, space, importsAreMembers)
      // A variable of a file's own code is nobody else's.
      if (own?.is === 'declared' && this.#table.declaration(own.key).kind === 'local') return null
      return own ?? (importsAreMembers ? this.#wildcardMember(file, name, space) : null)
    })
  }

  /** Of a module's files, those that may have a name. */
  #filesWith(files: readonly number[], name: string): readonly number[] {
    if (files.length < 2) return files
    const { importsAreMembers, sharesPackage } = this.#language.rules
    const bound = this.#bindingIn(files).get(name) ?? []
    // Where no other file binds the name, wildcards bring only what these have: a package's are all of modules.
    if (!importsAreMembers || (sharesPackage && bound.length === this.#table.topCount(name))) return bound
    const own = new Set(bound)
    return files.filter((file) => own.has(file) || this.#wildcards[file]!.length > 0)
  }

  #bindingIn(files: readonly number[]): ReadonlyMap<string, readonly number[]> {
    const known = this.#binding.get(files)
    if (known !== undefined) return known
    const binding = new Map<string, number[]>()
    for (const file of files) {
      for (const name of this.#table.topNames(file)) {
        const others = binding.get(name)
        if (others === undefined) binding.set(name, [file])
        else others.push(file)
      }
    }
    this.#binding.set(files, binding)
    return binding
  }

  /** What an import of a file brings. */
  imported(file: number, index: number, space: Space): Value | null {
    return this.#recall.once(this.#imports, `${file} ${index} ${space}`, () => {
      const { module, name, scope } = this.#files[file]!.facts.imports[index]!
      if (this.#sight !== null)
        return this.#sight.used(file, scope, name === null ? module : `${module}::${name}`, space)
      const found = this.#language
        .locate(module, placeless(this.#files[file]!), this.#places[file]!)
        .filter((candidate) => this.#moduleNamed(candidate, file) !== null)
      const { repository } = this.#files[file]!
      const isFilled = (candidate: string): boolean =>
        this.#modules.filesOf(candidate, repository)!.length > 0
      const modules = [...found.filter(isFilled), ...found.filter((candidate) => !isFilled(candidate))]
      if (name === null)
        return modules[0] === undefined ? this.#qualified(module, file) : this.#moduleNamed(modules[0], file)
      for (const candidate of modules) {
        const member = this.#moduleMember(candidate, file, name, space, false)
        if (member !== null) return member
      }
      return modules.length > 0 ? null : this.#hands.member(this.#qualified(module, file), name, space)
    })
  }

  /** What a whole name with separators stands for: a module, or a member of one. */
  #qualified(name: string, file: number): Value | null {
    const module = this.#located(name, file)
    if (module !== null) return module
    const cut = name.lastIndexOf(this.#language.separator)
    if (cut <= 0) return this.#language.rules.namesModules ? this.#fileMember(file, name, 'any', true) : null
    const member = name.slice(cut + this.#language.separator.length)
    return this.#hands.member(this.#qualified(name.slice(0, cut), file), member, 'any')
  }
}
