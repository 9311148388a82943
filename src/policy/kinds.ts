// What kind of text a path holds: by its extension, its name and its folder, much as GitHub's Linguist sees files.
import type { PathAttributes } from './gitattributes.ts'
import { saysYes } from './gitattributes.ts'
import { compilePathPattern, matchesPath } from './path-pattern.ts'
import type { PathPattern } from './path-pattern.ts'
import { holdsRecords } from './json-records.ts'
import { KINDS } from './policy.ts'
import type { Kind, Policy } from './policy.ts'

const PROSE_EXTENSIONS = (
  'md markdown mdown mkd mdx rst rest adoc asciidoc asc txt text textile org wiki mediawiki creole pod rdoc tex latex ' +
  'ltx sty bib typ man mdoc 1 2 3 4 5 6 7 8 9 roff rmd qmd texi texinfo me srt vtt ftl strings po pot'
).split(' ')
const DATA_EXTENSIONS = 'jsonl ndjson jsonlines csv tsv tab psv conll conllu geojson topojson'.split(' ')
const CONFIGURATION_EXTENSIONS = (
  'json json5 jsonc yaml yml toml ini cfg conf config properties env xml plist xsd dtd csproj vbproj fsproj vcxproj ' +
  'props targets sln slnx nuspec iml lock tfvars cmake mk mak am in ac cabal ' +
  'webmanifest editorconfig desktop service rc reg hocon dhall cue pbxproj xcconfig xcscheme entitlements storyboard ' +
  'xib resx rdf patch diff dockerfile policy'
).split(' ')
const CONFIGURATION_NAMES = (
  'dockerfile containerfile makefile gnumakefile cmakelists.txt procfile brewfile gemfile ' +
  'podfile cartfile workspace module.bazel justfile codeowners go.mod go.work pipfile ' +
  'requirements.txt constraints.txt robots.txt _redirects _headers'
).split(' ')
// Names without an extension that people write sentences in.
const PROSE_NAMES = (
  'readme changelog changes history news authors contributors maintainers thanks todo install contributing security ' +
  'upgrading faq bugs release releases'
).split(' ')

const KIND_BY_EXTENSION = new Map<string, Kind>([
  ...CONFIGURATION_EXTENSIONS.map((extension) => [extension, 'configuration'] as const),
  ...PROSE_EXTENSIONS.map((extension) => [extension, 'prose'] as const),
  ...DATA_EXTENSIONS.map((extension) => [extension, 'data'] as const),
])
const KIND_BY_NAME = new Map<string, Kind>([
  ...CONFIGURATION_NAMES.map((name) => [name, 'configuration'] as const),
  ...PROSE_NAMES.map((name) => [name, 'prose'] as const),
])

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|cypress|testing|testdata|testfixtures|unittests?)\//i
// The name's end says so where a language has such a habit; "Test" counts only with a capital, so that "latest.js" is none.
const TEST_NAME =
  /(?:[._-](?:test|tests|spec|specs|e2e|cy)\.\w+|(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|kts|scala|groovy|cs|fs|vb|swift|php|m|mm|cpp|hs|dart))$/
const TEST_NAME_START =
  /^(?:test_\w+\.(?:py|rb|c|cc|cpp|jl|lua|el)|Test[A-Z]\w*\.(?:java|kt|scala|groovy|cs|php)|conftest\.py)$/
const DOCUMENTATION_FOLDER = /(?:^|\/)(?:docs?|documentation|man)\//i
const PAGE_EXTENSION = /\.(?:html?|xhtml|htm|tmpl)$/i

/** The built-in rule for a path and, where it is at hand, its content, which tells a list of labelled records from settings. */
export function defaultKindOf(path: string, content: Uint8Array | null): Kind {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folded = name.toLowerCase()
  const dot = folded.lastIndexOf('.')
  // A leading dot makes no extension: ".gitignore" is a name, and files so named are settings.
  const extension = dot > 0 ? folded.slice(dot + 1) : ''
  const kind = KIND_BY_NAME.get(folded) ?? KIND_BY_EXTENSION.get(extension)
  if (kind === 'configuration' && extension === 'json' && content !== null && holdsRecords(content))
    return 'data'
  if (kind !== undefined) return kind
  if (dot === 0) return 'configuration'
  if (TEST_NAME.test(name) || TEST_NAME_START.test(name) || TEST_FOLDER.test(path)) return 'test'
  // In a folder of documentation a page is prose, but a program is still a program.
  if (DOCUMENTATION_FOLDER.test(path) && (extension === '' || PAGE_EXTENSION.test(name))) return 'prose'
  return 'code'
}

/** What decides kinds under one policy: its path patterns, compiled once. */
export interface KindRules {
  readonly patterns: readonly (readonly [Kind, PathPattern])[]
}

/** Compiles the path patterns with which a policy puts files into kinds. */
export function kindRulesOf(policy: Policy): KindRules {
  return {
    patterns: KINDS.flatMap((kind) =>
      policy.kinds[kind].paths.map((pattern) => [kind, compilePathPattern(pattern, true)] as const),
    ),
  }
}

/**
 * The kind of the file at `path`. The policy's patterns come first (where several kinds match, the first in the order of
 * `KINDS`), then `.gitattributes`' `linguist-documentation`, then the built-in rule. `content` may be null or its beginning;
 * only JSON is looked into.
 */
export function kindOf(
  rules: KindRules,
  path: string,
  attributes: PathAttributes,
  content: Uint8Array | null,
): Kind {
  const own = rules.patterns.find(([, pattern]) => matchesPath(pattern, path))
  if (own !== undefined) return own[0]
  const documentation = saysYes(attributes, 'linguist-documentation')
  if (documentation === true) return 'prose'
  const kind = defaultKindOf(path, content)
  return documentation === false && kind === 'prose' ? 'code' : kind
}
