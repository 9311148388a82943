// The source files of an analysis: their facts, from what is kept or from their text, and their syntax trees on demand.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { factsOf, type FileFacts } from './file-facts.ts'
import type { TreePath } from './file-tree.ts'
import { factsKey, type Kept } from './kept.ts'
import { parseFile, parseOptionsOf, type ParseOptions } from './parsed-file.ts'
import type { HashText } from './shapes.ts'

/** A source file as it is handed in. */
export interface Source {
  readonly blob: string
  readonly text: string
}

// Trees of so many characters of text are held at once, in the hope that a program wants them; a tree takes some twenty times
// its text.
const MOST_HELD_CHARACTERS = 12_000_000

/** Files by path, each parsed when it is first needed. */
export class Sources {
  readonly #compiler: Compiler
  readonly #files: ReadonlyMap<TreePath, Source>
  readonly #hash: HashText
  readonly #parseOptions: ParseOptions
  readonly #trees = new Map<TreePath, ts.SourceFile>()
  readonly #facts = new Map<TreePath, FileFacts>()
  #heldCharacters = 0

  constructor(compiler: Compiler, files: ReadonlyMap<TreePath, Source>, hash: HashText) {
    this.#compiler = compiler
    this.#files = files
    this.#hash = hash
    this.#parseOptions = parseOptionsOf(compiler)
  }

  /** Reads the facts of every file, taking over those that are kept. */
  readFacts(kept: Kept | null): void {
    for (const [path, { blob }] of this.#files) {
      const known = kept?.facts(factsKey(blob, path))
      if (known === undefined) this.#read(path)
      else this.#facts.set(path, known)
    }
  }

  facts(path: TreePath): FileFacts | undefined {
    return this.#facts.get(path)
  }

  blob(path: TreePath): string {
    return this.#files.get(path)?.blob ?? ''
  }

  /** The tree of a file; undefined for what is no file or refused. */
  tree(path: TreePath): ts.SourceFile | undefined {
    const known = this.#trees.get(path)
    if (known !== undefined || this.#facts.get(path)?.refused !== null) return known
    // Its facts say that it may be parsed.
    const { text } = this.#files.get(path)!
    const tree = this.#compiler.createSourceFile(path, text, this.#parseOptions, true)
    this.#trees.set(path, tree)
    return tree
  }

  /** Refuses a file that could not be gone through after all. */
  refuse(path: TreePath, reason: string): void {
    this.#facts.set(path, factsOf(this.#compiler, { file: null, reason }, this.#hash))
    this.#trees.delete(path)
  }

  /** Lets go of all trees. */
  release(): void {
    this.#trees.clear()
    this.#heldCharacters = 0
  }

  #read(path: TreePath): void {
    const { text } = this.#files.get(path)!
    const parsed = parseFile(this.#compiler, path, text, this.#parseOptions)
    this.#facts.set(path, factsOf(this.#compiler, parsed, this.#hash))
    this.#heldCharacters += text.length
    if (parsed.file !== null && this.#heldCharacters <= MOST_HELD_CHARACTERS)
      this.#trees.set(path, parsed.file)
  }
}
