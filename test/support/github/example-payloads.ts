// The webhooks that GitHub's users collected: 329 real payloads, to be replayed.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Json } from './api-description.ts'

/** A payload as GitHub once sent it. */
export interface ExamplePayload {
  readonly event: string
  /** Null for events that have no actions. */
  readonly action: string | null
  readonly payload: Json
}

interface Definition {
  readonly name: string
  readonly examples: readonly Json[]
}

/** All examples, or those of one event. */
export function examplePayloads(event?: string): ExamplePayload[] {
  const path = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'))
  const definitions = JSON.parse(readFileSync(path, 'utf8')) as readonly Definition[]
  return definitions
    .filter(({ name }) => event === undefined || name === event)
    .flatMap(({ name, examples }) =>
      examples.map((payload) => {
        const { action } = payload
        return { event: name, action: typeof action === 'string' ? action : null, payload }
      }),
    )
}
