// The state hash of an attribution: what a ledger entry names it by. Whoever attributes the same revision anew, on any machine,
// from any checkpoint, comes to the same hash.
import { createHash, type Hash } from 'node:crypto'
import { isCopied, originIndex, originRef, type Attribution } from '../attribution/origin.ts'

const FORMAT = 'byline attribution 1\n'
const PIECE_BYTES = 1 << 16
const NUMBER_BYTES = 4

/**
 * The SHA-256, in lower-case hexadecimal, over a revision's attribution: its commit; each file's path, blob and runs; and each
 * origin, where it is first used, by commit and path. Numbers are of four bytes, the lowest first; texts are UTF-8 behind their
 * length. How the origins were numbered does not matter.
 */
export function stateHashOf(attribution: Attribution): string {
  const written = new HashedBytes()
  written.text(FORMAT)
  written.text(attribution.revision)
  written.number(attribution.files.length)
  const numbers = new Map<number, number>()
  for (const { path, blob, runs } of attribution.files) {
    written.text(path)
    written.text(blob)
    written.number(runs.starts.length)
    for (let at = 0; at < runs.starts.length; at++) {
      const ref = runs.refs[at]!
      const index = originIndex(ref)
      const known = numbers.get(index)
      const number = known ?? numbers.size
      written.number(runs.starts[at]!)
      written.number(originRef(number, isCopied(ref)))
      if (known !== undefined) continue
      numbers.set(index, number)
      const origin = attribution.origins[index]
      if (origin === undefined) throw new Error(`${path} names an origin that there is not`)
      written.text(origin.commit)
      written.text(origin.path)
      written.number(origin.imported ? 1 : 0)
    }
  }
  return written.digest()
}

// Hashes in large pieces: a call of the hash costs more than what it hashes of one number.
class HashedBytes {
  readonly #hash: Hash = createHash('sha256')
  readonly #piece = Buffer.alloc(PIECE_BYTES)
  #count = 0

  number(value: number): void {
    if (this.#count + NUMBER_BYTES > PIECE_BYTES) this.#flush()
    this.#count = this.#piece.writeUInt32LE(value, this.#count)
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8')
    this.number(bytes.length)
    this.#flush()
    this.#hash.update(bytes)
  }

  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #flush(): void {
    if (this.#count === 0) return
    this.#hash.update(this.#piece.subarray(0, this.#count))
    this.#count = 0
  }
}
