// Which paths' texts the analysers want: sources of the languages they read, and what tells packages' names and settings.
import { skipReasonForPath } from '../attribution/skipped-paths.ts'

const SOURCE_EXTENSIONS = new Set(
  'ts tsx mts cts js jsx mjs cjs py go java kt kts cs rs rb php c h cc cpp cxx hpp hh hxx'.split(' '),
)
const MANIFEST_NAMES = new Set(
  (
    'package.json jsconfig.json pyproject.toml setup.cfg setup.py go.mod go.work pom.xml build.gradle build.gradle.kts ' +
    'settings.gradle settings.gradle.kts gradle.properties Gemfile Cargo.toml composer.json CMakeLists.txt'
  ).split(' '),
)
// A tsconfig may extend one of another name: by custom `tsconfig.base.json`, or any in a package named for it.
const TSCONFIG =
  /(?:^|\/)(?:[\w.-]+\.)?[jt]sconfig(?:[._-][\w.-]+)?\.json$|(?:tsconfig|typescript-config)\/[\w.-]+\.json$/
const MANIFEST_EXTENSION = /\.(?:csproj|props|gemspec)$/
const PACKAGES_FOLDER = /(?:^|\/)(?:node_modules|bower_components)\//

/**
 * Whether the analysers want the text at a path: a source file of a language they read, or a manifest. Paths whose content
 * the attribution never reads, and folders that package managers fill, are none.
 */
export function isAnalysedPath(path: string): boolean {
  if (!isSource(path) && !isManifest(path)) return false
  return !PACKAGES_FOLDER.test(path) && skipReasonForPath(path) === null
}

function isSource(path: string): boolean {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 && SOURCE_EXTENSIONS.has(name.slice(dot + 1))
}

function isManifest(path: string): boolean {
  return MANIFEST_NAMES.has(nameOf(path)) || TSCONFIG.test(path) || MANIFEST_EXTENSION.test(path)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
