// Makes random histories by known authors in which the owner of every token is known: a model that is edited as people edit
// code, and rendered into a real repository commit by commit.
import { createRepository, type TestRepository } from './repository.ts'

/** A word or mark and the number of the commit that first wrote it. */
export interface ModelToken {
  readonly text: string
  readonly owner: number
}

/** A line of code; lines are never changed, only replaced. */
export interface ModelLine {
  readonly indent: number
  readonly tokens: readonly ModelToken[]
}

type Lines = readonly ModelLine[]
type Files = ReadonlyMap<string, Lines>

/** A commit of a history: what it did, and how every file stands in it. */
export interface ModelCommit {
  readonly id: string
  readonly author: string
  readonly done: readonly string[]
  readonly parents: readonly number[]
  readonly files: Files
}

/** A history and the repository that holds it. */
export interface History {
  readonly repository: TestRepository
  readonly commits: readonly ModelCommit[]
  /** Number of the commit that everything led to. */
  readonly head: number
}

const AUTHORS = ['Ann', 'Bob', 'Cat', 'Dan', 'Eve', 'Fay']
const VERBS =
  'read write parse merge split count find sort check build load store close fetch render apply'.split(' ')
const NOUNS =
  'user order item price table index buffer token line path event result option header request limit range state cache entry'.split(
    ' ',
  )
const COMMON = [
  '}',
  'return null',
  'return result',
  'i ++',
  'break',
  '} else {',
  'continue',
  'count += 1',
  'try {',
]

/** Whole numbers below `limit`, the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!
  }
}

/** A file as it stands in the repository. */
function rendered(lines: Lines): string {
  return lines
    .map(({ indent, tokens }) => `${'  '.repeat(indent)}${tokens.map(({ text }) => text).join(' ')}\n`)
    .join('')
}

/** Makes a history of `size` commits. */
export function makeHistory(seed: number, size: number): History {
  return new Maker(seed).make(size)
}

class Maker {
  readonly #dice: Dice
  readonly #repository = createRepository()
  readonly #commits: ModelCommit[] = []
  /** Blocks that were deleted, with the commit that did it and the path they stood at. */
  readonly #deleted: { readonly by: number; readonly path: string; readonly lines: Lines }[] = []
  #fileCount = 0

  constructor(seed: number) {
    this.#dice = new Dice(seed)
  }

  make(size: number): History {
    const dice = this.#dice
    let main = this.#root()
    let side: number | null = null
    while (this.#commits.length < size) {
      if (side === null && dice.chance(12)) side = main
      else if (side !== null && dice.chance(15)) {
        if (side !== main && !this.#isAncestor(side, main)) main = this.#merge(main, side)
        side = null
      } else if (dice.chance(7) && this.#commits[main]!.parents.length === 1) main = this.#revert(main)
      else if (side !== null && dice.chance(50)) side = this.#edit(side)
      else main = this.#edit(main)
    }
    if (side !== null && !this.#isAncestor(side, main)) main = this.#merge(main, side)
    return { repository: this.#repository, commits: this.#commits, head: main }
  }

  #root(): number {
    const files = new Map<string, Lines>()
    for (let at = 0; at < 3; at++) {
      files.set(
        this.#newPath(),
        [1, 2, 3, 4].flatMap(() => this.#function(0)),
      )
    }
    return this.#commit(files, [], ['start'], 'Start')
  }

  #commit(files: Files, parents: readonly number[], done: readonly string[], message: string): number {
    const number = this.#commits.length
    const author = this.#authorOf(number)
    const base: Files = parents[0] === undefined ? new Map() : this.#commits[parents[0]]!.files
    const contents: Record<string, string | null> = {}
    for (const [path, lines] of files) if (base.get(path) !== lines) contents[path] = rendered(lines)
    for (const path of base.keys()) if (!files.has(path)) contents[path] = null
    const id = this.#repository.commit({
      author,
      message,
      files: contents,
      parents: parents.map((parent) => this.#commits[parent]!.id),
    })
    this.#commits.push({ id, author, done, parents, files })
    return number
  }

  // Neighbours differ, so that a token never seems right by chance.
  #authorOf(number: number): string {
    return AUTHORS[(number * 5) % AUTHORS.length]!
  }

  #edit(parent: number): number {
    const files = new Map(this.#commits[parent]!.files)
    const done: string[] = []
    for (let left = 1 + this.#dice.below(3); left > 0; left--) done.push(this.#step(files, parent))
    return this.#commit(files, [parent], done, `Change: ${done.join(', ')}`)
  }

  // One thing that a person does to the files; gives its name.
  #step(files: Map<string, Lines>, parent: number): string {
    const dice = this.#dice
    const by = this.#commits.length
    const path = dice.pick([...files.keys()])
    const lines = files.get(path)!
    const kind = dice.below(100)
    if (kind < 28) {
      files.set(path, this.#editTokens(lines, by))
      return 'edit'
    }
    if (kind < 48 || lines.length < 16) {
      const at = dice.below(lines.length + 1)
      const added = dice.chance(60) ? this.#function(by) : this.#statements(by, 1 + dice.below(4), 1)
      files.set(path, lines.toSpliced(at, 0, ...added))
      return 'insert'
    }
    if (kind < 58) {
      const start = dice.below(lines.length - 6)
      const count = 1 + dice.below(6)
      this.#deleted.push({ by, path, lines: lines.slice(start, start + count) })
      files.set(path, lines.toSpliced(start, count))
      return 'delete'
    }
    if (kind < 74) return this.#move(files, path, kind < 66)
    if (kind < 82) {
      const to = this.#newPath()
      files.delete(path)
      files.set(to, dice.chance(50) ? this.#editTokens(lines, by) : lines)
      return 'rename'
    }
    if (kind < 94) {
      files.set(path, this.#rewrap(lines))
      return 'rewrap'
    }
    return this.#bringBack(files, parent)
  }

  #editTokens(lines: Lines, by: number): Lines {
    const dice = this.#dice
    let edited = lines
    for (let left = 1 + dice.below(3); left > 0 && edited.length > 0; left--) {
      const at = dice.below(edited.length)
      const line = edited[at]!
      const places = line.tokens.flatMap(({ text }, place) => (/^[a-z0-9]\w{2,}/i.test(text) ? [place] : []))
      if (places.length === 0) continue
      const place = dice.pick(places)
      let text = this.#name()
      while (text === line.tokens[place]!.text) text = this.#name()
      const tokens = line.tokens.toSpliced(place, 1, { text, owner: by })
      edited = edited.toSpliced(at, 1, { ...line, tokens })
    }
    return edited
  }

  // Moves a block, large enough to be known again, within its file or to another one.
  #move(files: Map<string, Lines>, path: string, within: boolean): string {
    const dice = this.#dice
    const lines = files.get(path)!
    const start = dice.below(lines.length - 6)
    const block = lines.slice(start, start + 4 + dice.below(6))
    if (!isLarge(block)) return 'nothing'
    const rest = lines.toSpliced(start, block.length)
    if (within) {
      files.set(path, rest.toSpliced(dice.below(rest.length + 1), 0, ...block))
      return 'move'
    }
    const to = dice.chance(30) ? this.#newPath() : dice.pick([...files.keys()])
    if (to === path) return 'nothing'
    files.set(path, rest)
    const target = files.get(to) ?? []
    files.set(to, target.toSpliced(dice.below(target.length + 1), 0, ...block))
    return 'move to another file'
  }

  #rewrap(lines: Lines): Lines {
    const dice = this.#dice
    const start = dice.below(lines.length - 6)
    const count = 3 + dice.below(8)
    const wrapped: ModelLine[] = []
    for (const line of lines.slice(start, start + count)) {
      const last = wrapped.at(-1)
      const indent = line.indent + 1
      if (last !== undefined && dice.chance(20)) {
        wrapped[wrapped.length - 1] = { ...last, tokens: [...last.tokens, ...line.tokens] }
      } else if (line.tokens.length > 3 && dice.chance(40)) {
        const cut = 1 + dice.below(line.tokens.length - 1)
        wrapped.push({ indent, tokens: line.tokens.slice(0, cut) })
        wrapped.push({ indent: indent + 1, tokens: line.tokens.slice(cut) })
      } else wrapped.push({ indent, tokens: line.tokens })
    }
    return lines.toSpliced(start, count, ...wrapped)
  }

  // Puts text that an ancestor deleted back, by hand: no message says so.
  #bringBack(files: Map<string, Lines>, parent: number): string {
    const candidates = this.#deleted.filter(
      ({ by, lines }) => isLarge(lines) && by < this.#commits.length && this.#isAncestor(by, parent),
    )
    if (candidates.length === 0) return 'nothing'
    const { path, lines } = this.#dice.pick(candidates)
    this.#deleted.splice(
      this.#deleted.findIndex((one) => one.lines === lines),
      1,
    )
    const to = files.has(path) ? path : this.#dice.pick([...files.keys()])
    const target = files.get(to)!
    files.set(to, target.toSpliced(this.#dice.below(target.length + 1), 0, ...lines))
    return 'bring back'
  }

  #revert(head: number): number {
    const { id, parents } = this.#commits[head]!
    const files = this.#commits[parents[0]!]!.files
    return this.#commit(files, [head], ['revert'], `Revert "Change"\n\nThis reverts commit ${id}.`)
  }

  #merge(main: number, side: number): number {
    const ours = this.#commits[main]!.files
    const theirs = this.#commits[side]!.files
    const base = this.#commits[this.#forkPoint(main, side)]!.files
    const merged = new Map<string, Lines>()
    for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
      const [a, b, o] = [ours.get(path), theirs.get(path), base.get(path)]
      if (a === b || b === o) {
        if (a !== undefined) merged.set(path, a)
      } else if (a === o) {
        if (b !== undefined) merged.set(path, b)
      } else if (a === undefined || b === undefined) merged.set(path, (a ?? b)!)
      else merged.set(path, this.#mergeLines(o ?? [], a, b))
    }
    return this.#commit(merged, [main, side], ['merge'], 'Merge a branch')
  }

  // Takes between lines that all three share what one side changed, and one side's where both did.
  #mergeLines(base: Lines, ours: Lines, theirs: Lines): Lines {
    const merged: ModelLine[] = []
    let [b, o, t] = [0, 0, 0]
    for (;;) {
      let next = o
      while (
        next < ours.length &&
        !(base.indexOf(ours[next]!, b) >= 0 && theirs.indexOf(ours[next]!, t) >= 0)
      ) {
        next++
      }
      const anchor = ours[next]
      const baseEnd = anchor === undefined ? base.length : base.indexOf(anchor, b)
      const theirEnd = anchor === undefined ? theirs.length : theirs.indexOf(anchor, t)
      const mine = ours.slice(o, next)
      const other = theirs.slice(t, theirEnd)
      const before = base.slice(b, baseEnd)
      if (sameLines(mine, before)) merged.push(...other)
      else if (sameLines(other, before)) merged.push(...mine)
      else merged.push(...(this.#dice.chance(50) ? mine : other))
      if (anchor === undefined) return merged
      merged.push(anchor)
      ;[b, o, t] = [baseEnd + 1, next + 1, theirEnd + 1]
    }
  }

  #forkPoint(a: number, b: number): number {
    let best = 0
    for (let at = 0; at < this.#commits.length; at++) {
      if (this.#isAncestor(at, a) && this.#isAncestor(at, b)) best = at
    }
    return best
  }

  #isAncestor(ancestor: number, of: number): boolean {
    const seen = new Set<number>()
    const waiting = [of]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === ancestor) return true
      if (at < ancestor || seen.has(at)) continue
      seen.add(at)
      waiting.push(...this.#commits[at]!.parents)
    }
    return false
  }

  #newPath(): string {
    return `src/${this.#dice.pick(NOUNS)}${this.#fileCount++}.js`
  }

  #name(): string {
    const dice = this.#dice
    const noun = dice.pick(NOUNS)
    if (dice.chance(35)) return noun
    return dice.pick(VERBS) + noun[0]!.toUpperCase() + noun.slice(1)
  }

  #function(by: number): Lines {
    const head = `function ${this.#name()} ( ${this.#name()} , ${this.#name()} ) {`
    return [
      this.#line(head, 0, by),
      ...this.#statements(by, 3 + this.#dice.below(6), 1),
      this.#line(this.#dice.chance(50) ? 'return result' : `return ${this.#name()}`, 1, by),
      this.#line('}', 0, by),
    ]
  }

  #statements(by: number, count: number, indent: number): Lines {
    return Array.from({ length: count }, () => this.#line(this.#statement(), indent, by))
  }

  #statement(): string {
    const dice = this.#dice
    const [a, b, c] = [this.#name(), this.#name(), this.#name()]
    switch (dice.below(10)) {
      case 0:
        return `const ${a} = ${b} ( ${c} )`
      case 1:
        return `if ( ${a} . length > ${dice.below(20)} ) {`
      case 2:
        return `${a} . ${b} = ${c} + ${dice.below(100)}`
      case 3:
        return `for ( const ${a} of ${b} . ${c} ) {`
      case 4:
        return `let ${a} = ${b} [ i ]`
      case 5:
        return `${a} . push ( ${b} , ${c} )`
      case 6:
        return `throw new Error ( ' ${a} ${b} ' )`
      default:
        return dice.pick(COMMON)
    }
  }

  #line(text: string, indent: number, owner: number): ModelLine {
    return { indent, tokens: text.split(' ').map((token) => ({ text: token, owner })) }
  }
}

function sameLines(a: Lines, b: Lines): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at])
}

// Twenty bytes of words and six tokens are what a move needs; a little more, so that no block stands on the edge.
function isLarge(lines: Lines): boolean {
  const tokens = lines.flatMap((line) => line.tokens)
  const size = tokens.reduce((sum, { text }) => sum + text.replaceAll(/\W/g, '').length, 0)
  return tokens.length >= 8 && size >= 30
}
