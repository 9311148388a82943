// Reads what a source file imports, from its syntax tree: `import`, `export … from`, `import()`, `import('…').Type`, `require`, and
// files named by `new URL('…', import.meta.url)`, which is how a worker or a child process is reached.
import { parseAst } from 'vitest/node'

/** What stands for an import whose target is computed, so that nobody can tell from the source what it reaches. */
export const COMPUTED = '(computed)'

type Node = Readonly<Record<string, unknown>>

/** What a source names, and whether it takes types alone from there, so that nothing is left of it when it runs. */
export interface Import {
  readonly specifier: string
  readonly typesOnly: boolean
}

/** What a TypeScript source names, in the order of the source. */
export function importsOf(source: string): readonly Import[] {
  const found: Import[] = []
  visit(parseAst(source, { lang: 'ts' }), (node) => {
    const specifier = importTarget(node)
    if (specifier !== undefined) found.push({ specifier, typesOnly: takesTypesOnly(node) })
  })
  return found
}

// `import { type A }` is none: with `verbatimModuleSyntax` an empty import of it stays.
function takesTypesOnly(node: Node): boolean {
  return node['type'] === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type'
}

function importTarget(node: Node): string | undefined {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literal(node['source'])
    case 'ExportNamedDeclaration':
      return isNode(node['source']) ? literal(node['source']) : undefined
    case 'TSExternalModuleReference':
      return literal(node['expression'])
    case 'CallExpression':
      return isNode(node['callee']) && node['callee']['name'] === 'require' ? firstArgument(node) : undefined
    case 'NewExpression':
      return namesOwnFile(node) ? firstArgument(node) : undefined
    default:
      return undefined
  }
}

/** Whether the node is `new URL(…, import.meta.url)`. */
function namesOwnFile(node: Node): boolean {
  const [, base] = argumentsOf(node)
  if (!isNode(node['callee']) || node['callee']['name'] !== 'URL' || !isNode(base)) return false
  return isNode(base['object']) && base['object']['type'] === 'MetaProperty'
}

function firstArgument(node: Node): string {
  return literal(argumentsOf(node)[0])
}

function argumentsOf(node: Node): readonly unknown[] {
  return Array.isArray(node['arguments']) ? node['arguments'] : []
}

function literal(node: unknown): string {
  return isNode(node) && typeof node['value'] === 'string' ? node['value'] : COMPUTED
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see)
  if (!isNode(value)) return
  see(value)
  for (const child of Object.values(value)) visit(child, see)
}
