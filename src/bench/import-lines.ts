// Which places of a TypeScript, JavaScript or Python file stand in imports and exports. Of its own, so that a mistake of the
// analysis is not repeated in what measures it. Other files' indexes leave imports out themselves.
import ts from 'typescript-analysis'

/** A question about places, which remembers the files it was asked about. */
export function isImportIn(): (path: string, text: string, at: number) => boolean {
  const ranges = new Map<string, readonly (readonly [start: number, end: number])[]>()
  return (path, text, at) => {
    const known = ranges.get(path) ?? rangesIn(path, text)
    ranges.set(path, known)
    return known.some(([start, end]) => start <= at && at < end)
  }
}

function rangesIn(path: string, text: string): readonly (readonly [number, number])[] {
  if (/\.pyi?$/.test(path)) {
    const imports = text.matchAll(
      /^[ \t]*(?:from\b[^\n]*\bimport[ \t]*(?:\([^)]*\)|[^\n]*)|import\b[^\n]*)/gm,
    )
    return [...imports].map(({ index, 0: found }) => [index, index + found.length])
  }
  return /\.[cm]?[jt]sx?$/.test(path) ? importRanges(path, text) : []
}

function importRanges(path: string, text: string): readonly (readonly [number, number])[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const ranges: (readonly [number, number])[] = []
  const visit = (node: ts.Node): void => {
    if (isImport(node)) ranges.push([node.pos, node.end])
    else ts.forEachChild(node, visit)
  }
  visit(file)
  return ranges
}

function isImport(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node) || ts.isExportDeclaration(node))
    return true
  if (ts.isExportAssignment(node)) return ts.isIdentifier(node.expression)
  return ts.isVariableDeclaration(node) && /^require\s*\(/.test(node.initializer?.getText() ?? '')
}
