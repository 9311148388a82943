// Which of a file's own top-level names other files can import, read from its syntax.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { bareExpression, dottedName } from './declared.ts'

/** The names that export lists, default exports and CommonJS exports of a file mention; modifiers are not looked at. */
export function exportedNamesOf(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const statement of file.statements) {
    if (compiler.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
      const list = statement.exportClause
      if (list !== undefined && compiler.isNamedExports(list)) {
        for (const { propertyName, name } of list.elements) names.add((propertyName ?? name).text)
      }
    } else if (compiler.isExportAssignment(statement)) {
      addValue(compiler, statement.expression, names)
    } else if (compiler.isExpressionStatement(statement)) {
      addAssigned(compiler, statement.expression, names)
    } else if (compiler.isVariableStatement(statement)) {
      // `var app = exports = module.exports = {}`
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer === undefined || !compiler.isIdentifier(name)) continue
        if (isExportsChain(compiler, initializer)) names.add(name.text)
      }
    }
  }
  return names
}

function isExportsChain(compiler: Compiler, value: ts.Expression): boolean {
  return isAssignment(compiler, value) && exportsPathOf(compiler, value.left) !== null
}

function isAssignment(compiler: Compiler, node: ts.Node): node is ts.AssignmentExpression<ts.EqualsToken> {
  return compiler.isBinaryExpression(node) && node.operatorToken.kind === compiler.SyntaxKind.EqualsToken
}

// `exports.a = a`, `module.exports = a`, `module.exports = { a, b: c }`.
function addAssigned(compiler: Compiler, expression: ts.Expression, names: Set<string>): void {
  let value = expression
  let exported = false
  while (isAssignment(compiler, value)) {
    exported ||= exportsPathOf(compiler, value.left) !== null
    value = value.right
  }
  if (exported) addValue(compiler, value, names)
}

function addValue(compiler: Compiler, value: ts.Expression, names: Set<string>): void {
  const bare = bareExpression(compiler, value)
  if (compiler.isIdentifier(bare)) names.add(bare.text)
  if (!compiler.isObjectLiteralExpression(bare)) return
  for (const property of bare.properties) {
    if (compiler.isShorthandPropertyAssignment(property)) names.add(property.name.text)
    else if (compiler.isPropertyAssignment(property) && compiler.isIdentifier(property.initializer))
      names.add(property.initializer.text)
  }
}

/** What a CommonJS file assigns to: '' for all it exports, the dotted names under it otherwise; null where it is no export. */
export function exportsPathOf(compiler: Compiler, target: ts.Node): string | null {
  const name = dottedName(compiler, target)
  const path = name === null ? null : /^(?:module\.exports|exports)(?:\.(.+))?$/.exec(name)
  return path === null ? null : (path[1] ?? '')
}

/** Whether a node is `run` or `stop: halt` in `module.exports = { run, stop: halt }`. */
export function isExportedName(
  compiler: Compiler,
  node: ts.Node,
): node is
  ts.ShorthandPropertyAssignment | (ts.PropertyAssignment & { readonly initializer: ts.Identifier }) {
  const passes =
    compiler.isShorthandPropertyAssignment(node) ||
    (compiler.isPropertyAssignment(node) && compiler.isIdentifier(node.initializer))
  const assignment = node.parent?.parent
  if (!passes || assignment === undefined || !compiler.isBinaryExpression(assignment)) return false
  return exportsPathOf(compiler, assignment.left) === ''
}
