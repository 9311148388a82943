// Tells what a snapshot froze, as lines and as JSON.
import { counted } from '../ledger/wording.ts'
import type { FrozenFacts } from '../tasks/deliver.ts'
import { cutTo, grouped } from './terminal-text.ts'

const LINE_COLUMNS = 80
const REVISION_DIGITS = 12

/** Lines of at most 80 columns: repositories with their revisions, how much is in them, and the roots. */
export function frozenLines({ snapshot, ...facts }: FrozenFacts): readonly string[] {
  const licensed = new Set(snapshot.licensed.map(({ repository }) => repository))
  const observed = snapshot.observed.filter(({ repository }) => !licensed.has(repository))
  const people = counted(facts.contributorCount, 'contributor', 'contributors')
  const lines = [
    ...snapshot.licensed.map(({ repository, revision, paths }) => {
      const scope = paths === null ? '' : `: ${paths.join(' ')}`
      return `  ${repository} at ${revision.slice(0, REVISION_DIGITS)}${scope}`
    }),
    ...observed.map(
      ({ repository, revision }) => `  uses in ${repository} at ${revision.slice(0, REVISION_DIGITS)}`,
    ),
    `  ${counted(facts.fileCount, 'file', 'files')}; ${grouped(facts.tokens)} tokens of ${people}`,
    ...(facts.unclaimedCount === 0
      ? []
      : [`  ${grouped(facts.unclaimedCount)} of them nobody has claimed yet: what is theirs is held`]),
    `  ${grouped((snapshot.pointsMicros + 500_000n) / 1_000_000n)} points under policy ${snapshot.policy.slice(0, REVISION_DIGITS)}`,
  ].map((line) => cutTo(line, LINE_COLUMNS))
  // 64 digits, and no more beside them than fit.
  return [...lines, `  manifest ${snapshot.manifest.root}`, `  rows     ${snapshot.contributions.root}`]
}

/** The same for JSON. */
export function frozenJson(facts: FrozenFacts): Readonly<Record<string, unknown>> {
  const { snapshot, fileCount, tokens, contributorCount, unclaimedCount } = facts
  return {
    snapshot: snapshot.snapshot,
    date: snapshot.date,
    licensed: snapshot.licensed,
    observed: snapshot.observed,
    policy: snapshot.policy,
    engine: snapshot.engine,
    files: fileCount,
    tokens,
    pointsMicros: String(snapshot.pointsMicros),
    contributors: contributorCount,
    unclaimed: unclaimedCount,
    manifestRoot: snapshot.manifest.root,
    contributionsRoot: snapshot.contributions.root,
  }
}
