// From a path as it is imported, or as a package publishes it, to the source file that stands behind it.
import { folderOf, joinPath, type TreePath } from './file-tree.ts'

/** Whether a path is a source file of the tree. */
export type Exists = (path: TreePath) => boolean

// What an extension in an import may stand for, the compiler's order: sources before declarations before JavaScript.
const SUBSTITUTES: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  ['.jsx', ['.tsx', '.ts', '.d.ts', '.jsx', '.js']],
  ['.mjs', ['.mts', '.d.mts', '.mjs', '.ts']],
  ['.cjs', ['.cts', '.d.cts', '.cjs', '.ts']],
])
const ADDED = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.mts', '.d.cts']
const OWN = /\.(?:[cm]?ts|tsx)$/
const DECLARATION = /\.d\.([cm]?)ts$/
const JAVASCRIPT = /\.(?:[cm]?js|jsx)$/
// Folders that builds fill; `lib` may be one, or hold sources.
const BUILT = /^(?:dist|build|built|out|output|esm|cjs|es|umd|types|typings|\.build|_esm|_cjs|dist-[\w-]+)$/
const SOURCE_FOLDERS = ['src', 'source', '', 'lib']
// How many folders of a published path may be the build's own: `dist/esm/node/x.js`.
const MOST_BUILT_FOLDERS = 3

/** The source file behind a path that may lack its extension or name a folder; null where there is none. */
export function sourceFileOf(exists: Exists, path: TreePath): TreePath | null {
  if (OWN.test(path) && exists(path)) return path
  const extension = JAVASCRIPT.exec(path)?.[0]
  if (extension !== undefined) {
    const stem = path.slice(0, -extension.length)
    return first(
      exists,
      SUBSTITUTES.get(extension)!.map((end) => stem + end),
    )
  }
  return (
    first(
      exists,
      ADDED.map((end) => path + end),
    ) ??
    first(
      exists,
      ADDED.map((end) => `${path}/index${end}`),
    )
  )
}

/**
 * The source file behind a path that a package publishes, relative to its folder: the file itself, or what it is built from
 * (`dist/esm/x.d.ts` from `src/x.ts`). A built file that is committed yields to its source.
 */
export function publishedFileOf(exists: Exists, folder: TreePath, published: string): TreePath | null {
  const path = published.replace(/^\.\//, '').replace(DECLARATION, '.$1js')
  const whole = joinPath(folder, published)
  const itself = whole === null ? null : sourceFileOf(exists, whole)
  const [head = ''] = path.split('/')
  if (itself !== null && !BUILT.test(head)) return itself
  return builtFrom(exists, folder, path) ?? itself
}

function builtFrom(exists: Exists, folder: TreePath, path: string): TreePath | null {
  const parts = path.split('/')
  const most = Math.min(MOST_BUILT_FOLDERS, parts.length - 1)
  for (let built = 1; built <= most; built++) {
    const rest = parts.slice(built).join('/')
    const found = firstSource(exists, folder, [
      rest,
      rest.replace(/(?:\.(?:umd|esm|cjs|es|min|prod|development))?\.[cm]?jsx?$/, ''),
    ])
    if (found !== null) return found
  }
  return null
}

function firstSource(exists: Exists, folder: TreePath, paths: readonly string[]): TreePath | null {
  for (const path of paths) {
    for (const source of SOURCE_FOLDERS) {
      const whole = joinPath(folder, `${source}/${path}`)
      const found = whole === null || folderOf(whole) === '/' ? null : sourceFileOf(exists, whole)
      if (found !== null) return found
    }
  }
  return null
}

/** What a package is by custom made from where it does not say so; null where no such file stands. */
export function customaryEntryOf(exists: Exists, folder: TreePath): TreePath | null {
  return firstSource(exists, folder, ['index', 'main'])
}

function first(exists: Exists, paths: readonly TreePath[]): TreePath | null {
  return paths.find((path) => exists(path)) ?? null
}
