// What the captures of a language's query make of what they stand on: kinds of declarations, scopes and expressions.
import type { DefinitionKind } from './code-index.ts'
import type { ExpressionKind, Scope, Space } from './facts.ts'

const ROUTINES: ReadonlySet<string> = new Set(['function', 'method', 'property'])
/** The captures that say what an expression is made from, and as what. */
export const MADE_FROM: readonly (readonly [capture: string, kind: ExpressionKind])[] = [
  ['callee', 'call'],
  ['instance', 'instance'],
  ['same', 'same'],
  ['generic', 'generic'],
  ['element', 'element'],
  ['self', 'self'],
  ['super', 'super'],
]

/** The scope that a definition of a variant opens. */
export function scopeKindOf(variant: string): Scope['kind'] {
  if (variant === 'namespace') return variant
  return ROUTINES.has(variant) ? 'function' : 'class'
}

/** The kind of what a definition of a variant declares. */
export function kindOf(variant: string, isMember: boolean): DefinitionKind | 'namespace' {
  if (ROUTINES.has(variant)) return isMember ? 'method' : 'function'
  return variant === 'class' || variant === 'type' || variant === 'namespace' ? variant : 'value'
}

/** What a name captured under a variant must stand for. */
export function spaceOf(variant: string | undefined): Space {
  return variant === 'type' || variant === 'call' ? variant : 'any'
}
