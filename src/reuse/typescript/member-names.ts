// The names in a file that another may reach as a member: of a type, of an object, of a module. Asking the checker what `.push`
// means is the dearest part of an analysis; where no file declares a `push`, nobody need ask.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'

/** The name a node declares as a member of something; null for nodes that declare none, and for local names. */
export function memberNameOf(compiler: Compiler, node: ts.Node): string | null {
  if (compiler.isBinaryExpression(node)) return memberNameOf(compiler, node.left)
  if (compiler.isPropertyAccessExpression(node)) return isAssigned(compiler, node) ? node.name.text : null
  if (compiler.isElementAccessExpression(node)) {
    return isAssigned(compiler, node) && compiler.isStringLiteralLike(node.argumentExpression)
      ? node.argumentExpression.text
      : null
  }
  if (!('name' in node) || isLocal(compiler, node)) return null
  const name: unknown = node.name
  if (typeof name !== 'object' || name === null || !('text' in name)) return null
  return typeof name.text === 'string' ? name.text : null
}

function isAssigned(compiler: Compiler, node: ts.Node): boolean {
  const { parent } = node
  return (
    compiler.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === compiler.SyntaxKind.EqualsToken
  )
}

function isLocal(compiler: Compiler, node: ts.Node): boolean {
  if (compiler.isImportSpecifier(node) || compiler.isImportClause(node) || compiler.isNamespaceImport(node))
    return true
  if (compiler.isParameter(node)) return node.modifiers === undefined
  if (compiler.isBindingElement(node)) return isLocal(compiler, node.parent.parent)
  if (!compiler.isVariableDeclaration(node)) return false
  const statement = node.parent.parent
  return (
    !compiler.isVariableStatement(statement) ||
    !(compiler.isSourceFile(statement.parent) || compiler.isModuleBlock(statement.parent))
  )
}
