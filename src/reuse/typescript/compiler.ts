// The TypeScript compiler as this room sees it: a value handed in, and the options under which all code is read.
import type ts from 'typescript-analysis'

/** The compiler's functions, handed in by a task. */
export type Compiler = typeof ts

/** The version of all that decides definitions, uses and what they depend on: results of another are not taken over. */
export const TYPESCRIPT_ANALYSIS_VERSION = '5'

/** Where the compiler's own library stands among the files of a program. */
export const LIBRARY_FOLDER = '/lib/'

const EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** Whether the path names TypeScript or JavaScript, declarations included. */
export function isTypeScriptPath(path: string): boolean {
  return EXTENSION.test(path)
}

/**
 * One set of options for all code, whatever its project sets: strict types flow furthest, every file is a module so that
 * scripts of different pages do not share names, and nothing is looked for outside the files handed in.
 */
export function optionsOf(compiler: Compiler): ts.CompilerOptions {
  return {
    target: compiler.ScriptTarget.ESNext,
    module: compiler.ModuleKind.Preserve,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    moduleDetection: compiler.ModuleDetectionKind.Force,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'],
    types: [],
    jsx: compiler.JsxEmit.Preserve,
    allowJs: true,
    allowImportingTsExtensions: true,
    // The compiler loads what files name by recursion, which a long chain of imports overflows, and follows paths out of the
    // repository. We hand it all files there are to load.
    noResolve: true,
    esModuleInterop: true,
    strict: true,
    noEmit: true,
  }
}
