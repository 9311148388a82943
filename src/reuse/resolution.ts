// What the expressions of all files of a language stand for. A name is looked up as the language does it; a member only where
// its owner's type is known from a declaration. What two things could be meant by stands for nothing.
import type { Declaration, Expression, Space } from './facts.ts'
import type { FilePlace, FileToPlace, Language, Manifest } from './language.ts'
import type { FactsOfFile } from './link.ts'
import { ScopeTable } from './scope-table.ts'
import { ModuleTable } from './module-table.ts'
import { agreed, type Value } from './value.ts'

/** Declarations that lead to each other further than this are not followed. */
const MOST_STEPS = 200

/** Resolves lazily and remembers. Asked in the order of the files it gives the same for the same files. */
export class Resolution {
  readonly #language: Language
  readonly #files: readonly FactsOfFile[]
  readonly #places: readonly FilePlace[]
  readonly #modules: ModuleTable
  readonly #table: ScopeTable
  readonly #expressionStarts: readonly number[]
  readonly #expressions = new Map<number, Value | null>()
  readonly #types = new Map<number, Value | null>()
  readonly #imports = new Map<string, Value | null>()
  readonly #members = new Map<string, Value | null>()
  /** For each class the declarations and bodies that stand elsewhere and belong to it. */
  readonly #attached = new Map<number, number[]>()
  readonly #owners = new Map<number, number>()
  #steps = 0

  constructor(language: Language, files: readonly FactsOfFile[], manifests: readonly Manifest[]) {
    this.#language = language
    this.#files = files
    const toPlace = files.map(({ repository, path, facts: { packageName, condition } }) => ({
      repository,
      path,
      packageName,
      condition,
    }))
    this.#places = language.place(toPlace, manifests)
    this.#modules = new ModuleTable(toPlace, this.#places, language.separator)
    this.#table = new ScopeTable(files, language.rules.separateSpaces)
    let start = 0
    this.#expressionStarts = files.map(
      ({ facts }) => (start += facts.expressions.length) - facts.expressions.length,
    )
    this.#attach()
  }

  /** The number of a declaration of a file over all files. */
  keyOf(file: number, declaration: number): number {
    return this.#table.keyOf(file, declaration)
  }

  /** The declaration with a number. */
  declaration(key: number): Declaration {
    return this.#table.declaration(key)
  }

  /** The number of the declaration a definition is a member of or stands in; null for none. */
  parentOf(key: number): number | null {
    const owner = this.#owners.get(key) ?? this.#table.ownerOf(key)
    if (owner === null) return null
    const { kind } = this.declaration(owner)
    if (kind === 'extension') return this.#owners.get(owner) ?? null
    return kind === 'nameless' ? this.parentOf(owner) : owner
  }

  /** The number of the declaration that an expression of a file names; null where it is unknown or ambiguous. */
  definitionNamed(file: number, expression: number): number | null {
    const value = this.#evaluate(file, expression)
    return value?.is === 'declared' ? value.key : null
  }

  #attach(): void {
    const belongs: (readonly [key: number, owner: number])[] = []
    for (const [file, { facts }] of this.#files.entries()) {
      for (const [index, { receiver }] of facts.declarations.entries()) {
        const type = receiver < 0 ? null : this.#instanceOf(this.#evaluate(file, receiver))
        if (type?.is === 'instance') belongs.push([this.keyOf(file, index), type.key])
      }
    }
    for (const [key, owner] of belongs) {
      this.#owners.set(key, owner)
      const known = this.#attached.get(owner)
      if (known === undefined) this.#attached.set(owner, [key])
      else known.push(key)
    }
    for (const memory of [this.#expressions, this.#types, this.#imports, this.#members]) memory.clear()
  }

  /** Remembers what `find` gives; what leads back to itself, or too far, gives nothing. */
  #once<Key>(memory: Map<Key, Value | null>, key: Key, find: () => Value | null): Value | null {
    const known = memory.get(key)
    if (known !== undefined || this.#steps >= MOST_STEPS) return known ?? null
    memory.set(key, null)
    this.#steps += 1
    const found = find()
    this.#steps -= 1
    memory.set(key, found)
    return found
  }

  #evaluate(file: number, index: number): Value | null {
    const expression = this.#files[file]!.facts.expressions[index]
    if (expression === undefined) return null
    return this.#once(this.#expressions, this.#expressionStarts[file]! + index, () =>
      this.#read(file, expression),
    )
  }

  #read(file: number, expression: Expression): Value | null {
    const { kind, name, on, space, typeArguments } = expression
    if (kind === 'name') return this.#name(file, expression)
    if (kind === 'self' || kind === 'super') return this.#self(file, expression)
    const value = this.#evaluate(file, on)
    switch (kind) {
      case 'member':
        return this.#member(value, name, space)
      case 'call':
        return this.#called(value)
      case 'instance':
        return this.#instanceOf(value)
      case 'generic':
        if (this.#reduced(value)?.is === 'instance') return null
        return (
          value ?? {
            is: 'holder',
            elements: typeArguments.map((type) => this.#instanceOf(this.#evaluate(file, type))),
          }
        )
      case 'element':
        return this.#elementOf(this.#reduced(value))
      case 'same':
        return value
      default:
        throw new Error(`no such expression: ${String(kind satisfies never)}`)
    }
  }

  #name(file: number, { name, at, scope, space, local }: Expression): Value | null {
    if (local >= 0) return this.#bound(file, local, space)
    const { bareMembers, bodySeesMembers = false } = this.#language.rules
    const { scopes } = this.#files[file]!.facts
    for (let outer = scope; outer > 0; outer = scopes[outer]!.parent) {
      const { kind, owner } = scopes[outer]!
      // Type parameters hold in all of a class, members by bare name only where the language says so.
      const hasMembers = kind !== 'class' || bareMembers || (bodySeesMembers && outer === scope)
      const bound = this.#table
        .bound(file, outer, name, space, at)
        .filter((index) => hasMembers || this.#files[file]!.facts.declarations[index]!.kind === 'local')
      if (bound.length > 0) return this.#bound(file, bound[kind === 'class' ? 0 : bound.length - 1]!, space)
      if (kind !== 'class' || !bareMembers) continue
      const inherited = this.#memberOf(this.#classOf(this.keyOf(file, owner)), name, space)
      if (inherited !== null) return inherited
    }
    return this.#fileName(file, name, space)
  }

  #bound(file: number, declaration: number, space: Space): Value | null {
    const { kind, imported } = this.#files[file]!.facts.declarations[declaration]!
    return kind === 'import'
      ? this.#imported(file, imported, space)
      : { is: 'declared', key: this.keyOf(file, declaration) }
  }

  #self(file: number, { kind, scope }: Expression): Value | null {
    const { scopes } = this.#files[file]!.facts
    let at = scope
    while (at > 0 && scopes[at]!.kind !== 'class') at = scopes[at]!.parent
    if (at <= 0) return null
    return {
      is: kind === 'self' ? 'instance' : 'bases',
      key: this.#classOf(this.keyOf(file, scopes[at]!.owner)),
    }
  }

  /** A class by its body: the body of an extension is its receiver's. */
  #classOf(key: number): number {
    return this.declaration(key).kind === 'extension' ? (this.#owners.get(key) ?? key) : key
  }

  #fileName(file: number, name: string, space: Space): Value | null {
    const { rules } = this.#language
    const own = this.#fileMember(file, name, space, true)
    if (own !== null) return own
    if (rules.sharesPackage) {
      const { names, sees = [] } = this.#places[file]!
      for (const module of [...names, ...sees]) {
        const near = this.#moduleMember(module, file, name, space, false)
        if (near !== null) return near
      }
    }
    const distant = this.#wildcardMember(file, name, space)
    return distant ?? (rules.sharesPackage || rules.namesModules ? this.#located(name, file) : null)
  }

  /** What a file binds at its top, or brings in under the name. */
  #fileMember(file: number, name: string, space: Space, withImports: boolean): Value | null {
    const declarations = this.#table.bound(file, 0, name, space, Infinity)
    const isImport = (index: number): boolean =>
      this.#files[file]!.facts.declarations[index]!.kind === 'import'
    const imports = withImports
      ? declarations.filter(isImport).map((index) => this.#bound(file, index, space))
      : []
    const found = agreed(imports)
    if (found !== undefined) return found
    const own = declarations.find((index) => !isImport(index))
    return own === undefined ? null : this.#bound(file, own, space)
  }

  /** What a file's wildcards bring under a name, all of them or those of one scope. */
  #wildcardMember(file: number, name: string, space: Space, scope?: number): Value | null {
    const { imports } = this.#files[file]!.facts
    const found = imports.flatMap((imported, index) => {
      if (!imported.isWildcard || (scope ?? imported.scope) !== imported.scope) return []
      const target = this.#imported(file, index, 'any')
      if (target?.is === 'module') return [this.#moduleMember(target.name, target.file, name, space, true)]
      return [this.#member(target, name, space)]
    })
    return agreed(found) ?? null
  }

  /** The module that a file means by a name. */
  #located(name: string, file: number): Value | null {
    for (const candidate of this.#language.locate(name, this.#toPlace(file), this.#places[file]!)) {
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
    return this.#once(this.#members, `${module} ${repository} ${name} ${space} ${isWildcard}`, () => {
      const here = agreed(
        this.#inFiles(this.#modules.filesOf(module, repository) ?? [], name, space, isWildcard),
      )
      if (here !== undefined) return here
      if (this.#language.rules.sharesPackage) {
        const files = this.#modules.filesElsewhere(module, repository)
        const elsewhere = agreed(this.#inFiles(files, name, space, isWildcard))
        if (elsewhere !== undefined) return elsewhere
      }
      return isWildcard ? null : this.#moduleNamed(`${module}${this.#language.separator}${name}`, from)
    })
  }

  #inFiles(files: readonly number[], name: string, space: Space, isWildcard: boolean): (Value | null)[] {
    const { importsAreMembers } = this.#language.rules
    return files.map((file) => {
      const { exports } = this.#files[file]!.facts
      // A list of names, where the file has one, says what a wildcard brings; otherwise it brings no private name.
      if (isWildcard && importsAreMembers && !(exports?.includes(name) ?? !name.startsWith('_'))) return null
      const own = this.#fileMember(file, name, space, importsAreMembers)
      return own ?? (importsAreMembers ? this.#wildcardMember(file, name, space) : null)
    })
  }

  #imported(file: number, index: number, space: Space): Value | null {
    return this.#once(this.#imports, `${file} ${index} ${space}`, () => {
      const { module, name } = this.#files[file]!.facts.imports[index]!
      const found = this.#language
        .locate(module, this.#toPlace(file), this.#places[file]!)
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
      return modules.length > 0 ? null : this.#member(this.#qualified(module, file), name, space)
    })
  }

  /** What a whole name with separators stands for: a module, or a member of one. */
  #qualified(name: string, file: number): Value | null {
    const module = this.#located(name, file)
    if (module !== null) return module
    const cut = name.lastIndexOf(this.#language.separator)
    if (cut <= 0) return this.#language.rules.namesModules ? this.#fileMember(file, name, 'any', true) : null
    const member = name.slice(cut + this.#language.separator.length)
    return this.#member(this.#qualified(name.slice(0, cut), file), member, 'any')
  }

  #toPlace(file: number): FileToPlace {
    const { repository, path, facts } = this.#files[file]!
    const { packageName, condition } = facts
    return { repository, path, packageName, condition }
  }

  #member(value: Value | null, name: string, space: Space): Value | null {
    const owner = this.#reduced(value)
    if (owner === null || owner.is === 'holder') return null
    if (owner.is === 'module') return this.#moduleMember(owner.name, owner.file, name, space, false)
    if (owner.is === 'bases') return this.#inherited(owner.key, name, space)
    const type = this.#instanceOf(owner)
    return type?.is === 'instance' ? this.#memberOf(type.key, name, space) : null
  }

  /** What a namespace in a file binds to a name, brings in under it, or brings in whole. */
  #namespaceMember(key: number, name: string, space: Space): Value | null {
    const file = this.#table.fileOf(key)
    const scope = this.#table.bodyOf(key)
    const [first] = this.#table.bound(file, scope, name, space, Infinity)
    return first === undefined
      ? this.#wildcardMember(file, name, space, scope)
      : this.#bound(file, first, space)
  }

  #memberOf(key: number, name: string, space: Space): Value | null {
    return this.#once(this.#members, `${key} ${name} ${space}`, () => {
      if (this.declaration(key).kind === 'namespace') return this.#namespaceMember(key, name, space)
      const found = [key, ...(this.#attached.get(key) ?? [])]
        .map((body) => this.#table.memberOf(body, name, space))
        .filter((member) => member !== null)
      const isCalled = (member: number): boolean =>
        space === 'call' && this.declaration(member).kind === 'method'
      const member = found.find(isCalled) ?? found[0]
      if (member !== undefined) {
        const { isField, type } = this.declaration(member)
        const declared = isField && type < 0 ? this.#inherited(key, name, space) : null
        return declared ?? { is: 'declared', key: member }
      }
      return this.#inherited(key, name, space)
    })
  }

  #inherited(key: number, name: string, space: Space): Value | null {
    for (const body of [key, ...(this.#attached.get(key) ?? [])]) {
      const file = this.#table.fileOf(body)
      for (const base of this.declaration(body).bases) {
        const type = this.#instanceOf(this.#evaluate(file, base))
        const found =
          type?.is === 'instance' && type.key !== key ? this.#memberOf(type.key, name, space) : null
        if (found !== null) return found
      }
    }
    return null
  }

  /** What is read where a variable stands: a value of its type, or the class or function it was given. */
  #reduced(value: Value | null): Value | null {
    if (value?.is !== 'declared') return value
    const { kind, isProperty } = this.declaration(value.key)
    return kind === 'value' || kind === 'local' || isProperty ? this.#typeOf(value.key) : value
  }

  /** A value of what a type written out names. */
  #instanceOf(value: Value | null): Value | null {
    const type = this.#reduced(value)
    if (type?.is !== 'declared') return type?.is === 'module' ? null : type
    const { kind, type: alias, bases } = this.declaration(type.key)
    if (kind === 'type' && alias >= 0 && bases.length === 0) return this.#typeOf(type.key)
    return kind === 'class' || kind === 'type' || kind === 'nameless' || kind === 'namespace'
      ? { is: 'instance', key: type.key }
      : null
  }

  /** One of what a value holds, where it says of one type what that is; a class may be a list under a name of its own. */
  #elementOf(value: Value | null): Value | null {
    const holder = value?.is === 'instance' ? this.#typeOf(value.key) : value
    return holder?.is === 'holder' && holder.elements.length === 1 ? holder.elements[0]! : null
  }

  #called(value: Value | null): Value | null {
    // A property of one language is the accessor method of another: called or not, it gives its type.
    if (value?.is === 'declared' && this.declaration(value.key).isProperty) return this.#typeOf(value.key)
    const callee = this.#reduced(value)
    if (callee?.is !== 'declared') return null
    const { kind } = this.declaration(callee.key)
    if (kind === 'function' || kind === 'method') return this.#typeOf(callee.key)
    return this.#language.rules.callsConstruct ? this.#instanceOf(callee) : null
  }

  /** The type of a variable, what a function returns, or what an alias stands for. */
  #typeOf(key: number): Value | null {
    return this.#once(this.#types, key, () => {
      const file = this.#table.fileOf(key)
      const { type, values } = this.declaration(key)
      if (type >= 0) return this.#instanceOf(this.#evaluate(file, type))
      return agreed(values.map((value) => this.#reduced(this.#evaluate(file, value)))) ?? null
    })
  }
}
