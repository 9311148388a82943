// The uses in one file: every name outside imports and exports, with the declarations it stands for.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { touchesStretch } from '../wanted-uses.ts'
import { dottedName, isRequired } from './declared.ts'
import { exportsPathOf, isExportedName } from './exported-names.ts'
import { declarationsAt, type Meaning } from './symbols.ts'

/** A name and what it stands for. */
export interface FoundUse {
  readonly at: number
  readonly end: number
  readonly declarations: readonly ts.Declaration[]
}

/**
 * The uses of a file of the program, in the order of offsets; of names that begin in `stretches` (as in `WantedUses`), where
 * those are given.
 */
export function usesIn(
  meaning: Meaning,
  file: ts.SourceFile,
  stretches: readonly number[] | null,
): readonly FoundUse[] {
  const { compiler } = meaning
  const uses: FoundUse[] = []
  const waiting: ts.Node[] = [file]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (stretches !== null && !touchesStretch(stretches, node.pos, node.end)) continue
    if (isImportOrExport(compiler, node)) continue
    if (isName(compiler, node)) {
      const at = node.getStart(file)
      if (stretches !== null && !touchesStretch(stretches, at, at + 1)) continue
      const declarations = declarationsAt(meaning, node)
      if (declarations.length > 0) uses.push({ at, end: node.end, declarations })
      continue
    }
    const children: ts.Node[] = []
    compiler.forEachChild(node, (child) => {
      children.push(child)
    })
    waiting.push(...children.toReversed())
  }
  return uses
}

function isName(
  compiler: Compiler,
  node: ts.Node,
): node is ts.Identifier | ts.PrivateIdentifier | ts.StringLiteralLike {
  return (
    compiler.isIdentifier(node) || compiler.isPrivateIdentifier(node) || compiler.isStringLiteralLike(node)
  )
}

// What only brings names in or passes them on: import and export declarations, `require`, and their like.
function isImportOrExport(compiler: Compiler, node: ts.Node): boolean {
  if (
    compiler.isImportDeclaration(node) ||
    compiler.isImportEqualsDeclaration(node) ||
    compiler.isExportDeclaration(node) ||
    compiler.isNamespaceExportDeclaration(node)
  )
    return true
  if (compiler.isExportAssignment(node)) return dottedName(compiler, node.expression) !== null
  if (compiler.isVariableDeclaration(node)) {
    return node.initializer !== undefined && isRequired(compiler, node.initializer)
  }
  return isPassedOn(compiler, node)
}

// `exports.run = run`, `module.exports = run`, and the names in `module.exports = { run, stop: halt }`.
function isPassedOn(compiler: Compiler, node: ts.Node): boolean {
  if (compiler.isExpressionStatement(node)) {
    const { expression } = node
    if (!compiler.isBinaryExpression(expression) || exportsPathOf(compiler, expression.left) === null)
      return false
    return dottedName(compiler, expression.right) !== null || isRequired(compiler, expression.right)
  }
  return isExportedName(compiler, node)
}
