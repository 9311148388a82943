// The attacks: ways to raise one's own share that were tried on other rules, as changes of what the analysis found.
import { textKey } from '../credit/counted-repository.ts'
import type { TokenCount } from '../credit/counted-tokens.ts'
import type { Consumption } from '../credit/definition-users.ts'
import type { CommitAuthors, Person } from '../people/persons.ts'
import type { Definition, SourceFile, Use } from '../reuse/code-index.ts'
import { NEW_COMMIT, type Company } from './attack-gains.ts'

/** A change that an attacker makes, by the attacker's id. */
export interface Attack {
  readonly name: string
  readonly change: (company: Company, attacker: string) => Company
}

const CALLS = 100
const FILES = 50
const PARTS = 5
// Smaller ones nobody cuts into parts.
const LEAST_TOKENS_TO_SPLIT = 50
const PADDING = 3
// What a new function costs beside its calls: "export function name".
const HEAD_TOKENS = 3
const COLLUDER = 'colluder'

// A company under change.
class Draft {
  readonly files: SourceFile[]
  readonly definitions: Definition[]
  readonly innerUses: Use[]
  readonly uses: Use[]
  readonly consumptions: Consumption[]
  readonly counts: TokenCount[][]
  readonly persons: Person[]
  private readonly company: Company
  private readonly writer: string
  private readonly fileEnds: number[]

  constructor(company: Company, writer: string) {
    const { index, consumptions, repositories, people } = company
    this.company = company
    this.writer = writer
    this.files = [...index.files]
    this.definitions = [...index.definitions]
    this.innerUses = [...index.innerUses]
    this.uses = [...index.uses]
    this.consumptions = [...consumptions]
    this.counts = repositories.map(({ counts }) => [...counts])
    this.persons = [...people.persons]
    this.fileEnds = index.files.map(() => 0)
    for (const { file, end } of index.definitions) this.fileEnds[file] = Math.max(this.fileEnds[file]!, end)
    for (const { file, end } of index.innerUses) this.fileEnds[file] = Math.max(this.fileEnds[file]!, end)
  }

  addFile(repository: number): number {
    this.fileEnds.push(0)
    return (
      this.files.push({ repository, path: `new/${this.files.length}.ts`, blob: `${this.files.length}` }) - 1
    )
  }

  // A function with room for calls, outside all others.
  addFunction(file: number, isExported: boolean): number {
    const name = `new${this.definitions.length}`
    const first = this.fileEnds[file]! + 1
    const end = first + 1
    this.fileEnds[file] = end
    const place = { file, nameAt: first, first, end, parent: -1 }
    return (
      this.definitions.push({
        name,
        qualifiedName: name,
        ordinal: 0,
        kind: 'function',
        isExported,
        ...place,
      }) - 1
    )
  }

  // Lets a definition name another, from wherever it stands.
  addCall(from: number, to: number): void {
    const { file, nameAt } = this.definitions[from]!
    const use = { definition: to, file, at: nameAt, end: nameAt + 1 }
    if (this.definitions[to]!.file === file) this.innerUses.push(use)
    else this.addUse(to, file, nameAt)
  }

  addUse(definition: number, file: number, at: number): void {
    this.uses.push({ definition, file, at, end: at + 1 })
    const { repository, path } = this.files[file]!
    const text = textKey({ commit: NEW_COMMIT, path: `${repository}/${path}` })
    this.consumptions.push({ definition, repository, text, persons: [this.writer] })
  }

  addTokens(definition: number, tokens: number): void {
    const { repository, path } = this.files[this.definitions[definition]!.file]!
    const origin = { commit: NEW_COMMIT, path, imported: false }
    this.counts[repository]!.push({ origin, path, kind: 'code', definition, tokens })
  }

  finish(): Company {
    const { company } = this
    const author: CommitAuthors = {
      persons: [this.writer],
      aiAssisted: false,
      lowConfidence: false,
      rules: [],
    }
    const { files, definitions, innerUses, uses } = this
    return {
      ...company,
      index: { ...company.index, files, definitions, innerUses, uses },
      consumptions: this.consumptions,
      people: { persons: this.persons },
      repositories: company.repositories.map((repository, at) => ({
        ...repository,
        counts: this.counts[at]!,
        authors: new Map([...repository.authors, [NEW_COMMIT, author]]),
      })),
    }
  }
}

// The definitions a person wrote most tokens of, most first, but for those with fewer than `least`.
function ownDefinitions({ repositories }: Company, person: string, least = 1): readonly number[] {
  const tokens = new Map<number, number>()
  for (const { counts, authors } of repositories) {
    for (const count of counts) {
      if (count.definition < 0 || authors.get(count.origin.commit)?.persons.includes(person) !== true)
        continue
      tokens.set(count.definition, (tokens.get(count.definition) ?? 0) + count.tokens)
    }
  }
  return [...tokens]
    .filter(([, count]) => count >= least)
    .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([definition]) => definition)
}

function changed(change: (draft: Draft, own: readonly number[], company: Company) => void): Attack['change'] {
  return (company, attacker) => {
    const draft = new Draft(company, attacker)
    change(draft, ownDefinitions(company, attacker), company)
    return draft.finish()
  }
}

const selfCalls = changed((draft, own) => {
  for (let call = 0; call < CALLS; call++) {
    const target = own[call % own.length]!
    const caller = draft.addFunction(draft.definitions[target]!.file, true)
    draft.addCall(caller, target)
    draft.addTokens(caller, HEAD_TOKENS + 1)
  }
})

// Files with one call each, to what the attacker wrote most of.
function addCallerFiles(draft: Draft, own: readonly number[]): void {
  const targets = own.filter((definition) => draft.definitions[definition]!.isExported)
  if (targets.length === 0) return
  for (let file = 0; file < FILES; file++) {
    const target = targets[file % targets.length]!
    const { repository } = draft.files[draft.definitions[target]!.file]!
    const caller = draft.addFunction(draft.addFile(repository), true)
    draft.addCall(caller, target)
    // The import counts, too.
    draft.addTokens(caller, HEAD_TOKENS + 5)
  }
}

// In the first definition of each file, whose users use the call, too.
const callsInOthersFiles = changed((draft, own, { index }) => {
  const ownFiles = new Set(own.map((definition) => index.definitions[definition]!.file))
  const firsts = new Map<number, number>()
  for (const [at, { file }] of index.definitions.entries())
    if (!ownFiles.has(file) && !firsts.has(file)) firsts.set(file, at)
  for (const [at, holder] of [...firsts.values()].slice(0, FILES).entries()) {
    draft.addCall(holder, own[at % own.length]!)
    draft.addTokens(holder, 1)
  }
})

// Moves what the attacker wrote in each definition into functions of its own.
function splitInto(place: (draft: Draft, definition: number) => number): Attack['change'] {
  return (company, attacker) => {
    const draft = new Draft(company, attacker)
    const parts = new Map<number, readonly number[]>()
    for (const definition of ownDefinitions(company, attacker, LEAST_TOKENS_TO_SPLIT)) {
      const made = Array.from({ length: PARTS }, () => place(draft, definition))
      for (const part of made) {
        draft.addCall(definition, part)
        draft.addTokens(definition, 1)
        draft.addTokens(part, HEAD_TOKENS)
      }
      parts.set(definition, [definition, ...made])
    }
    for (const [at, { authors }] of company.repositories.entries()) {
      draft.counts[at] = draft.counts[at]!.flatMap((count) => {
        const among = parts.get(count.definition)
        const isOwn = authors.get(count.origin.commit)?.persons.includes(attacker) === true
        if (among === undefined || !isOwn) return [count]
        return among.map((definition, part) => {
          const tokens = Math.floor((count.tokens + part) / among.length)
          return { ...count, definition, tokens }
        })
      })
    }
    return draft.finish()
  }
}

// Each calls the next, and the last the first: all in one circle, and those of each file in one.
const circles = changed((draft, own) => {
  const byFile = new Map<number, number[]>()
  for (const definition of own) {
    const { file } = draft.definitions[definition]!
    byFile.set(file, [...(byFile.get(file) ?? []), definition])
  }
  for (const ring of [own, ...byFile.values()]) {
    for (const [at, definition] of ring.entries()) {
      const next = ring[(at + 1) % ring.length]!
      if (draft.definitions[next]!.isExported) draft.addCall(definition, next)
    }
  }
})

// What is private is named in the attacker's most used function of the file, which has no need of it.
const hiding = (company: Company, attacker: string): Company => {
  const draft = new Draft(company, attacker)
  const counts = new Map<number, number>()
  for (const { definition } of company.consumptions) counts.set(definition, (counts.get(definition) ?? 0) + 1)
  const best = new Map<number, number>()
  const own = ownDefinitions(company, attacker)
  for (const definition of own) {
    const { file, isExported } = draft.definitions[definition]!
    const known = best.get(file)
    const more = known === undefined || (counts.get(definition) ?? 0) > (counts.get(known) ?? 0)
    if (isExported && more) best.set(file, definition)
  }
  for (const definition of own) {
    const { file, isExported } = draft.definitions[definition]!
    const front = best.get(file)
    if (front !== undefined && !isExported) draft.addCall(front, definition)
  }
  return draft.finish()
}

// Somebody else, who had no part in anything yet, does the attacker a favour.
function collusion(favour: (draft: Draft, own: readonly number[]) => void): Attack['change'] {
  return (company, attacker) => {
    const draft = new Draft(company, COLLUDER)
    draft.persons.push({ id: COLLUDER, name: COLLUDER, emails: [], class: 'employee', claimed: true })
    favour(draft, ownDefinitions(company, attacker))
    return draft.finish()
  }
}

function addCallsOfAll(draft: Draft, own: readonly number[]): void {
  for (const target of own) {
    if (!draft.definitions[target]!.isExported) continue
    const caller = draft.addFunction(
      draft.addFile(draft.files[draft.definitions[target]!.file]!.repository),
      true,
    )
    draft.addCall(caller, target)
    draft.addTokens(caller, HEAD_TOKENS + 5)
  }
}

const padding: Attack['change'] = (company, attacker) => ({
  ...company,
  repositories: company.repositories.map((repository) => ({
    ...repository,
    counts: repository.counts.map((count) => {
      const isOwn = repository.authors.get(count.origin.commit)?.persons.includes(attacker) === true
      return isOwn ? { ...count, tokens: PADDING * count.tokens } : count
    }),
  })),
})

/** Every attack, in the order of the table. */
export const ATTACKS: readonly Attack[] = [
  { name: `${CALLS} calls of one's own`, change: selfCalls },
  { name: `${FILES} caller files`, change: changed(addCallerFiles) },
  { name: `calls in ${FILES} files of others`, change: callsInOthersFiles },
  {
    name: `split into ${PARTS} helpers`,
    change: splitInto((draft, at) => draft.addFunction(draft.definitions[at]!.file, false)),
  },
  {
    name: `split over ${PARTS} files`,
    change: splitInto((draft, at) =>
      draft.addFunction(draft.addFile(draft.files[draft.definitions[at]!.file]!.repository), true),
    ),
  },
  { name: "circles of one's own", change: circles },
  { name: 'private code named in used code', change: hiding },
  { name: `one colluder, ${FILES} files`, change: collusion(addCallerFiles) },
  { name: 'one colluder who calls all of it', change: collusion(addCallsOfAll) },
  { name: `padding x${PADDING}`, change: padding },
]
