// Java: every file says its package, so source folders need no configuration; members by declared types.
import type { Language } from '../language.ts'

const query = `
(package_declaration (_) @package)
(import_declaration (scoped_identifier scope: (_) @from name: (identifier) @name) .) @import
(import_declaration (_) @from (asterisk) @all) @import

(class_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.class
(enum_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.class
(record_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.class
(interface_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.type
(annotation_type_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.type
(superclass (_) @base)
(super_interfaces (type_list (_) @base))
(extends_interfaces (type_list (_) @base))
(object_creation_expression type: (_) @base (class_body) @scope.class)
(enum_constant body: (class_body) @scope.class)

(method_declaration (modifiers)? @modifiers type: (_) @type name: (identifier) @name) @definition.method
(annotation_type_element_declaration type: (_) @type name: (identifier) @name) @definition.method
(constructor_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.method
(compact_constructor_declaration (modifiers)? @modifiers name: (identifier) @name) @definition.method
(field_declaration (modifiers)? @modifiers type: (_) @type
  declarator: (variable_declarator name: (identifier) @name)) @definition.value
(constant_declaration (modifiers)? @modifiers type: (_) @type
  declarator: (variable_declarator name: (identifier) @name)) @definition.value
(enum_constant name: (identifier) @name) @definition.value @value
(enum_constant) @self
(record_declaration
  parameters: (formal_parameters (formal_parameter type: (_) @type name: (identifier) @name) @definition.property))

(type_parameter (type_identifier) @name (type_bound . (_) @type)?) @local
(formal_parameter type: (_) @type name: (identifier) @name) @local
(spread_parameter (variable_declarator name: (identifier) @name)) @local
(catch_formal_parameter (catch_type . (_) @type .) name: (identifier) @name) @local
(catch_formal_parameter name: (identifier) @name) @local
(lambda_expression parameters: (identifier) @name @local)
(inferred_parameters (identifier) @name @local)
(local_variable_declaration type: (type_identifier) @_var
  declarator: (variable_declarator name: (identifier) @name value: (_) @value) (#eq? @_var "var")) @local
(local_variable_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @name)) @local
(enhanced_for_statement type: (type_identifier) @_var name: (identifier) @name @local value: (_) @value.element
  (#eq? @_var "var"))
(enhanced_for_statement type: (_) @type name: (identifier) @name @local)
(resource type: (type_identifier) @_var name: (identifier) @name value: (_) @value (#eq? @_var "var")) @local
(resource type: (_) @type name: (identifier) @name) @local
(instanceof_expression right: (_) @type name: (identifier) @name) @local
(type_pattern (_) @type (identifier) @name) @local
(record_pattern_component (_) @type (identifier) @name) @local
(static_initializer) @scope
(block) @scope
(for_statement) @scope
(enhanced_for_statement) @scope
(try_with_resources_statement) @scope
(catch_clause) @scope
(lambda_expression) @scope
(switch_block_statement_group) @scope
(switch_rule) @scope

(this) @self
(super) @super
(field_access object: (_) @instance field: (this)) @expression
(field_access object: (_) @object field: (identifier) @member) @expression
(method_invocation object: (_) @object name: (identifier) @member.call) @expression.call
(method_invocation !object name: (identifier) @reference.call) @expression.call
(method_reference . (_) @object (identifier) @member.call .)
(object_creation_expression type: (_) @instance) @expression
(cast_expression type: (_) @instance) @expression
(parenthesized_expression (_) @same) @expression
(array_access array: (_) @element) @expression
(array_type element: (_) @argument) @expression
(annotated_type (_) @same .) @expression
(generic_type . (_) @generic (type_arguments (_) @argument)) @expression
(generic_type . (_) @same (type_arguments . ">")) @expression
(scoped_type_identifier (_) @object . (type_identifier) @member.type .) @expression
(scoped_identifier scope: (_) @object name: (identifier) @member) @expression
(annotation name: (identifier) @reference.type)
(marker_annotation name: (identifier) @reference.type)
(annotation name: (_) @object
  arguments: (annotation_argument_list (element_value_pair key: (identifier) @member.call)))
(switch_expression condition: (_) @object
  body: (switch_block (switch_block_statement_group (switch_label (identifier) @member))))
(switch_expression condition: (_) @object body: (switch_block (switch_rule (switch_label (identifier) @member))))
(labeled_statement . (identifier) @ignore)
(break_statement (identifier) @ignore)
(continue_statement (identifier) @ignore)
(type_identifier) @reference.type
(identifier) @reference
`

/** Java, by its packages. */
export const java: Language = {
  id: 'java',
  extensions: ['.java'],
  grammar: 'java',
  query,
  rules: {
    hoists: false,
    bareMembers: true,
    separateSpaces: true,
    callsConstruct: false,
    importsAreMembers: false,
    sharesPackage: true,
  },
  separator: '.',
  manifests: null,
  isExported: ({ modifiers }) => !/\bprivate\b/.test(modifiers),
  place: (files) =>
    files.map(({ packageName }) => {
      const names = packageName === '' ? [] : [packageName]
      return { names, publishedNames: names, roots: [] }
    }),
  locate: (module) => [module],
}
