// Signs and ends licences: the terms become an entry, and later their last day.
import { planLicence } from '../ledger/plans/licences.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import { bookedFrom, type Booked } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'

/**
 * Books an agreement, under the next licence id where none is given. Refuses terms that overlap another licence of the same
 * licensee, and an id that stands for other terms.
 */
export async function signLicence(
  open: OpenBooks,
  actor: string,
  id: string | null,
  terms: LicenceTerms,
): Promise<Outcome<Booked<{ readonly licence: string }>>> {
  let licence = ''
  const appended = await open.append(actor, async (books) => {
    const body = planLicence(books, { licence: id ?? undefined, terms })
    licence = body.licence
    return done([body])
  })
  return bookedFrom(appended, () => ({ licence }))
}

/** Books a licence's last day. Refuses an unknown licence, a day outside its time, and one that was ended already. */
export async function endLicence(
  open: OpenBooks,
  actor: string,
  licence: string,
  on: string,
): Promise<Outcome<Booked<{ readonly licence: string }>>> {
  const appended = await open.append(actor, async () => done([{ kind: 'licence-ended', licence, on }]))
  return bookedFrom(appended, () => ({ licence }))
}
