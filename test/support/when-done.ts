// Ends what a test started: with the test, or with the file where it was started in `beforeAll`.
import { afterAll, onTestFinished } from 'vitest'

const withFile: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const end of withFile.splice(0).toReversed()) await end()
})

/** Calls `end` when the running test is done, or with the file where no test runs. */
export function whenDone(end: () => Promise<void>): void {
  try {
    onTestFinished(end)
  } catch {
    // The name of the last test is still known in a later `beforeAll`, so only this tells.
    withFile.push(end)
  }
}
