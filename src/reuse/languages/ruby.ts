// Ruby: constants are known in all of a repository and in the gems it names; classes may be reopened anywhere.
import type { FilePlace, FileToPlace, Language, Manifest } from '../language.ts'
import { byRepository, folderOf, joined } from '../repository-path.ts'

const query = `
(module name: (_) @name) @definition.class @part
(class name: (_) @name superclass: (superclass (_) @base)?) @definition.class @part
(call method: (identifier) @_mixes arguments: (argument_list [(constant) (scope_resolution)] @base)
  (#any-of? @_mixes "include" "extend" "prepend"))
(body_statement (identifier) @modifiers (method name: (_) @name) @definition.method
  (#any-of? @modifiers "private" "protected"))
(call method: (identifier) @modifiers arguments: (argument_list (method name: (_) @name) @definition.method)
  (#any-of? @modifiers "private" "protected" "private_class_method"))
(method name: (_) @name) @definition.function
(singleton_method name: (_) @name) @definition.function
(call method: (identifier) @_attribute arguments: (argument_list (simple_symbol) @name @definition.property)
  (#any-of? @_attribute "attr_reader" "attr_accessor" "attr_writer"))
(assignment left: (constant) @name right: (_) @value) @definition.value
(assignment left: (instance_variable) @name right: (_) @value) @definition.field
(operator_assignment left: (instance_variable) @name right: (_) @value) @definition.field

(assignment left: (identifier) @name right: (_) @value) @local
(operator_assignment left: (identifier) @name right: (_) @value) @local
(left_assignment_list (identifier) @name @local)
(method_parameters (identifier) @name @local)
(block_parameters (identifier) @name @local)
(lambda_parameters (identifier) @name @local)
(destructured_parameter (identifier) @name @local)
(optional_parameter name: (identifier) @name) @local
(keyword_parameter name: (identifier) @name) @local
(splat_parameter name: (identifier) @name) @local
(hash_splat_parameter name: (identifier) @name) @local
(block_parameter name: (identifier) @name) @local
(exception_variable (identifier) @name @local)
(for pattern: (identifier) @name @local)
(block) @scope
(do_block) @scope
(lambda) @scope

((call method: (identifier) @all arguments: (argument_list . (string))) @from @import
  (#any-of? @all "require" "require_relative"))
(alias) @ignore

(self) @self
(call receiver: (_) @instance method: (identifier) @_new (#eq? @_new "new")) @expression
(call receiver: (_) @object method: (_) @member) @expression
(scope_resolution scope: (_) @object name: (constant) @member) @expression
(scope_resolution !scope name: (constant) @reference) @expression
(call !receiver method: (identifier) @reference) @expression
(parenthesized_statements . (_) @same .) @expression
(instance_variable) @reference
(constant) @reference
(identifier) @reference
`

/** The module all files of a repository are of, for its constants. */
const REPOSITORY = 'ruby'

/** The gems a Gemfile or gemspec says its repository needs. */
function gemsIn(text: string): readonly string[] {
  const found = text.matchAll(
    /(?:^[ \t]*gem|add_(?:runtime_|development_)?dependency)[\s(]+["']([\w.-]+)["']/gm,
  )
  return [...found].map(([, name]) => `gem ${name}`)
}

/** What the manifests of one repository say. */
interface Bundle {
  /** The gems it needs. */
  readonly sees: readonly string[]
  /** The gems it publishes, with the folders of their code. */
  readonly gems: readonly { readonly library: string; readonly name: string }[]
}

function bundleOf(manifests: readonly Manifest[]): Bundle {
  const gems = manifests.flatMap(({ path, text }) => {
    const name = path.endsWith('.gemspec') ? /\.name\s*=\s*["']([\w.-]+)["']/.exec(text)?.[1] : undefined
    return name === undefined ? [] : [{ library: joined(folderOf(path), 'lib'), name }]
  })
  return { sees: [...new Set(manifests.flatMap(({ text }) => gemsIn(text)))], gems }
}

function place(files: readonly FileToPlace[], manifests: readonly Manifest[]): readonly FilePlace[] {
  const bundles = new Map(
    [...byRepository(manifests)].map(([repository, own]) => [repository, bundleOf(own)]),
  )
  return files.map(({ repository, path }) => {
    const { sees, gems } = bundles.get(repository) ?? { sees: [], gems: [] }
    const gem = gems.find(({ library }) => path.startsWith(`${library}/`))
    const published =
      gem === undefined ? [] : [`gem ${gem.name}`, `lib ${path.slice(gem.library.length + 1)}`]
    return { names: [REPOSITORY, `/${path}`, ...published], publishedNames: published, roots: [], sees }
  })
}

function locate(module: string, { path }: FileToPlace): readonly string[] {
  const [, how, wanted = ''] = /^(\S+) (.*)$/s.exec(module) ?? []
  const file = wanted.endsWith('.rb') ? wanted : `${wanted}.rb`
  if (how === 'beside') return [`/${joined(folderOf(path), file)}`]
  return how === 'load' ? [`/${joined('lib', file)}`, `lib ${joined('', file)}`] : []
}

/** Ruby. */
export const ruby: Language = {
  id: 'ruby',
  extensions: ['.rb'],
  grammar: 'ruby',
  query,
  rules: {
    hoists: true,
    bareMembers: true,
    separateSpaces: false,
    callsConstruct: false,
    importsAreMembers: true,
    sharesPackage: true,
    reopens: true,
  },
  separator: '::',
  manifests: /^Gemfile$|\.gemspec$/,
  isExported: ({ name, modifiers }) => modifiers === '' && !name.startsWith('@'),
  readImport: (captured) => {
    const [, how, wanted] = /^(\w+)[\s(]+["']([^"']+)["']/.exec(captured.module) ?? []
    return { ...captured, module: `${how === 'require_relative' ? 'beside' : 'load'} ${wanted ?? ''}` }
  },
  place,
  locate,
}
