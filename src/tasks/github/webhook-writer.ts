// Stores webhooks as they come, many in one transaction where many come at once: each waits for the disk once, not in line.
import { storeWebhooks, type Queue, type ReceivedWebhook } from './queue.ts'

/** Stores a webhook with its work; settles once both are on the disk. Gives whether it is new. Rejects where they are not. */
export type WebhookWriter = (webhook: ReceivedWebhook) => Promise<boolean>

/** How many are stored at once at most. */
const BATCH_MAX = 100

interface Waiting {
  readonly webhook: ReceivedWebhook
  readonly stored: (isNew: boolean) => void
  readonly failed: (reason: unknown) => void
}

/** A writer on a queue; `onWork` is told when new work was stored. */
export function webhookWriter(queue: Queue, onWork: () => void): WebhookWriter {
  let waiting: Waiting[] = []
  let isWriting = false

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const isNew = await storeWebhooks(
        queue,
        batch.map(({ webhook }) => webhook),
      )
      for (const [at, { stored }] of batch.entries()) stored(isNew[at]!)
      if (batch.some(({ webhook }, at) => isNew[at] === true && webhook.jobs.length > 0)) onWork()
    } catch (error) {
      for (const { failed } of batch) failed(error)
    }
  }
  const writeAll = async (): Promise<void> => {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX)
      waiting = waiting.slice(BATCH_MAX)
      await write(batch)
    }
    isWriting = false
  }
  return (webhook) =>
    new Promise((stored, failed) => {
      waiting.push({ webhook, stored, failed })
      if (!isWriting) void writeAll()
    })
}
