// Which paths hold third-party code brought into a repository, by the habits that GitHub's Linguist knows. Linguist is
// stricter in places (any `cache`, `env`, `external` or fixture folder); people write code in those, so they stay.

/** The name of this list; part of the engine's version, since what it names is brought-in code for the attribution. */
export const VENDORED_PATHS_VERSION = '1'

// Folders that package managers and build tools fill, or that by custom hold other people's code.
const VENDORED_FOLDERS = [
  'node_modules',
  'bower_components',
  'jspm_packages',
  'web_modules',
  'vendors?',
  'third[-_]?party',
  '3rd[-_]?party',
  'Godeps/_workspace',
  'Carthage/(?:Build|Checkouts)',
  'Pods',
  'site-packages',
  '\\.yarn/(?:releases|plugins|sdks|unplugged|cache)',
  '\\.mvn/wrapper',
  'gradle/wrapper',
  'tiny_?mce',
  'ckeditor',
  'ace-builds',
  'bootstrap-datepicker',
  'font-?awesome',
  'MathJax',
  'fancybox',
  'shadowbox',
].join('|')

// Folders that are another project's only at the root; deeper down people use the words for their own code.
const VENDORED_ROOTS = ['deps', 'externals?', 'extern', 'submodules'].join('|')

// Libraries that are copied in as one file: under their own name, or with a version in it.
const LIBRARY_FILES = [
  'jquery(?:[-.]\\d[\\w.]*|[-.](?:ui|migrate|cookie|validate|form|mobile|effects)[\\w.-]*)?(?:\\.slim)?\\.js',
  'jquery[-.]ui[\\w.-]*\\.css',
  '(?:bootstrap|bootstrap-(?:theme|responsive|grid|reboot)|normalize|animate|bulma)(?:[-.]\\d[\\d.]*)?\\.css',
  'font-?awesome(?:\\.\\w+)?\\.(?:css|less|scss)',
  '(?:modernizr(?:\\.custom)?|html5shiv|swfobject|scriptaculous|mootools(?:-\\w+)*|zepto|MochiKit|bootstrap\\.bundle)\\.js',
  'd3\\.v\\d+\\.js',
  'ppport\\.h',
  'stb_\\w+\\.h',
  'catch_amalgamated\\.[ch]pp',
  'nlohmann/json\\.hpp',
].join('|')
const VERSIONED_LIBRARIES = [
  'bootstrap|foundation|modernizr|prototype|scriptaculous|mootools|underscore|backbone|lodash|ember|knockout|raphael',
  'require|zepto|ext-all|swfobject|html5shiv|respond|less|leaflet|d3|three|moment|handlebars|mustache|angular(?:-\\w+)?',
  'react(?:-dom)?|socket\\.io|chart|highcharts|dojo|vue|yui',
].join('|')

// What a tool writes once and nobody edits: wrappers, autotools' output.
const TOOL_FILES = [
  'gradlew(?:\\.bat)?',
  'mvnw(?:\\.cmd)?',
  'config\\.guess',
  'config\\.sub',
  'configure',
  'aclocal\\.m4',
  'libtool\\.m4',
  'lt(?:obsolete|options|sugar|version)\\.m4',
  'ltmain\\.sh',
  'depcomp',
  'install-sh',
  'missing',
  'mkinstalldirs',
  'rebar',
  '\\.pnp\\.c?js',
].join('|')

const FOLDER = new RegExp(`(?:^|/)(${VENDORED_FOLDERS})/|^(${VENDORED_ROOTS})/`, 'i')
const LIBRARY = new RegExp(
  `(?:^|/)(?:${LIBRARY_FILES}|(?:${VERSIONED_LIBRARIES})[-.]v?\\d+\\.\\d[\\w.-]*\\.js)$`,
  'i',
)
const TOOL = new RegExp(`(?:^|/)(?:${TOOL_FILES})$`)

/**
 * Why the path is taken for third-party code: 'vendored: in node_modules', 'vendored: a known library' or 'vendored: written
 * by a build tool'; null if it is not.
 */
export function vendoredReason(path: string): string | null {
  const folder = FOLDER.exec(path)
  if (folder !== null) return `vendored: in ${folder[1] ?? folder[2]}`
  if (LIBRARY.test(path)) return 'vendored: a known library'
  return TOOL.test(path) ? 'vendored: written by a build tool' : null
}
