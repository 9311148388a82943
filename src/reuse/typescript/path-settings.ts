// What tsconfig.json and jsconfig.json say of module names: `paths` and `baseUrl`, with what they extend.
import type { Compiler } from './compiler.ts'
import { folderOf, foldersAbove, joinPath, type TreePath } from './file-tree.ts'
import { objectOf } from './package-manifest.ts'

/** The names one settings file gives to paths. */
export interface PathSettings {
  readonly baseUrl: TreePath | null
  /** Patterns with their targets, seen from `from`. */
  readonly paths: ReadonlyMap<string, readonly string[]>
  readonly from: TreePath
}

/** The settings files, by tree path, as texts. */
export type SettingsTexts = ReadonlyMap<TreePath, string>

const SETTINGS_NAME = /^[jt]sconfig(?:\..+)?\.json$/
const MOST_EXTENDED = 16

function isSettingsPath(path: string): boolean {
  return SETTINGS_NAME.test(path.slice(path.lastIndexOf('/') + 1))
}

/** Where a settings file named like a package (`@company/tsconfig/base.json`) stands; null where nobody knows. */
export type FindPackageFile = (name: string, from: TreePath) => TreePath | null

/** Reads settings on demand and remembers them. */
export class SettingsReader {
  readonly #compiler: Compiler
  readonly #texts: SettingsTexts
  readonly #findPackageFile: FindPackageFile
  readonly #byFolder = new Map<TreePath, TreePath[]>()
  readonly #read = new Map<TreePath, PathSettings>()
  readonly #nearest = new Map<TreePath, readonly PathSettings[]>()

  constructor(compiler: Compiler, texts: SettingsTexts, findPackageFile: FindPackageFile) {
    this.#compiler = compiler
    this.#texts = texts
    this.#findPackageFile = findPackageFile
    for (const path of [...texts.keys()].toSorted()) {
      if (!isSettingsPath(path)) continue
      const folder = folderOf(path)
      const known = this.#byFolder.get(folder)
      if (known === undefined) this.#byFolder.set(folder, [path])
      else known.push(path)
    }
  }

  /** The settings that hold for a file: those of the nearest folder that has some, `tsconfig.json` before the others. */
  settingsFor(file: TreePath): readonly PathSettings[] {
    const folder = folderOf(file)
    const known = this.#nearest.get(folder)
    if (known !== undefined) return known
    const holder = foldersAbove(file).find((above) => this.#byFolder.has(above))
    const found = (holder === undefined ? [] : this.#byFolder.get(holder)!)
      .toSorted((a, b) => a.length - b.length || (a > b ? -1 : 1))
      .map((path) => this.#settings(path, 0))
      .filter(({ baseUrl, paths }) => baseUrl !== null || paths.size > 0)
    this.#nearest.set(folder, found)
    return found
  }

  #settings(path: TreePath, depth: number): PathSettings {
    const known = this.#read.get(path)
    if (known !== undefined) return known
    const folder = folderOf(path)
    const none: PathSettings = { baseUrl: null, paths: new Map(), from: folder }
    if (depth > MOST_EXTENDED) return none
    this.#read.set(path, none)
    const parsed: unknown = this.#compiler.parseConfigFileTextToJson(path, this.#texts.get(path) ?? '').config
    const fields = objectOf(parsed)
    const written: unknown = fields?.get('extends')
    const bases = (Array.isArray(written) ? written : [written]).filter((base) => typeof base === 'string')
    let settings = none
    for (const base of bases) {
      const extended = this.#extended(base, path)
      if (extended !== null) settings = over(settings, this.#settings(extended, depth + 1))
    }
    settings = over(settings, ownSettings(objectOf(fields?.get('compilerOptions')), folder))
    this.#read.set(path, settings)
    return settings
  }

  #extended(base: string, from: TreePath): TreePath | null {
    const isRelative = base.startsWith('.')
    const whole = isRelative ? joinPath(folderOf(from), base) : null
    const candidates = whole === null ? [] : [whole, `${whole}.json`, `${whole}/tsconfig.json`]
    const found = candidates.find((path) => this.#texts.has(path))
    return isRelative ? (found ?? null) : this.#findPackageFile(base, from)
  }
}

function ownSettings(options: ReadonlyMap<string, unknown> | null, folder: TreePath): PathSettings {
  const baseUrl = options?.get('baseUrl')
  const base = typeof baseUrl === 'string' ? joinPath(folder, inConfigDir(baseUrl)) : null
  const paths = new Map<string, readonly string[]>()
  for (const [pattern, targets] of objectOf(options?.get('paths')) ?? []) {
    const texts = Array.isArray(targets) ? targets.filter((target) => typeof target === 'string') : []
    paths.set(pattern, texts.map(inConfigDir))
  }
  return { baseUrl: base, paths, from: base ?? folder }
}

function inConfigDir(path: string): string {
  return path.replace('${configDir}', '.')
}

function over(base: PathSettings, own: PathSettings): PathSettings {
  const hasPaths = own.paths.size > 0
  const baseUrl = own.baseUrl ?? base.baseUrl
  if (hasPaths) return { baseUrl, paths: own.paths, from: own.baseUrl ?? base.baseUrl ?? own.from }
  return { baseUrl, paths: base.paths, from: own.baseUrl ?? base.from }
}

/** The paths that settings give a module name: those of the pattern that fits best, then the name under `baseUrl`. */
export function pathsFor(settings: PathSettings, name: string): readonly TreePath[] {
  const found: (TreePath | null)[] = []
  const pattern = bestPattern(settings.paths.keys(), name)
  if (pattern !== null) {
    const filling = fillingOf(pattern, name)
    for (const target of settings.paths.get(pattern)!)
      found.push(
        joinPath(
          settings.from,
          target.replace('*', () => filling),
        ),
      )
  }
  if (settings.baseUrl !== null) found.push(joinPath(settings.baseUrl, name))
  return found.filter((path) => path !== null)
}

// An exact name before patterns; among patterns the longest before the star.
function bestPattern(patterns: Iterable<string>, name: string): string | null {
  let best: string | null = null
  for (const pattern of patterns) {
    if (pattern === name) return pattern
    const star = pattern.indexOf('*')
    if (star < 0 || !name.startsWith(pattern.slice(0, star)) || !name.endsWith(pattern.slice(star + 1)))
      continue
    if (name.length < pattern.length - 1) continue
    if (best === null || star > best.indexOf('*')) best = pattern
  }
  return best
}

function fillingOf(pattern: string, name: string): string {
  const star = pattern.indexOf('*')
  return star < 0 ? '' : name.slice(star, name.length - (pattern.length - star - 1))
}
