// Parses one file, unless it is of a kind that would cost far more than it can tell: then says why not.
import type ts from 'typescript-analysis'
import { optionsOf, type Compiler } from './compiler.ts'
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
    const memberNames = namesUnlessDeep(compiler, file)
    if (memberNames === null) return { file: null, reason: 'nested too deep' }
    return { file, memberNames, reason: null }
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
  return null
}

// Goes through the whole tree once.
function namesUnlessDeep(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> | null {
  const names = new Set<string>()
  const nodes: ts.Node[] = [file]
  const depths = [0]
  const step = MOST_DEPTH / MOST_OPERANDS
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const depth = depths.pop()!
    if (depth > MOST_DEPTH) return null
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

// What decides whether its right side is run at all: the compiler binds it by recursion.
function isLogical(compiler: Compiler, { operatorToken }: ts.BinaryExpression): boolean {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = compiler.SyntaxKind
  return [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken].some(
    (kind) => kind === operatorToken.kind,
  )
}
