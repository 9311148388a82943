// Facts as names and numbers, to be kept in a cache: a third of their JSON, and read at ten times its speed. No source text.
import type { Declaration, Expression, FileFacts, Import, Scope } from './facts.ts'

/** Facts as each name once, and numbers that refer to names by their place. */
export interface PackedFacts {
  readonly names: readonly string[]
  readonly numbers: readonly number[]
}

/** Part of the key packed facts are kept under: raise it when this layout changes, or extraction gives other facts. */
export const FACTS_VERSION = 4

const SCOPES: readonly Scope['kind'][] = ['file', 'class', 'function', 'namespace']
const DECLARATIONS: readonly Declaration['kind'][] = [
  'function', 'method', 'class', 'type', 'value', 'local', 'import', 'nameless', 'extension', 'namespace',
] // prettier-ignore
const EXPRESSIONS: readonly Expression['kind'][] = [
  'name', 'member', 'call', 'instance', 'same', 'generic', 'element', 'self', 'super', 'literal',
] // prettier-ignore
const SPACES: readonly Expression['space'][] = ['any', 'type', 'call']

const NONE: readonly number[] = []

/** Packs facts. */
export function packFacts(facts: FileFacts): PackedFacts {
  const numbers: number[] = []
  const names = new Map<string, number>()
  const nameOf = (name: string): number => {
    const at = names.get(name) ?? names.size
    names.set(name, at)
    return at
  }
  const list = (values: readonly number[]): void => void numbers.push(values.length, ...values)
  numbers.push(nameOf(facts.packageName), nameOf(facts.condition), facts.exports === null ? 0 : 1)
  list((facts.exports ?? []).map(nameOf))
  numbers.push(facts.scopes.length)
  for (const { kind, parent, owner } of facts.scopes) numbers.push(SCOPES.indexOf(kind), parent, owner)
  numbers.push(facts.declarations.length)
  for (const declaration of facts.declarations) {
    const { kind, name, nameAt, first, end, scope, from, type, receiver, imported } = declaration
    const { isProperty, isField, isExported, isPart, isForward } = declaration
    const flags =
      (isProperty ? 1 : 0) +
      (isField ? 2 : 0) +
      (isExported ? 4 : 0) +
      (isPart ? 8 : 0) +
      (isForward ? 16 : 0)
    numbers.push(DECLARATIONS.indexOf(kind), flags, nameOf(name), nameAt, first, end, scope, from)
    numbers.push(type, receiver, imported)
    list(declaration.values)
    list(declaration.bases)
  }
  numbers.push(facts.imports.length)
  for (const { module, name, as, isWildcard, isGlobal, scope } of facts.imports) {
    const flags = (isWildcard ? 1 : 0) + (isGlobal ? 2 : 0)
    numbers.push(nameOf(module), name === null ? -1 : nameOf(name), nameOf(as), flags, scope)
  }
  numbers.push(facts.expressions.length)
  for (const { kind, name, at, end, on, typeArguments, space, scope, local } of facts.expressions) {
    numbers.push(
      EXPRESSIONS.indexOf(kind) * 4 + SPACES.indexOf(space),
      at,
      nameOf(name),
      end - at,
      on,
      scope,
      local,
    )
    list(typeArguments)
  }
  return { names: [...names.keys()], numbers }
}

/** Unpacks what `packFacts` packed. Throws for what it cannot have packed. */
export function unpackFacts({ names, numbers }: PackedFacts): FileFacts {
  let next = 0
  const number = (): number => known(numbers[next++])
  const name = (): string => known(names[number()])
  const many = <Item>(item: () => Item): Item[] => {
    const items: Item[] = []
    for (let left = number(); left > 0; left -= 1) items.push(item())
    return items
  }
  const list = (): readonly number[] => (numbers[next] === 0 ? (next++, NONE) : many(number))
  const packageName = name()
  const condition = name()
  const hasExports = number() === 1
  const exported = many(name)
  const scopes = many((): Scope => ({ kind: known(SCOPES[number()]), parent: number(), owner: number() }))
  const declarations = many((): Declaration => {
    const kind = known(DECLARATIONS[number()])
    const flags = number()
    return {
      kind,
      name: name(),
      nameAt: number(),
      first: number(),
      end: number(),
      scope: number(),
      from: number(),
      type: number(),
      receiver: number(),
      imported: number(),
      ...declarationFlags(flags),
      values: list(),
      bases: list(),
    }
  })
  const imports = many((): Import => {
    const module = name()
    const member = number()
    const imported = member < 0 ? null : known(names[member])
    const as = name()
    const flags = number()
    const [isWildcard, isGlobal] = [(flags & 1) > 0, (flags & 2) > 0]
    return { module, name: imported, as, isWildcard, isGlobal, scope: number() }
  })
  const expressions = many((): Expression => {
    const what = number()
    const at = number()
    return {
      kind: known(EXPRESSIONS[what >> 2]),
      space: known(SPACES[what & 3]),
      name: name(),
      at,
      end: at + number(),
      on: number(),
      scope: number(),
      local: number(),
      typeArguments: list(),
    }
  })
  if (next !== numbers.length) throw new Error('facts go on past their end')
  return {
    packageName,
    condition,
    exports: hasExports ? exported : null,
    scopes,
    declarations,
    imports,
    expressions,
  }
}

function declarationFlags(
  flags: number,
): Pick<Declaration, 'isProperty' | 'isField' | 'isExported' | 'isPart' | 'isForward'> {
  const has = (flag: number): boolean => (flags & flag) > 0
  return { isProperty: has(1), isField: has(2), isExported: has(4), isPart: has(8), isForward: has(16) }
}

function known<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('facts end before their end')
  return item
}
