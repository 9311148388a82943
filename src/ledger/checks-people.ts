// What may be booked of people: who is registered, who is whom, and what is erased.
import type { BodyOf } from './entry.ts'
import type { Registers } from './registers.ts'

/** Why authors may not be registered; undefined where they may. */
export function contributorsRefusal(
  { contributors }: Registers,
  body: BodyOf<'contributors-registered'>,
): string | undefined {
  const seen = new Set<string>()
  for (const { contributor } of body.contributors) {
    if (contributors.has(contributor) || seen.has(contributor))
      return `contributor ${contributor} is registered already`
    seen.add(contributor)
  }
  return undefined
}

/** Why a person may not be recorded so; undefined where they may. */
export function personRefusal(
  { persons, erased, contributors }: Registers,
  { person, revision, from, until }: BodyOf<'person-recorded'>,
): string | undefined {
  const next = (persons.get(person)?.entry.revision ?? 0) + 1
  if (erased.has(person)) return `${person} was erased; whoever it is gets another id`
  if (contributors.has(person)) return `${person} is a contributor, not a person`
  if (revision !== next)
    return `revision ${revision} of ${person} stands where ${next} should: someone else recorded the person meanwhile`
  if (from !== null && until !== null && until < from)
    return `${person} leaves on ${until}, before they came on ${from}`
  return undefined
}

/** Why a contributor may not be claimed so; undefined where they may. */
export function claimRefusal(
  { claims, contributors, persons, erased }: Registers,
  { claim, contributor, person }: BodyOf<'contributor-claimed'>,
): string | undefined {
  const state = contributors.get(contributor)
  if (state === undefined) return `there is no contributor ${contributor}`
  if (!persons.has(person)) return `there is no person ${person}`
  for (const subject of [contributor, person]) if (erased.has(subject)) return `${subject} was erased`
  if (state.claim !== null) {
    const holder = claims.get(state.claim)!.entry.person
    return `contributor ${contributor} is ${holder === person ? 'theirs already' : `person ${holder}`}, by claim ${state.claim}; undo that first if it is wrong`
  }
  return claims.has(claim) ? `there is a claim ${claim} already` : undefined
}

/** Why a claim may not be undone; undefined where it may. */
export function undoRefusal(
  { claims }: Registers,
  { claim, date }: BodyOf<'claim-undone'>,
): string | undefined {
  const state = claims.get(claim)
  if (state === undefined) return `there is no claim ${claim}`
  if (state.undone !== null) return `claim ${claim} was undone on ${state.undone.date}`
  return date < state.entry.date
    ? `claim ${claim} was made on ${state.entry.date} and cannot be undone on ${date}; give a later day with --date`
    : undefined
}

/** Why an identity may not be erased; undefined where it may. Operators ("O-…") are known by their ids alone. */
export function erasureRefusal(
  { contributors, persons, erased }: Registers,
  { subject }: BodyOf<'identity-erased'>,
): string | undefined {
  if (!contributors.has(subject) && !persons.has(subject) && !subject.startsWith('O-'))
    return `there is no contributor, person or operator ${subject}`
  return erased.has(subject) ? `${subject} was erased already` : undefined
}
