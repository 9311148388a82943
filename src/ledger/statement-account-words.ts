// What became of what a person is owed, in words, line by line.
import type { Account, CorrectionReason } from './statement-account.ts'
import type { Block, TableRow } from './statement-blocks.ts'
import type { StatementPerson } from './statement-facts.ts'
import { amountText, dayInWords, signedText } from './wording.ts'

/** The blocks of an account in one currency: what came in, what is held, what was paid, and what is left. */
export function accountBlocks(
  account: Account,
  currency: string,
  { class: employment }: Pick<StatementPerson, 'class'>,
): readonly Block[] {
  const { earned, corrections, broughtForward, holds, total, payouts, carriedForward, openHolds } = account
  const changes: TableRow[] = [
    plain('Earned', amountText(earned.shownMinor, currency)),
    ...corrections.map(({ reason, date, amount }) => ({
      ...plain(correctionText(reason), signedText(amount.shownMinor, currency)),
      detail: dayInWords(date),
    })),
    plain('Brought forward', signedText(broughtForward.shownMinor, currency)),
    ...holds.map(({ question, released, date, amount }) => ({
      ...plain(
        `${released ? 'Released' : 'Held'}: question ${question}`,
        signedText(amount.shownMinor, currency),
      ),
      detail: dayInWords(date),
    })),
  ]
  const isWhole = payouts.length === 1 && carriedForward.shownMinor === 0n
  const payTo = employment === 'employee' ? 'GROSS TO PAYROLL' : 'GROSS TO PAY OUT'
  const endings: TableRow[] =
    payouts.length === 0
      ? [strong(owedText(carriedForward.shownMinor), amountText(carriedForward.shownMinor, currency))]
      : [
          ...(isWhole
            ? []
            : [{ ...plain('Together', amountText(total.shownMinor, currency)), weight: 'sum' as const }]),
          ...payouts.map(({ run, date, amount }) => ({
            ...strong(`${payTo} (${run})`, amountText(amount.shownMinor, currency)),
            detail: dayInWords(date),
          })),
          plain('Carried forward', amountText(carriedForward.shownMinor, currency)),
        ]
  return [
    { kind: 'heading', level: 1, text: `Your account in ${currency}` },
    { kind: 'table', label: '', headings: [currency], rows: [...changes, ...endings] },
    ...openHolds.map(({ question, amountMinor }) => ({
      kind: 'note' as const,
      text: `Still held from before, and in no sum above: ${currency} ${amountText(amountMinor, currency)}, question ${question}.`,
    })),
  ]
}

function plain(label: string, cell: string): TableRow {
  return { label, detail: null, cells: [cell], weight: 'plain' }
}

function strong(label: string, cell: string): TableRow {
  return { ...plain(label, cell), weight: 'strong' }
}

function owedText(shownMinor: bigint): string {
  return shownMinor < 0n ? 'PAID TOO MUCH (carried forward)' : 'OWED TO YOU (not paid out yet)'
}

function correctionText(reason: CorrectionReason): string {
  if (reason.kind === 'claimed') return `Correction: earlier work is yours now (claim ${reason.claim})`
  if (reason.kind === 'claim-undone') return `Correction: work was not yours (claim ${reason.claim} undone)`
  if (reason.kind === 'delivery-corrected')
    return `Correction ${reason.correction}: what delivery ${reason.delivery} was split by`
  if (reason.kind === 'refunded')
    return `Correction: part of receipt ${reason.receipt} went back (refund ${reason.refund})`
  return `Correction ${reason.adjustment}: ${reason.text ?? 'its reason was erased'}`
}
