// The payloads that GitHub publishes as examples, 329 of them, by the name of their event.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface WebhookExamples {
  readonly name: string
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

/** Every published example, with its event. */
export function webhookExamples(): readonly {
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}[] {
  const file = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples/api.github.com/index.json'))
  const events: readonly WebhookExamples[] = JSON.parse(readFileSync(file, 'utf8'))
  return events.flatMap(({ name, examples }) => examples.map((payload) => ({ event: name, payload })))
}
