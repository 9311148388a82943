// Who uses each definition: whom its tokens' extra credit comes from.
import type { CodeIndex } from '../reuse/code-index.ts'
import { definitionAt, definitionRuns, definitionsByFile, holdersOf } from './definition-ranges.ts'
import { leastRepositories } from './least-repositories.ts'

/** People who use a definition from one place. */
export interface Consumption {
  /** An index into the definitions. */
  readonly definition: number
  /** Which of the repositories the place is in. */
  readonly repository: number
  /** `textKey` of what stands there: forks and clones hold one text, and it is one use. */
  readonly text: string
  /** Ids of the consumers; none where nobody counts as one. */
  readonly persons: readonly string[]
}

/** The users of one definition. */
export interface Users {
  /** How often each of them counts, by their ids: once for each repository they use it in, what forks share in one, up to a limit. */
  readonly counts: ReadonlyMap<string, number>
  /** The sum of all counts. */
  readonly total: number
}

const NO_USERS: Users = { counts: new Map(), total: 0 }

// Links between the definitions of an index, by their places in it.
interface Links {
  /** What is a member of each, or stands in it. */
  readonly inner: readonly (readonly number[])[]
  /** What each names in its own file. */
  readonly names: readonly (readonly number[])[]
}

/**
 * The users of every definition, in the order of the index. Whoever uses a definition uses its members and what stands in it, and what it names
 * in its own file as long as that is not exported: so a private helper has the users of every exported definition that reaches
 * it through private ones. A user counts once for each repository, `mostRepositories` times at most, and for no more than
 * hold all their uses where several hold the same text (`leastRepositories`); the order of consumptions and of repositories
 * does not matter.
 */
export function definitionUsers(
  index: CodeIndex,
  consumptions: readonly Consumption[],
  mostRepositories: number,
): readonly Users[] {
  const links = linksOf(index)
  const users = index.definitions.map(() => new Map<string, Place[]>())
  for (const [person, places] of ownDefinitions(consumptions)) {
    for (const [place, own] of places) {
      for (const definition of usedThrough(own, index, links)) {
        const known = users[definition]!.get(person)
        if (known === undefined) users[definition]!.set(person, [place])
        else known.push(place)
      }
    }
  }
  return users.map((persons) => {
    if (persons.size === 0) return NO_USERS
    const counts = new Map<string, number>()
    let total = 0
    for (const [person, places] of persons) {
      const count = leastRepositories(places, mostRepositories)
      counts.set(person, count)
      total += count
    }
    return { counts, total }
  })
}

/** How many users other than `person` count for a definition. */
export function othersUsing(users: Users | undefined, person: string): number {
  return users === undefined ? 0 : users.total - (users.counts.get(person) ?? 0)
}

// The repositories that hold one use, ascending. Equal ones are one object.
type Place = readonly number[]

// What each person names from each place.
function ownDefinitions(consumptions: readonly Consumption[]): Map<string, Map<Place, Set<number>>> {
  const placeOf = placesOf(consumptions)
  const found = new Map<string, Map<Place, Set<number>>>()
  for (const consumption of consumptions) {
    for (const person of consumption.persons) {
      let places = found.get(person)
      if (places === undefined) found.set(person, (places = new Map()))
      const place = placeOf(consumption)
      const own = places.get(place)
      if (own === undefined) places.set(place, new Set([consumption.definition]))
      else own.add(consumption.definition)
    }
  }
  return found
}

function placesOf(consumptions: readonly Consumption[]): (consumption: Consumption) => Place {
  const keyOf = ({ definition, text }: Consumption): string => `${definition} ${text}`
  const holders = new Map<string, Set<number>>()
  for (const consumption of consumptions) {
    const key = keyOf(consumption)
    const known = holders.get(key)
    if (known === undefined) holders.set(key, new Set([consumption.repository]))
    else known.add(consumption.repository)
  }
  const places = new Map<string, Place>()
  return (consumption) => {
    const place = [...holders.get(keyOf(consumption))!].toSorted((a, b) => a - b)
    const key = place.join(' ')
    const known = places.get(key) ?? place
    places.set(key, known)
    return known
  }
}

function linksOf(index: CodeIndex): Links {
  const { definitions } = index
  const inner: number[][] = definitions.map(() => [])
  const names: number[][] = definitions.map(() => [])
  for (const [at, holder] of holdersOf(index).entries()) {
    const { parent } = definitions[at]!
    if (holder >= 0) inner[holder]!.push(at)
    if (parent >= 0 && parent !== holder) inner[parent]!.push(at)
  }
  const runs = definitionsByFile(index).map(definitionRuns)
  const known = new Set<number>()
  for (const { definition, file, at } of index.innerUses) {
    const from = definitionAt(runs[file]!, at)
    const link = from * definitions.length + definition
    if (from < 0 || from === definition || known.has(link)) continue
    known.add(link)
    names[from]!.push(definition)
  }
  return { inner, names }
}

// All that one consumer uses who names `own`: what stands in it, and what is private and named there. An exported definition
// stands for itself: what another one of its file adds to it would come from cutting code into files and functions. The set
// grows while it is walked.
function usedThrough(own: ReadonlySet<number>, { definitions }: CodeIndex, links: Links): Set<number> {
  const used = new Set(own)
  for (const at of used) {
    for (const next of links.inner[at]!) used.add(next)
    for (const next of links.names[at]!) if (!definitions[next]!.isExported) used.add(next)
  }
  return used
}

/** For each definition those whose users are its users: itself, what holds it, and what names it where it is private. */
export function sourcesOf(index: CodeIndex): (definition: number) => ReadonlySet<number> {
  const links = linksOf(index)
  const from: number[][] = index.definitions.map(() => [])
  for (const at of index.definitions.keys()) {
    for (const next of links.inner[at]!) from[next]!.push(at)
    for (const next of links.names[at]!) if (!index.definitions[next]!.isExported) from[next]!.push(at)
  }
  return (definition) => {
    const sources = new Set([definition])
    // Grows while it is walked.
    for (const at of sources) for (const next of from[at]!) sources.add(next)
    return sources
  }
}
