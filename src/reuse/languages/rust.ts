// Rust: crates from Cargo.toml, modules by where files stand, `use` trees, and members by declared types.
import type { Import } from '../facts.ts'
import type { FilePlace, FileToPlace, Language, Manifest } from '../language.ts'
import { byRepository, folderOf, foldersAbove, joined } from '../repository-path.ts'

const query = `
(mod_item (visibility_modifier)? @modifiers name: (identifier) @name body: (_)) @definition.namespace
(struct_item (visibility_modifier)? @modifiers name: (type_identifier) @name) @definition.class
(union_item (visibility_modifier)? @modifiers name: (type_identifier) @name) @definition.class
(enum_item (visibility_modifier)? @modifiers name: (type_identifier) @name) @definition.class
(trait_item (visibility_modifier)? @modifiers name: (type_identifier) @name) @definition.type
(trait_item bounds: (trait_bounds (_) @base))
(type_item (visibility_modifier)? @modifiers name: (type_identifier) @name type: (_) @type) @definition.type
(function_item (visibility_modifier)? @modifiers name: (identifier) @name return_type: (_)? @type) @definition.function
(function_signature_item (visibility_modifier)? @modifiers name: (identifier) @name return_type: (_)? @type) @definition.function
(macro_definition name: (identifier) @name) @definition.function
(const_item (visibility_modifier)? @modifiers name: (identifier) @name type: (_) @type) @definition.value
(static_item (visibility_modifier)? @modifiers name: (identifier) @name type: (_) @type) @definition.value
(field_declaration (visibility_modifier)? @modifiers name: (field_identifier) @name type: (_) @type) @definition.value
(enum_variant name: (identifier) @name) @definition.value @value
(enum_variant) @self
(impl_item trait: (_)? @base type: (_) @receiver) @scope.class

(type_parameter name: (type_identifier) @name bounds: (trait_bounds . (_) @type)?) @local
(parameter pattern: (identifier) @name type: (_) @type) @local
(parameter pattern: (mut_pattern (identifier) @name) type: (_) @type) @local
(closure_parameters (identifier) @name @local)
(let_declaration pattern: (identifier) @name type: (_)? @type value: (_)? @value) @local
(let_declaration pattern: (mut_pattern (identifier) @name) type: (_)? @type value: (_)? @value) @local
(for_expression pattern: (identifier) @name @local value: (_) @value.element)
(match_pattern (identifier) @name @local (#match? @name "^[a-z_]"))
(or_pattern (identifier) @name @local (#match? @name "^[a-z_]"))
(tuple_struct_pattern type: (_) (identifier) @name @local (#match? @name "^[a-z_]"))
(tuple_pattern (identifier) @name @local (#match? @name "^[a-z_]"))
(slice_pattern (identifier) @name @local (#match? @name "^[a-z_]"))
(ref_pattern (identifier) @name @local)
(mut_pattern (identifier) @name @local)
(reference_pattern (identifier) @name @local)
(captured_pattern . (identifier) @name @local)
(let_condition pattern: (identifier) @name @local)
(field_pattern name: (shorthand_field_identifier) @name @local)
(field_pattern pattern: (identifier) @name @local (#match? @name "^[a-z_]"))
(block) @scope
(closure_expression) @scope
(match_arm) @scope
(for_expression) @scope
(if_expression) @scope
(while_expression) @scope

(use_declaration argument: (_) @from) @import
((attribute_item (attribute (identifier) @_path value: (string_literal (string_content) @from)))
  . (mod_item name: (identifier) @alias !body) @import (#eq? @_path "path"))
(mod_item name: (identifier) @ignore !body)
(extern_crate_declaration name: (identifier) @from alias: (identifier) @alias) @import
(extern_crate_declaration name: (identifier) @from !alias) @ignore

((identifier) @self (#eq? @self "Self"))
((type_identifier) @self (#eq? @self "Self"))
(scoped_identifier path: [(crate) (super) (self)] @reference)
(scoped_type_identifier path: [(crate) (super) (self)] @reference)
(self) @self
(scoped_identifier path: (_) @object name: (identifier) @member) @expression
(scoped_type_identifier path: (_) @object name: (type_identifier) @member) @expression
(call_expression function: (field_expression value: (_) @element field: (field_identifier) @_unwraps)
  (#any-of? @_unwraps "unwrap" "expect" "unwrap_or_default" "unwrap_or_else" "unwrap_or")) @expression
(call_expression function: (field_expression value: (_) @same field: (field_identifier) @_same)
  (#any-of? @_same "as_ref" "as_mut" "iter" "iter_mut" "into_iter" "borrow" "borrow_mut")) @expression
(call_expression function: (field_expression value: (_) @object field: (field_identifier) @member.call)) @expression.call
(try_expression (_) @element) @expression
(field_expression value: (_) @object field: (field_identifier) @member) @expression
(call_expression function: (_) @callee) @expression
(generic_function function: (_) @same) @expression
(struct_expression name: (_) @instance) @expression
(struct_expression name: (_) @object body: (field_initializer_list (field_initializer field: (field_identifier) @member)))
(struct_pattern type: (_) @object (field_pattern name: (field_identifier) @member))
(type_cast_expression type: (_) @instance) @expression
(reference_expression value: (_) @same) @expression
(unary_expression "*" (_) @same) @expression
(parenthesized_expression (_) @same) @expression
(await_expression (_) @same) @expression
(index_expression . (_) @element) @expression
(reference_type type: (_) @same) @expression
(pointer_type type: (_) @same) @expression
(dynamic_type trait: (_) @same) @expression
(abstract_type trait: (_) @same) @expression
(bounded_type . (_) @same) @expression
(bracketed_type (_) @same) @expression
(qualified_type type: (_) @same) @expression
(array_type element: (_) @argument) @expression
(generic_type type: (type_identifier) @_same type_arguments: (type_arguments . (_) @same .)
  (#any-of? @_same "Box" "Arc" "Rc" "RefCell" "Pin" "Cell" "Ref" "RefMut")) @expression
(generic_type type: [(type_identifier) @_holds (scoped_type_identifier name: (type_identifier) @_holds)]
  type_arguments: (type_arguments . (_) @argument)
  (#any-of? @_holds "Option" "Result" "Vec" "VecDeque" "HashSet" "BTreeSet")) @expression
(generic_type type: (_) @generic type_arguments: (type_arguments (_) @argument)) @expression
(token_tree "." . (identifier) @ignore)
(token_tree (identifier) @ignore . ":" . (_))
(token_tree (identifier) @object @reference . "::" . (identifier) @member)
(field_initializer field: (_) @ignore)
(lifetime (identifier) @ignore)
(label (identifier) @ignore)
(attribute_item) @ignore
(type_identifier) @reference
(shorthand_field_initializer (identifier) @reference)
(identifier) @reference
`

const SEPARATOR = '::'

/** A package of Cargo: the file its library begins with, the name that goes by, and what else it compiles by itself. */
interface Package {
  readonly folder: string
  readonly library: string
  readonly crate: string
  readonly otherRoots: ReadonlySet<string>
}

/** Sections of a Cargo.toml by their headings, with their texts. */
function sectionsOf(text: string): readonly { heading: string; body: string }[] {
  return text.split(/^(?=[ \t]*\[)/m).map((section) => ({
    heading: /^\s*\[+\s*([\w.-]+)/.exec(section)?.[1] ?? '',
    body: section,
  }))
}

function stringIn(body: string, key: string): string | undefined {
  return new RegExp(`^[ \\t]*${key}\\s*=\\s*["']([^"'\\n]+)["']`, 'm').exec(body)?.[1]
}

function packageOf({ path, text }: Manifest): readonly Package[] {
  const sections = sectionsOf(text)
  const name = sections.flatMap(({ heading, body }) =>
    heading === 'package' ? [stringIn(body, 'name')] : [],
  )[0]
  if (name === undefined) return []
  const folder = folderOf(path)
  const library = sections.find(({ heading }) => heading === 'lib')?.body ?? ''
  const others = sections
    .filter(({ heading }) => /^(?:bin|test|example|bench)$/.test(heading))
    .flatMap(({ body }) => stringIn(body, 'path') ?? [])
  return [
    {
      folder,
      library: joined(folder, stringIn(library, 'path') ?? 'src/lib.rs'),
      crate: (stringIn(library, 'name') ?? name).replaceAll('-', '_'),
      otherRoots: new Set(others.map((other) => joined(folder, other))),
    },
  ]
}

/** Where Cargo begins to compile if nothing else is said, as paths from a package's folder. */
const USUAL_ROOT =
  /^(?:build\.rs|src\/(?:lib|main)\.rs|src\/bin\/(?:[^/]+|[^/]+\/main)\.rs|(?:tests|examples|benches)\/(?:[^/]+|[^/]+\/main)\.rs)$/

function isRoot({ folder, library, otherRoots }: Package, path: string): boolean {
  return (
    path === library ||
    otherRoots.has(path) ||
    USUAL_ROOT.test(folder === '' ? path : path.slice(folder.length + 1))
  )
}

function isIn(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

/** The steps from a root file to the module in another: `src/a/mod.rs` and `src/a.rs` are `a` of `src/lib.rs`. */
function stepsFrom(root: string, path: string): string {
  const folder = folderOf(root)
  const bare = path.slice(folder === '' ? 0 : folder.length + 1).replace(/(?:\/mod)?\.rs$/, '')
  return bare.split('/').join(SEPARATOR)
}

/** Where more roots than this stand in one folder, none is taken to hold the modules beside and below them. */
const MOST_ROOTS = 500

/** The roots in the nearest folder around a file that has other roots than itself. */
function rootsAbove(
  roots: ReadonlyMap<string, readonly string[]> | undefined,
  path: string,
): readonly string[] {
  for (const folder of foldersAbove(path)) {
    const found = roots?.get(folder) ?? []
    if (found.length > MOST_ROOTS) return []
    const near = found.filter((root) => root !== path)
    if (near.length > 0) return near
  }
  return []
}

function place(files: readonly FileToPlace[], manifests: readonly Manifest[]): readonly FilePlace[] {
  const packages = new Map(
    [...byRepository(manifests)].map(([repository, own]) => [
      repository,
      own.flatMap(packageOf).toSorted((a, b) => b.folder.length - a.folder.length),
    ]),
  )
  const homes = files.map(({ repository, path }) =>
    packages.get(repository)?.find((home) => isIn(home.folder, path)),
  )
  const roots = new Map<Package, Map<string, string[]>>()
  for (const [index, { path }] of files.entries()) {
    const home = homes[index]
    if (home === undefined || !isRoot(home, path)) continue
    const own = roots.get(home) ?? new Map<string, string[]>()
    roots.set(home, own)
    const beside = own.get(folderOf(path))
    if (beside === undefined) own.set(folderOf(path), [path])
    else beside.push(path)
  }
  return files.map(({ path }, index) => {
    const home = homes[index]
    const near = (home && rootsAbove(roots.get(home), path)) ?? []
    const own = home !== undefined && isRoot(home, path) ? [path] : []
    const isOfLibrary =
      home !== undefined &&
      (path === home.library || near.includes(home.library)) &&
      own.every((root) => root === home.library)
    const published = isOfLibrary
      ? [path === home.library ? home.crate : home.crate + SEPARATOR + stepsFrom(home.library, path)]
      : []
    return {
      names: [
        ...own.map((root) => `/${root}`),
        ...near.map((root) => `/${root}${SEPARATOR}${stepsFrom(root, path)}`),
        ...published,
        ...(own.length > 0 ? [] : [`/${path}`]),
      ],
      publishedNames: published,
      roots: [...own, ...near].map((root) => `/${root}`),
    }
  })
}

function locate(module: string, { path }: FileToPlace, { names, roots }: FilePlace): readonly string[] {
  if (module.endsWith('.rs')) return [`/${joined(folderOf(path), module)}`]
  const [first = '', ...rest] = module.split(SEPARATOR)
  const after = (starts: readonly string[]): readonly string[] =>
    starts.map((start) => [start, ...rest].join(SEPARATOR))
  if (first === 'crate' || first === '$crate') return after(roots)
  if (first === 'self') return after(names)
  if (first === 'super') {
    const up = names.flatMap((name) =>
      name.includes(SEPARATOR) ? [name.slice(0, name.lastIndexOf(SEPARATOR))] : [],
    )
    return rest[0] === 'super'
      ? up.flatMap((name) =>
          locate(
            rest.join(SEPARATOR),
            { repository: 0, path, packageName: '' },
            { names: [name], publishedNames: [], roots },
          ),
        )
      : after(up)
  }
  return [...names.map((name) => name + SEPARATOR + module), module.replace(/^::/, '')]
}

/** The items of a list in braces, at its own depth. */
function itemsOf(list: string): readonly string[] {
  const items: string[] = ['']
  let depth = 0
  for (const character of list) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (character === ',' && depth === 0) items.push('')
    else items[items.length - 1] += character
  }
  return items.filter((item) => item !== '')
}

/** Longer and deeper `use` trees than anybody writes are not followed. */
const MOST_PATHS = 1000
const MOST_NESTED_TREES = 50

/** The paths of a `use` tree, written out; none of what nests too deep. */
function pathsOf(tree: string, depth = 0): readonly string[] {
  const open = tree.indexOf('{')
  if (open < 0 || !tree.endsWith('}')) return [tree]
  if (depth === MOST_NESTED_TREES) return []
  return itemsOf(tree.slice(open + 1, -1))
    .slice(0, MOST_PATHS)
    .flatMap((item) => pathsOf(item, depth + 1).map((path) => tree.slice(0, open) + path))
    .slice(0, MOST_PATHS)
}

function readImport(captured: Import, around: readonly string[]): Import | readonly Import[] {
  if (captured.as !== '') return captured
  const tree = captured.module
    .replaceAll(/\/\/.*|\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' as ', '=')
    .replaceAll(' ', '')
  return pathsOf(tree).map((path): Import => {
    const [whole = '', alias] = path.split('=')
    const steps = whole.split(SEPARATOR)
    if (around.length > 0 && steps[0] === 'self') steps.splice(1, 0, ...around)
    const outer = [...around]
    while (outer.length > 0 && steps[0] === 'super') {
      outer.pop()
      steps.shift()
      if (steps[0] !== 'super' || outer.length === 0) steps.unshift('self', ...outer)
    }
    const isWildcard = steps.at(-1) === '*'
    if (isWildcard || (steps.at(-1) === 'self' && steps.length > 1)) steps.pop()
    const name = isWildcard || steps.length === 1 ? null : steps.pop()!
    const as = isWildcard ? '' : (alias ?? name ?? steps[0]!)
    return { ...captured, module: steps.join(SEPARATOR), name, as, isWildcard }
  })
}

/** Rust, by crates and their modules. */
export const rust: Language = {
  id: 'rust',
  extensions: ['.rs'],
  grammar: 'rust',
  query,
  rules: {
    hoists: false,
    bareMembers: false,
    separateSpaces: false,
    callsConstruct: true,
    importsAreMembers: true,
    sharesPackage: false,
    namesModules: true,
  },
  separator: SEPARATOR,
  manifests: /^Cargo\.toml$/,
  isExported: ({ modifiers, isMemberOfType }) => modifiers.startsWith('pub') || isMemberOfType,
  readImport,
  place,
  locate,
}
