// Makes a program of the compiler over texts in memory: files, their imports as we resolve them, the compiler's library.
import type ts from 'typescript-analysis'
import { LIBRARY_FOLDER, optionsOf, type Compiler } from './compiler.ts'
import type { TreePath } from './file-tree.ts'
import type { ParseOptions } from './parsed-file.ts'

/** What a program reads. */
export interface ProgramFiles {
  /** A file's syntax tree, unbound or from a program made before; undefined where there is none. */
  readonly sourceFile: (path: TreePath, options: ParseOptions) => ts.SourceFile | undefined
  readonly exists: (path: TreePath) => boolean
  /** The file that a module's name means where it stands. */
  readonly resolve: (name: string, from: TreePath) => TreePath | null
  /** A file of the compiler's library by its name. */
  readonly library: (name: string, options: ParseOptions) => ts.SourceFile | undefined
}

/** A program of `roots`, which must name all they reach. Nothing outside `files` is read. */
export function programOf(compiler: Compiler, roots: readonly TreePath[], files: ProgramFiles): ts.Program {
  const options = optionsOf(compiler)
  const resolved = (name: string, from: TreePath): TreePath | null => files.resolve(name, from)
  const host: ts.CompilerHost = {
    getSourceFile: (path, parseOptions) =>
      path.startsWith(LIBRARY_FOLDER)
        ? files.library(path.slice(LIBRARY_FOLDER.length), parseOptions)
        : files.sourceFile(path, parseOptions),
    jsDocParsingMode: compiler.JSDocParsingMode.ParseForTypeErrors,
    getDefaultLibFileName: () => `${LIBRARY_FOLDER}lib.d.ts`,
    getDefaultLibLocation: () => LIBRARY_FOLDER.slice(0, -1),
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => files.exists(path),
    readFile: () => undefined,
    writeFile: () => undefined,
    resolveModuleNameLiterals: (names, from) =>
      names.map(({ text }) => ({ resolvedModule: moduleAt(compiler, resolved(text, from)) })),
  }
  return compiler.createProgram({ rootNames: roots, options, host })
}

function moduleAt(compiler: Compiler, path: TreePath | null): ts.ResolvedModuleFull | undefined {
  if (path === null) return undefined
  return { resolvedFileName: path, extension: extensionOf(compiler, path), isExternalLibraryImport: false }
}

function extensionOf(compiler: Compiler, path: TreePath): ts.Extension {
  const { Extension } = compiler
  const order = [
    Extension.Dts,
    Extension.Dmts,
    Extension.Dcts,
    Extension.Ts,
    Extension.Tsx,
    Extension.Mts,
    Extension.Cts,
    Extension.Jsx,
    Extension.Mjs,
    Extension.Cjs,
  ]
  return order.find((extension) => path.endsWith(extension)) ?? Extension.Js
}
