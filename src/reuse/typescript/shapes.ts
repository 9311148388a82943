// What other files can see of a declaration: its text without the bodies of functions that say what they return, and the names
// that what is left mentions. A change elsewhere changes nothing for others.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'

/** What others can see of some statements. */
export interface Shape {
  /** The hash of what is left of their text. */
  readonly hash: string
  /** The names mentioned, each once, in the order of their first mention. */
  readonly names: readonly string[]
  /** The modules named in place: `import('…')`. */
  readonly modules: readonly string[]
}

/** The hash of a text, handed in. */
export type HashText = (text: string) => string

/** The shape of statements of one file, taken together. */
export function shapeOf(
  compiler: Compiler,
  file: ts.SourceFile,
  statements: readonly ts.Node[],
  hash: HashText,
): Shape {
  const names = new Set<string>()
  const modules = new Set<string>()
  const assigned = new Set<string>()
  const parts: string[] = []
  for (const statement of statements) {
    const hidden: ts.Node[] = []
    visit(compiler, statement, (node) => note(compiler, node, names, modules), hidden)
    let from = statement.getStart(file)
    for (const body of hidden) {
      parts.push(file.text.slice(from, body.getStart(file)))
      from = body.end
      addAssigned(compiler, file, body, assigned)
    }
    parts.push(file.text.slice(from, statement.end))
  }
  return {
    hash: hash([...parts, ...[...assigned].toSorted()].join('\0')),
    names: [...names],
    modules: [...modules],
  }
}

function note(compiler: Compiler, node: ts.Node, names: Set<string>, modules: Set<string>): void {
  if (compiler.isIdentifier(node)) names.add(node.text)
  if (compiler.isImportTypeNode(node) && compiler.isLiteralTypeNode(node.argument)) {
    if (compiler.isStringLiteral(node.argument.literal)) modules.add(node.argument.literal.text)
  } else if (compiler.isCallExpression(node) && node.expression.kind === compiler.SyntaxKind.ImportKeyword) {
    const [module] = node.arguments
    if (module !== undefined && compiler.isStringLiteralLike(module)) modules.add(module.text)
  }
}

// What is seen, in the order of the text, without recursion; bodies that are not seen are put aside.
function visit(compiler: Compiler, root: ts.Node, see: (node: ts.Node) => void, hidden: ts.Node[]): void {
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const body = hiddenBody(compiler, node)
    const member = compiler.isPropertyAccessExpression(node) ? node.name : null
    see(node)
    const children: ts.Node[] = []
    compiler.forEachChild(node, (child) => {
      if (child !== member) children.push(child)
    })
    // The body comes after all else of its function.
    if (body !== null) {
      hidden.push(body)
      children.splice(children.indexOf(body), 1)
    }
    waiting.push(...children.toReversed())
  }
}

// Constructors stay: the types of fields may follow from them.
function hiddenBody(compiler: Compiler, node: ts.Node): ts.Node | null {
  if (compiler.isSetAccessor(node)) return node.body ?? null
  const says =
    compiler.isFunctionDeclaration(node) ||
    compiler.isFunctionExpression(node) ||
    compiler.isArrowFunction(node) ||
    compiler.isMethodDeclaration(node) ||
    compiler.isGetAccessor(node)
  return says && node.type !== undefined ? (node.body ?? null) : null
}

// Whether a variable is ever assigned decides how it narrows elsewhere, even if that happens out of sight.
function addAssigned(compiler: Compiler, file: ts.SourceFile, body: ts.Node, assigned: Set<string>): void {
  const { FirstAssignment, LastAssignment } = compiler.SyntaxKind
  const waiting = [body]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (compiler.isBinaryExpression(node)) {
      const { kind } = node.operatorToken
      if (kind >= FirstAssignment && kind <= LastAssignment) addTarget(compiler, file, node.left, assigned)
    } else if (compiler.isPrefixUnaryExpression(node) || compiler.isPostfixUnaryExpression(node)) {
      addTarget(compiler, file, node.operand, assigned)
    }
    compiler.forEachChild(node, (child) => {
      waiting.push(child)
    })
  }
}

function addTarget(compiler: Compiler, file: ts.SourceFile, target: ts.Node, assigned: Set<string>): void {
  if (compiler.isPropertyAccessExpression(target) || compiler.isElementAccessExpression(target)) return
  assigned.add(target.getText(file))
}
