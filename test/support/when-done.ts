// Ends what a test started: with the test, or with the file where it was started outside of tests.
import { afterAll, onTestFinished, TestRunner } from 'vitest'

type Ending = () => Promise<void>

const endings: Ending[] = []
// What was started last ends first: it may need what was started before.
afterAll(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

/** Calls `end` when the running test is done; outside of tests (`beforeAll`), when the file is. */
export function whenDone(end: Ending): void {
  // `expect` still names the last test in a hook that follows it; the runner knows whether one runs.
  if (TestRunner.getCurrentTest() === undefined) endings.push(end)
  else onTestFinished(end)
}
