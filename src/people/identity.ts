// An identity as git records it, and what its e-mail alone tells: GitHub's noreply ids, and addresses that are nobody's.

/** Name and e-mail as a commit or a trailer carries them. */
export interface Identity {
  readonly name: string
  readonly email: string
}

/** The account behind a GitHub noreply address. `id` is missing in addresses from before GitHub put it in (2017). */
export interface GithubAccount {
  readonly id?: string
  readonly login: string
}

const NOREPLY = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/

/** An e-mail as it is compared: without surrounding space or brackets, in lower case. */
export function foldEmail(email: string): string {
  return email.trim().replace(/^<|>$/g, '').trim().toLowerCase()
}

/** The GitHub account in a folded e-mail, if it is one of GitHub's noreply addresses. */
export function githubAccountOf(email: string): GithubAccount | undefined {
  const parts = NOREPLY.exec(email)
  if (parts === null) return undefined
  return parts[1] === undefined ? { login: parts[2]! } : { id: parts[1], login: parts[2]! }
}

// What tools write where they know no address, and what git's own hint shows. Other addresses without a domain stay
// identities: imports from CVS and Subversion have login names there, and those are somebody's.
const PLACEHOLDER =
  /^(?:|none|null|unknown|nobody|devnull|n\/a|\(none\)|\(no author\)|no-?email|no-?reply|noreply@localhost|unknown@\S*|\(no author\)@\S*|none@none|you@example\.com|your[._]?(?:email|name)@\S+|(?:root|user|nobody|admin|git|test|jenkins|build|ubuntu|vagrant|docker|runner)@(?:localhost(?:\.localdomain)?|\(none\)|[^@]*\.\(none\)))$/

/** Whether a folded e-mail is nobody's: empty, or what a machine writes where nobody told it an address. */
export function isPlaceholder(email: string): boolean {
  return PLACEHOLDER.test(email)
}
