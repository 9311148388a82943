// Go: a package is a folder, named by the module path in go.mod; methods belong to their receiver's type.
import type { FilePlace, FileToPlace, Language, Manifest } from '../language.ts'
import { byRepository, folderOf } from '../repository-path.ts'

const query = `
(package_clause (package_identifier) @package)
((comment) @condition (#match? @condition "^//go:build "))
(import_spec !name path: (interpreted_string_literal (interpreted_string_literal_content) @from)) @import
(import_spec name: (package_identifier) @alias path: (interpreted_string_literal (interpreted_string_literal_content) @from)) @import
(import_spec name: (dot) @all path: (interpreted_string_literal (interpreted_string_literal_content) @from)) @import

(type_spec name: (type_identifier) @name type: (struct_type)) @definition.class
(type_spec name: (type_identifier) @name type: (interface_type)) @definition.type
(type_spec name: (type_identifier) @name type: (_) @type) @definition.class
(type_alias name: (type_identifier) @name type: (_) @type) @definition.type
(field_declaration name: (field_identifier) @name type: (_) @type) @definition.value
(field_declaration !name type: (_) @base)
(field_declaration !name type: (type_identifier) @name.also @type) @definition.value
(field_declaration !name type: (qualified_type name: (type_identifier) @name.also) @type) @definition.value
(interface_type (type_elem . (_) @base .))
(method_elem name: (field_identifier) @name result: (_)? @type) @definition.method
(function_declaration name: (identifier) @name result: (_)? @type) @definition.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @receiver))
  name: (field_identifier) @name result: (_)? @type) @definition.method
(source_file (const_declaration (const_spec name: (identifier) @name type: (_)? @type) @definition.value))
(source_file (var_declaration
  (var_spec . name: (identifier) @name !type value: (expression_list . (_) @value)) @definition.value))
(source_file (var_declaration (var_spec name: (identifier) @name type: (_)? @type) @definition.value))
(source_file (var_declaration (var_spec_list
  (var_spec . name: (identifier) @name !type value: (expression_list . (_) @value)) @definition.value)))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name type: (_)? @type) @definition.value)))

(type_parameter_declaration name: (identifier) @name) @local
(parameter_declaration name: (identifier) @name type: (_) @type) @local
(variadic_parameter_declaration name: (identifier) @name) @local
(var_spec . name: (identifier) @name !type value: (expression_list . (_) @value)) @local
(var_spec name: (identifier) @name type: (_)? @type) @local
(const_spec name: (identifier) @name type: (_)? @type) @local
(short_var_declaration left: (expression_list . (identifier) @name) right: (expression_list . (_) @value)) @local
(short_var_declaration left: (expression_list . (_) (identifier) @name .)
  right: (expression_list (_) (_) @value .)) @local
(short_var_declaration left: (expression_list (identifier) @name)) @local
(range_clause left: (expression_list . (_) . (identifier) @name @local .) right: (_) @value.element)
(range_clause left: (expression_list (identifier) @name @local))
(receive_statement left: (expression_list (identifier) @name @local))
(type_switch_statement alias: (expression_list (identifier) @name @local))
(block) @scope
(func_literal) @scope
(if_statement) @scope
(for_statement) @scope
(expression_switch_statement) @scope
(type_switch_statement) @scope
(select_statement) @scope
(expression_case) @scope
(type_case) @scope
(default_case) @scope
(communication_case) @scope

(selector_expression operand: (_) @object field: (field_identifier) @member) @expression
(qualified_type package: (package_identifier) @object name: (type_identifier) @member) @expression
(package_identifier) @reference
(call_expression function: (identifier) @_new arguments: (argument_list . (_) @instance .) (#eq? @_new "new")) @expression
(call_expression function: (_) @callee) @expression
(type_conversion_expression type: (_) @instance) @expression
(type_assertion_expression type: (_) @instance) @expression
(composite_literal type: (_) @instance) @expression
(composite_literal type: (_) @object
  body: (literal_value (keyed_element key: (literal_element (identifier) @member))))
(unary_expression operator: "&" operand: (_) @same) @expression
(unary_expression operator: "*" operand: (_) @same) @expression
(pointer_type (_) @same) @expression
(parenthesized_expression (_) @same) @expression
(parenthesized_type (_) @same) @expression
(parameter_list . (parameter_declaration type: (_) @same)) @expression
(generic_type type: (_) @generic (type_arguments (type_elem (_) @argument))) @expression
(slice_type element: (_) @argument) @expression
(array_type element: (_) @argument) @expression
(map_type value: (_) @argument) @expression
(channel_type value: (_) @argument) @expression
(index_expression operand: (_) @element) @expression
(slice_expression operand: (_) @same) @expression
(label_name) @ignore
(type_identifier) @reference
(field_identifier) @ignore
(identifier) @reference
`

/** The folders with a `go.mod` that names a module, the deepest first, and their module paths. */
function modulesOf(manifests: readonly Manifest[]): readonly { folder: string; module: string }[] {
  return manifests
    .flatMap(({ path, text }) => {
      const module = /^module\s+"?([^\s"]+)/m.exec(text)?.[1]
      return module === undefined ? [] : [{ folder: folderOf(path), module }]
    })
    .toSorted((a, b) => b.folder.length - a.folder.length)
}

/** Tags that hold in the build we look at, that of Linux on x64 with the standard compiler; none is set by hand. */
const TAGS = /^(?:linux|unix|amd64|gc|cgo|go1(?:\.\d+)?)$/
/** Longer constraints than anybody writes are not read. */
const MOST_CONDITION_UNITS = 1000
const OTHER_SYSTEM =
  /_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|netbsd|openbsd|plan9|solaris|wasip1|windows|386|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)(?:_test)?\.go$/

/**
 * Whether a file is part of that build, by its name and its constraint (https://pkg.go.dev/cmd/go#hdr-Build_constraints): two
 * files that define a name under opposite constraints are not both meant.
 */
function isBuilt(path: string, condition: string): boolean {
  if (OTHER_SYSTEM.test(path)) return false
  if (condition.length > MOST_CONDITION_UNITS) return true
  const words = condition
    .replace(/^\/\/go:build /, '')
    .replace(/[\w.]+/g, (tag) => (TAGS.test(tag) ? 'T' : 'F'))
  let left = words.replace(/\s/g, '')
  for (let before = ''; before !== left;) {
    before = left
    left = left
      .replace(/!T|\(F\)/g, 'F')
      .replace(/!F|\(T\)/g, 'T')
      .replace(/[TF]&&[TF]/g, (both) => (both === 'T&&T' ? 'T' : 'F'))
    if (before === left)
      left = left.replace(
        /(^|\()([TF])\|\|([TF])(?!&&)/,
        (_all, open: string, a, b) => open + (a === 'T' || b === 'T' ? 'T' : 'F'),
      )
  }
  return left !== 'F'
}

function place(files: readonly FileToPlace[], manifests: readonly Manifest[]): readonly FilePlace[] {
  const modules = new Map(
    [...byRepository(manifests)].map(([repository, own]) => [repository, modulesOf(own)]),
  )
  return files.map(({ repository, path, packageName, condition }) => {
    const folder = folderOf(path)
    const home = modules
      .get(repository)
      ?.find(
        (module) =>
          module.folder === '' || folder === module.folder || folder.startsWith(`${module.folder}/`),
      )
    // Tests may stand beside the package under a name of their own, which nobody can import.
    const suffix = packageName.endsWith('_test') ? '_test' : ''
    const within = home === undefined ? '' : folder.slice(home.folder === '' ? 0 : home.folder.length + 1)
    const name = home ? `${home.module}${within === '' ? '' : `/${within}`}${suffix}` : `/${folder}${suffix}`
    if (!isBuilt(path, condition ?? ''))
      return { names: [`${name} ${condition ?? ''}`], sees: [name], publishedNames: [], roots: [] }
    const isPublished = home !== undefined && suffix === '' && !path.endsWith('_test.go')
    return { names: [name], publishedNames: isPublished ? [name] : [], roots: [] }
  })
}

/** What an import is called where it gives no name: the last step of its path, but for a version and a common affix. */
function importedName(path: string): string {
  const steps = path.split('/')
  const last = /^v\d+$/.test(steps.at(-1)!) && steps.length > 1 ? steps.at(-2)! : steps.at(-1)!
  return last.replace(/\.v\d+$/, '').replace(/^go-|[-.]go$/g, '')
}

/** Go, by its modules. */
export const go: Language = {
  id: 'go',
  extensions: ['.go'],
  grammar: 'go',
  query,
  rules: {
    hoists: false,
    bareMembers: false,
    separateSpaces: false,
    callsConstruct: true,
    importsAreMembers: false,
    sharesPackage: true,
  },
  separator: '/',
  manifests: /^go\.mod$/,
  isExported: ({ name }) => /^\p{Lu}/u.test(name),
  readImport: (captured) =>
    captured.as === '' && !captured.isWildcard
      ? { ...captured, as: importedName(captured.module) }
      : captured,
  place,
  locate: (module) => [module],
}
