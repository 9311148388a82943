// C#: namespaces over all repositories, using directives (global ones too), partial classes, and extension methods.
import type { FilePlace, FileToPlace, Language, Manifest } from '../language.ts'
import { folderOf } from '../repository-path.ts'

const query = `
(namespace_declaration name: (_) @package)
(file_scoped_namespace_declaration name: (_) @package)
(using_directive "global" !name [(identifier) (qualified_name)] @from @all) @import.global
(using_directive name: (identifier) @alias (_) @from .) @import
(using_directive !name [(identifier) (qualified_name) (alias_qualified_name)] @from @all) @import

(class_declaration (modifier)* @modifiers . (modifier) @part . name: (identifier) @name (#eq? @part "partial")) @definition.class
(struct_declaration (modifier)* @modifiers . (modifier) @part . name: (identifier) @name (#eq? @part "partial")) @definition.class
(interface_declaration (modifier)* @modifiers . (modifier) @part . name: (identifier) @name (#eq? @part "partial")) @definition.type
(class_declaration (modifier)* @modifiers name: (identifier) @name) @definition.class
(struct_declaration (modifier)* @modifiers name: (identifier) @name) @definition.class
(record_declaration (modifier)* @modifiers name: (identifier) @name) @definition.class
(interface_declaration (modifier)* @modifiers name: (identifier) @name) @definition.type
(enum_declaration (modifier)* @modifiers name: (identifier) @name) @definition.type
(delegate_declaration (modifier)* @modifiers name: (identifier) @name) @definition.type
(base_list (_) @base)

(method_declaration (modifier)* @modifiers returns: (_) @type name: (identifier) @name
  parameters: (parameter_list . (parameter (modifier) @_this type: (_) @receiver)) (#eq? @_this "this")) @definition.method
(method_declaration (modifier)* @modifiers returns: (_) @type name: (identifier) @name) @definition.method
(local_function_statement type: (_) @type name: (identifier) @name) @definition.function
(property_declaration (modifier)* @modifiers type: (_) @type name: (identifier) @name) @definition.value
(field_declaration (modifier)* @modifiers
  (variable_declaration type: (_) @type (variable_declarator name: (identifier) @name))) @definition.value
(event_field_declaration (modifier)* @modifiers
  (variable_declaration type: (_) @type (variable_declarator name: (identifier) @name))) @definition.value
(enum_member_declaration name: (identifier) @name) @definition.value @value
(enum_member_declaration) @self
(record_declaration "record" @modifiers
  (parameter_list (parameter type: (_) @type name: (identifier) @name) @definition.value))

(type_parameter name: (identifier) @name @local)
(parameter type: (_)? @type name: (identifier) @name) @local
(parameter_list type: (_) @type name: (identifier) @name @local)
(lambda_expression parameters: (implicit_parameter) @name @local)
(variable_declaration type: (implicit_type) (variable_declarator name: (identifier) @name . (_) @value) @local)
(variable_declaration type: (_) @type (variable_declarator name: (identifier) @name) @local)
(foreach_statement type: (implicit_type) left: (identifier) @name @local right: (_) @value.element)
(foreach_statement type: (_) @type left: (identifier) @name @local)
(catch_declaration type: (_) @type name: (identifier) @name) @local
(declaration_pattern type: (_) @type name: (identifier) @name) @local
(declaration_expression type: (_) @type name: (identifier) @name) @local
(tuple_pattern name: (identifier) @name @local)
(from_clause name: (identifier) @name @local)
(constructor_declaration) @scope
(destructor_declaration) @scope
(indexer_declaration) @scope
(operator_declaration) @scope
(conversion_operator_declaration) @scope
(accessor_declaration) @scope
(block) @scope
(lambda_expression) @scope
(anonymous_method_expression) @scope
(query_expression) @scope
(for_statement) @scope
(foreach_statement) @scope
(using_statement) @scope
(catch_clause) @scope
(switch_section) @scope
(switch_expression_arm) @scope

"this" @self
"base" @super
(invocation_expression function: (member_access_expression
  expression: _ @object name: [(identifier) @member.call (generic_name . (identifier) @member.call)]) @expression)
(member_access_expression
  expression: _ @object name: [(identifier) @member (generic_name . (identifier) @member)]) @expression
(invocation_expression function: (conditional_access_expression condition: (_) @object
  (member_binding_expression name: (identifier) @member.call)) @expression)
(conditional_access_expression condition: (_) @object (member_binding_expression name: (identifier) @member)) @expression
(invocation_expression function: (identifier) @reference.call)
(invocation_expression function: (generic_name . (identifier) @reference.call))
(invocation_expression function: (_) @callee) @expression
(object_creation_expression type: (_) @object
  initializer: (initializer_expression (assignment_expression left: (identifier) @member)))
(object_creation_expression type: (_) @instance) @expression
(cast_expression type: (_) @instance) @expression
(as_expression right: (_) @instance) @expression
(parenthesized_expression (_) @same) @expression
(postfix_unary_expression . (_) @same) @expression
(await_expression (_) @element) @expression
(element_access_expression expression: (_) @element) @expression
(binary_expression left: (_) @same operator: "??") @expression
(array_type type: (_) @argument) @expression
(nullable_type type: (_) @same) @expression
(generic_name . (identifier) @generic (type_argument_list (_) @argument)) @expression
(qualified_name qualifier: (_) @object
  name: [(identifier) @member.type (generic_name . (identifier) @member.type)]) @expression
(alias_qualified_name name: (identifier) @same) @expression
(alias_qualified_name alias: (identifier) @ignore)
(string_literal) @literal.string
(verbatim_string_literal) @literal.string
(interpolated_string_expression) @literal.string
(integer_literal) @literal.int
(predefined_type) @reference.type
(_ type: (identifier) @reference.type)
(_ type: (generic_name . (identifier) @reference.type))
(method_declaration returns: (identifier) @reference.type)
(method_declaration returns: (generic_name . (identifier) @reference.type))
(base_list (identifier) @reference.type)
(base_list (generic_name . (identifier) @reference.type))
(type_argument_list (identifier) @reference.type)
(argument name: (identifier) @ignore)
(initializer_expression (assignment_expression left: (identifier) @ignore))
(subpattern . (identifier) @ignore)
(goto_statement (identifier) @ignore)
(labeled_statement . (identifier) @ignore)
(identifier) @reference
`

/** The namespaces around one, the nearest first: code in `A.B.C` sees what `A.B` and `A` have. */
function around(namespace: string): readonly string[] {
  const steps = namespace.split('.')
  return steps.slice(1).map((_step, count) => steps.slice(0, steps.length - 1 - count).join('.'))
}

/** A file's root is the folder of its project, as far as the global usings of the project's files hold. */
function place(files: readonly FileToPlace[], manifests: readonly Manifest[]): readonly FilePlace[] {
  const projects = new Set(manifests.map(({ repository, path }) => `${repository} ${folderOf(path)}`))
  return files.map(({ repository, path, packageName }) => {
    let folder = folderOf(path)
    while (folder !== '' && !projects.has(`${repository} ${folder}`)) folder = folderOf(folder)
    const names = packageName === '' ? [] : [packageName]
    return { names, sees: around(packageName), publishedNames: names, roots: [folder] }
  })
}

/** C#, by its namespaces. */
export const cSharp: Language = {
  id: 'c-sharp',
  extensions: ['.cs'],
  grammar: 'c_sharp',
  query,
  rules: {
    hoists: false,
    bareMembers: true,
    separateSpaces: 'types',
    callsConstruct: false,
    importsAreMembers: false,
    sharesPackage: true,
    extensions: 'within',
  },
  separator: '.',
  manifests: /\.csproj$/,
  isExported: ({ modifiers, isMember, isMemberOfType, kind }) => {
    if (/\b(public|internal|protected|record)\b/.test(modifiers)) return true
    // What says nothing is internal at the top, public in an interface or enum, and private in a class.
    return (
      !/\b(private|file)\b/.test(modifiers) &&
      (isMemberOfType || (!isMember && (kind === 'class' || kind === 'type')))
    )
  },
  readImport: (captured) => ({ ...captured, module: captured.module.replaceAll(/\s|^global::/g, '') }),
  place,
  locate: (module) => [module],
}
