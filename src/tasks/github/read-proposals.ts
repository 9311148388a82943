// What repositories propose for the policy in their `.github/byline.yml`, as it stands on their default branches.
import { readRepositories } from '../../database/github-rows.ts'
import { policyHash } from '../../policy/policy-file.ts'
import type { ExclusionRule, Policy } from '../../policy/policy.ts'
import { faultText, readSettingsFile, SETTINGS_BYTES_MAX, SETTINGS_PATH } from '../../policy/settings-file.ts'
import { openRepository } from '../../git/open.ts'
import type { RepositoryReader } from '../../git/reader.ts'
import { locateMirror } from '../../git/program/mirror.ts'
import { compareCodePoints } from '../../proof/code-point-order.ts'
import type { OpenBooks } from '../open-books.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import type { PolicyInForce } from '../read-policy.ts'
import { sha256 } from '../sha256.ts'
import { mirrorPath } from './mirrors.ts'

/** What one repository proposes. */
export interface Proposal {
  /** "owner/name", as it is called now. */
  readonly repository: string
  readonly exclude: readonly ExclusionRule[]
  /** What is wrong with its file, a line each; then nothing of it counts. */
  readonly faults: readonly string[]
}

/** The proposals of all selected repositories that make one or have a file that is wrong, by name. Those not fetched yet have none. */
export async function readProposals(
  { database, ledger }: Pick<OpenBooks, 'database' | 'ledger'>,
  dataDirectory: string,
): Promise<Outcome<readonly Proposal[]>> {
  const found: Proposal[] = []
  for (const { id, owner, name } of await readRepositories(database, ledger, { state: 'selected' })) {
    const path = mirrorPath({ dataDirectory }, id)
    if (locateMirror(path) === null) continue
    const bytes = await settingsIn(path)
    if (!bytes.ok) return bytes
    if (bytes.value === null) continue
    const reading = readSettingsFile(bytes.value)
    const repository = `${owner}/${name}`
    if (!reading.ok) found.push({ repository, exclude: [], faults: reading.faults.map(faultText) })
    else if ((reading.file.exclude ?? []).length > 0)
      found.push({ repository, exclude: reading.file.exclude!, faults: [] })
  }
  return done(found.toSorted((a, b) => compareCodePoints(a.repository, b.repository)))
}

/** A policy with what is proposed, each rule once: it then holds in every repository. */
export function withProposals(policy: Policy, proposals: readonly Proposal[]): PolicyInForce {
  const exclude = [...policy.exclude]
  const known = new Set(exclude.map(ruleName))
  for (const rule of proposals.flatMap((proposal) => proposal.exclude)) {
    if (known.has(ruleName(rule))) continue
    known.add(ruleName(rule))
    exclude.push({ paths: rule.paths, reason: rule.reason })
  }
  const merged = { ...policy, exclude }
  return { policy: merged, hash: policyHash(merged, sha256) }
}

function ruleName({ paths, reason }: ExclusionRule): string {
  return JSON.stringify([paths, reason])
}

// Null where there is no such file, and in a repository without commits.
async function settingsIn(path: string): Promise<Outcome<Uint8Array | null>> {
  const opened = await openRepository(path, { reader: 'git' })
  if (!opened.ok) return refused(opened.refusal.message)
  const { reader } = opened
  try {
    const head = await reader.resolve('HEAD')
    const entries = head === undefined ? [] : await reader.tree(head)
    const entry = entries.find((one) => one.path === SETTINGS_PATH && one.kind === 'file')
    return done(entry === undefined ? null : await bytesOf(reader, entry.blob))
  } finally {
    await reader.close()
  }
}

// Of a file that is too long so much that it is refused for that.
async function bytesOf(reader: RepositoryReader, blob: string): Promise<Uint8Array> {
  const blobs = reader.blobs({ maxBytes: SETTINGS_BYTES_MAX })
  try {
    blobs.request([blob])
    blobs.end()
    const [answer] = (await blobs.next()) ?? []
    return answer?.bytes ?? new Uint8Array(SETTINGS_BYTES_MAX + 1)
  } finally {
    await blobs.close()
  }
}
