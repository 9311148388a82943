// Hashes of all that can be reached from a node of a graph, circles included: equal hashes, equal reach.
import { compareCodePoints } from '../../proof/code-point-order.ts'
import type { HashText } from './shapes.ts'

/** A node: what is in it, and the nodes it leads to, by key. */
export interface GraphNode {
  readonly content: string
  readonly next: readonly string[]
}

/** A node while its circle is looked for. */
interface Visit {
  readonly key: string
  readonly node: GraphNode
  readonly order: number
  lowest: number
  at: number
}

/**
 * Hashes on demand, each node visited once. Nodes that reach each other share a hash: that of their keys and contents with
 * the hashes of all they lead to outside. (Tarjan's strongly connected components, without recursion.)
 */
export class ClosureHashes {
  readonly #nodeAt: (key: string) => GraphNode
  readonly #hash: HashText
  readonly #hashes = new Map<string, string>()
  readonly #open = new Map<string, Visit>()
  readonly #circle: Visit[] = []
  #count = 0

  constructor(nodeAt: (key: string) => GraphNode, hash: HashText) {
    this.#nodeAt = nodeAt
    this.#hash = hash
  }

  /** The hash of all that the node leads to, itself included. */
  of(key: string): string {
    const known = this.#hashes.get(key)
    if (known !== undefined) return known
    const path = [this.#begin(key)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.node.next[visit.at++]
      if (next === undefined) {
        path.pop()
        if (visit.lowest === visit.order) this.#close(visit)
        const before = path.at(-1)
        if (before !== undefined) before.lowest = Math.min(before.lowest, visit.lowest)
      } else if (!this.#hashes.has(next)) {
        const open = this.#open.get(next)
        if (open === undefined) path.push(this.#begin(next))
        else visit.lowest = Math.min(visit.lowest, open.order)
      }
    }
    return this.#hashes.get(key)!
  }

  #begin(key: string): Visit {
    const order = this.#count++
    const visit = { key, node: this.#nodeAt(key), order, lowest: order, at: 0 }
    this.#open.set(key, visit)
    this.#circle.push(visit)
    return visit
  }

  #close(first: Visit): void {
    const members = this.#circle.splice(this.#circle.lastIndexOf(first))
    const own = new Set(members.map(({ key }) => key))
    const contents = members.map(({ key, node }) => `${key}\0${node.content}`)
    const outside = members.flatMap(({ node }) => node.next.filter((key) => !own.has(key)))
    const hashes = [...new Set(outside)].map((key) => this.#hashes.get(key)!)
    const parts = [...contents.toSorted(compareCodePoints), ...hashes.toSorted(compareCodePoints)]
    const hash = this.#hash(parts.join('\n'))
    for (const { key } of members) {
      this.#hashes.set(key, hash)
      this.#open.delete(key)
    }
  }
}
