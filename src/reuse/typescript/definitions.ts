// The definitions of one TypeScript or JavaScript file, read from its syntax alone.
import type ts from 'typescript-analysis'
import type { Definition, DefinitionKind } from '../code-index.ts'
import type { Compiler } from './compiler.ts'
import {
  bareExpression,
  hasExportModifier,
  isOverload,
  isRequired,
  kindOfMember,
  kindOfValue,
  nameNodeOf,
} from './declared.ts'
import { assignedTargets, definedByAssignment } from './assigned-definitions.ts'
import { exportedNamesOf, exportsPathOf } from './exported-names.ts'

/** A definition within its file: `parent` is a place in the file's own list. */
export type FileDefinition = Omit<Definition, 'file'> & {
  /** Where its declarations' names stand, one for each overload: what the compiler's symbols lead to. */
  readonly declaredAt: readonly number[]
}

/** Where a definition stands. */
export interface Scope {
  /** The qualified name of what encloses it; empty at the top. */
  readonly prefix: string
  readonly parent: Draft | null
  /** Whether another file can name what is in it, unless it is kept private. */
  readonly isExported: boolean
  /** Whether only what has a modifier is exported from here: so in modules and namespaces, not in classes. */
  readonly needsExport: boolean
}

/** A definition while its file is read. */
export interface Draft {
  readonly name: string
  readonly qualifiedName: string
  readonly kind: DefinitionKind
  readonly isExported: boolean
  readonly parent: Draft | null
  readonly nameAt: number
  readonly first: number
  end: number
  readonly declaredAt: number[]
  isOpen: boolean
}

/** The definitions of a file, in the order of offsets, what encloses before what stands in it. */
export function definitionsOf(compiler: Compiler, file: ts.SourceFile): readonly FileDefinition[] {
  const reading = new Reading(compiler, file)
  const isModule = compiler.isExternalModule(file)
  const top = { prefix: '', parent: null, isExported: true, needsExport: isModule }
  reading.statements(file.statements, top)
  const drafts = reading.drafts.toSorted((a, b) => a.first - b.first || b.end - a.end || a.nameAt - b.nameAt)
  const places = new Map(drafts.map((draft, at) => [draft, at]))
  const counts = new Map<string, number>()
  return drafts.map((draft) => {
    const { name, qualifiedName, kind, isExported, nameAt, first, end, declaredAt } = draft
    const ordinal = counts.get(qualifiedName) ?? 0
    counts.set(qualifiedName, ordinal + 1)
    const parent = draft.parent === null ? -1 : places.get(draft.parent)!
    return { name, qualifiedName, ordinal, kind, isExported, nameAt, first, end, parent, declaredAt }
  })
}

/** Reads one file; also handed to what reads CommonJS. */
export class Reading {
  readonly drafts: Draft[] = []
  readonly compiler: Compiler
  readonly file: ts.SourceFile
  readonly #exportedNames: ReadonlySet<string>

  constructor(compiler: Compiler, file: ts.SourceFile) {
    this.compiler = compiler
    this.file = file
    this.#exportedNames = exportedNamesOf(compiler, file)
  }

  statements(statements: readonly ts.Statement[], scope: Scope): void {
    for (const statement of statements) this.#statement(statement, scope)
  }

  /** Notes a definition; the signatures of one overloaded function, and a getter with its setter, are one. */
  add(scope: Scope, kind: DefinitionKind, node: ts.Node, name: string, nameNode: ts.Node): Draft {
    const { compiler, file } = this
    const nameAt = nameNode.getStart(file)
    const qualifiedName = scope.prefix === '' ? name : `${scope.prefix}.${name}`
    const last = this.drafts.at(-1)
    const isOpen = isOverload(compiler, node) || compiler.isAccessor(node)
    if (last?.isOpen === true && last.qualifiedName === qualifiedName && last.parent === scope.parent) {
      last.end = node.end
      last.declaredAt.push(nameAt)
      last.isOpen = isOpen
      return last
    }
    const declaredAt = [nameAt]
    const isExported = scope.isExported && (!scope.needsExport || this.#isExported(node, name))
    const { parent } = scope
    const first = node.getStart(file)
    const draft = { name, qualifiedName, kind, isExported, parent, nameAt, first, end: node.end, declaredAt }
    this.drafts.push({ ...draft, isOpen })
    return this.drafts.at(-1)!
  }

  /** The scope within a definition. */
  within(draft: Draft): Scope {
    const { qualifiedName: prefix, isExported } = draft
    return { prefix, parent: draft, isExported, needsExport: false }
  }

  #isExported(node: ts.Node, name: string): boolean {
    return hasExportModifier(this.compiler, node) || this.#exportedNames.has(name)
  }

  // In declarations everything is exported, with a modifier or without.
  #isAmbient(node: ts.ModuleDeclaration): boolean {
    const isDeclared = node.modifiers?.some(({ kind }) => kind === this.compiler.SyntaxKind.DeclareKeyword)
    return this.file.isDeclarationFile || isDeclared === true
  }

  #statement(statement: ts.Statement, scope: Scope): void {
    const { compiler } = this
    if (compiler.isVariableStatement(statement)) {
      const { declarations } = statement.declarationList
      for (const declaration of declarations) {
        this.#variable(declaration, declarations.length === 1 ? statement : declaration, scope)
      }
    } else if (compiler.isFunctionDeclaration(statement)) {
      const draft = this.#named('function', statement, scope)
      if (statement.type !== undefined) this.#typesIn(statement.type, this.within(draft))
    } else if (compiler.isClassDeclaration(statement)) {
      this.classMembers(statement, this.within(this.#named('class', statement, scope)))
    } else if (compiler.isInterfaceDeclaration(statement)) {
      const within = this.within(this.#named('type', statement, scope))
      for (const clause of statement.heritageClauses ?? []) this.#typesIn(clause, within)
      this.#typeMembers(statement.members, within)
    } else if (compiler.isTypeAliasDeclaration(statement)) {
      this.#typesIn(statement.type, this.within(this.#named('type', statement, scope)))
    } else if (compiler.isEnumDeclaration(statement)) {
      const within = this.within(this.#named('type', statement, scope))
      for (const member of statement.members) this.#member('value', member, member.name, within)
    } else if (compiler.isModuleDeclaration(statement)) {
      this.#module(statement, scope)
    } else if (compiler.isExportAssignment(statement)) {
      this.#defaultExport(statement, scope)
    } else if (compiler.isExpressionStatement(statement)) {
      definedByAssignment(this, statement, scope)
    }
  }

  #named(
    kind: DefinitionKind,
    node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.DeclarationStatement,
    scope: Scope,
  ): Draft {
    const { name } = node
    if (name !== undefined) return this.add(scope, kind, node, name.text, name)
    return this.add(scope, kind, node, 'default', node)
  }

  #module(node: ts.ModuleDeclaration, scope: Scope): void {
    const { compiler } = this
    const isAmbient = compiler.isStringLiteral(node.name) || node.name.text === 'global'
    const { body } = node
    const within = isAmbient
      ? { ...scope, prefix: node.name.text, isExported: true, needsExport: false }
      : { ...this.within(this.#named('value', node, scope)), needsExport: !this.#isAmbient(node) }
    if (body === undefined) return
    if (compiler.isModuleBlock(body)) this.statements(body.statements, within)
    else if (compiler.isModuleDeclaration(body)) this.#module(body, { ...within, needsExport: false })
  }

  // `export default` of a name only exports it; `export = ` likewise.
  #defaultExport(node: ts.ExportAssignment, scope: Scope): void {
    if (this.compiler.isIdentifier(node.expression)) return
    const open = { ...scope, needsExport: false }
    const kind = kindOfValue(this.compiler, node.expression)
    this.valueMembers(node.expression, this.within(this.add(open, kind, node, 'default', node)))
  }

  #variable(declaration: ts.VariableDeclaration, node: ts.Node, scope: Scope): void {
    const { compiler } = this
    const { name, initializer, type } = declaration
    if (initializer !== undefined && isRequired(compiler, initializer)) return
    if (!compiler.isIdentifier(name)) {
      this.#bound(name, scope)
      return
    }
    const draft = this.add(scope, kindOfValue(compiler, initializer), node, name.text, name)
    // `var app = exports = module.exports = …`: what is exported is this very value.
    for (const target of assignedTargets(compiler, initializer))
      if (exportsPathOf(compiler, target) === '')
        draft.declaredAt.push(nameNodeOf(compiler, target).getStart(this.file))
    const within = this.within(draft)
    if (type !== undefined) this.#typesIn(type, within)
    if (initializer !== undefined) this.valueMembers(initializer, within)
  }

  #bound(pattern: ts.BindingPattern, scope: Scope): void {
    for (const element of pattern.elements) {
      if (this.compiler.isOmittedExpression(element)) continue
      const { name } = element
      if (this.compiler.isIdentifier(name)) this.add(scope, 'value', element, name.text, name)
      else this.#bound(name, scope)
    }
  }

  /** The members of what a name is given: a class's, or an object's that can be called, also within a call's arguments. */
  valueMembers(value: ts.Expression, scope: Scope): void {
    const { compiler } = this
    const bare = bareExpression(compiler, value)
    if (compiler.isClassExpression(bare)) this.classMembers(bare, scope)
    else if (compiler.isObjectLiteralExpression(bare)) this.#objectMembers(bare, scope)
    else if (compiler.isCallExpression(bare) || compiler.isNewExpression(bare)) {
      for (const argument of bare.arguments ?? []) {
        const literal = bareExpression(compiler, argument)
        if (compiler.isObjectLiteralExpression(literal)) this.#objectMembers(literal, scope)
      }
    }
  }

  #objectMembers(literal: ts.ObjectLiteralExpression, scope: Scope): void {
    for (const property of literal.properties) {
      const { name } = property
      if (name === undefined || this.compiler.isShorthandPropertyAssignment(property)) continue
      const kind = kindOfMember(this.compiler, property)
      if (kind !== 'value') this.#member(kind, property, name, scope)
      else if (this.compiler.isPropertyAssignment(property)) {
        const prefix = `${scope.prefix}.${memberName(this.compiler, name)}`
        this.valueMembers(property.initializer, { ...scope, prefix })
      }
    }
  }

  classMembers(node: ts.ClassLikeDeclaration, scope: Scope): void {
    const { compiler } = this
    for (const member of node.members) {
      if (compiler.isConstructorDeclaration(member)) this.#constructorMembers(member, scope)
      else if (member.name !== undefined) {
        const draft = this.#member(kindOfMember(compiler, member), member, member.name, scope)
        if (compiler.isPropertyDeclaration(member) && member.initializer !== undefined)
          this.valueMembers(member.initializer, this.within(draft))
        if (compiler.isPropertyDeclaration(member) && member.type !== undefined)
          this.#typesIn(member.type, this.within(draft))
      }
    }
  }

  #constructorMembers(node: ts.ConstructorDeclaration, scope: Scope): void {
    for (const parameter of node.parameters) {
      if (this.compiler.isParameterPropertyDeclaration(parameter, node))
        this.#member('value', parameter, parameter.name, scope)
    }
    if (!isJavaScript(this.file)) return
    for (const statement of node.body?.statements ?? []) {
      if (this.compiler.isExpressionStatement(statement)) definedByAssignment(this, statement, scope)
    }
  }

  #typeMembers(members: readonly ts.TypeElement[], scope: Scope): void {
    for (const member of members) {
      if (member.name === undefined) continue
      const draft = this.#member(kindOfMember(this.compiler, member), member, member.name, scope)
      if (this.compiler.isPropertySignature(member) && member.type !== undefined)
        this.#typesIn(member.type, this.within(draft))
    }
  }

  // Members of type literals, wherever in a type they stand, but not those of a signature's parameters.
  #typesIn(type: ts.Node, scope: Scope): void {
    const { compiler } = this
    if (compiler.isTypeLiteralNode(type)) this.#typeMembers(type.members, scope)
    else if (!compiler.isParameter(type)) compiler.forEachChild(type, (child) => this.#typesIn(child, scope))
  }

  #member(kind: DefinitionKind, node: ts.Declaration, nameNode: ts.Node, scope: Scope): Draft {
    const { compiler } = this
    const name = memberName(compiler, nameNode)
    const hidden =
      compiler.isPrivateIdentifier(nameNode) ||
      (compiler.getCombinedModifierFlags(node) & compiler.ModifierFlags.Private) !== 0
    const open = hidden ? { ...scope, isExported: false } : scope
    return this.add(open, kind, node, name, nameNodeOf(compiler, node))
  }
}

function memberName(compiler: Compiler, name: ts.Node): string {
  if (compiler.isComputedPropertyName(name)) return `[${name.expression.getText().slice(0, 100)}]`
  if (compiler.isIdentifier(name) || compiler.isPrivateIdentifier(name)) return name.text
  return compiler.isStringLiteralLike(name) || compiler.isNumericLiteral(name) ? name.text : name.getText()
}

function isJavaScript({ fileName }: ts.SourceFile): boolean {
  return /\.(?:[cm]?js|jsx)$/.test(fileName)
}
