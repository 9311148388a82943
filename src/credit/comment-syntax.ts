// How comments and strings look in each family of languages, so that comments can be told from code without a grammar.

/** Where a comment mark counts: anywhere, after white space or an opening mark, or first on its line. */
export type Place = 'anywhere' | 'after space' | 'line start'

/** A comment from `open` to `close`, or to the end of its line where `close` is null. */
export interface CommentRule {
  readonly open: string
  readonly close: string | null
  readonly nested: boolean
  readonly place: Place
  /** What may not follow the opening mark. */
  readonly unless: string
}

/** A string literal: marks in it begin no comment. */
export interface StringRule {
  readonly open: string
  readonly close: string
  /** How the closing mark is written inside: after a backslash, twice, or not at all. */
  readonly escape: 'backslash' | 'doubled' | 'none'
  readonly multiline: boolean
  readonly place: Place
}

/** What a family needs beside rules. */
export type Quirk =
  | 'template' // `...${code}...`
  | 'regex' // a slash may open a literal
  | 'character' // a single quote opens one character, or nothing (lifetimes, primes, digit separators)
  | 'raw' // R"x(...)x", r#"..."#
  | 'heredoc' // <<MARK
  | 'docstring' // a string that is a statement is a comment
  | 'url' // "//" after a colon is text, not a comment

/** One family of languages. */
export interface CommentSyntax {
  readonly comments: readonly CommentRule[]
  readonly strings: readonly StringRule[]
  readonly quirks: ReadonlySet<Quirk>
}

function line(open: string, place: Place = 'anywhere', unless = ''): CommentRule {
  return { open, close: null, nested: false, place, unless }
}

function block(open: string, close: string, nested = false, place: Place = 'anywhere'): CommentRule {
  return { open, close, nested, place, unless: '' }
}

// A string that ends with its line; three marks may span lines.
function quoted(open: string, place: Place = 'anywhere'): StringRule {
  return { open, close: open, escape: 'backslash', multiline: open.length > 1, place }
}

function spanning(open: string, close = open, escape: StringRule['escape'] = 'none'): StringRule {
  return { open, close, escape, multiline: true, place: 'anywhere' }
}

function syntax(comments: CommentRule[], strings: StringRule[], ...quirks: Quirk[]): CommentSyntax {
  return { comments, strings, quirks: new Set(quirks) }
}

const SLASHES = [line('//'), block('/*', '*/')]
const NESTED_SLASHES = [line('//'), block('/*', '*/', true)]
const DOUBLE = quoted('"')
const SINGLE = quoted("'")
const TRIPLE_DOUBLE = quoted('"""')
const TRIPLE_SINGLE = quoted("'''")
// Shells and their like: quotes span lines, and "#" counts only where a word could begin ("$#", "a#b" are none).
const SHELL = [line('#', 'after space')]

/** Languages with `//` and block comments. */
const C = syntax(SLASHES, [DOUBLE], 'character', 'raw')
const JAVA = syntax(SLASHES, [TRIPLE_DOUBLE, DOUBLE], 'character', 'raw')
const JAVASCRIPT = syntax(SLASHES, [DOUBLE, SINGLE], 'template', 'regex')
const JSX = syntax(SLASHES, [DOUBLE, SINGLE], 'template', 'regex', 'url')
const GO = syntax(SLASHES, [DOUBLE, spanning('`')], 'character')
const KOTLIN = syntax(NESTED_SLASHES, [TRIPLE_DOUBLE, DOUBLE], 'character')
const RUST = syntax(NESTED_SLASHES, [spanning('"', '"', 'backslash')], 'character', 'raw')
const GROOVY = syntax(SLASHES, [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE])
// "#[" begins an attribute.
const PHP = syntax(
  [...SLASHES, line('#', 'anywhere', '[')],
  [spanning('"', '"', 'backslash'), spanning("'", "'", 'backslash')],
  'heredoc',
)
const CSHARP = syntax(
  SLASHES,
  [TRIPLE_DOUBLE, ...['@"', '$@"', '@$"'].map((open) => spanning(open, '"', 'doubled')), DOUBLE],
  'character',
)
const JSON_TEXT = syntax(SLASHES, [DOUBLE, SINGLE])
const CSS = syntax([block('/*', '*/')], [DOUBLE, SINGLE])
const SASS = syntax(SLASHES, [DOUBLE, SINGLE], 'url')
const HCL = syntax([...SLASHES, ...SHELL], [DOUBLE])
const ZIG = syntax([line('//')], [DOUBLE], 'character')

/** Languages with `#`. */
const PYTHON = syntax([line('#')], [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE], 'docstring')
const RUBY = syntax(
  [...SHELL, block('=begin', '\n=end', false, 'line start')],
  [quoted('"', 'after space'), quoted("'", 'after space')],
  'heredoc',
)
const PERL = syntax(
  [
    ...SHELL,
    ...['=pod', '=head', '=over', '=begin', '=for', '=encoding'].map((open) =>
      block(open, '\n=cut', false, 'line start'),
    ),
  ],
  [quoted('"', 'after space'), quoted("'", 'after space')],
  'heredoc',
)
const BASH = syntax(
  SHELL,
  [spanning('"', '"', 'backslash'), spanning("$'", "'", 'backslash'), spanning("'")],
  'heredoc',
)
const ELIXIR = syntax([line('#')], [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE])
const R = syntax([line('#')], [DOUBLE, SINGLE])
const JULIA = syntax([block('#=', '=#', true), line('#')], [TRIPLE_DOUBLE, DOUBLE], 'character')
const COFFEE = syntax(
  [block('###', '###'), line('#', 'after space')],
  [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
)
const POWERSHELL = syntax(
  [block('<#', '#>'), line('#', 'after space')],
  [spanning('"', '"', 'doubled'), spanning("'", "'", 'doubled')],
)
const NIX = syntax([block('/*', '*/'), line('#', 'after space')], [spanning("''"), DOUBLE])
const YAML = syntax(SHELL, [quoted('"', 'after space'), quoted("'", 'after space')])
const TOML = syntax([line('#')], [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE])
const MAKE = syntax(SHELL, [])
const LINE_START_HASH = syntax([line('#', 'line start')], [])
const SETTINGS = syntax([line('#', 'line start'), line(';', 'line start'), line('!', 'line start')], [])
const GRAPHQL = syntax([line('#')], [TRIPLE_DOUBLE, DOUBLE])

/** The others. */
const SQL = syntax([line('--'), block('/*', '*/')], [spanning("'", "'", 'doubled')])
const LUA = syntax([block('--[[', ']]'), line('--')], [spanning('[[', ']]'), DOUBLE, SINGLE])
const HASKELL = syntax([block('{-', '-}', true), line('--', 'anywhere', '>')], [DOUBLE], 'character')
const ADA = syntax([line('--')], [DOUBLE], 'character')
const LISP = syntax([block('#|', '|#', true), line(';')], [spanning('"', '"', 'backslash')])
const ERLANG = syntax([line('%')], [DOUBLE, SINGLE])
const TEX = syntax([line('%', 'after space')], [])
const OCAML = syntax([block('(*', '*)', true)], [spanning('"', '"', 'backslash')], 'character')
const FSHARP = syntax([block('(*', '*)', true), line('//')], [TRIPLE_DOUBLE, DOUBLE], 'character')
const PASCAL = syntax([block('{', '}'), block('(*', '*)'), line('//')], [SINGLE])
const FORTRAN = syntax([line('!')], [DOUBLE, SINGLE])
const BASIC = syntax([line("'"), line('REM ', 'line start'), line('Rem ', 'line start')], [DOUBLE])
const BATCH = syntax(
  ['REM ', 'rem ', 'Rem ', '::', '@rem ', '@REM '].map((open) => line(open, 'line start')),
  [],
)
const VIM = syntax([line('"', 'line start')], [SINGLE])
const PUG = syntax([line('//', 'line start')], [])
const VELOCITY = syntax([line('##'), block('#*', '*#')], [])
const ASSEMBLY = syntax([line(';'), ...SLASHES, line('#', 'line start')], [DOUBLE])
const MARKUP = syntax([block('<!--', '-->')], [])

const SYNTAX_BY_EXTENSIONS: readonly (readonly [string, CommentSyntax])[] = [
  ['c h cc cpp cxx hpp hh hxx m mm ino cu cl glsl vert frag hlsl metal proto thrift idl d sol', C],
  ['java scala swift', JAVA],
  ['cs csx', CSHARP],
  ['js mjs cjs ts mts cts es6 json5 jsonc as', JAVASCRIPT],
  ['jsx tsx', JSX],
  ['go', GO],
  ['kt kts', KOTLIN],
  ['rs', RUST],
  ['groovy gradle jenkinsfile dart', GROOVY],
  ['css', CSS],
  ['scss sass less styl', SASS],
  ['tf tfvars hcl', HCL],
  ['zig', ZIG],
  ['py pyi pyx pxd bzl bazel star gyp gypi', PYTHON],
  ['rb rake gemspec ru podspec gemfile rakefile podfile vagrantfile', RUBY],
  ['pl pm t pod', PERL],
  ['sh bash zsh ksh fish', BASH],
  ['ex exs', ELIXIR],
  ['r', R],
  ['jl', JULIA],
  ['coffee litcoffee', COFFEE],
  ['ps1 psm1 psd1', POWERSHELL],
  ['nix', NIX],
  ['yaml yml', YAML],
  ['toml', TOML],
  ['mk mak makefile gnumakefile cmake am in ac tcl awk sed justfile', MAKE],
  [
    'dockerfile containerfile gitignore dockerignore npmignore eslintignore prettierignore codeowners gitattributes',
    LINE_START_HASH,
  ],
  ['ini cfg conf config properties env editorconfig npmrc desktop service', SETTINGS],
  ['graphql gql', GRAPHQL],
  ['sql psql pgsql plsql', SQL],
  ['lua', LUA],
  ['hs lhs elm purs cabal dhall', HASKELL],
  ['adb ads vhd vhdl', ADA],
  ['lisp lsp cl el scm ss rkt clj cljs cljc edn', LISP],
  ['erl hrl', ERLANG],
  ['tex sty ltx', TEX],
  ['ml mli', OCAML],
  ['fs fsi fsx', FSHARP],
  ['pas pp dpr', PASCAL],
  ['f f90 f95 f03 f08 for', FORTRAN],
  ['vb bas vbs cls frm', BASIC],
  ['bat cmd', BATCH],
  ['vim', VIM],
  ['pug jade', PUG],
  ['vm', VELOCITY],
  ['asm s', ASSEMBLY],
  [
    'xml xsd xsl xslt plist csproj vbproj fsproj props targets nuspec resx svg storyboard xib xaml fxml md mdx markdown rdf',
    MARKUP,
  ],
  ['json', JSON_TEXT],
]

const SYNTAX_BY_EXTENSION = new Map(
  SYNTAX_BY_EXTENSIONS.flatMap(([extensions, found]) =>
    extensions.split(' ').map((extension): [string, CommentSyntax] => [extension, found]),
  ),
)

// What pages write comments with; in Jinja and its like "{#" opens one, where Svelte has "{#if".
const PAGE = syntax([block('<!--', '-->'), block('<%--', '--%>'), block('{{!--', '--}}')], [])
const JINJA = syntax([block('<!--', '-->'), block('{#', '#}')], [])

/** The syntaxes that stand inside pages: scripts, styles and PHP. */
export const EMBEDDED = { script: JSX, style: SASS, php: PHP } as const

const PAGE_SYNTAX = new Map<string, CommentSyntax>([
  ...'html htm xhtml vue svelte astro php phtml php5 php7 ejs erb hbs handlebars mustache jsp jspx aspx cshtml razor'
    .split(' ')
    .map((extension) => [extension, PAGE] as const),
  ...'twig j2 jinja jinja2 njk liquid'.split(' ').map((extension) => [extension, JINJA] as const),
])

/** How comments look in a page that holds code of several languages, outside that code; undefined for any other file. */
export function pageSyntaxOf(path: string): CommentSyntax | undefined {
  return PAGE_SYNTAX.get(extensionOf(path))
}

/**
 * How comments look in the file at `path`, judged by its extension, or by its name where it has none. A script without an
 * extension begins with "#!" (`content`); what nobody knows has no comments (undefined), so all its words count.
 */
export function commentSyntaxOf(path: string, content: Uint8Array): CommentSyntax | undefined {
  const found = SYNTAX_BY_EXTENSION.get(extensionOf(path))
  if (found !== undefined) return found
  if (content[0] !== 0x23 || content[1] !== 0x21) return undefined
  const [first = ''] = String.fromCharCode(...content.subarray(0, 80)).split('\n', 1)
  if (/\b(?:node|deno|bun)\b/.test(first)) return JAVASCRIPT
  return /\bpython/.test(first) ? PYTHON : BASH
}

// "Makefile" and ".gitignore" count as extensions of themselves.
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  return name.slice(name.lastIndexOf('.') + 1)
}
