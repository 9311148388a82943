// A process that books receipts and says so on stdout once they are acknowledged; it kills itself at a step of its writing, where
// it is told to. Run by the torture, and by tests that need several processes. It waits for a `BookingOrder`, a line of JSON on
// stdin.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { EntryBody } from '../ledger/entry.ts'
import { createBooks } from '../tasks/create-books.ts'
import { openBooks, type BooksPlace } from '../tasks/open-books.ts'
import { done } from '../tasks/outcome.ts'
import { watchWriteSteps } from './write-steps.ts'

/** What the process is to do. */
export interface BookingOrder {
  readonly place: BooksPlace
  /** Receipts are called R-<prefix>-<n>. */
  readonly prefix: string
  /** How many appends, of how many receipts each. */
  readonly appends: number
  readonly receipts: number
  /** The step at which it kills itself, counted from 0 from its first append on; null for never. */
  readonly killAtStep: number | null
  /** The organisation whose books it makes first; steps are counted from there. Where it is left out, the books are there. */
  readonly makeFor?: string
}

const order = await readOrder()
let step = -1
let counts = false

watchWriteSteps((name) => {
  if (!counts) return
  step += 1
  if (step !== order.killAtStep) return
  say(`killed ${name}`)
  process.kill(process.pid, 'SIGKILL')
})
await run()

async function run(): Promise<void> {
  const { place, makeFor } = order
  counts = makeFor !== undefined
  const opened =
    makeFor === undefined ? await openBooks(place, clock) : await createBooks(place, makeFor, clock)
  if (!opened.ok) return end(`refused ${opened.refusal}`)
  const books = opened.value
  say('ready')
  counts = true
  for (let append = 0; append < order.appends; append++) {
    const bodies = Array.from({ length: order.receipts }, (_, at) =>
      receipt(`R-${order.prefix}-${append * order.receipts + at + 1}`),
    )
    const appended = await books.append(null, async () => done(bodies))
    if (!appended.ok) return end(`refused ${appended.refusal}`)
    const { entries, repeated } = appended.value
    say(`booked ${entries.map(({ sequence }) => sequence).join(',')} repeated ${repeated.length}`)
  }
  counts = false
  await books.close()
  say(`steps ${step + 1}`)
}

function clock(): Date {
  return new Date()
}

function receipt(id: string): EntryBody {
  const [date, currency, amountMinor] = ['2026-10-01', 'EUR', 12_345n]
  return {
    kind: 'receipt-booked',
    receipt: id,
    date,
    currency,
    grossMinor: amountMinor,
    taxMinor: 345n,
    netMinor: amountMinor - 345n,
  }
}

function end(line: string): void {
  say(line)
  process.exitCode = 1
}

// At once, so that a kill does not lose what was said.
function say(line: string): void {
  writeSync(1, `${line}\n`)
}

async function readOrder(): Promise<BookingOrder> {
  for await (const line of createInterface({ input: process.stdin })) {
    const read: BookingOrder = JSON.parse(line)
    return read
  }
  throw new Error('no order came')
}
