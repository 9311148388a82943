// What a name in a file means: the declarations that the compiler's checker leads to, aliases followed to their origin.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { isRequire, isRequired } from './declared.ts'
import { exportsPathOf, isExportedName } from './exported-names.ts'
import { memberNameOf } from './member-names.ts'

type Name = ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike

/** What is needed to know what names mean. */
export interface Meaning {
  readonly compiler: Compiler
  readonly checker: ts.TypeChecker
  /** The names of members in all files of the program: no other can be one of ours. */
  readonly memberNames: ReadonlySet<string>
}

/** The declarations a name stands for, of every member of a union; none where its type is not known. */
export function declarationsAt(meaning: Meaning, node: Name): readonly ts.Declaration[] {
  const { compiler, checker } = meaning
  const found = new Set<ts.Declaration>()
  for (const symbol of symbolsAt(meaning, node)) {
    if (symbol === undefined) continue
    const isAlias = (symbol.flags & compiler.SymbolFlags.Alias) !== 0
    addDeclarations(meaning, isAlias ? checker.getAliasedSymbol(symbol) : symbol, found)
  }
  return [...found]
}

// In JavaScript a name is also declared by each `name.member = …`, as a bare identifier, and `exports.a = require('…')` and
// `module.exports = { a }` only pass on what is elsewhere.
function addDeclarations(meaning: Meaning, symbol: ts.Symbol, found: Set<ts.Declaration>): void {
  const { compiler, checker } = meaning
  for (const declaration of symbol.declarations ?? []) {
    if (found.has(declaration) || compiler.isIdentifier(declaration)) continue
    found.add(declaration)
    const origin = originOf(meaning, declaration)
    if (origin === undefined) continue
    const isAlias = (origin.flags & compiler.SymbolFlags.Alias) !== 0
    addDeclarations(meaning, isAlias ? checker.getAliasedSymbol(origin) : origin, found)
  }
}

// What a CommonJS export passes on.
function originOf({ compiler, checker }: Meaning, declaration: ts.Node): ts.Symbol | undefined {
  if (isExportedName(compiler, declaration)) {
    return compiler.isShorthandPropertyAssignment(declaration)
      ? checker.getShorthandAssignmentValueSymbol(declaration)
      : checker.getSymbolAtLocation(declaration.initializer)
  }
  const required = requiredBy(compiler, declaration)
  if (required === null) return undefined
  return compiler.isCallExpression(required)
    ? checker
        .getSymbolAtLocation(required.arguments[0]!)
        ?.exports?.get(compiler.InternalSymbolName.ExportEquals)
    : checker.getSymbolAtLocation(required)
}

// What a CommonJS export is given: `require('…')`, or the last name in `require('…').a`.
function requiredBy(compiler: Compiler, declaration: ts.Node): ts.CallExpression | ts.MemberName | null {
  if (compiler.isSourceFile(declaration)) return null
  const assignment = compiler.isBinaryExpression(declaration) ? declaration : declaration.parent
  if (!compiler.isBinaryExpression(assignment) || exportsPathOf(compiler, assignment.left) === null)
    return null
  let { right } = assignment
  while (compiler.isBinaryExpression(right)) right = right.right
  if (isRequire(compiler, right)) return right
  return compiler.isPropertyAccessExpression(right) && isRequired(compiler, right) ? right.name : null
}

function* symbolsAt(meaning: Meaning, node: Name): Generator<ts.Symbol | undefined> {
  const { compiler, checker } = meaning
  const { parent } = node
  if (compiler.isShorthandPropertyAssignment(parent) && parent.name === node)
    yield checker.getShorthandAssignmentValueSymbol(parent)
  if (!isMemberName(compiler, node)) {
    if (!isDeclaredName(compiler, node)) yield checker.getSymbolAtLocation(node)
  } else if (meaning.memberNames.has(node.text) || node.text === DEFAULT) {
    for (const symbol of memberSymbols(meaning, node)) if (isNamed(compiler, symbol, node.text)) yield symbol
  }
}

// The name under which a default export is a member of its module, whatever it is called itself.
const DEFAULT = 'default'

// What an index signature or a computed name stands for is not named by what names it, and which names are known must not
// depend on what else is in the program.
function isNamed(compiler: Compiler, symbol: ts.Symbol | undefined, name: string): boolean {
  if (name === DEFAULT) return true
  return symbol?.declarations?.some((declaration) => memberNameOf(compiler, declaration) === name) ?? false
}

// Whether a name stands for a member of something to its left or around it.
function isMemberName(compiler: Compiler, node: Name): boolean {
  const { parent } = node
  if (compiler.isPropertyAccessExpression(parent)) return parent.name === node
  if (compiler.isObjectLiteralElement(parent)) return parent.name === node
  return compiler.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node
}

function* memberSymbols(meaning: Meaning, node: Name): Generator<ts.Symbol | undefined> {
  const { compiler, checker } = meaning
  const { parent } = node
  if (compiler.isPropertyAccessExpression(parent)) yield checker.getSymbolAtLocation(node)
  else if (compiler.isJsxAttribute(parent))
    yield checker.getContextualType(parent.parent)?.getProperty(node.text)
  else if (compiler.isObjectLiteralElement(parent)) yield* propertySymbols(meaning, node, parent)
  else if (compiler.isBindingElement(parent) && compiler.isObjectBindingPattern(parent.parent)) {
    if (parent.dotDotDotToken === undefined)
      yield checker.getTypeAtLocation(parent.parent).getProperty(node.text)
  }
}

// The property that the name in an object literal stands for: of the type that is wanted there, or of the value taken apart.
function* propertySymbols(
  { compiler, checker }: Meaning,
  node: Name,
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
