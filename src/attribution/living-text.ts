// Where text has ever been written: fingerprints to paths. It may name paths that no longer hold the text, so whoever asks
// looks there; for that the answers do not depend on the order in which branches were read.
import { isIn, type Ancestry } from './ancestry.ts'
import { FingerprintTable, eachFingerprint } from './fingerprints.ts'
import type { TokenList } from './tokens.ts'

// Entries to look through for the same path before a path is entered again.
const MOST_LOOKED_AT = 16
const NO_PATHS: readonly number[] = []

/** An index of written text by path. */
export class LivingText {
  /** Fingerprints to (path, commit that wrote it there). */
  readonly table = new FingerprintTable()
  /** Renames: the old path to (new path, commit that renamed it), in turn. */
  readonly heirs = new Map<number, number[]>()

  /** Remembers that a commit, whose ancestors are `ancestry`, put tokens `[first, end)` at a path. */
  add(commit: number, ancestry: Ancestry, path: number, tokens: TokenList, first: number, end: number): void {
    eachFingerprint(tokens, first, end, (hash) => {
      // Whoever will see this commit sees the earlier one, too, so entering the path again would tell nothing new.
      let at = this.table.latest(hash)
      for (let looked = 0; at >= 0 && looked < MOST_LOOKED_AT; at = this.table.earlier(at), looked++) {
        if (this.table.firsts[at] === path && isIn(ancestry, this.table.seconds[at]!)) return
      }
      this.table.add(hash, path, commit)
    })
  }

  /** Remembers that a commit renamed a path. */
  addHeir(from: number, to: number, commit: number): void {
    const heirs = this.heirs.get(from)
    if (heirs === undefined) this.heirs.set(from, [to, commit])
    else heirs.push(to, commit)
  }

  /**
   * The paths that may hold a fingerprint's text, having got it from a commit that `isAncestor` knows; null where it stands
   * in more than `most` places and so says nothing.
   */
  pathsOf(hash: number, isAncestor: (commit: number) => boolean, most: number): readonly number[] | null {
    let at = this.table.latest(hash)
    if (at < 0) return NO_PATHS
    const paths: number[] = []
    const written: number[] = []
    for (; at >= 0; at = this.table.earlier(at)) {
      const path = this.table.firsts[at]!
      // Counted by paths, since how often one is entered depends on the order in which branches were read.
      if (written.includes(path) || !isAncestor(this.table.seconds[at]!)) continue
      if (written.push(path) > most) return null
      if (!paths.includes(path)) this.addWithHeirs(path, isAncestor, paths)
    }
    return paths
  }

  private addWithHeirs(path: number, isAncestor: (commit: number) => boolean, paths: number[]): void {
    paths.push(path)
    const heirs = this.heirs.get(path) ?? []
    for (let at = 0; at < heirs.length; at += 2) {
      const heir = heirs[at]!
      if (!paths.includes(heir) && isAncestor(heirs[at + 1]!)) this.addWithHeirs(heir, isAncestor, paths)
    }
  }
}
