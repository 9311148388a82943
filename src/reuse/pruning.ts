// Leaves out of a file's facts the expressions that name nothing another file could see and that lead to nothing that does.
import type { Declaration, Expression } from './facts.ts'

/** Declarations with the expressions they refer to; all indices are into the expressions beside them. */
interface Referring {
  readonly declarations: readonly Declaration[]
  readonly expressions: readonly Expression[]
}

/** The same declarations and expressions without those that no definition and no use needs, numbered anew. */
export function pruned({ declarations, expressions }: Referring): Referring {
  const isKept = new Uint8Array(expressions.length)
  const pending: number[] = []
  const keep = (index: number): void => {
    if (index < 0 || isKept[index]) return
    isKept[index] = 1
    pending.push(index)
  }
  for (const { type, receiver, values, bases } of declarations)
    for (const index of [type, receiver, ...values, ...bases]) keep(index)
  for (const [index, { kind, on, local }] of expressions.entries()) {
    const isName = kind === 'name' && (local < 0 || declarations[local]!.kind !== 'local')
    if (isName || (kind === 'member' && on >= 0)) keep(index)
  }
  while (pending.length > 0) {
    const { on, typeArguments } = expressions[pending.pop()!]!
    for (const index of [on, ...typeArguments]) keep(index)
  }
  const numbers = new Int32Array(expressions.length).fill(-1)
  let count = 0
  for (const index of expressions.keys()) if (isKept[index]) numbers[index] = count++
  const moved = (index: number): number => (index < 0 ? index : numbers[index]!)
  return {
    declarations: declarations.map((declaration) => ({
      ...declaration,
      type: moved(declaration.type),
      receiver: moved(declaration.receiver),
      values: declaration.values.map(moved),
      bases: declaration.bases.map(moved),
    })),
    expressions: expressions
      .filter((_expression, index) => isKept[index])
      .map((expression) => ({
        ...expression,
        on: moved(expression.on),
        typeArguments: expression.typeArguments.map(moved),
      })),
  }
}
