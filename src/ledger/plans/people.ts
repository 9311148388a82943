// Puts together claims of contributors by people.
import type { Reading } from '../../royalties/money.ts'
import type { Books } from '../books.ts'
import type { BodyOf, Day } from '../entry.ts'

/** A contributor is a person. `ahead` counts the claims planned in the same go. */
export function planClaim(
  books: Books,
  input: { readonly contributor: string; readonly person: string; readonly date: Day },
  ahead = 0,
): BodyOf<'contributor-claimed'> {
  return { kind: 'contributor-claimed', claim: books.nextId('CL', ahead), ...input }
}

/** The claim in force of a contributor was wrong. Refuses a contributor whom nobody has claimed. */
export function planUndo(
  books: Books,
  { contributor, date }: { readonly contributor: string; readonly date: Day },
): Reading<BodyOf<'claim-undone'>> {
  const claim = books.registers.contributors.get(contributor)?.claim
  if (claim === null || claim === undefined)
    return { ok: false, refusal: `contributor ${contributor} is nobody's, so there is no claim to undo` }
  return { ok: true, value: { kind: 'claim-undone', claim, date } }
}
