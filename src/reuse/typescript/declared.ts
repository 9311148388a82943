// What a declaration declares: the node that names it, what its value is, and whether it is what is left of an overload.
import type ts from 'typescript-analysis'
import type { DefinitionKind } from '../code-index.ts'
import type { Compiler } from './compiler.ts'

/** The node a declaration is known by: its name, or itself where it has none. The compiler's symbols lead to the same one. */
export function nameNodeOf(compiler: Compiler, declaration: ts.Node): ts.Node {
  if (compiler.isPropertyAccessExpression(declaration)) return declaration.name
  if (compiler.isElementAccessExpression(declaration)) return declaration.argumentExpression
  if (compiler.isBinaryExpression(declaration)) return nameNodeOf(compiler, declaration.left)
  if (compiler.isExportAssignment(declaration)) return declaration
  const name: unknown = 'name' in declaration ? declaration.name : undefined
  return isNode(name) ? name : declaration
}

function isNode(value: unknown): value is ts.Node {
  return typeof value === 'object' && value !== null && 'kind' in value
}

/** Whether a declaration, or the statement it is part of, begins with `export`. */
export function hasExportModifier(compiler: Compiler, declaration: ts.Node): boolean {
  let node = declaration
  for (; !compiler.isSourceFile(node) && !compiler.isModuleBlock(node); node = node.parent) {
    const modifiers = compiler.canHaveModifiers(node) ? compiler.getModifiers(node) : undefined
    if (modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.ExportKeyword)) return true
  }
  return false
}

/** An expression without the parentheses and type assertions around it. */
export function bareExpression(compiler: Compiler, expression: ts.Expression): ts.Expression {
  let bare = expression
  while (
    compiler.isParenthesizedExpression(bare) ||
    compiler.isAsExpression(bare) ||
    compiler.isSatisfiesExpression(bare) ||
    compiler.isNonNullExpression(bare) ||
    compiler.isTypeAssertionExpression(bare)
  )
    bare = bare.expression
  return bare
}

/** What a value is, by the look of it. */
export function kindOfValue(compiler: Compiler, value: ts.Expression | undefined): DefinitionKind {
  if (value === undefined) return 'value'
  const bare = bareExpression(compiler, value)
  if (compiler.isArrowFunction(bare) || compiler.isFunctionExpression(bare)) return 'function'
  return compiler.isClassExpression(bare) ? 'class' : 'value'
}

/** What a member is: what can be called is a method. */
export function kindOfMember(
  compiler: Compiler,
  member: ts.ClassElement | ts.TypeElement | ts.ObjectLiteralElementLike,
): DefinitionKind {
  if (
    compiler.isMethodDeclaration(member) ||
    compiler.isMethodSignature(member) ||
    compiler.isAccessor(member)
  )
    return 'method'
  if (compiler.isPropertySignature(member) || compiler.isPropertyDeclaration(member)) {
    if (member.type !== undefined && isFunctionType(compiler, member.type)) return 'method'
  }
  const value =
    compiler.isPropertyDeclaration(member) || compiler.isPropertyAssignment(member)
      ? member.initializer
      : undefined
  const kind = kindOfValue(compiler, value)
  return kind === 'function' ? 'method' : kind
}

function isFunctionType(compiler: Compiler, type: ts.TypeNode): boolean {
  return compiler.isParenthesizedTypeNode(type)
    ? isFunctionType(compiler, type.type)
    : compiler.isFunctionTypeNode(type)
}

/** Whether a signature stands without a body, so that another of the same name may go on with it. */
export function isOverload(compiler: Compiler, node: ts.Node): boolean {
  if (compiler.isMethodSignature(node)) return true
  if (compiler.isFunctionDeclaration(node) || compiler.isMethodDeclaration(node))
    return node.body === undefined
  return false
}

/** The parts of `a.b.c` before the last, if it is made of names alone; null otherwise. */
export function dottedName(compiler: Compiler, node: ts.Node): string | null {
  if (compiler.isIdentifier(node)) return node.text
  if (!compiler.isPropertyAccessExpression(node)) return null
  const left = dottedName(compiler, node.expression)
  return left === null ? null : `${left}.${node.name.text}`
}

/** Whether a node is `require('…')`. */
export function isRequire(compiler: Compiler, node: ts.Node): node is ts.CallExpression {
  return (
    compiler.isCallExpression(node) &&
    compiler.isIdentifier(node.expression) &&
    node.expression.text === 'require' &&
    node.arguments.length === 1 &&
    compiler.isStringLiteralLike(node.arguments[0]!)
  )
}

/** Whether a value is `require('…')` or a member of it. */
export function isRequired(compiler: Compiler, value: ts.Expression): boolean {
  let inner = bareExpression(compiler, value)
  while (compiler.isPropertyAccessExpression(inner)) inner = bareExpression(compiler, inner.expression)
  return isRequire(compiler, inner)
}
