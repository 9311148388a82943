// What makes an entry the same as one that was booked before: a repeated request books once.
import type { EntryBody } from './entry.ts'

/**
 * The idempotency key of a body: "usage:NW-7", "receipt:R-41". In one ledger a key stands for one body: the same body again
 * is a repetition and books nothing, another body under it a conflict.
 */
export function keyOf(body: EntryBody): string {
  switch (body.kind) {
    case 'ledger-created':
      return 'ledger'
    case 'policy-adopted':
      return `policy:${body.adoption}`
    case 'contributors-registered':
      return `contributors:${body.contributors[0]?.contributor ?? ''}`
    case 'person-recorded':
      return `person:${body.person}/${body.revision}`
    case 'contributor-claimed':
      return `claim:${body.claim}`
    case 'claim-undone':
      return `claim-undone:${body.claim}`
    case 'snapshot-taken':
      return `snapshot:${body.snapshot}`
    case 'licence-signed':
      return `licence:${body.licence}`
    case 'licence-ended':
      return `licence-ended:${body.licence}`
    case 'delivery-made':
      return `delivery:${body.delivery}`
    case 'usage-reported':
      return `usage:${body.usage}`
    case 'usage-withdrawn':
      return `usage-withdrawn:${body.usage}`
    case 'receipt-booked':
      return `receipt:${body.receipt}`
    case 'receipt-placed':
      return `placement:${body.placement}`
    case 'placement-undone':
      return `placement-undone:${body.placement}`
    case 'receipt-distributed':
      return `distribution:${body.receipt}`
    case 'delivery-corrected':
      return `correction:${body.correction}`
    case 'receipt-refunded':
      return `refund:${body.refund}`
    case 'balance-adjusted':
      return `adjustment:${body.adjustment}`
    case 'balance-held':
      return `hold:${body.question}`
    case 'hold-released':
      return `hold-released:${body.question}`
    case 'payout-proposed':
      return `run:${body.run}`
    case 'payout-approved':
      return `run-approved:${body.run}`
    case 'payout-rejected':
      return `run-rejected:${body.run}`
    case 'period-closed':
      return `closed:${body.period}`
    case 'people-informed':
      return `informed:${body.date}/${body.notice}`
    case 'push-credited':
      return pushKey(body.repository, body.number)
    case 'split-agreed':
      return `split:${body.split}`
    case 'identity-erased':
    default:
      return `erased:${body.subject}`
  }
}

/** The key of the `number`-th entry of a repository's pushes. */
export function pushKey(repository: string, number: number): string {
  return `push:${repository}/${number}`
}
