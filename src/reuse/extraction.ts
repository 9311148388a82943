// Facts of one file from its syntax tree: a language's query says what stands where, this says what it is bound to.
import type { Query, Tree } from 'web-tree-sitter'
import { capturedRows, type Captured, type Row } from './captures.ts'
import { cutChains } from './chains.ts'
import {
  fits,
  isDefinitionKind,
  type Declaration,
  type Expression,
  type ExpressionKind,
  type FileFacts,
  type Import,
  type Scope,
} from './facts.ts'
import type { Language } from './language.ts'
import { pruned } from './pruning.ts'
import { kindOf, MADE_FROM, scopeKindOf, spaceOf } from './roles.ts'

/** Scopes nested deeper than anybody writes are not followed. */
const MOST_NESTED_SCOPES = 200
const ROWS_BETWEEN_CHECKS = 1024

/**
 * The facts of a file: `tree` is `text` parsed with the language's grammar, `query` the language's query. Null where
 * `mayGoOn` said no before the end; 'too deep' where scopes nest past any use.
 */
export function extractFacts(
  language: Language,
  query: Query,
  tree: Tree,
  text: string,
  mayGoOn: () => boolean,
): FileFacts | 'too deep' | null {
  const rows = capturedRows(query, tree, mayGoOn)
  if (rows === null) return null
  const extraction = new Extraction(language, text, rows)
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_BETWEEN_CHECKS === 0 && !mayGoOn()) return null
    if (!extraction.take(row)) return 'too deep'
  }
  return extraction.facts()
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type OpenDeclaration = Mutable<Declaration> & {
  values: number[]
  bases: number[]
  modifiers: string
  isMember: boolean
}

type OpenExpression = Mutable<Expression> & { typeArguments: number[] }

/** A scope while it is read: where it ends, what is bound in it, and the names it takes from outside. */
interface OpenScope extends Scope {
  readonly end: number
  readonly depth: number
  readonly bound: Map<string, number[]>
  readonly outside: Set<string>
}

/** What stands in these is exported as if it stood outside. */
const REACHED: ReadonlySet<string> = new Set(['extension', 'namespace'])

class Extraction {
  readonly #language: Language
  readonly #text: string
  readonly #scopes: OpenScope[] = []
  readonly #declarations: OpenDeclaration[] = []
  readonly #imports: Import[] = []
  readonly #expressions: OpenExpression[] = []
  /** Expressions by the node they stand for. */
  readonly #byNode = new Map<number, number>()
  /** The patterns that spoke of them. */
  readonly #patterns = new Map<number, number>()
  /** What is to be joined once all expressions are known. */
  readonly #joins: (() => void)[] = []
  /** Nodes whose text is a name in another role than that of a reference. */
  readonly #taken = new Set<number>()
  readonly #declared = new Set<number>()
  #packageName = ''
  #condition = ''
  #exports: string[] | null = null
  /** The scope at the row being taken, and where the import or package clause it stands in ends. */
  #scope = 0
  #importEnd = -1
  /** Where the base being taken ends: its names are looked up outside the class. */
  #baseEnd = -1

  constructor(language: Language, text: string, rows: readonly Row[]) {
    this.#language = language
    this.#text = text
    this.#open('file', -1, Infinity, -1)
    for (const { captures } of rows)
      for (const role of ['name', 'member', 'ignore', 'alias'])
        for (const { id, variant } of captures.get(role) ?? []) if (variant !== 'also') this.#taken.add(id)
  }

  /** Takes the next row in; false where scopes nest too deep to go on. */
  take(row: Row): boolean {
    while (this.#scopes[this.#scope]!.end <= row.start) this.#scope = this.#scopes[this.#scope]!.parent
    const { captures } = row
    const first = (role: string): Captured | undefined => captures.get(role)?.[0]
    const definition = first('definition')
    const opened = first('scope')
    const found = first('package')
    if (definition !== undefined) this.#takeDefinition(row, definition)
    else if (opened !== undefined) this.#takeScope(row, opened)
    else if (captures.has('local')) this.#takeLocal(row)
    else if (captures.has('import')) this.#takeImport(row)
    else if (found !== undefined) this.#takePackage(found)
    else if (captures.has('condition')) this.#condition = this.#textOf(first('condition')!)
    else if (captures.has('global')) this.#takeOutside(captures.get('name') ?? [])
    else if (captures.has('exports')) this.#takeExports(captures.get('exports')!)
    else if (captures.has('base')) this.#takeBase(captures.get('base')![0]!)
    else if (row.start >= this.#importEnd) this.#takeExpression(row)
    return this.#scopes[this.#scope]!.depth <= MOST_NESTED_SCOPES
  }

  /** All facts, once every row is taken. */
  facts(): FileFacts {
    for (const join of this.#joins) join()
    cutChains(this.#expressions)
    for (const expression of this.#expressions)
      if (expression.kind === 'name') expression.local = this.#localOf(expression)
    const declarations = this.#declarations.map((declaration, index) => this.#closed(declaration, index))
    return {
      packageName: this.#packageName,
      condition: this.#condition,
      exports: this.#exports,
      scopes: this.#scopes.map(({ kind, parent, owner }) => ({ kind, parent, owner })),
      imports: this.#imports,
      ...pruned({ declarations, expressions: this.#expressions }),
    }
  }

  #textOf({ start, end }: Captured): string {
    return this.#text.slice(start, end)
  }

  #open(kind: Scope['kind'], owner: number, end: number, parent: number): void {
    const depth = parent < 0 ? 0 : this.#scopes[parent]!.depth + 1
    this.#scopes.push({ kind, parent, owner, end, depth, bound: new Map(), outside: new Set() })
    this.#scope = this.#scopes.length - 1
  }

  #takeDefinition(row: Row, { variant, end }: Captured): void {
    const name = row.captures.get('name')?.[0]
    // Without a name where the grammar recovers from an error; a second time where a wider pattern had it.
    if (name === undefined || name.start === name.end || this.#declared.has(name.id)) return
    const isValue = variant === 'value' || variant === 'field'
    let home = this.#scope
    if (variant === 'field')
      while (home > 0 && this.#scopes[home]!.kind !== 'class') home = this.#scopes[home]!.parent
    if (variant === 'field' && home === 0) return
    if (isValue && this.#scopes[home]!.kind === 'function') return this.#takeLocal(row)
    if (isValue && this.#addsValue(row, home)) return
    const isMember = this.#scopes[home]!.kind === 'class' || row.captures.has('receiver')
    const index = this.#declare(row, kindOf(variant, isMember), home)
    const declaration = this.#declarations[index]!
    declaration.isProperty = variant === 'property'
    declaration.isField = variant === 'field'
    declaration.isMember = isMember
    if (!isValue) this.#open(scopeKindOf(variant), index, end, this.#scope)
  }

  #takeScope(row: Row, { variant, end }: Captured): void {
    if (variant === '') return this.#open('function', -1, end, this.#scope)
    const owner = this.#declare(row, row.captures.has('receiver') ? 'extension' : 'nameless', this.#scope)
    this.#open('class', owner, end, this.#scope)
  }

  #takeLocal(row: Row): void {
    const name = row.captures.get('name')?.[0]
    if (name === undefined || name.start === name.end || this.#declared.has(name.id)) return
    if (this.#scopes[this.#scope]!.outside.has(this.#textOf(name))) return
    if (this.#addsValue(row, this.#scope)) return
    const index = this.#declare(row, 'local', this.#scope)
    if (!this.#language.rules.hoists) this.#declarations[index]!.from = row.end
  }

  /** Whether a binding is one more value of a name that is bound already, as where a language hoists. */
  #addsValue({ captures }: Row, scope: number): boolean {
    if (!this.#language.rules.hoists) return false
    const name = captures.get('name')![0]!
    const [known] = this.#scopes[scope]!.bound.get(this.#textOf(name)) ?? []
    const declaration = known === undefined ? undefined : this.#declarations[known]!
    if (declaration?.kind !== 'value' && declaration?.kind !== 'local') return false
    this.#declared.add(name.id)
    this.#joinValues(declaration, captures.get('value') ?? [])
    for (const type of captures.get('type') ?? [])
      this.#join(type, (index) => (declaration.type = declaration.type < 0 ? index : declaration.type))
    return true
  }

  #takeImport({ captures, end }: Row): void {
    this.#importEnd = Math.max(this.#importEnd, end)
    const text = (role: string): string | null => {
      const found = captures.get(role)?.[0]
      return found === undefined ? null : this.#textOf(found)
    }
    const isWildcard = captures.has('all')
    const name = text('name')
    const module = text('from') ?? ''
    const alias = text('alias') ?? name ?? ''
    const isGlobal = captures.get('import')![0]!.variant === 'global'
    const as = isWildcard ? '' : alias
    const captured: Import = { module, name, as, isWildcard, isGlobal, scope: this.#scope }
    const at = captures.get('alias')?.[0] ?? captures.get('name')?.[0] ?? captures.get('from')?.[0]
    for (const imported of [
      this.#language.readImport?.(captured, this.#namespacesAround()) ?? captured,
    ].flat()) {
      this.#imports.push(imported)
      if (imported.isWildcard || imported.as === '') continue
      const declaration = this.#empty('import', imported.as, at?.start ?? 0, this.#scope)
      declaration.imported = this.#imports.length - 1
      this.#bind(declaration)
    }
  }

  #namespacesAround(): readonly string[] {
    const names: string[] = []
    for (let at = this.#scope; at > 0; at = this.#scopes[at]!.parent)
      if (this.#scopes[at]!.kind === 'namespace')
        names.unshift(this.#declarations[this.#scopes[at]!.owner]!.name)
    return names
  }

  #takePackage(found: Captured): void {
    this.#packageName = this.#textOf(found)
    this.#importEnd = Math.max(this.#importEnd, found.end)
  }

  #takeOutside(names: readonly Captured[]): void {
    for (const name of names) this.#scopes[this.#scope]!.outside.add(this.#textOf(name))
  }

  #takeExports(names: readonly Captured[]): void {
    this.#exports ??= []
    for (const name of names) this.#exports.push(this.#textOf(name))
  }

  #empty(kind: Declaration['kind'], name: string, nameAt: number, scope: number): OpenDeclaration {
    return {
      kind, name, nameAt, first: nameAt, end: nameAt + name.length, scope, from: 0, type: -1, values: [], bases: [],
      receiver: -1, isProperty: false, isField: false, isExported: false, isPart: false, isForward: false, imported: -1, modifiers: '', isMember: false,
    } // prettier-ignore
  }

  #bind(declaration: OpenDeclaration): number {
    const index = this.#declarations.push(declaration) - 1
    const { bound } = this.#scopes[declaration.scope]!
    const known = bound.get(declaration.name)
    if (known === undefined) bound.set(declaration.name, [index])
    else known.push(index)
    return index
  }

  #declare({ captures, start, end }: Row, kind: Declaration['kind'], scope: number): number {
    const name = captures.get('name')?.[0]
    if (name !== undefined) this.#declared.add(name.id)
    // Ruby names attributes by symbols.
    const text = name ? this.#textOf(name).replace(/^:/, '') : ''
    const declaration = this.#empty(kind, text, name ? name.end - text.length : start, scope)
    declaration.first = start
    declaration.end = end
    declaration.isPart = captures.has('part')
    declaration.isForward = captures.has('forward')
    declaration.modifiers = (captures.get('modifiers') ?? []).map((node) => this.#textOf(node)).join(' ')
    const [type] = captures.get('type') ?? []
    const [receiver] = captures.get('receiver') ?? []
    if (type !== undefined) this.#join(type, (index) => (declaration.type = index))
    if (receiver !== undefined) this.#join(receiver, (index) => (declaration.receiver = index))
    this.#joinValues(declaration, captures.get('value') ?? [])
    for (const base of captures.get('base') ?? []) this.#join(base, (index) => declaration.bases.push(index))
    return this.#bind(declaration)
  }

  #joinValues({ values }: OpenDeclaration, captured: readonly Captured[]): void {
    for (const value of captured) {
      if (value.variant === 'element') values.push(this.#express('element', null, value))
      else this.#join(value, (index) => values.push(index))
    }
  }

  #join(node: Captured, found: (expression: number) => void): void {
    this.#joins.push(() => {
      const index = this.#byNode.get(node.id)
      if (index !== undefined) found(index)
    })
  }

  #takeBase(base: Captured): void {
    const { kind, owner } = this.#scopes[this.#scope]!
    if (kind !== 'class' || owner < 0) return
    this.#baseEnd = base.end
    this.#join(base, (index) => this.#declarations[owner]!.bases.push(index))
  }

  #takeExpression({ captures, pattern }: Row): void {
    const whole = captures.get('expression')?.[0]
    const reference = captures.get('reference')?.[0]
    const member = captures.get('member')?.[0]
    const literal = captures.get('literal')?.[0]
    const id = whole?.id ?? literal?.id ?? captures.get('self')?.[0]?.id ?? captures.get('super')?.[0]?.id
    const known = id === undefined ? undefined : this.#byNode.get(id)
    if (known !== undefined) {
      // The earlier pattern wins; of the same, this is one more argument.
      if (this.#patterns.get(id!) === pattern) this.#addArguments(known, captures.get('argument') ?? [])
      return
    }
    let made = -1
    if (member !== undefined) {
      made = this.#byNode.get(member.id) ?? this.#express('member', member, captures.get('object')?.[0])
      this.#byNode.set(member.id, made)
    } else if (reference !== undefined && !this.#taken.has(reference.id)) {
      made = this.#byNode.get(reference.id) ?? this.#express('name', reference, undefined)
      this.#byNode.set(reference.id, made)
    }
    if (literal !== undefined) made = this.#express('literal', null, literal)
    if (made >= 0 && whole?.variant === 'call') made = this.#wrap('call', made)
    for (const [role, kind] of MADE_FROM) {
      const from = captures.get(role)?.[0]
      if (from !== undefined && made < 0) made = this.#express(kind, null, from)
    }
    if (made < 0 && captures.has('argument')) made = this.#express('generic', null, undefined)
    if (made < 0) return
    this.#addArguments(made, captures.get('argument') ?? [])
    if (id === undefined) return
    this.#byNode.set(id, made)
    this.#patterns.set(id, pattern)
  }

  #addArguments(made: number, captured: readonly Captured[]): void {
    const { typeArguments } = this.#expressions[made]!
    for (const argument of captured) this.#join(argument, (index) => typeArguments.push(index))
  }

  #express(kind: ExpressionKind, name: Captured | null, on: Captured | undefined): number {
    const at = name?.start ?? on?.start ?? 0
    const expression: OpenExpression = {
      kind,
      name: kind === 'literal' ? on!.variant : name === null ? '' : this.#textOf(name),
      at,
      end: name?.end ?? on?.end ?? 0,
      on: -1,
      typeArguments: [],
      space: spaceOf(name?.variant),
      scope: at < this.#baseEnd ? this.#scopes[this.#scope]!.parent : this.#scope,
      local: -1,
    }
    if (on !== undefined) this.#join(on, (index) => (expression.on = index))
    return this.#expressions.push(expression) - 1
  }

  #wrap(kind: ExpressionKind, on: number): number {
    const whole = { ...this.#expressions[on]!, kind, name: '', on, typeArguments: [], local: -1 }
    return this.#expressions.push(whole) - 1
  }

  /** The declaration in a function or block that a name stands for; -1 where a class or the file is asked first. */
  #localOf({ name, at, scope, space }: Expression): number {
    const { bareMembers, separateSpaces } = this.#language.rules
    for (let outer = scope; outer > 0; outer = this.#scopes[outer]!.parent) {
      const { kind, bound, outside } = this.#scopes[outer]!
      if (outside.has(name)) return -1
      if (kind === 'namespace' || (kind === 'class' && (bareMembers || outer === scope))) return -1
      if (kind !== 'function') continue
      const found = (bound.get(name) ?? []).findLast((index) => {
        const { kind: bindingKind, from } = this.#declarations[index]!
        return from <= at && fits(bindingKind, space, separateSpaces)
      })
      if (found !== undefined) return found
    }
    return -1
  }

  /** A declaration as facts have it. Those around it are closed before it: it is exported only where they are. */
  #closed({ modifiers, isMember, ...declaration }: OpenDeclaration, index: number): Declaration {
    const { kind, name, scope } = declaration
    if (!isDefinitionKind(kind)) return declaration
    const { kind: around, owner } = this.#scopes[scope]!
    const enclosing = owner < 0 ? null : this.#declarations[owner]!
    const isMemberOfType = enclosing?.kind === 'type'
    const exports = this.#exports
    const named = { name, kind, modifiers, isMember, isMemberOfType, exports }
    const isReached =
      around !== 'function' && (enclosing === null || REACHED.has(enclosing.kind) || enclosing.isExported)
    // Written back, so that what stands within and is closed after it can ask.
    const isExported = isReached && this.#language.isExported(named)
    this.#declarations[index]!.isExported = isExported
    return { ...declaration, isExported }
  }
}
