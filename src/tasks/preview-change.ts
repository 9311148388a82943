// Previews a change between two commits of a repository: who is credited and why, what it builds on, what it offers.
import { creditChange, type ChangePart } from '../credit/change-authors.ts'
import { countChange, type CountedChange } from '../credit/change-counts.ts'
import type { Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { attributeRevisions, type AttributedRevision } from './attribute-revision.ts'
import { findChangeDefinitions } from './change-definitions.ts'
import { namedPeople, type NamingRules } from './change-people.ts'
import { changeRange, type ChangeRange } from './change-range.ts'
import { movedFromElsewhere, originalsOf } from './change-sources.ts'
import { readChangeTexts, type ChangeTexts } from './change-texts.ts'
import { differenceOf, type TreeDifference } from './changed-files.ts'
import type { Preview } from './github/preview.ts'
import type { CodeText } from './index-code.ts'
import { attributionOptions, withRevision, type OpenRevision, type ReadingOptions } from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** A change to be previewed. Revisions are whatever git resolves. */
export interface ChangeRequest {
  /** A path to a work tree or a bare repository. */
  readonly repository: string
  /** The end of the branch that the change is to go into. */
  readonly base: string
  readonly head: string
  /** The revision whose `.gitattributes` and `.mailmap` are believed. */
  readonly settings: string
  /** Paths that nothing is said about; left out: none. */
  readonly isQuiet?: (path: string) => boolean
  /** Gives files of other repositories, numbered from 1, that publish what texts of the change name. */
  readonly others?: (texts: readonly Uint8Array[]) => Promise<readonly CodeText[]>
  readonly naming?: NamingRules
}

/** What is said of a change, wherever it was proposed. */
export type ChangePreview = Omit<Preview, 'repository' | 'pull'>

// As many files as GitHub shows of a pull request.
const MOST_FILES = 3000

/**
 * Previews a change under a policy. Nothing of the head is executed or believed, and nothing is written but the cache. Refuses
 * what `withRevision` and `changeRange` refuse.
 */
export function previewChange(
  request: ChangeRequest,
  policy: Policy,
  options: ReadingOptions,
): Promise<Outcome<ChangePreview>> {
  const { repository, head } = request
  return withRevision<ChangePreview>({ repository, revision: head }, options, async (open) => {
    const { reader, revision } = open
    const [base, settings] = [await reader.resolve(request.base), await reader.resolve(request.settings)]
    if (base === undefined) return refused(`${repository}: there is no revision "${request.base}"`)
    if (settings === undefined) return refused(`${repository}: there is no revision "${request.settings}"`)
    const range = await changeRange(reader, base, revision)
    if (!range.ok) return refused(`${repository}: ${range.refusal}`)
    const { mergeBase } = range.value
    const stood = await reader.tree(mergeBase)
    const { difference, limits } = shownDifference(differenceOf(stood, open.entries), request)
    const place = { head: revision, mergeBase, policyVersion: policy.version }
    if (difference.changed.length === 0) return done({ ...NOTHING, ...place, limits })
    const [attributedBase, attributedHead] = await attributeRevisions(
      reader,
      [mergeBase, revision],
      attributionOptions(repository, options),
    )
    const revisions = {
      open,
      settings: { ...open, revision: settings, entries: await reader.tree(settings) },
      base: attributedBase!,
      head: attributedHead!,
    }
    const texts = await readChangeTexts(difference, revisions, policy)
    options.signal?.throwIfAborted()
    const preview = await previewTexts({ request, range: range.value, revisions, texts }, policy, options)
    return done({ ...preview, ...place, limits: [...limits, ...preview.limits] })
  })
}

// The files that something is said about, and what is to be said of the others.
function shownDifference(
  { changed, gone }: TreeDifference,
  { isQuiet }: ChangeRequest,
): { readonly difference: TreeDifference; readonly limits: readonly string[] } {
  if (changed.length + gone.length === 0)
    return { difference: { changed, gone }, limits: ['It changes no file.'] }
  const loud = isQuiet === undefined ? changed : changed.filter(({ path }) => !isQuiet(path))
  const left = loud.length - MOST_FILES
  return {
    difference: { changed: loud.slice(0, MOST_FILES), gone },
    limits: left > 0 ? [`${left} of its ${loud.length} changed files were not looked at.`] : [],
  }
}

const NOTHING = {
  authors: [],
  movedTokens: 0,
  newTokens: 0,
  lowConfidenceTokens: 0,
  buildsOn: [],
  buildsOnElsewhere: { definitions: 0, repositories: 0 },
  offers: [],
  notCounted: [],
}

interface ReadChange {
  readonly request: ChangeRequest
  readonly range: ChangeRange
  readonly revisions: {
    readonly open: OpenRevision
    readonly settings: OpenRevision
    readonly base: AttributedRevision
    readonly head: AttributedRevision
  }
  readonly texts: ChangeTexts
}

async function previewTexts(
  change: ReadChange,
  policy: Policy,
  options: ReadingOptions,
): Promise<Omit<ChangePreview, 'head' | 'mergeBase' | 'policyVersion'>> {
  const { request, range, revisions, texts } = change
  const { open, settings, base, head } = revisions
  // What was squashed into the base before is an ancestor of it that git forgot, and none of this change.
  const forgotten = new Set(base.attribution.origins.map(({ commit }) => commit))
  const isOwnCommit = (commit: string): boolean => range.commits.has(commit) && !forgotten.has(commit)
  const others = (await request.others?.(texts.counted.map(({ bytes }) => bytes))) ?? []
  const searched = { open, texts, head: head.attribution, isOwnCommit, others }
  const { runs, names, buildsOn, limits, ...definitions } = await findChangeDefinitions(searched, options)
  options.signal?.throwIfAborted()
  const originals = await originalsOf(open, head.attribution, texts.counted)
  const changed = texts.counted.map((file) => ({ ...file, definitions: runs.get(file.path) ?? null }))
  const counts = countChange(head.attribution, changed, { isOwnCommit, originals })
  const parts = partsOf(counts, names, change)
  const commits = [
    ...parts.map(({ commit }) => commit),
    ...buildsOn.flatMap((used) => [...used.bytesByCommit.keys()]),
  ]
  const people = await namedPeople(settings, { commits, policy, naming: request.naming }, options)
  const { machineTokens, ...credit } = creditChange(parts, people)
  return {
    ...credit,
    ...definitions,
    buildsOn: buildsOn.map(({ bytesByCommit, ...used }) => ({
      ...used,
      authors: people.namesOf(bytesByCommit),
    })),
    notCounted: [...texts.notCounted, ...weightless(counts)].toSorted((a, b) =>
      compareCodePoints(a.path, b.path),
    ),
    limits: [...limits, ...machineLimits(machineTokens)],
  }
}

function partsOf(
  { brought }: CountedChange,
  names: readonly string[],
  { revisions: { base, head }, texts }: ReadChange,
): readonly ChangePart[] {
  const attributions = { base: base.attribution, head: head.attribution }
  const moved = movedFromElsewhere(
    brought.filter(({ isMoved }) => isMoved),
    attributions,
    texts,
  )
  return [
    ...brought.flatMap(({ origin: { commit }, tokens, isMoved }): ChangePart[] =>
      isMoved ? [] : [{ commit, tokens, moved: null }],
    ),
    ...moved.map(({ origin: { commit }, tokens, definition, from }) => ({
      commit,
      tokens,
      moved: { definition: names[definition] ?? null, from },
    })),
  ]
}

// What weighs nothing though its file counts, or all of it.
function weightless({ brought, copied, thirdParty }: CountedChange): Preview['notCounted'] {
  const counting = new Set(brought.map(({ path }) => path))
  const copies = [...copied].map(([path]) => ({
    path,
    reason: counting.has(path) ? 'copied in part' : 'copied',
  }))
  return [...copies, ...thirdParty.map((path) => ({ path, reason: 'third-party code' }))]
}

function machineLimits(tokens: number): readonly string[] {
  return tokens === 0 ? [] : [`${tokens} tokens are a program's, and count for nobody.`]
}
