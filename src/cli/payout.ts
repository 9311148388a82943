// `byline payout`: balances become payments. Proposed by one person, approved by another.
import type { Command } from 'commander'
import { addPayoutAdjust } from './payout-adjust.ts'
import { addPayoutApprove, addPayoutReject } from './payout-decide.ts'
import { addPayoutHold, addPayoutRelease } from './payout-hold.ts'
import { addPayoutList, addPayoutShow } from './payout-list.ts'
import { addPayoutPropose } from './payout-propose.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addPayout(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const payout = program
    .command('payout')
    .summary('turn balances into payments')
    .description(
      'Balances in whole minor units, proposed by one person and approved by another; what is in dispute is held, the rest is paid.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline payout propose --currency EUR --minimum "10 EUR"
  byline payout show RUN-1
  byline payout approve RUN-1 --by cfo@kestrel.example`,
    )
  for (const add of [
    addPayoutPropose,
    addPayoutApprove,
    addPayoutReject,
    addPayoutList,
    addPayoutShow,
    addPayoutHold,
    addPayoutRelease,
    addPayoutAdjust,
  ])
    add(payout, session, finish)
}
