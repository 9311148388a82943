// The compiler's own library, each file of it parsed once and shared by all programs of a process.
import type ts from 'typescript-analysis'
import { LIBRARY_FOLDER, type Compiler } from './compiler.ts'
import type { ParseOptions } from './parsed-file.ts'

/** The files of the library, parsed on demand. */
export class Library {
  readonly #compiler: Compiler
  readonly #textOf: (name: string) => string | undefined
  readonly #trees = new Map<string, ts.SourceFile>()

  /** `textOf` gives the text of a file of the library (`lib.dom.d.ts`), undefined for any other name. */
  constructor(compiler: Compiler, textOf: (name: string) => string | undefined) {
    this.#compiler = compiler
    this.#textOf = textOf
  }

  /** A file by its name. Programs of equal options may share it. */
  file(name: string, options: ParseOptions): ts.SourceFile | undefined {
    const known = this.#trees.get(name)
    const text = known === undefined ? this.#textOf(name) : undefined
    if (text === undefined) return known
    const tree = this.#compiler.createSourceFile(LIBRARY_FOLDER + name, text, options)
    this.#trees.set(name, tree)
    return tree
  }
}
