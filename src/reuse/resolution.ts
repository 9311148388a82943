// What the expressions of all files of a language stand for. A name is looked up as the language does it; a member only where
// its owner's type is known from a declaration. What two things could be meant by stands for nothing.
import { ClassBodies } from './class-bodies.ts'
import { furtherParts } from './class-parts.ts'
import type { AmbiguousName } from './code-index.ts'
import { Extensions } from './extensions.ts'
import type { Declaration, Expression, Space } from './facts.ts'
import type { FilePlace, Language, Manifest } from './language.ts'
import { placeless, type FactsOfFile } from './facts-of-file.ts'
import { ScopeTable } from './scope-table.ts'
import { ModuleNames } from './module-names.ts'
import { ModuleTable } from './module-table.ts'
import { Recall } from './recall.ts'
import type { Representatives } from './relatives.ts'
import { Sight } from './sight.ts'
import { agreed, isA, type Value } from './value.ts'
import { wildcardsOf } from './wildcards.ts'

/** Resolves lazily and remembers. Asked in the order of the files it gives the same for the same files. */
export class Resolution {
  readonly #language: Language
  readonly #files: readonly FactsOfFile[]
  readonly #places: readonly FilePlace[]
  readonly #table: ScopeTable
  readonly #expressionStarts: readonly number[]
  readonly #expressions = new Map<number, Value | null>()
  readonly #types = new Map<number, Value | null>()
  readonly #members = new Map<string, Value | null>()
  readonly #bodies: ClassBodies
  readonly #owners = new Map<number, number>()
  /** The first part of a class by its further ones. */
  readonly #further: ReadonlyMap<number, number>
  /** The first parts of classes in several. */
  readonly #inParts: ReadonlySet<number>
  readonly #extensions: Extensions
  readonly #recall = new Recall()
  readonly #modules: ModuleTable
  readonly #names: ModuleNames
  /** For a language with includes. */
  readonly #sight: Sight | null

  constructor(
    language: Language,
    files: readonly FactsOfFile[],
    manifests: readonly Manifest[],
    representatives: Representatives,
  ) {
    this.#language = language
    this.#files = files
    const toPlace = files.map(placeless)
    this.#places = language.place(toPlace, manifests)
    this.#table = new ScopeTable(files, language.rules)
    this.#bodies = new ClassBodies(this.#table)
    this.#further = furtherParts(files, this.#places, this.#table)
    this.#inParts = new Set(this.#further.values())
    const wildcards = wildcardsOf(files, this.#places)
    this.#extensions = new Extensions(language, files, this.#places, this.#table, wildcards, representatives)
    this.#modules = new ModuleTable(toPlace, this.#places, language, representatives)
    this.#sight = language.rules.includes
      ? new Sight(language, files, this.#places, this.#table, this.#modules)
      : null
    let start = 0
    this.#expressionStarts = files.map(
      ({ facts }) => (start += facts.expressions.length) - facts.expressions.length,
    )
    const hands = {
      bound: (file: number, declaration: number, space: Space) => this.#bound(file, declaration, space),
      member: (value: Value | null, name: string, space: Space) => this.#member(value, name, space),
    }
    this.#names = new ModuleNames(
      language,
      files,
      this.#places,
      this.#table,
      this.#modules,
      wildcards,
      this.#recall,
      hands,
      this.#sight,
    )
    this.#attach()
  }

  /** The ambiguous names that were met on the way. */
  get ambiguous(): readonly AmbiguousName[] {
    return this.#modules.ambiguous
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
    if (this.#further.has(owner)) return this.#further.get(owner)!
    if (kind === 'extension') return this.#owners.get(owner) ?? null
    return kind === 'nameless' ? this.parentOf(owner) : owner
  }

  /** The number of the declaration that an expression of a file names; null where it is unknown or ambiguous. */
  definitionNamed(file: number, expression: number): number | null {
    const value = this.#evaluate(file, expression)
    return value?.is === 'declared' && !this.#isReopened(value.key) ? value.key : null
  }

  #isReopened(key: number): boolean {
    return this.#language.rules.reopens === true && this.#inParts.has(key)
  }

  #attach(): void {
    for (const [part, first] of this.#further) this.#bodies.attach(part, first)
    if (this.#language.rules.extensions) return
    const belongs: (readonly [key: number, owner: number])[] = []
    for (const [file, { facts }] of this.#files.entries()) {
      for (const [index, { receiver }] of facts.declarations.entries()) {
        const type = receiver < 0 ? null : this.#instanceOf(this.#evaluate(file, receiver))
        if (type?.is === 'instance') belongs.push([this.keyOf(file, index), type.key])
      }
    }
    for (const [key, owner] of belongs) {
      this.#owners.set(key, owner)
      this.#bodies.attach(key, owner)
    }
    for (const memory of [this.#expressions, this.#types, this.#members]) memory.clear()
    this.#names.forget()
  }

  #evaluate(file: number, index: number): Value | null {
    const expression = this.#files[file]!.facts.expressions[index]
    if (expression === undefined) return null
    return this.#recall.once(this.#expressions, this.#expressionStarts[file]! + index, () =>
      this.#read(file, expression),
    )
  }

  #read(file: number, expression: Expression): Value | null {
    const { kind, name, on, space, typeArguments } = expression
    if (kind === 'name') {
      const found = this.#name(file, expression)
      // Extensions may be of a type that no file declares: it goes by its name.
      const isOutside = found === null && space === 'type' && this.#language.rules.extensions
      return isOutside ? { is: 'outside', of: name } : found
    }
    if (kind === 'literal') return { is: 'outside', of: name }
    if (kind === 'self' || kind === 'super') return this.#self(file, expression)
    const value = this.#evaluate(file, on)
    switch (kind) {
      case 'member':
        return this.#member(value, name, space) ?? this.#extension(file, value, name, false)
      case 'call':
        return this.#called(value)
      case 'instance':
        return this.#instanceOf(value)
      case 'generic':
        if (this.#reduced(value)?.is === 'instance') return null
        if (value !== null && value.is !== 'outside') return value
        return {
          is: 'holder',
          of: value?.of ?? null,
          elements: typeArguments.map((type) => this.#instanceOf(this.#evaluate(file, type))),
        }
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
      const { kind } = scopes[outer]!
      // Type parameters hold in all of a class, members by bare name only where the language says so.
      const namesMembers =
        kind !== 'class' || (bareMembers && this.#sight === null) || (bodySeesMembers && outer === scope)
      const seen = kind === 'namespace' ? this.#sight?.named(file, outer, name, space) : null
      if (seen) return seen
      const bound = this.#table
        .bound(file, outer, name, space, at)
        .filter((index) => namesMembers || this.#files[file]!.facts.declarations[index]!.kind === 'local')
      // A type is no member of what a function extends; and that is itself named by a type.
      const isWithin = bareMembers && (kind === 'class' || space !== 'type' || this.#sight !== null)
      const around = isWithin ? this.#valueAround(file, outer) : null
      if (bound.length > 0) return this.#bound(file, bound[kind === 'class' ? 0 : bound.length - 1]!, space)
      if (around === null) continue
      const member = around.is === 'instance' ? this.#memberOf(around.key, name, space) : null
      const found = member ?? this.#extension(file, around, name, true)
      if (found !== null) return found
    }
    return this.#names.ofFile(file, name, space)
  }

  #bound(file: number, declaration: number, space: Space): Value | null {
    const { kind, imported } = this.#files[file]!.facts.declarations[declaration]!
    return kind === 'import'
      ? this.#names.imported(file, imported, space)
      : this.#declared(this.keyOf(file, declaration))
  }

  #self(file: number, { kind, scope }: Expression): Value | null {
    const { scopes } = this.#files[file]!.facts
    for (let at = scope; at > 0; at = scopes[at]!.parent) {
      const value = this.#valueAround(file, at)
      if (value !== null)
        return kind === 'super' && value.is === 'instance' ? { ...value, is: 'bases' } : value
    }
    return null
  }

  /** What stands for itself in a scope: a value of the class whose body it is, or of the type its function extends. */
  #valueAround(file: number, scope: number): Value | null {
    const { kind, owner } = this.#files[file]!.facts.scopes[scope]!
    if (owner < 0) return null
    const key = this.keyOf(file, owner)
    if (kind === 'class') return { is: 'instance', key: this.#classOf(key) }
    // The body of a member written outside its class.
    const within = this.#sight === null ? undefined : this.#owners.get(key)
    if (within !== undefined) return { is: 'instance', key: within }
    const { receiver, scope: home } = this.declaration(key)
    return this.#language.rules.extensions && receiver >= 0 && home === 0
      ? this.#instanceOf(this.#evaluate(file, receiver))
      : null
  }

  /** The one extension of a name that a file sees for a value of a known type; overloads in one file are the first. */
  #extension(file: number, value: Value | null, name: string, isBare: boolean): Value | null {
    const type = this.#language.rules.extensions ? this.#instanceOf(value) : null
    if (type === null || type.is === 'module') return null
    const found = this.#extensions.seen(file, name, isBare).filter((key) => {
      const home = this.#table.fileOf(key)
      const extended = this.#instanceOf(this.#evaluate(home, this.declaration(key).receiver))
      return extended !== null && isA(type, extended, (base) => this.#basesOf(base))
    })
    const [first] = found
    return first !== undefined && found.every((key) => this.#table.fileOf(key) === this.#table.fileOf(first))
      ? this.#declared(first)
      : null
  }

  /** A declaration: of a class in parts, the first. */
  #declared(key: number): Value {
    return { is: 'declared', key: this.#further.get(key) ?? key }
  }

  /** A class by its body: the body of an extension is its receiver's, that of a part the class's. */
  #classOf(key: number): number {
    if (this.#further.has(key)) return this.#further.get(key)!
    return this.declaration(key).kind === 'extension' ? (this.#owners.get(key) ?? key) : key
  }

  #member(value: Value | null, name: string, space: Space): Value | null {
    const owner = this.#reduced(value)
    if (owner === null || owner.is === 'holder') return null
    if (owner.is === 'module') return this.#names.ofModule(owner.name, owner.file, name, space)
    if (owner.is === 'namespace')
      return this.#sight?.within(owner.file, `${owner.name}::${name}`, space) ?? null
    if (owner.is === 'bases') return this.#inherited(owner.key, name, space)
    const type = this.#instanceOf(owner)
    return type?.is === 'instance' ? this.#memberOf(type.key, name, space) : null
  }

  #memberOf(key: number, name: string, space: Space): Value | null {
    return this.#recall.once(this.#members, `${key} ${name} ${space}`, () => {
      if (this.declaration(key).kind === 'namespace')
        return this.#names.ofNamespace(this.#table.fileOf(key), this.#table.bodyOf(key), name, space)
      const found = this.#bodies
        .naming(key, name)
        .map((body) => this.#table.memberOf(body, name, space))
        .filter((member) => member !== null)
      const member = this.#table.chosen(found, space)
      if (member === null) return null
      if (member !== undefined) {
        const { isField, type } = this.declaration(member)
        const declared = isField && type < 0 ? this.#inherited(key, name, space) : null
        return declared ?? this.#declared(member)
      }
      return this.#inherited(key, name, space)
    })
  }

  /** Whether a declaration only says that something is written out elsewhere, and it is: then it is no definition. */
  standsIn(key: number): boolean {
    const { isForward, name } = this.declaration(key)
    if (!isForward || this.#sight === null) return false
    const owner = this.#table.ownerOf(key)
    if (owner === null || this.declaration(owner).kind === 'namespace') return this.#sight.standsIn(key)
    return this.#bodies.attachedTo(owner).some((body) => this.declaration(body).name === name)
  }

  #inherited(key: number, name: string, space: Space): Value | null {
    for (const base of this.#basesOf(key)) {
      const found = base?.is === 'instance' && base.key !== key ? this.#memberOf(base.key, name, space) : null
      if (found !== null) return found
    }
    return null
  }

  #basesOf(key: number): readonly (Value | null)[] {
    return this.#bodies.withBases(key).flatMap((body) => {
      const file = this.#table.fileOf(body)
      return this.declaration(body).bases.map((base) => this.#instanceOf(this.#evaluate(file, base)))
    })
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
    if (type?.is !== 'declared') return type?.is === 'module' || type?.is === 'namespace' ? null : type
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
    return this.#recall.once(this.#types, key, () => {
      const file = this.#table.fileOf(key)
      const { type, values } = this.declaration(key)
      if (type >= 0) return this.#instanceOf(this.#evaluate(file, type))
      return agreed(values.map((value) => this.#reduced(this.#evaluate(file, value)))) ?? null
    })
  }
}
