// The names under which people are listed.
import { grouped } from './terminal-text.ts'

/** Each person's name, in the order given; where several have one name, with an e-mail. */
export function toldApart(
  people: readonly { readonly name: string; readonly emails: readonly string[] }[],
): readonly string[] {
  const counts = new Map<string, number>()
  for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1)
  return people.map(({ name, emails }) => {
    const [email] = emails
    return counts.get(name) === 1 || email === undefined ? name : `${name} <${email}>`
  })
}

/** How many people: "nobody", "1 person", "1,200 people". */
export function peopleCounted(count: number): string {
  if (count === 0) return 'nobody'
  return count === 1 ? '1 person' : `${grouped(count)} people`
}
