// Who held what, as a list that can be exported: who they are and what they held, stamped with the snapshot and what it covers.
import { scopeTexts } from '../ledger/snapshot-scope.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import type { Owner, Ownership } from './owners-at.ts'

const COLUMNS: readonly ReportColumn<Owner>[] = [
  { kind: 'text', key: 'name', heading: 'Name', of: ({ name }) => name },
  { kind: 'text', key: 'id', heading: 'Id', of: ({ id }) => id },
  { kind: 'text', key: 'emails', heading: 'E-mails', of: ({ emails }) => emails.join(' ') },
  { kind: 'text', key: 'claimed', heading: 'Claimed', of: ({ isClaimed }) => (isClaimed ? 'yes' : 'no') },
  { kind: 'count', key: 'tokens', heading: 'Tokens', of: ({ tokens }) => tokens },
  {
    kind: 'count',
    key: 'low_confidence_tokens',
    heading: 'Tokens of low confidence',
    of: ({ lowConfidenceTokens }) => lowConfidenceTokens,
  },
  { kind: 'count', key: 'points_micros', heading: 'Micro-points', of: ({ pointsMicros }) => pointsMicros },
  { kind: 'text', key: 'share', heading: 'Share', of: ({ share }) => share },
]

/** Who held what, by name and never by amount; `about` is what every list says of itself. */
export function ownershipTable(
  { snapshot, path, owners }: Ownership,
  day: string,
  about: readonly Stamp[],
): ReportTable<Owner> {
  const revisions = snapshot.licensed.map(({ repository, revision }) => `${repository}@${revision}`)
  // The policy and the engine are the snapshot's own, not those of today.
  const own: readonly Stamp[] = [
    { key: 'at', heading: 'On', value: day },
    { key: 'path', heading: 'Path', value: path ?? '' },
    { key: 'snapshot', heading: 'Snapshot', value: snapshot.snapshot },
    { key: 'snapshot_date', heading: 'Taken', value: snapshot.date },
    { key: 'scope', heading: 'Covers', value: scopeTexts(snapshot.licensed).join(' ') },
    { key: 'revisions', heading: 'Revisions', value: revisions.join(' ') },
    { key: 'policy', heading: 'Policy', value: snapshot.policy },
    { key: 'engine', heading: 'Engine', value: snapshot.engine },
  ]
  const named = new Set(own.map(({ key }) => key))
  return {
    title: 'Who held what',
    columns: COLUMNS,
    rows: owners,
    about: [...own, ...about.filter(({ key }) => !named.has(key))],
  }
}
