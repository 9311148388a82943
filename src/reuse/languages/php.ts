// PHP: namespaces with `use`, members of typed values, traits, and files required by a relative path.
import type { Language } from '../language.ts'
import { folderOf, joined } from '../repository-path.ts'

const query = `
(namespace_definition name: (_) @package)
(namespace_use_declaration . (namespace_use_clause . (qualified_name prefix: (namespace_name) @from (name) @name) alias: (name)? @alias)) @import
(namespace_use_declaration (namespace_name) @from
  body: (namespace_use_group (namespace_use_clause . (name) @name alias: (name)? @alias) @import))
(namespace_use_declaration) @ignore
(require_expression [(string (string_content) @from) (binary_expression left: (name) @_d right: (string (string_content) @from))] @all) @import
(require_once_expression [(string (string_content) @from) (binary_expression left: (name) @_d right: (string (string_content) @from))] @all) @import
(include_expression [(string (string_content) @from) (binary_expression left: (name) @_d right: (string (string_content) @from))] @all) @import
(include_once_expression [(string (string_content) @from) (binary_expression left: (name) @_d right: (string (string_content) @from))] @all) @import

(class_declaration name: (name) @name) @definition.class
(trait_declaration name: (name) @name) @definition.class
(enum_declaration name: (name) @name) @definition.class
(interface_declaration name: (name) @name) @definition.type
(anonymous_class) @scope.class
(base_clause (_) @base)
(class_interface_clause (_) @base)
(use_declaration [(name) (qualified_name)] @base)
(method_declaration (visibility_modifier)? @modifiers name: (name) @name return_type: (_)? @type) @definition.method
(function_definition name: (name) @name return_type: (_)? @type) @definition.function
(property_declaration (visibility_modifier)? @modifiers type: (_)? @type
  (property_element name: (variable_name (name) @name))) @definition.value
(property_promotion_parameter visibility: (_) @modifiers type: (_)? @type name: (variable_name (name) @name)) @definition.field
(property_promotion_parameter type: (_)? @type name: (variable_name) @name @local)
(const_declaration (visibility_modifier)? @modifiers (const_element . (name) @name) @definition.value)
(enum_case name: (name) @name) @definition.value @value
(enum_case) @self

(simple_parameter type: (_)? @type name: (variable_name) @name) @local
(variadic_parameter name: (variable_name) @name) @local
(assignment_expression left: (variable_name) @name right: (_) @value) @local
(assignment_expression left: (list_literal (variable_name) @name @local))
(foreach_statement (_) (variable_name) @name @local . body: (_))
(foreach_statement (pair (variable_name) @name @local))
(catch_clause type: (type_list . (named_type) @type .) name: (variable_name) @name @local)
(catch_clause name: (variable_name) @name @local)
(static_variable_declaration name: (variable_name) @name) @local
(anonymous_function) @scope
(arrow_function) @scope

((variable_name (name) @_this) @self (#eq? @_this "this"))
((relative_scope) @self (#any-of? @self "self" "static"))
((relative_scope) @super (#eq? @super "parent"))
((named_type (name) @_s) @self (#any-of? @_s "self" "static"))
((object_creation_expression . (name) @_s) @self (#any-of? @_s "self" "static"))
(member_call_expression object: (_) @object name: (name) @member.call) @expression.call
(nullsafe_member_call_expression object: (_) @object name: (name) @member.call) @expression.call
(scoped_call_expression scope: (_) @object name: (name) @member.call) @expression.call
(member_access_expression object: (_) @object name: (name) @member) @expression
(nullsafe_member_access_expression object: (_) @object name: (name) @member) @expression
(scoped_property_access_expression scope: (_) @object name: (variable_name (name) @member)) @expression
(class_constant_access_expression . (_) @object . (name) @member) @expression
(scoped_call_expression scope: (name) @reference.type)
(scoped_property_access_expression scope: (name) @reference.type)
(class_constant_access_expression . (name) @reference.type .  (name))
(function_call_expression function: (name) @reference.call) 
(function_call_expression function: (_) @callee) @expression
(object_creation_expression . [(name) (qualified_name)] @instance) @expression
(object_creation_expression . (name) @reference.type)
(binary_expression left: (_) operator: "instanceof" right: (name) @reference.type)
(named_type (name) @reference.type)
(base_clause (name) @reference.type)
(class_interface_clause (name) @reference.type)
(use_declaration (name) @reference.type)
(attribute (name) @reference.type)
(named_type (_) @same) @expression
(optional_type (_) @same) @expression
(parenthesized_expression (_) @same) @expression
(clone_expression (_) @same) @expression
(function_call_expression function: (qualified_name prefix: (namespace_name) @object (name) @member.call) @expression)
(object_creation_expression (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(named_type (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(scoped_call_expression scope: (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(class_constant_access_expression . (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(base_clause (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(class_interface_clause (qualified_name prefix: (namespace_name) @object (name) @member.type) @expression)
(namespace_name) @reference
(namespace_name (name) @ignore)
(argument name: (name) @ignore)
(variable_name) @reference
(variable_name (name) @ignore)
(name) @reference
`

/** PHP, by its namespaces. */
export const php: Language = {
  id: 'php',
  extensions: ['.php'],
  grammar: 'php',
  query,
  rules: {
    hoists: true,
    bareMembers: false,
    separateSpaces: true,
    callsConstruct: false,
    importsAreMembers: false,
    sharesPackage: true,
  },
  separator: '\\',
  manifests: null,
  isExported: ({ modifiers }) => modifiers !== 'private',
  // A file is a module too, by its path: code without a namespace is found by what requires it.
  place: (files) =>
    files.map(({ path, packageName }) => {
      const spaces = packageName === '' ? [] : [packageName]
      return { names: [...spaces, `/${path}`], publishedNames: spaces, roots: [] }
    }),
  locate: (module, { path }) => (module.endsWith('.php') ? [`/${joined(folderOf(path), module)}`] : [module]),
}
