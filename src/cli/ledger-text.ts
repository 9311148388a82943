// What a verification says: to a person in lines of at most 80 columns, to a program as JSON.
import { base64 } from '../proof/base64.ts'
import { entryText } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import { formatAccrual } from '../royalties/accruals.ts'
import type { VerifiedProof } from '../tasks/ledger-proofs.ts'
import { accountSums, type KeySource, type VerifiedLedger } from '../tasks/verified-ledger.ts'
import { tableText } from './table.ts'
import { grouped, visible } from './terminal-text.ts'

const CHECKED =
  'Checked: every entry and row against its hash, every rule, every sum,\nevery root, and the signature.'

/** What a person reads of a ledger in which nothing is wrong. */
export function verifiedText(
  verified: VerifiedLedger,
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const { organisation, entryCount, rowCount, rowSetCount, root, olderSize, publicKey } = verified
  const lines = [
    style('bold', `The ledger of ${visible(organisation)} is whole.`),
    CHECKED,
    '',
    `Entries   ${grouped(entryCount)}`,
    `Rows      ${grouped(rowCount)} in ${grouped(rowSetCount)} ${rowSetCount === 1 ? 'set' : 'sets'}`,
    `Root      ${root}`,
    `Key       ${visible(publicKey)}`,
    `          ${KEY_SOURCES[verified.keySource]}`,
  ]
  if (olderSize !== null) lines.push(`Continues the older checkpoint of ${grouped(olderSize)} entries.`)
  const sums = accountSums(verified.positions)
  if (sums.length === 0) return `${lines.join('\n')}\n`
  const rows = sums.map(({ account, currency, amountMicros }) => [
    account,
    grouped(formatAccrual({ amountMicros, currency })),
    currency,
  ])
  const columns = [
    { heading: 'Account', align: 'left' },
    { heading: 'Stands at', align: 'right' },
    { heading: '', align: 'left' },
  ] as const
  const table = tableText(columns, rows, (text) => style('bold', text))
  return `${lines.join('\n')}\n\n${table}Debits are positive, credits negative; in each currency they sum to zero.\n`
}

const KEY_SOURCES: Readonly<Record<KeySource, string>> = {
  given: 'the one you gave',
  export: "the file's own: compare it with the one you were given",
  proof: "the proof's own: compare it with the one you were given",
  'key-file': 'the one that signs these books',
}

/** The same as a value for JSON, with every account that does not stand at zero. Amounts are decimal text. */
export function verifiedJson(verified: VerifiedLedger) {
  const { organisation, origin, entryCount, kinds, rowSetCount, rowCount, root, note } = verified
  return {
    organisation,
    origin,
    entries: entryCount,
    kinds: kinds.map(({ kind, count }) => ({ kind, count })),
    rowSets: rowSetCount,
    rows: rowCount,
    root,
    checkpoint: note,
    publicKey: verified.publicKey,
    keySource: verified.keySource,
    olderSize: verified.olderSize === null ? null : String(verified.olderSize),
    sums: accountSums(verified.positions).map((sum) => ({
      currency: sum.currency,
      account: sum.account,
      amount: formatAccrual(sum),
    })),
    balances: verified.positions.map((position) => ({
      account: position.account,
      subject: position.subject,
      contributor: position.contributor,
      currency: position.currency,
      amount: formatAccrual(position),
    })),
  }
}

/** What a person reads of a proof that is right. */
export function provedText({ entry, checkpoint, publicKey, keySource }: VerifiedProof): string {
  const lines = [
    `The entry is in the ledger ${visible(checkpoint.origin)}.`,
    '',
    `Entry     ${grouped(entry.sequence)} of ${grouped(checkpoint.size)}: ${visible(keyOf(entry))}`,
    `Kind      ${entry.kind}`,
    `Recorded  ${entry.time}`,
    `Root      ${base64(checkpoint.root)}`,
    `Key       ${visible(publicKey)}`,
    `          ${KEY_SOURCES[keySource]}`,
  ]
  return `${lines.join('\n')}\n`
}

/** The same as a value for JSON, with the entry itself. */
export function provedJson({ entry, checkpoint, publicKey, keySource }: VerifiedProof) {
  const { origin, size, root } = checkpoint
  const value: unknown = JSON.parse(entryText(entry))
  return {
    entry: value,
    key: keyOf(entry),
    origin,
    size: String(size),
    root: base64(root),
    publicKey,
    keySource,
  }
}
