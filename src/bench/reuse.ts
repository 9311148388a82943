// `npm run bench:reuse -- REPO [--scip INDEX] [--cache DIR] [--json]`: times definitions and uses of a repository's head, and
// compares them with an independent index of the same files (docs/reuse-measured.md says how to make one). Nothing is written
// into the repository.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openRepository } from '../git/open.ts'
import { isAnalysedPath } from '../reuse/analysed-paths.ts'
import { headTexts } from '../tasks/head-texts.ts'
import { indexCode, type CodeText } from '../tasks/index-code.ts'
import { compareIndexes, type Comparison } from './compare-indexes.ts'
import { readScipIndex } from './scip-index.ts'

const USAGE = 'usage: npm run bench:reuse -- REPO [--scip INDEX] [--cache DIR] [--json]'

const { repository, scip, cacheDirectory, json } = readArguments()
const startedAt = performance.now()
const files = await readTexts(repository)
const readAt = performance.now()
const index = await indexCode(files, { cacheDirectory })
const doneAt = performance.now()
const peakMebibytes = Math.round(process.resourceUsage().maxRSS / 1024)
const comparison =
  scip === null
    ? null
    : compareIndexes({
        index,
        texts: files.map(({ text }) => text),
        documents: readScipIndex(readFileSync(scip)),
        // Loads the compiler once more, so only where it is needed.
        isImport: (await import('./import-lines.ts')).isImportIn(),
      })
const result = {
  files: files.length,
  definitions: index.definitions.length,
  uses: index.uses.length,
  innerUses: index.innerUses.length,
  cutOff: index.cutOff.map(({ file, reason }) => `${files[file]!.path}: ${reason}`),
  readMs: Math.round(readAt - startedAt),
  indexMs: Math.round(doneAt - readAt),
  peakMebibytes,
  comparison,
}
console.log(json ? JSON.stringify(result, null, 2) : reportText())

async function readTexts(path: string): Promise<readonly CodeText[]> {
  const opened = await openRepository(path, { reader: 'auto' })
  if (!opened.ok) throw new Error(opened.refusal.message)
  const { reader } = opened
  try {
    const revision = await reader.resolve('HEAD')
    const entries = revision === undefined ? [] : await reader.tree(revision)
    const wanted = entries.filter(({ path: file, kind }) => kind === 'file' && isAnalysedPath(file))
    const texts: CodeText[] = []
    for await (const { file, text } of headTexts(reader, wanted)) {
      if (text !== null)
        texts.push({ repository: 0, path: file.path, blob: file.blob, text: new TextDecoder().decode(text) })
    }
    return texts
  } finally {
    await reader.close()
  }
}

function reportText(): string {
  const { definitions, uses, innerUses, cutOff, readMs, indexMs } = result
  const lines = [
    `${repository}: ${files.length} files, ${definitions} definitions, ${uses} uses across files, ${innerUses} within`,
    `read in ${readMs} ms, indexed in ${indexMs} ms, peak ${peakMebibytes} MiB`,
    ...cutOff.map((line) => `cut off: ${line}`),
  ]
  if (comparison === null) return lines.join('\n')
  const { documents, topLevel, methods } = comparison
  lines.push(`compared over ${documents} documents, pairs of a definition and a file that uses it:`)
  return [...lines, ...groupLines('top-level', topLevel), ...groupLines('methods', methods)].join('\n')
}

function groupLines(name: string, group: Comparison): readonly string[] {
  const { ours, theirs, both, onlyOurs, onlyTheirs } = group
  const ratio = (whole: number): string => (whole === 0 ? '-' : (both / whole).toFixed(4))
  return [
    `${name}: ours ${ours}, theirs ${theirs}, both ${both}: recall ${ratio(theirs)}, precision ${ratio(ours)}`,
    ...onlyOurs.map((pair) => `  only ours:   ${pair}`),
    ...onlyTheirs.map((pair) => `  only theirs: ${pair}`),
  ]
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        scip: { type: 'string' },
        cache: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [first, ...more] = positionals
    if (first === undefined || more.length > 0) throw new Error('one repository is wanted')
    return {
      repository: first,
      scip: values.scip ?? null,
      cacheDirectory: values.cache ?? null,
      json: values.json,
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return process.exit(2)
  }
}
