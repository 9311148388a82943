// The payloads that GitHub publishes as examples, 329 of them, by the name of their event.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface WebhookExamples {
  readonly name: string
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

/** Every published example, with its event. */
export function webhookExamples(): readonly {
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}[] {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
  const events: readonly WebhookExamples[] = JSON.parse(readFileSync(file, 'utf8'))
  return events.flatMap(({ name, examples }) => examples.map((payload) => ({ event: name, payload })))
}
