// `byline distribute`: gives placed receipts to the people whose work they pay for.
import type { Command } from 'commander'
import type { DistributedReceipt, Distributions } from '../tasks/distribute-receipt.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, withBooks, type BooksFlags } from './books.ts'
import { addDistributeList } from './distribute-list.ts'
import { peopleCounted } from './person-names.ts'
import { createProgress } from './progress.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { tableText } from './table.ts'
import { grouped, safeJson } from './terminal-text.ts'

interface DistributeFlags extends BooksFlags {
  readonly all?: true
  readonly dryRun?: true
}

/** Adds the commands; `finish` takes the exit code. */
export function addDistribute(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('distribute')
    .summary('give receipts to the people whose work they pay for')
    .description(
      "Gives placed receipts to the people: the contributors' pool by the snapshots of what was delivered, the rest to the company. With --all, a receipt that cannot be distributed is named and left, and the others are done.",
    )
    .argument('[receipt...]', 'placed receipts, such as R-41')
    .option('--all', 'every receipt that is placed and not distributed')
    .option('--dry-run', 'say what would be booked and what left, and book nothing')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline distribute R-41 --dry-run
  byline distribute --all
  byline distribute list --licence L-1`,
    )
    .action(async (receipts: string[], flags: DistributeFlags) => {
      finish(await distribute(session, command, receipts, flags))
    })
  addDistributeList(command, session, finish)
}

async function distribute(
  session: Session,
  command: Command,
  receipts: readonly string[],
  flags: DistributeFlags,
): Promise<ExitCode> {
  if ((flags.all === true) === receipts.length > 0)
    return command.error('name receipts, or say --all for every one that is placed')
  const { distributeReceipts, previewDistribution } = await import('../tasks/distribute-receipt.ts')
  const wanted = flags.all === true ? null : receipts
  const date = bookingDay(session, flags)
  const progress = createProgress(session.progressTerminal, () => performance.now())
  const onReceipt = (receipt: string): void => progress.step(`distributing ${receipt}`)
  if (flags.dryRun === true) {
    return withBooks(session, command, flags, async (books) => {
      const outcome = await previewDistribution(books, wanted, date, session.now(), onReceipt).finally(() =>
        progress.clear(),
      )
      if (!outcome.ok) return fail(session, outcome.refusal)
      const { facts, notes } = outcome.value
      for (const text of notes) note(session, text)
      if (flags.json === true) await session.write(`${safeJson(distributionsJson(facts))}\n`)
      else await session.write(`${distributionsText(facts)}\nA preview: nothing was booked.\n`)
      return 0
    })
  }
  return bookThrough(session, command, flags, {
    book: (books, actor) =>
      distributeReceipts(books, actor, wanted, date, onReceipt).finally(() => progress.clear()),
    text: distributionsText,
    json: distributionsJson,
  })
}

function distributionsText({ distributions, before }: Distributions): string {
  return [
    ...(distributions.length > 0 || before.length === 0 ? [distributionText(distributions)] : []),
    ...before.map((receipt) => `Receipt ${receipt} was distributed before; nothing was booked for it.`),
  ].join('\n')
}

function distributionsJson({ distributions, before, left }: Distributions) {
  return { distributions: distributions.map(distributionJson), before, left }
}

function distributionJson(one: DistributedReceipt) {
  const { receipt, licence, currency, net, share, pool, kept, lines } = one
  const { peopleCount, unclaimedCount, unclaimed } = one
  return {
    receipt,
    licence,
    currency,
    net,
    share,
    pool,
    kept,
    peopleCount,
    unclaimedCount,
    unclaimed,
    lines: lines.map(({ item, delivery, snapshot, pool: of }) => ({ item, delivery, snapshot, pool: of })),
  }
}

function distributionText(distributions: readonly DistributedReceipt[]): string {
  if (distributions.length === 0) return 'No receipt is placed that is not distributed.\n'
  return distributions.map(receiptText).join('\n')
}

// What one receipt came to. What each person got stands on their statement alone.
function receiptText(one: DistributedReceipt): string {
  const rows = [
    ['Received, net of tax', grouped(one.net)],
    [`Pool ${one.share}`, grouped(one.pool)],
    ...one.lines.map(({ item, delivery, shownPool }) => [
      `  ${item}, delivery ${delivery}`,
      grouped(shownPool),
    ]),
    ['Kept by the company', grouped(one.kept)],
  ]
  const table = tableText(
    [
      { heading: `Receipt ${one.receipt}, licence ${one.licence}`, align: 'left' },
      { heading: one.currency, align: 'right' },
    ],
    rows,
    (heading) => heading,
  )
  const held =
    one.unclaimedCount === 0
      ? ''
      : `, and held for ${one.unclaimedCount} not claimed yet: ${grouped(one.shownUnclaimed)} ${one.currency}`
  return `${table}Shared by ${peopleCounted(one.peopleCount)}${held}.\n`
}
