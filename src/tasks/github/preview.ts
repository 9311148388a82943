// What Byline says about a pull request: a value, made by `preview-pull.ts` and put into words in `src/github`.
import type { ChangeAuthor } from '../../credit/change-authors.ts'
import type { RepositoryName } from './github-api.ts'

export type {
  ChangeAuthor as PreviewAuthor,
  ChangeReason as PreviewReason,
} from '../../credit/change-authors.ts'

/** A definition as a pull request names it. */
export interface PreviewDefinition {
  readonly name: string
  /** From the root of its repository. */
  readonly path: string
  /** From 1, in the revision that was looked at. */
  readonly line: number
}

/** Which pull request, and what its repository wishes (see `src/policy/repository-settings.ts`). */
export interface PreviewRequest {
  readonly installation: number
  readonly repository: number
  readonly pull: number
  /** Paths that nothing is said about. */
  readonly quietPaths: readonly string[]
  /** Logins of people who are not to be named, in lower case, beside those who said so themselves. */
  readonly unnamed: readonly string[]
}

/** What a pull request holds, at one head. */
export interface Preview {
  readonly repository: RepositoryName
  readonly pull: number
  readonly head: string
  /** Where the pull request left its base branch. */
  readonly mergeBase: string
  /** The policy in force: its version as people write it. */
  readonly policyVersion: string
  /** By name, in code-point order; those without one last. */
  readonly authors: readonly ChangeAuthor[]
  readonly movedTokens: number
  readonly newTokens: number
  /** Tokens whose origin is uncertain (history that is cut off or imported). */
  readonly lowConfidenceTokens: number
  /** Definitions of this repository that stand outside the change and are used in it, by path and line. */
  readonly buildsOn: readonly (PreviewDefinition & {
    /** Whose text stands in it at the head, by name; whoever is not to be named is left out. */
    readonly authors: readonly string[]
  })[]
  /** How many definitions of other repositories it uses. Which they are is not for whoever cannot read them. */
  readonly buildsOnElsewhere: { readonly definitions: number; readonly repositories: number }
  /** Reusable definitions that it adds, by path and line, with how many files use each outside its own. */
  readonly offers: readonly (PreviewDefinition & { readonly endLine: number; readonly users: number })[]
  /** Changed files that weigh nothing, and why. */
  readonly notCounted: readonly { readonly path: string; readonly reason: string }[]
  /** Why the preview is not whole, in sentences (too many commits, files left out). */
  readonly limits: readonly string[]
}

/** Whether there is something to tell: what is all new, moves nothing and reuses nothing needs no comment. */
export function saysSomething(preview: Preview): boolean {
  const { movedTokens, authors, buildsOn, buildsOnElsewhere } = preview
  return movedTokens > 0 || authors.length > 1 || buildsOn.length > 0 || buildsOnElsewhere.definitions > 0
}
