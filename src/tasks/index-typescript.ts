// Hands the TypeScript compiler and its library to the analysis of TypeScript and JavaScript.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { IndexPart } from '../reuse/join-parts.ts'
import { UNRELATED } from '../reuse/relatives.ts'
import { analyseTypeScript, type Handed } from '../reuse/typescript/analyse.ts'
import { isTypeScriptPath, TYPESCRIPT_ANALYSIS_VERSION, type Compiler } from '../reuse/typescript/compiler.ts'
import { Library } from '../reuse/typescript/library.ts'
import type { CodeText, IndexOptions } from './index-code.ts'
import { TypeScriptCache } from './typescript-cache.ts'

/** Definitions and uses of the TypeScript and JavaScript among `files`. The compiler is loaded only where there is some. */
export async function indexTypeScript(
  files: readonly CodeText[],
  { cacheDirectory, representatives = UNRELATED, wanted = null }: IndexOptions,
): Promise<IndexPart> {
  if (!files.some(({ path }) => isTypeScriptPath(path))) {
    return { definitions: [], uses: [], innerUses: [], cutOff: [], ambiguous: [] }
  }
  handed ??= load()
  const all = { files, representatives, wanted }
  if (cacheDirectory === null) return analyseTypeScript(all, handed, null).part
  const version = `${TYPESCRIPT_ANALYSIS_VERSION} ${handed.compiler.version}`
  const cache = await TypeScriptCache.open(cacheDirectory, version)
  const { part, toKeep } = analyseTypeScript(all, handed, cache)
  if (wanted === null || cache.lacksMany(toKeep)) await cache.save(toKeep)
  return part
}

// Once for each process: parsing the library takes longer than most repositories do.
let handed: Handed | null = null

function load(): Handed {
  // Not `import()`: to find the names that CommonJS exports, Node would first read all nine megabytes twice.
  const require = createRequire(import.meta.url)
  const compiler: Compiler = require('typescript-analysis')
  const folder = dirname(require.resolve('typescript-analysis'))
  const library = new Library(compiler, (name) => {
    // Names come from `/// <reference lib>` in any file, so only names are looked up, never paths.
    return /^lib(?:\.[\w-]+)*\.d\.ts$/.test(name) ? readIfThere(join(folder, name)) : undefined
  })
  return { compiler, library, hash: (text) => createHash('sha256').update(text).digest('base64url') }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
