// Definitions that are made by assigning: CommonJS exports, members of prototypes and functions, fields set in constructors.
import type ts from 'typescript-analysis'
import { bareExpression, dottedName, isRequired, kindOfValue } from './declared.ts'
import type { Compiler } from './compiler.ts'
import type { Draft, Reading, Scope } from './definitions.ts'
import { exportsPathOf } from './exported-names.ts'

/**
 * Notes what a statement `a.b = value` defines: `exports.run`, `App.prototype.run`, `app.run` for a name of the file, and
 * `this.run` within a constructor. What only passes names on (`exports.run = run`) defines nothing, and an object that is all
 * a file exports defines its members.
 */
export function definedByAssignment(reading: Reading, statement: ts.ExpressionStatement, scope: Scope): void {
  const { compiler } = reading
  const targets = assignedTargets(compiler, statement.expression)
  const last = targets.at(-1)?.parent
  if (last === undefined || !compiler.isBinaryExpression(last)) return
  const value = bareExpression(compiler, last.right)
  const isExport = targets.some((target) => exportsPathOf(compiler, target) !== null)
  if (isExport && (dottedName(compiler, value) !== null || isRequired(compiler, value))) return
  if (
    compiler.isObjectLiteralExpression(value) &&
    targets.some((target) => exportsPathOf(compiler, target) === '')
  ) {
    reading.valueMembers(value, { ...scope, isExported: true, needsExport: false })
    return
  }
  const drafts = targets.flatMap((target) => {
    const draft = defined(reading, { statement, target, value }, scope)
    return draft === null ? [] : [draft]
  })
  const [draft] = drafts
  if (draft !== undefined) reading.valueMembers(value, reading.within(draft))
}

interface Assignment {
  readonly statement: ts.ExpressionStatement
  readonly target: ts.Expression
  readonly value: ts.Expression
}

function defined(reading: Reading, { statement, target, value }: Assignment, scope: Scope): Draft | null {
  const { compiler } = reading
  if (!compiler.isPropertyAccessExpression(target)) return null
  const kind = kindOfValue(compiler, value)
  const path = exportsPathOf(compiler, target)
  const open = { ...scope, isExported: true, needsExport: false }
  if (path === '') {
    const own =
      compiler.isFunctionExpression(value) || compiler.isClassExpression(value) ? value.name : undefined
    const draft = reading.add(open, kind, statement, own?.text ?? 'module.exports', own ?? target.name)
    draft.declaredAt.push(target.name.getStart(reading.file))
    return draft
  }
  if (path !== null) return reading.add(open, kind, statement, path, target.name)
  if (target.expression.kind === compiler.SyntaxKind.ThisKeyword) {
    return scope.parent === null
      ? null
      : reading.add(scope, memberKind(kind), statement, target.name.text, target.name)
  }
  const owner = dottedName(compiler, target.expression)?.replace(/\.prototype$/, '')
  const parent = reading.drafts.find(({ qualifiedName }) => qualifiedName === owner)
  if (parent === undefined) return null
  return reading.add(reading.within(parent), memberKind(kind), statement, target.name.text, target.name)
}

function memberKind(kind: ReturnType<typeof kindOfValue>): ReturnType<typeof kindOfValue> {
  return kind === 'function' ? 'method' : kind
}

/** What a value is assigned to in passing: `b` and `c` in `a = b = c = 1` seen from after the first sign. */
export function assignedTargets(
  compiler: Compiler,
  value: ts.Expression | undefined,
): readonly ts.Expression[] {
  const targets: ts.Expression[] = []
  let rest = value
  while (
    rest !== undefined &&
    compiler.isBinaryExpression(rest) &&
    rest.operatorToken.kind === compiler.SyntaxKind.EqualsToken
  ) {
    targets.push(rest.left)
    rest = rest.right
  }
  return targets
}
