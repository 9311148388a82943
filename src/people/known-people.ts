// People whom the company itself knows, by their e-mails and logins: what it says of them goes before what repositories say.
import type { PersonClass } from '../policy/policy.ts'
import { foldEmail, githubAccountOf, isPlaceholder } from './identity.ts'

/** What the company knows of a person. */
export interface KnownPerson {
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
  /** GitHub logins. */
  readonly logins: readonly string[]
  readonly class: PersonClass
}

/** Who is behind an e-mail. */
export type KnownIdentity = Pick<KnownPerson, 'id' | 'name' | 'class'>

/**
 * Known people by e-mail. Of two who have one e-mail or login the earlier counts; addresses that are nobody's know nobody.
 * `remembered` is asked about e-mails that none of them has.
 */
export class KnownPeople {
  private readonly byEmail = new Map<string, KnownIdentity>()
  private readonly byLogin = new Map<string, KnownIdentity>()
  private readonly byAccount = new Map<string, KnownIdentity>()
  private readonly remembered: (email: string) => KnownIdentity | undefined

  constructor(
    people: readonly KnownPerson[],
    remembered: (email: string) => KnownIdentity | undefined = () => undefined,
  ) {
    this.remembered = remembered
    for (const { id, name, class: kind, ...person } of people) {
      const emails = person.emails.map(foldEmail).filter((email) => !isPlaceholder(email))
      const logins = person.logins.map((login) => login.toLowerCase())
      const known = { id, name, class: kind }
      for (const email of emails) {
        lay(this.byEmail, email, known)
        const account = githubAccountOf(email)?.id
        if (account !== undefined) lay(this.byAccount, account, known)
      }
      for (const login of logins) lay(this.byLogin, login, known)
    }
  }

  /** Whose a folded e-mail is, GitHub's noreply addresses included. */
  personOf(email: string): KnownIdentity | undefined {
    const own = this.byEmail.get(email)
    if (own !== undefined) return own
    const account = githubAccountOf(email)
    const byAccount =
      account === undefined
        ? undefined
        : ((account.id === undefined ? undefined : this.byAccount.get(account.id)) ??
          this.byLogin.get(account.login))
    return byAccount ?? (isPlaceholder(email) ? undefined : this.remembered(email))
  }
}

function lay<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value)
}

/** Nobody is known: repositories alone say who is who. */
export const NOBODY_KNOWN = new KnownPeople([])
