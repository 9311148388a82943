// Python: modules are files and folders, found from the importing file, from source roots, and by what a project ships.
import type { FilePlace, FileToPlace, Language, Manifest } from '../language.ts'
import { byRepository, folderOf, foldersAbove } from '../repository-path.ts'

const query = `
(lambda) @scope
(list_comprehension) @scope
(set_comprehension) @scope
(dictionary_comprehension) @scope
(generator_expression) @scope

(decorated_definition
  (decorator [(identifier) @_d (attribute attribute: (identifier) @_d)] (#any-of? @_d "property" "cached_property"))
  definition: (function_definition name: (identifier) @name return_type: (_)? @type)) @definition.property
(decorated_definition
  definition: (function_definition name: (identifier) @name return_type: (_)? @type)) @definition.function
(function_definition name: (identifier) @name return_type: (_)? @type) @definition.function
(decorated_definition definition: (class_definition name: (identifier) @name)) @definition.class
(class_definition name: (identifier) @name) @definition.class
(class_definition superclasses: (argument_list [(identifier) (attribute) (subscript)] @base))
(type_alias_statement left: (type (identifier) @name) right: (_) @type) @definition.type
((assignment left: (identifier) @name type: (_)? @type right: (_)? @value) @definition.value
  (#not-eq? @name "__all__"))
(assignment left: (attribute object: (identifier) @_self attribute: (identifier) @name) type: (_)? @type right: (_)? @value
  (#any-of? @_self "self" "cls")) @definition.field
(assignment left: [(pattern_list (identifier) @name) (tuple_pattern (identifier) @name)]) @definition.value

(parameters (identifier) @name @local)
(parameters (list_splat_pattern (identifier) @name) @local)
(parameters (dictionary_splat_pattern (identifier) @name) @local)
(lambda_parameters (identifier) @name @local)
(typed_parameter . (identifier) @name type: (_) @type) @local
(typed_parameter . (_ (identifier) @name)) @local
(default_parameter name: (identifier) @name) @local
(typed_default_parameter name: (identifier) @name type: (_) @type) @local
(for_statement left: (identifier) @name right: (_) @value.element) @local
(for_statement left: (_ (identifier) @name @local))
(for_in_clause left: (identifier) @name @local)
(for_in_clause left: (_ (identifier) @name @local))
(as_pattern (_) @value alias: (as_pattern_target (identifier) @name)) @local
(named_expression name: (identifier) @name value: (_) @value) @local
(case_pattern (dotted_name . (identifier) @name @local .))
(global_statement (identifier) @name) @global
(nonlocal_statement (identifier) @name) @global

(assignment left: (identifier) @_all right: (_ (string (string_content) @exports)) (#eq? @_all "__all__"))
(augmented_assignment left: (identifier) @_all right: (_ (string (string_content) @exports)) (#eq? @_all "__all__"))

(import_statement name: (dotted_name) @from) @import
(import_statement name: (aliased_import name: (dotted_name) @from alias: (identifier) @alias)) @import
(import_from_statement module_name: (_) @from name: (dotted_name) @name) @import
(import_from_statement module_name: (_) @from
  name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias)) @import
(import_from_statement module_name: (_) @from (wildcard_import) @all) @import

((identifier) @self (#any-of? @self "self" "cls"))
(call function: (identifier) @_super (#eq? @_super "super")) @super
(attribute object: (_) @object attribute: (identifier) @member) @expression
(call function: (_) @callee) @expression
(parenthesized_expression (_) @same) @expression
(await (_) @same) @expression
(type (string (string_content) @reference)) @expression
(type (binary_operator left: (_) @same right: (none))) @expression
(subscript value: (_) @_g subscript: (_) @same (#match? @_g "(^|\\\\.)Optional$")) @expression
(subscript value: (_) @generic subscript: (_) @argument) @expression
(type (generic_type . (identifier) @_g (type_parameter (_) @same)) (#eq? @_g "Optional")) @expression
(type (generic_type . (_) @generic (type_parameter (_) @argument))) @expression
(type (_) @same) @expression
(boolean_operator left: (_) @same) @expression
(keyword_argument name: (identifier) @ignore)
(keyword_pattern (identifier) @ignore)
(identifier) @reference
`

const INIT = '__init__'

/** What a project without a `src` does not ship, after the list of setuptools' automatic discovery (its flat layout). */
const NOT_SHIPPED =
  /^(?:ci|bin|debian|docs?|documentation|changelog|tests?|unit_tests?|integration_tests?|examples?|scripts|tools|utils?|build|benchmarks?|exercises?|tasks|fabfile|setup|conftest|toxfile|noxfile)(?:\/|$)/

/** A path without its extension; a package's `__init__` is the package. */
function modulePath(path: string): string {
  const bare = path.replace(/\.pyi?$/, '')
  return bare === INIT ? '' : bare.endsWith(`/${INIT}`) ? bare.slice(0, -INIT.length - 1) : bare
}

/** A path as seen from a folder above it; null from any other folder. */
function within(folder: string, path: string): string | null {
  if (folder === '') return path
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null
}

/** The folder of the outermost package a file stands in, as Python's own search starts from where a script stands. */
function scriptFolder(path: string, packages: ReadonlySet<string>): string {
  let folder = folderOf(path)
  while (folder !== '' && packages.has(folder)) folder = folderOf(folder)
  return folder
}

/** A folder, after the `src` in it that its packages may stand in. */
function withSource(folder: string): readonly string[] {
  return [folder === '' ? 'src' : `${folder}/src`, folder]
}

/** What a repository's files are placed by: folders, each seen from the repository's root. */
interface Layout {
  /** Those with an `__init__`. */
  readonly packages: ReadonlySet<string>
  /** Those that imports may start from: with a `pyproject.toml`, `setup.cfg` or `setup.py`, and the `src` in them. */
  readonly roots: ReadonlySet<string>
  /** Those that projects with a name publish: all of their `src`, or their folder but for what none ships. */
  readonly shipped: ReadonlySet<string>
}

function layoutOf(paths: readonly string[], manifests: readonly Manifest[]): Layout {
  const inits = paths.filter((path) => /(^|\/)__init__\.pyi?$/.test(path))
  const sources = new Set<string>()
  for (const path of paths) {
    const [before = '', ...after] = path.split(/(?:^|\/)src\//)
    if (after.length > 0) sources.add(before)
  }
  const folders = manifests.map(({ path }) => folderOf(path))
  const published = manifests.filter(({ text }) => /(^|[\s,(])name\s*=\s*["']?\w/.test(text))
  return {
    packages: new Set(inits.map(folderOf)),
    roots: new Set([...folders, ''].flatMap(withSource)),
    shipped: new Set(
      published
        .map(({ path }) => folderOf(path))
        .map((folder) => (sources.has(folder) ? withSource(folder)[0]! : folder)),
    ),
  }
}

function place(files: readonly FileToPlace[], manifests: readonly Manifest[]): readonly FilePlace[] {
  const filesOf = byRepository(files)
  const manifestsOf = byRepository(manifests)
  const layouts = new Map(
    [...filesOf].map(([repository, own]) => [
      repository,
      layoutOf(
        own.map(({ path }) => path),
        manifestsOf.get(repository) ?? [],
      ),
    ]),
  )
  return files.map(({ repository, path }) => {
    const { packages, roots: known, shipped: shippedFolders } = layouts.get(repository)!
    const script = scriptFolder(path, packages)
    const above = foldersAbove(path)
    const roots = above.filter((folder) => folder === script || known.has(folder))
    const name = modulePath(path)
    const names = roots.map((root) => within(root, name) ?? '').filter((seen) => seen !== '')
    const shipped = above.find((folder) => shippedFolders.has(folder))
    const published = shipped === undefined ? '' : (within(shipped, name) ?? '')
    const publishedNames = published === '' || NOT_SHIPPED.test(published) ? [] : [published]
    return { names: [`/${name}`, ...names], publishedNames, roots }
  })
}

function locate(module: string, { path }: FileToPlace, { roots }: FilePlace): readonly string[] {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(module.replaceAll(/\s/g, '')) ?? []
  const steps = rest.replaceAll('.', '/')
  if (dots === '') return [...roots.map((root) => `/${root === '' ? '' : `${root}/`}${steps}`), steps]
  let folder = folderOf(path)
  for (let up = 1; up < dots.length; up += 1) folder = folderOf(folder)
  return [`/${[folder, steps].filter((part) => part !== '').join('/')}`]
}

/** Python, from its third version on. */
export const python: Language = {
  id: 'python',
  extensions: ['.py', '.pyi'],
  grammar: 'python',
  query,
  rules: {
    hoists: true,
    bareMembers: false,
    bodySeesMembers: true,
    separateSpaces: false,
    callsConstruct: true,
    importsAreMembers: true,
    sharesPackage: false,
  },
  separator: '/',
  manifests: /^(pyproject\.toml|setup\.cfg|setup\.py)$/,
  isExported: ({ name, isMember, exports }) =>
    exports !== null && !isMember ? exports.includes(name) : !name.startsWith('_') || /^__\w+__$/.test(name),
  // `import a.b` binds `a`, from which `.b` is then read; `import a.b as c` binds the whole.
  readImport: (captured) =>
    captured.name !== null || captured.isWildcard || captured.as !== ''
      ? captured
      : { ...captured, module: captured.module.split('.')[0]!, as: captured.module.split('.')[0]! },
  place,
  locate,
}
