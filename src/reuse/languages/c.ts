// C: files see each other through #include; a use of a function goes to its body, wherever that stands.
import type { FilePlace, FileToPlace, Language, NameRules } from '../language.ts'
import { folderOf, joined } from '../repository-path.ts'

/** A name within pointers, arrays and references, as declarators nest them. */
export function declared(name: string): string {
  const nested = [
    name,
    `(pointer_declarator declarator: ${name})`,
    `(array_declarator declarator: ${name})`,
    `(pointer_declarator declarator: (pointer_declarator declarator: ${name}))`,
    `(pointer_declarator declarator: (array_declarator declarator: ${name}))`,
    `(array_declarator declarator: (array_declarator declarator: ${name}))`,
  ]
  return `[${nested.join(' ')}]`
}

/** A function's name, with its parameters, within what its result is wrapped in. */
export function routine(name: string): string {
  return declared(`(function_declarator declarator: ${name})`)
}

/** What both C and C++ write alike. */
export const sharedQuery = `
(preproc_include path: (_) @from @all) @import
(preproc_def name: (identifier) @name value: (_)) @definition.value
(preproc_def name: (identifier) @ignore)
(preproc_function_def name: (identifier) @name) @definition.function
(preproc_params (identifier) @name @local)
(preproc_ifdef name: (identifier) @ignore)
(preproc_defined (identifier) @ignore)

(struct_specifier name: (type_identifier) @name body: (_)) @definition.class
(union_specifier name: (type_identifier) @name body: (_)) @definition.class
(enum_specifier name: (type_identifier) @name @definition.type body: (_))
(type_definition type: [(struct_specifier !name body: (_)) (union_specifier !name body: (_))]
  declarator: (type_identifier) @name) @definition.class
(type_definition type: (enum_specifier !name) declarator: (type_identifier) @name @definition.type)
(type_definition type: [(struct_specifier name: (type_identifier) @_tag @ignore !body) (union_specifier name: (type_identifier) @_tag @ignore !body)]
  declarator: (type_identifier) @name (#eq? @name @_tag)) @definition.class @forward
(type_definition type: [(struct_specifier name: (_) @_tag) (union_specifier name: (_) @_tag) (enum_specifier name: (_) @_tag)] @type
  declarator: ${declared('(type_identifier) @name')} (#not-eq? @name @_tag)) @definition.type
(type_definition type: [(type_identifier) (primitive_type) (sized_type_specifier)] @type
  declarator: ${declared('(type_identifier) @name')}) @definition.type
(type_definition declarator: (function_declarator
  declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))) @definition.type
(enumerator name: (identifier) @name) @definition.value

(function_definition (storage_class_specifier)* @modifiers type: (_) @type
  declarator: ${routine('(identifier) @name')}) @definition.function
(declaration (storage_class_specifier)* @modifiers type: (_) @type
  declarator: ${routine('(identifier) @name')}) @definition.function @forward
(declaration (storage_class_specifier) @modifiers type: (_) @type declarator: ${declared('(identifier) @name')}
  (#eq? @modifiers "extern")) @definition.value @forward
(declaration type: (_) @object declarator: (init_declarator
  value: (initializer_list (initializer_pair designator: (field_designator (field_identifier) @member)))))
(declaration (storage_class_specifier)* @modifiers type: (_) @type
  declarator: ${declared('(identifier) @name')}) @definition.value
(declaration (storage_class_specifier)* @modifiers type: (_) @type
  declarator: (init_declarator declarator: ${declared('(identifier) @name')})) @definition.value
(field_declaration type: (_) @type declarator: ${declared('(field_identifier) @name')}) @definition.value
(field_declaration declarator: (function_declarator
  declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name)))) @definition.value
(parameter_declaration type: (_) @type declarator: ${declared('(identifier) @name')}) @local
(function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name @local)))
(compound_statement) @scope
(for_statement) @scope

(field_expression argument: (_) @object field: (field_identifier) @member) @expression
(call_expression function: (_) @callee) @expression
(struct_specifier name: (_) @same !body) @expression
(union_specifier name: (_) @same !body) @expression
(enum_specifier name: (_) @same !body) @expression
(pointer_expression argument: (_) @same) @expression
(parenthesized_expression (_) @same) @expression
(subscript_expression argument: (_) @same) @expression
(cast_expression type: (type_descriptor type: (_) @instance)) @expression
(compound_literal_expression type: (type_descriptor type: (_) @instance)) @expression
(assignment_expression right: (_) @same) @expression
(type_identifier) @reference.type
(identifier) @reference
`

/** The names of a standard header: what another repository calls so is not meant. */
const HEADER = /\.(?:h|hh|hpp|hxx|inc|inl|ipp)$/i

/** The ends of a path, the longest first: `a/b/c.h` is also `b/c.h` and `c.h`. */
function endsOf(path: string): readonly string[] {
  const steps = path.split('/')
  return steps.map((_step, at) => steps.slice(at).join('/'))
}

/**
 * A file goes by its path, and by every end of it that no other file of its repository has, in quotes. In angle brackets it
 * goes only by ends with a folder in them, or from an `include` folder on: else `<time.h>` could be somebody's own.
 */
function placeByPath(files: readonly FileToPlace[]): readonly FilePlace[] {
  const counts = new Map<string, number>()
  for (const { repository, path } of files)
    for (const end of endsOf(path))
      counts.set(`${repository} ${end}`, (counts.get(`${repository} ${end}`) ?? 0) + 1)
  return files.map(({ repository, path }) => {
    const ends = HEADER.test(path)
      ? endsOf(path).filter((end) => counts.get(`${repository} ${end}`) === 1)
      : []
    const isInclude = (end: string): boolean => end.includes('/') || path.endsWith(`include/${end}`)
    const ownNames = [...ends.map((end) => `"${end}`), ...ends.filter(isInclude).map((end) => `<${end}`)]
    return { names: [`/${path}`, ...ownNames], publishedNames: ownNames, roots: [] }
  })
}

/** From the file's own folder, then from where include folders usually are, then by the end of a path. */
function locateInclude(module: string, { path }: FileToPlace): readonly string[] {
  const isQuoted = module.startsWith('"')
  if (!isQuoted && !module.startsWith('<')) return []
  const wanted = module.replaceAll(/["<>]/g, '').trim()
  const folders = [
    'include',
    'src',
    '',
    ...endsOf(folderOf(path)).map(
      (_end, up, all) =>
        path
          .split('/')
          .slice(0, all.length - up)
          .join('/') + '/include',
    ),
  ]
  const near = isQuoted ? [`/${joined(folderOf(path), wanted)}`] : []
  return [
    ...near,
    ...folders.map((folder) => `/${joined(folder, wanted)}`),
    `${isQuoted ? '"' : '<'}${joined('', wanted)}`,
  ]
}

/** C's rules are those of C++, so that files of both can be linked together. */
const includeRules: NameRules = {
  hoists: false,
  bareMembers: true,
  separateSpaces: 'types',
  callsConstruct: true,
  importsAreMembers: false,
  sharesPackage: false,
  includes: true,
}

/** What no C compiler would take, at the start of a line and outside comments. */
const CPP_WORD =
  /^[ \t]*(?:class\s+\w|namespace\b|template\s*<|using\s+\w|(?:public|private|protected)\s*:|constexpr\b|virtual\b|enum\s+class\b|extern\s+"C\+\+")|\bstd::|\boperator\s*[^\w\s]/m
const CPP_SOURCE = /\.(?:cc|cpp|cxx)$/i

/** Whether a list of paths has sources in C++ and none in C, asked for each of its headers. */
const hasCppAlone = new WeakMap<readonly string[], boolean>()

/** Whether a header is C++: by what it says, or, where it says nothing, because its repository has no source in C. */
export function isCppHeader(text: string, paths: readonly string[]): boolean {
  // What is not closed goes to the end: were it no match, each opening would be followed that far.
  const code = text
    .replaceAll(/\/\*[^]*?(?:\*\/|(?![^]))|\/\/.*/g, '')
    .replaceAll(/^[ \t]*#\s*ifdef\s+__cplusplus\b[^]*?(?:^[ \t]*#\s*(?:endif|else)|(?![^]))/gm, '')
  if (CPP_WORD.test(code)) return true
  const known = hasCppAlone.get(paths)
  if (known !== undefined) return known
  const has = paths.some((path) => CPP_SOURCE.test(path)) && !paths.some((path) => path.endsWith('.c'))
  hasCppAlone.set(paths, has)
  return has
}

/** Macros that say how something is exported stand where the grammar has no place for a word: they become spaces. */
function withoutExportMacros(text: string): string {
  return text.replaceAll(
    /^(?![ \t]*#).*\b[A-Z][A-Z0-9_]*_(?:API|EXPORT|EXPORTS|PUBLIC|EXTERN|VISIBILITY)\b.*$|^[ \t]*(?:class|struct)[ \t]+[A-Z][A-Z0-9_]+[ \t]+(?=[A-Za-z_]\w*[ \t]*(?:final[ \t]*)?(?:[:{\n]|$))/gm,
    (line) =>
      line.replaceAll(
        /\b[A-Z][A-Z0-9_]*_(?:API|EXPORT|EXPORTS|PUBLIC|EXTERN|VISIBILITY)\b(?!\s*[(:={,;])|(?<=^[ \t]*(?:class|struct)[ \t]+)[A-Z][A-Z0-9_]+(?=[ \t]+$)/g,
        (macro) => ' '.repeat(macro.length),
      ),
  )
}

/** C. */
export const c: Language = {
  id: 'c',
  extensions: ['.c', '.h'],
  grammar: 'c',
  query: sharedQuery,
  rules: includeRules,
  separator: '::',
  manifests: null,
  claims: ({ path, text }, paths) => !path.endsWith('.h') || !isCppHeader(text, paths),
  readable: withoutExportMacros,
  isExported: ({ modifiers }) => !/\bstatic\b/.test(modifiers) || /\binline\b/.test(modifiers),
  place: placeByPath,
  locate: locateInclude,
}
