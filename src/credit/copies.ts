// Decides which copied text counts: none while the original stands, else exactly one copy.
import type { TokenList } from '../attribution/tokens.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** How many tokens are compared at once. */
const SHINGLE_TOKENS = 6

// A copied run that waits for the decision.
interface Copy<Payload> {
  readonly origin: number
  readonly path: string
  readonly start: number
  readonly hashes: Int32Array
  readonly payload: Payload
}

/** Collects original and copied runs of the origins that have copies at all, then tells which copies count. */
export class CopyLedger<Payload> {
  private readonly standing = new Map<number, Set<number>>()
  private readonly copies: Copy<Payload>[] = []

  /** Takes the tokens `[from, to)` of a run that is no copy. */
  addOriginal(origin: number, list: TokenList, from: number, to: number): void {
    this.stand(origin, list.hashes.subarray(from, to))
  }

  /** Takes the tokens `[from, to)` of a copied run; `payload` comes back if it counts. */
  addCopy(origin: number, path: string, list: TokenList, from: number, to: number, payload: Payload): void {
    this.copies.push({
      origin,
      path,
      start: list.starts[from]!,
      hashes: list.hashes.slice(from, to),
      payload,
    })
  }

  /** What counts of the copies: those whose text stands nowhere else, and of several of one text the first by path. */
  counting(): { readonly origin: number; readonly payload: Payload }[] {
    this.copies.sort((a, b) => compareCodePoints(a.path, b.path) || a.start - b.start)
    return this.copies.filter(({ origin, hashes }) => {
      if (this.stands(origin, hashes)) return false
      this.stand(origin, hashes)
      return true
    })
  }

  private stand(origin: number, hashes: Int32Array): void {
    let known = this.standing.get(origin)
    if (known === undefined) this.standing.set(origin, (known = new Set()))
    // Shorter ones, too: a short copied run is compared whole.
    for (let size = 1; size <= SHINGLE_TOKENS; size++) {
      for (let at = 0; at + size <= hashes.length; at++) known.add(shingle(hashes, at, size))
    }
  }

  private stands(origin: number, hashes: Int32Array): boolean {
    const known = this.standing.get(origin)
    if (known === undefined) return false
    const size = Math.min(SHINGLE_TOKENS, hashes.length)
    const count = hashes.length - size + 1
    let present = 0
    for (let at = 0; at < count; at++) if (known.has(shingle(hashes, at, size))) present++
    return 2 * present >= count
  }
}

function shingle(hashes: Int32Array, from: number, size: number): number {
  let hash = size
  for (let at = from; at < from + size; at++) hash = Math.imul(hash ^ hashes[at]!, 0x9e3779b1) ^ (hash >>> 15)
  return hash
}
