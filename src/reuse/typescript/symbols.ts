// What a name in a file means: the declarations that the compiler's checker leads to, aliases followed to their origin.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'

/** The declarations a name stands for, of every member of a union; none where its type is not known. */
export function declarationsAt(
  compiler: Compiler,
  checker: ts.TypeChecker,
  node: ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike,
): readonly ts.Declaration[] {
  const found = new Set<ts.Declaration>()
  for (const symbol of symbolsAt(compiler, checker, node)) {
    const isAlias = (symbol.flags & compiler.SymbolFlags.Alias) !== 0
    const origin = isAlias ? checker.getAliasedSymbol(symbol) : symbol
    for (const declaration of origin.declarations ?? []) found.add(declaration)
  }
  return [...found]
}

function symbolsAt(
  compiler: Compiler,
  checker: ts.TypeChecker,
  node: ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike,
): readonly (ts.Symbol | undefined)[] & readonly ts.Symbol[] {
  const symbols = [...rawSymbolsAt(compiler, checker, node)]
  return symbols.filter((symbol) => symbol !== undefined)
}

function* rawSymbolsAt(
  compiler: Compiler,
  checker: ts.TypeChecker,
  node: ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike,
): Generator<ts.Symbol | undefined> {
  const { parent } = node
  if (compiler.isShorthandPropertyAssignment(parent) && parent.name === node) {
    yield checker.getShorthandAssignmentValueSymbol(parent)
    yield* propertySymbols(compiler, checker, node, parent)
  } else if (
    compiler.isObjectLiteralElement(parent) &&
    parent.name === node &&
    !compiler.isJsxAttribute(parent)
  ) {
    if (compiler.isObjectLiteralExpression(parent.parent))
      yield* propertySymbols(compiler, checker, node, parent)
  } else if (compiler.isJsxAttribute(parent) && parent.name === node) {
    yield checker.getContextualType(parent.parent)?.getProperty(node.text)
  } else if (compiler.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node) {
    if (compiler.isObjectBindingPattern(parent.parent) && parent.dotDotDotToken === undefined)
      yield checker.getTypeAtLocation(parent.parent).getProperty(node.text)
  } else if (!isDeclaredName(compiler, node)) {
    yield checker.getSymbolAtLocation(node)
  }
}

// The property that the name in an object literal stands for: of the type that is wanted there, or of the value taken apart.
function* propertySymbols(
  compiler: Compiler,
  checker: ts.TypeChecker,
  node: ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike,
  element: ts.ObjectLiteralElement,
): Generator<ts.Symbol | undefined> {
  const literal = element.parent
  if (!compiler.isObjectLiteralExpression(literal)) return
  if (isTakenApart(compiler, literal)) {
    if (compiler.isIdentifier(node)) yield checker.getPropertySymbolOfDestructuringAssignment(node)
    return
  }
  const type = checker.getContextualType(literal)
  if (type === undefined) return
  const whole = type.getProperty(node.text)
  if (whole !== undefined || !type.isUnion()) {
    yield whole
    return
  }
  for (const member of type.types) yield member.getProperty(node.text)
}

// `({ run } = tools)`, also within another pattern or in `for (… of …)`.
function isTakenApart(compiler: Compiler, literal: ts.Node): boolean {
  const { parent } = literal
  if (compiler.isBinaryExpression(parent)) {
    if (parent.operatorToken.kind !== compiler.SyntaxKind.EqualsToken || parent.left !== literal) return false
    return true
  }
  if (compiler.isForOfStatement(parent)) return parent.initializer === literal
  if (compiler.isPropertyAssignment(parent)) return isTakenApart(compiler, parent.parent)
  return compiler.isArrayLiteralExpression(parent) && isTakenApart(compiler, parent)
}

// Whether the node names what its parent declares: that is no use of anything.
function isDeclaredName(compiler: Compiler, node: ts.Node): boolean {
  const { parent } = node
  if (compiler.isPropertyAccessExpression(parent) || compiler.isMetaProperty(parent)) return false
  if (compiler.isStringLiteralLike(node) && !compiler.isElementAccessExpression(parent)) {
    const isIndex = compiler.isLiteralTypeNode(parent) && compiler.isIndexedAccessTypeNode(parent.parent)
    return !isIndex
  }
  return 'name' in parent && parent.name === node
}
