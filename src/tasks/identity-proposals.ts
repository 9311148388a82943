// What people said in comments of their old e-mails: listed for administrators, who confirm or reject it. Nothing moves before.
import {
  decideIdentityProposal,
  readIdentityProposals,
  removeIdentityProposals,
  type IdentityProposal,
} from '../database/proposal-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Booked } from './booked.ts'
import { claimContributor } from './claim-contributor.ts'
import { findSubject, namesOf, type SubjectNames } from './contributors.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { personOfLogin } from './github/account-contributor.ts'
import type { OpenBooks } from './open-books.ts'
import { isSameActor } from './operators.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** What somebody said of an e-mail, and what the books know of it. */
export interface ProposalRow {
  readonly id: string
  readonly login: string
  readonly email: string
  /** Whom HR knows by the login; null where it knows nobody. */
  readonly person: string | null
  /** Whose commits show the e-mail, as git has the name; null where none that was read does. */
  readonly author: string | null
  /** `open`, `rejected`; `theirs` where it is the person's already, `taken` where it is somebody else's. */
  readonly state: 'open' | 'rejected' | 'theirs' | 'taken'
  readonly day: string
}

const COLUMNS: readonly ReportColumn<ProposalRow>[] = [
  { kind: 'text', key: 'id', heading: 'Id', of: ({ id }) => id },
  { kind: 'text', key: 'login', heading: 'Login', of: ({ login }) => login },
  { kind: 'text', key: 'email', heading: 'Says is theirs', of: ({ email }) => email },
  { kind: 'text', key: 'person', heading: 'Person', of: ({ person }) => person },
  { kind: 'text', key: 'author', heading: 'In commits of', of: ({ author }) => author },
  { kind: 'text', key: 'state', heading: 'State', of: ({ state }) => state },
  { kind: 'day', key: 'day', heading: 'Said on', of: ({ day }) => day },
]

/** Lists what people said and nobody has confirmed, the earliest first. */
export async function identityProposalsTable(
  open: OpenBooks,
  about: readonly Stamp[],
): Promise<ReportTable<ProposalRow>> {
  const { registers } = await open.read()
  const names = await namesOf(open)
  const proposals = await readIdentityProposals(open.database, open.ledger)
  const rows = proposals.map((proposal) => rowOf(proposal, registers, names))
  return { title: 'E-mails that people say are theirs', columns: COLUMNS, rows, about }
}

function rowOf(
  { id, login, email, state, createdAtMs }: IdentityProposal,
  registers: Registers,
  names: ReadonlyMap<string, SubjectNames>,
): ProposalRow {
  const person = personOfLogin(login, { registers, names })
  const contributor = contributorOf(email, registers, names)
  const claimant = contributor === undefined ? undefined : claimantOf(registers, contributor)
  const taken = claimant === person ? ('theirs' as const) : ('taken' as const)
  return {
    id,
    login,
    email,
    person: person === undefined ? null : names.get(person)!.name,
    author: contributor === undefined ? null : names.get(contributor)!.name,
    state: state === 'rejected' ? state : claimant === undefined ? 'open' : taken,
    day: new Date(createdAtMs).toISOString().slice(0, 10),
  }
}

function contributorOf(
  email: string,
  { contributors }: Registers,
  names: ReadonlyMap<string, SubjectNames>,
): string | undefined {
  return [...contributors.keys()].find((contributor) => names.get(contributor)?.emails.includes(email))
}

/** What was confirmed. */
export interface ConfirmedFacts {
  readonly proposal: string
  readonly login: string
  /** The claim that says so; null where it was the person's already. */
  readonly claim: string | null
  readonly personName: string
}

/**
 * Books that what somebody said of an e-mail is so: whoever the commits under it were is that person, as `owners claim` books it.
 * `personText` says who the login is where HR does not. Refuses what is not open, a confirmation of one's own word, an e-mail that
 * no commit shows or that is somebody else's, and what `claimContributor` refuses.
 */
export async function confirmIdentityProposal(
  open: OpenBooks,
  actor: string,
  proposalText: string,
  personText: string | null,
  date: string,
): Promise<Outcome<Booked<ConfirmedFacts>>> {
  const found = await openProposal(open, proposalText)
  if (!found.ok) return found
  const { id, login, email } = found.value
  const { registers } = await open.read()
  const names = await namesOf(open)
  const known = personOfLogin(login, { registers, names })
  if (known === undefined && personText === null)
    return refused(
      `HR knows nobody by the login ${login}; say who that is: byline owners confirm ${id} PERSON, ` +
        'or import people with their logins',
    )
  const person = personText === null ? done(known!) : await findSubject(open, registers, personText)
  if (!person.ok) return person
  if (known !== undefined && known !== person.value)
    return refused(`HR knows ${login} as ${names.get(known)!.name}, not as ${names.get(person.value)!.name}`)
  if (await isTheirOwn(open, registers, actor, person.value, email, names))
    return refused(`whoever says that an e-mail is theirs cannot confirm it; let somebody else do it`)
  const contributor = contributorOf(email, registers, names)
  if (contributor === undefined)
    return refused(`no commit that was read shows the e-mail of ${id}; byline owners reject ${id} closes it`)
  const personName = names.get(person.value)!.name
  const facts = { proposal: id, login, personName }
  if (claimantOf(registers, contributor) === person.value) {
    const removed = await open.append(actor, async (_books, writing) => {
      await removeIdentityProposals(writing, writing.ledger, [id])
      return done([])
    })
    return removed.ok ? done({ facts: { ...facts, claim: null }, entries: [], notes: [] }) : removed
  }
  const claimed = await claimContributor(open, actor, contributor, person.value, date, (writing) =>
    removeIdentityProposals(writing, writing.ledger, [id]),
  )
  if (!claimed.ok) return claimed
  return done({ ...claimed.value, facts: { ...facts, claim: claimed.value.facts.claim } })
}

/** Says that what somebody said of an e-mail is not so, or cannot be told. Books nothing. Refuses what is not open. */
export async function rejectIdentityProposal(
  open: OpenBooks,
  actor: string,
  proposalText: string,
): Promise<Outcome<Booked<{ readonly proposal: string; readonly login: string }>>> {
  const found = await openProposal(open, proposalText)
  if (!found.ok) return found
  const { id, login } = found.value
  const decided = await open.append(actor, async (_books, writing) => {
    await decideIdentityProposal(writing, writing.ledger, id, 'rejected')
    return done([])
  })
  if (!decided.ok) return decided
  return done({ facts: { proposal: id, login }, entries: [], notes: [] })
}

async function openProposal(open: OpenBooks, id: string): Promise<Outcome<IdentityProposal>> {
  const proposals = await readIdentityProposals(open.database, open.ledger)
  const found = proposals.find((one) => one.id.toLowerCase() === id.trim().toLowerCase())
  if (found === undefined)
    return refused(`there is no ${id} to decide; byline owners proposals lists what there is`)
  return found.state === 'open' ? done(found) : refused(`${found.id} was ${found.state} before`)
}

// By whichever id they act, and whether or not HR has the e-mail they act by.
async function isTheirOwn(
  open: OpenBooks,
  registers: Registers,
  actor: string,
  person: string,
  email: string,
  names: ReadonlyMap<string, SubjectNames>,
): Promise<boolean> {
  if (names.get(actor)?.emails.includes(email) === true) return true
  return isSameActor(open, registers, actor, person)
}
