// Parses one file, unless it is of a kind that would cost far more than it can tell: then says why not.
import type ts from 'typescript-analysis'
import { optionsOf, type Compiler } from './compiler.ts'
import { dottedName } from './declared.ts'
import { memberNameOf } from './member-names.ts'

/** A file's syntax tree, or one line for people on why there is none. */
export type Parsed =
  | { readonly file: ts.SourceFile; readonly memberNames: ReadonlySet<string>; readonly reason: null }
  | { readonly file: null; readonly reason: string }

// Bounds that keep any one file well under half a second. People write far less: the longest files of compilers are
// generated or near them.
const MOST_CHARACTERS = 1_500_000
const MOST_LINE_CHARACTERS = 250_000
const MOST_BRACKETS_OPEN = 400
const MOST_DEPTH = 320
// Sums and the like nest to the left, and the compiler goes through them without recursion.
const MOST_OPERANDS = 2_000
// The compiler's time grows with the square of these.
const MOST_ASSIGNMENTS = 200
const MOST_ASYNC = 100

/** How a program wants its files parsed. */
export type ParseOptions = ts.ScriptTarget | ts.CreateSourceFileOptions

/** The options a program of ours parses with. */
export function parseOptionsOf(compiler: Compiler): ParseOptions {
  let found: ParseOptions = compiler.ScriptTarget.ESNext
  const host: ts.CompilerHost = {
    getSourceFile: (_path, options) => {
      found = options
      return undefined
    },
    jsDocParsingMode: compiler.JSDocParsingMode.ParseForTypeErrors,
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: () => false,
    readFile: () => undefined,
    writeFile: () => undefined,
  }
  compiler.createProgram({ rootNames: ['/a.ts'], options: { ...optionsOf(compiler), noLib: true }, host })
  return found
}

/** Parses a text. A file with syntax errors gives what parses; one that is binary, huge or nested too deep is refused. */
export function parseFile(compiler: Compiler, path: string, text: string, options: ParseOptions): Parsed {
  const reason = refusal(text)
  if (reason !== null) return { file: null, reason }
  try {
    const file = compiler.createSourceFile(path, text, options, true)
    const read = namesOrRefusal(compiler, file)
    return typeof read === 'string' ? { file: null, reason: read } : { file, memberNames: read, reason: null }
  } catch (error) {
    if (error instanceof RangeError) return { file: null, reason: 'nested too deep' }
    throw error
  }
}

/** Why a text is not to be parsed, seen without parsing it; null where it may be. */
function refusal(text: string): string | null {
  if (text.length > MOST_CHARACTERS) return `over ${MOST_CHARACTERS} characters`
  if (text.includes('\0')) return 'binary'
  let line = 0
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 10) line = at
    else if (unit === 0x28 || unit === 0x5b || unit === 0x7b) open++
    else if ((unit === 0x29 || unit === 0x5d || unit === 0x7d) && open > 0) open--
    if (at - line > MOST_LINE_CHARACTERS) return `a line of over ${MOST_LINE_CHARACTERS} characters`
    if (open > MOST_BRACKETS_OPEN) return 'nested too deep'
  }
  return asyncRefusal(text)
}

// After each `async` the compiler looks ahead for a function.
function asyncRefusal(text: string): string | null {
  let run = 0
  let end = 0
  for (const { index } of text.matchAll(/\basync\b/g)) {
    run = /[\w$]/.test(text.slice(end, index)) ? 1 : run + 1
    if (run > MOST_ASYNC) return `over ${MOST_ASYNC} times async in a row`
    end = index + 'async'.length
  }
  return null
}

// Goes through the whole tree once.
function namesOrRefusal(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> | string {
  const names = new Set<string>()
  const assignments = new Map<string, number>()
  const nodes: ts.Node[] = [file]
  const depths = [0]
  const step = MOST_DEPTH / MOST_OPERANDS
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const depth = depths.pop()!
    if (depth > MOST_DEPTH) return 'nested too deep'
    const assigned = assignedMember(compiler, node)
    if (assigned !== null) {
      const count = (assignments.get(assigned) ?? 0) + 1
      if (count > MOST_ASSIGNMENTS) return `over ${MOST_ASSIGNMENTS} assignments to one member`
      assignments.set(assigned, count)
    }
    const name = memberNameOf(compiler, node)
    if (name !== null) names.add(name)
    const left = compiler.isBinaryExpression(node) && !isLogical(compiler, node) ? node.left : null
    compiler.forEachChild(node, (child) => {
      nodes.push(child)
      depths.push(depth + (child === left ? step : 1))
    })
  }
  return names
}

// The member that a node assigns to, with the function it stands in: `a.b = 1` declares it in JavaScript, each time anew.
function assignedMember(compiler: Compiler, node: ts.Node): string | null {
  if (!compiler.isBinaryExpression(node)) return null
  const { left, operatorToken } = node
  if (operatorToken.kind !== compiler.SyntaxKind.EqualsToken || !compiler.isPropertyAccessExpression(left))
    return null
  const isOwn = left.expression.kind === compiler.SyntaxKind.ThisKeyword
  const name = isOwn ? `this.${left.name.text}` : dottedName(compiler, left)
  if (name === null) return null
  const around = compiler.findAncestor(node, (above) => compiler.isFunctionLike(above))
  return `${around?.pos ?? -1} ${name}`
}

// What decides whether its right side is run at all: the compiler binds it by recursion.
function isLogical(compiler: Compiler, { operatorToken }: ts.BinaryExpression): boolean {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = compiler.SyntaxKind
  return [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken].some(
    (kind) => kind === operatorToken.kind,
  )
}
