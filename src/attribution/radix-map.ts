// An immutable map from small whole numbers to values. A changed map shares all but one path of nodes with the one it
// came from, so that every commit can have its own, and two of them are compared by looking only where they differ.

const BITS = 5
const WIDTH = 1 << BITS
const MASK = WIDTH - 1

type Node = readonly unknown[]

/** A persistent map; `set` and `remove` give a new map and leave the old one as it was. Keys are whole numbers from 0. */
export class RadixMap<T> {
  private readonly root: Node
  private readonly shift: number

  private constructor(root: Node, shift: number) {
    this.root = root
    this.shift = shift
  }

  static empty<T>(): RadixMap<T> {
    return new RadixMap<T>([], 0)
  }

  get(key: number): T | undefined {
    if (key >>> this.shift >= WIDTH) return undefined
    let node: Node = this.root
    for (let shift = this.shift; shift > 0; shift -= BITS) {
      const child = node[(key >>> shift) & MASK]
      if (child === undefined) return undefined
      node = child as Node
    }
    return node[key & MASK] as T | undefined
  }

  set(key: number, value: T): RadixMap<T> {
    let root = this.root
    let shift = this.shift
    while (key >>> shift >= WIDTH) {
      root = [root]
      shift += BITS
    }
    return new RadixMap<T>(written(root, shift, key, value), shift)
  }

  /** The map without the key; the same map where it was not there. */
  remove(key: number): RadixMap<T> {
    if (this.get(key) === undefined) return this
    return new RadixMap<T>(written(this.root, this.shift, key, undefined), this.shift)
  }

  /** Calls `visit` for each key, rising, with its value. */
  forEach(visit: (key: number, value: T) => void): void {
    walk(this.root, this.shift, 0, (key, value) => visit(key, value as T))
  }

  /** Calls `visit` for each key, rising, whose values here and in `other` are not the same object (or one is absent). */
  forEachDifference(other: RadixMap<T>, visit: (key: number, here?: T, there?: T) => void): void {
    const shift = Math.max(this.shift, other.shift)
    compare(
      lifted(this.root, this.shift, shift),
      lifted(other.root, other.shift, shift),
      shift,
      0,
      (key, a, b) => visit(key, a as T | undefined, b as T | undefined),
    )
  }

  /** The map with every key of both; where both have one and the values differ, what `join` makes of them. */
  union(other: RadixMap<T>, join: (here: T, there: T) => T): RadixMap<T> {
    const shift = Math.max(this.shift, other.shift)
    const root = joined(
      lifted(this.root, this.shift, shift),
      lifted(other.root, other.shift, shift),
      shift,
      (a, b) => join(a as T, b as T),
    )
    return new RadixMap<T>(root, shift)
  }
}

function written(node: Node, shift: number, key: number, value: unknown): Node {
  const copy = node.slice()
  const at = (key >>> shift) & MASK
  while (copy.length <= at) copy.push(undefined)
  copy[at] = shift === 0 ? value : written((copy[at] as Node | undefined) ?? [], shift - BITS, key, value)
  return copy
}

function lifted(root: Node, from: number, to: number): Node {
  let node = root
  for (let shift = from; shift < to; shift += BITS) node = [node]
  return node
}

function walk(node: Node, shift: number, base: number, visit: (key: number, value: unknown) => void): void {
  for (let at = 0; at < node.length; at++) {
    const child = node[at]
    if (child === undefined) continue
    if (shift === 0) visit(base + at, child)
    else walk(child as Node, shift - BITS, base + at * 2 ** shift, visit)
  }
}

function compare(
  a: Node,
  b: Node,
  shift: number,
  base: number,
  visit: (key: number, a: unknown, b: unknown) => void,
): void {
  const length = Math.max(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const here = a[at]
    const there = b[at]
    if (here === there) continue
    if (shift === 0) visit(base + at, here, there)
    else {
      compare((here ?? []) as Node, (there ?? []) as Node, shift - BITS, base + at * 2 ** shift, visit)
    }
  }
}

function joined(a: Node, b: Node, shift: number, join: (a: unknown, b: unknown) => unknown): Node {
  const out: unknown[] = []
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const here = a[at]
    const there = b[at]
    if (here === there || there === undefined) out.push(here)
    else if (here === undefined) out.push(there)
    else out.push(shift === 0 ? join(here, there) : joined(here as Node, there as Node, shift - BITS, join))
  }
  return out
}
