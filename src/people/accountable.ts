// Who stands for one commit: the people its tokens are credited to, and how sure that is.
import { foldEmail } from './identity.ts'
import type { Identity } from './identity.ts'
import { committedThroughAider, machineOf, withoutAider } from './machines.ts'
import type { MachinePatterns } from './machines.ts'
import { participantsOf } from './trailers.ts'

/** Who made a commit and what its message says, as git recorded them. */
export interface SignedCommit {
  readonly id: string
  readonly parents: readonly string[]
  readonly author: Identity
  readonly committer: Identity
  readonly message: string
}

/** The people of a commit, before identities are joined to persons. */
export interface Accountable {
  /** They share equally. Empty where no human stands for the commit: its tokens leave the sum. */
  readonly humans: readonly Identity[]
  /** An AI agent took part. */
  readonly aiAssisted: boolean
  /** Who wrote which part is not known: a squash of several people's commits without its pull request. */
  readonly lowConfidence: boolean
  /** The rules that decided about machines, in order, each once. */
  readonly rules: readonly string[]
}

/**
 * Who stands for a commit. The author and the human co-authors do. Bots and agents never: in an agent's commit without human
 * co-authors its human committer does; in a bot's nobody does, since whoever applies an automatic change did not write it.
 * `pullRequestKnown`: the commits that were squashed are in its lineage, so what is left is surely the author's.
 */
export function accountableFor(
  commit: SignedCommit,
  patterns: MachinePatterns,
  pullRequestKnown: boolean,
): Accountable {
  const { coAuthors, tools } = participantsOf(commit.message)
  const rules = new Set<string>()
  const humans: Identity[] = []
  let aiAssisted = false
  const admit = (identity: Identity): void => {
    const machine = machineOf(identity, patterns)
    if (machine !== undefined) rules.add(machine.rule)
    if (machine?.kind === 'agent') aiAssisted = true
    if (machine !== undefined) return
    if (committedThroughAider(identity)) {
      aiAssisted = true
      rules.add('AI agent: aider, by "(aider)" after the name')
    }
    const human = withoutAider(identity)
    if (!humans.some((known) => foldEmail(known.email) === foldEmail(human.email))) humans.push(human)
  }
  admit(commit.author)
  const author = machineOf(commit.author, patterns)
  for (const coAuthor of coAuthors) admit(coAuthor)
  for (const tool of tools) {
    const machine = machineOf(tool, patterns)
    if (machine?.kind !== 'agent') continue
    aiAssisted = true
    rules.add(machine.rule)
  }
  if (author?.kind === 'agent' && humans.length === 0) admit(commit.committer)
  const split = humans.length > 1 && looksLikeSquash(commit, author !== undefined)
  return { humans, aiAssisted, lowConfidence: split && !pullRequestKnown, rules: [...rules] }
}

// GitHub squashes with its own signature as committer and the pull request's number in the subject; apps that merge carry
// themselves as author. With one human in it there is nothing to split.
function looksLikeSquash(commit: SignedCommit, byMachine: boolean): boolean {
  if (commit.parents.length !== 1) return false
  if (byMachine) return true
  const subject = commit.message.split('\n', 1)[0]!.trimEnd()
  return foldEmail(commit.committer.email) === 'noreply@github.com' && /\(#\d+\)$/.test(subject)
}
