// Hands the TypeScript compiler and its library to the analysis of TypeScript and JavaScript.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { IndexPart } from '../reuse/join-parts.ts'
import { analyseTypeScript, type Handed } from '../reuse/typescript/analyse.ts'
import { isTypeScriptPath } from '../reuse/typescript/compiler.ts'
import { Library } from '../reuse/typescript/library.ts'
import type { CodeText } from './index-code.ts'

/** Definitions and uses of the TypeScript and JavaScript among `files`. The compiler is loaded only where there is some. */
export async function analyseTypeScriptFiles(files: readonly CodeText[]): Promise<IndexPart> {
  if (!files.some(({ path }) => isTypeScriptPath(path))) {
    return { definitions: [], uses: [], innerUses: [], cutOff: [] }
  }
  handed ??= load()
  return analyseTypeScript(files, await handed)
}

// Once for each process: parsing the library takes longer than most repositories do.
let handed: Promise<Handed> | null = null

async function load(): Promise<Handed> {
  const { default: compiler } = await import('typescript-analysis')
  const folder = dirname(createRequire(import.meta.url).resolve('typescript-analysis'))
  const library = new Library(compiler, (name) => {
    // Names come from `/// <reference lib>` in any file, so only names are looked up, never paths.
    return /^lib(?:\.[\w-]+)*\.d\.ts$/.test(name) ? readIfThere(join(folder, name)) : undefined
  })
  return { compiler, library }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
