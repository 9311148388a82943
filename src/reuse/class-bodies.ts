// The bodies of each class: its own, its further parts, and what belongs to it though it stands elsewhere.
import type { ScopeTable } from './scope-table.ts'

/** What a class's bodies say together. */
interface Together {
  /** The bodies that may have a member of a name, in the order of all. */
  readonly naming: ReadonlyMap<string, readonly number[]>
  /** The bodies that name bases. */
  readonly withBases: readonly number[]
}

/** Bodies by the number of the class's declaration, its own first, then as they were attached. */
export class ClassBodies {
  readonly #table: ScopeTable
  readonly #attached = new Map<number, number[]>()
  readonly #together = new Map<number, Together>()

  constructor(table: ScopeTable) {
    this.#table = table
  }

  /** Adds a body, or a single member, to a class. */
  attach(body: number, owner: number): void {
    const known = this.#attached.get(owner)
    if (known === undefined) this.#attached.set(owner, [body])
    else known.push(body)
    this.#together.delete(owner)
  }

  /** What was attached to a class. */
  attachedTo(owner: number): readonly number[] {
    return this.#attached.get(owner) ?? []
  }

  /** The bodies of a class that may have a member of a name. */
  naming(owner: number, name: string): readonly number[] {
    return this.#attached.has(owner) ? (this.#of(owner).naming.get(name) ?? []) : [owner]
  }

  /** The bodies that say what the class extends. */
  withBases(owner: number): readonly number[] {
    return this.#attached.has(owner) ? this.#of(owner).withBases : [owner]
  }

  // Built once: a class may have as many bodies as there are files, and each name in them is asked for.
  #of(owner: number): Together {
    const known = this.#together.get(owner)
    if (known !== undefined) return known
    const bodies = [owner, ...this.attachedTo(owner)]
    const naming = new Map<string, number[]>()
    for (const body of bodies) {
      for (const name of this.#table.memberNames(body)) {
        const others = naming.get(name)
        if (others === undefined) naming.set(name, [body])
        else others.push(body)
      }
    }
    const withBases = bodies.filter((body) => this.#table.declaration(body).bases.length > 0)
    const together = { naming, withBases }
    this.#together.set(owner, together)
    return together
  }
}
