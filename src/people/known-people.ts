// People whom the company itself knows, by their e-mails and logins: what it says of them goes before what repositories say.
import type { PersonClass } from '../policy/policy.ts'
import { foldEmail, githubAccountOf } from './identity.ts'

/** What the company knows of a person. */
export interface KnownPerson {
  readonly name: string
  readonly emails: readonly string[]
  /** GitHub logins. */
  readonly logins: readonly string[]
  readonly class: PersonClass
}

/** Known people by e-mail. Of two who have one e-mail or login the earlier counts. */
export class KnownPeople {
  private readonly byEmail = new Map<string, KnownPerson & { readonly key: string }>()
  private readonly byLogin = new Map<string, KnownPerson & { readonly key: string }>()
  private readonly byAccount = new Map<string, KnownPerson & { readonly key: string }>()

  constructor(people: readonly KnownPerson[]) {
    for (const person of people) {
      const emails = person.emails.map(foldEmail)
      const logins = person.logins.map((login) => login.toLowerCase())
      const key = emails[0] ?? (logins[0] === undefined ? undefined : `${logins[0]}@users.noreply.github.com`)
      if (key === undefined) continue
      const known = { ...person, key }
      for (const email of emails) {
        lay(this.byEmail, email, known)
        const id = githubAccountOf(email)?.id
        if (id !== undefined) lay(this.byAccount, id, known)
      }
      for (const login of logins) lay(this.byLogin, login, known)
    }
  }

  /** Whose a folded e-mail is, GitHub's noreply addresses included; `key` is one e-mail for all that are the person's. */
  personOf(email: string): (KnownPerson & { readonly key: string }) | undefined {
    const own = this.byEmail.get(email)
    if (own !== undefined) return own
    const account = githubAccountOf(email)
    if (account === undefined) return undefined
    return (
      (account.id === undefined ? undefined : this.byAccount.get(account.id)) ??
      this.byLogin.get(account.login)
    )
  }
}

function lay<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value)
}

/** Nobody is known: repositories alone say who is who. */
export const NOBODY_KNOWN = new KnownPeople([])
