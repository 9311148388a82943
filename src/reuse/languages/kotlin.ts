// Kotlin: packages as in Java, functions and properties outside classes, and extensions that are seen where imported.
import type { Import } from '../facts.ts'
import type { Language } from '../language.ts'

const query = `
(package_header (qualified_identifier) @package)
((import (qualified_identifier) @from @all) @import (#match? @import "\\\\*\\\\s*$"))
((import (qualified_identifier) @from (identifier)? @alias) @import (#not-match? @import "\\\\*\\\\s*$"))

((class_declaration (modifiers (platform_modifier)? @part)? @modifiers "interface" name: (identifier) @name) @definition.type)
((class_declaration (modifiers (platform_modifier)? @part)? @modifiers "class" name: (identifier) @name) @definition.class)
(object_declaration (modifiers (platform_modifier)? @part)? @modifiers name: (identifier) @name) @definition.class
(type_alias (modifiers (platform_modifier)? @part)? @modifiers type: (identifier) @name (_) @type .) @definition.type
(delegation_specifiers (delegation_specifier (user_type) @base))
(delegation_specifiers (delegation_specifier (constructor_invocation . (user_type) @base)))
(delegation_specifiers (delegation_specifier (explicit_delegation . (user_type) @base)))
(object_literal) @scope.class
(enum_entry (class_body) @scope.class)
(companion_object name: (identifier) @ignore)

(function_declaration (modifiers (platform_modifier)? @part)? @modifiers
  [(user_type) (nullable_type) (parenthesized_type)] @receiver . name: (identifier) @name
  (function_value_parameters) . [(user_type) (nullable_type)]? @type) @definition.function
(function_declaration (modifiers (platform_modifier)? @part)? @modifiers name: (identifier) @name
  (function_value_parameters) . [(user_type) (nullable_type)]? @type) @definition.function
(property_declaration (modifiers (platform_modifier)? @part)? @modifiers
  [(user_type) (nullable_type) (parenthesized_type)] @receiver .
  (variable_declaration . (identifier) @name (_)? @type)) @definition.property
(source_file (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name (_) @type)) @definition.value)
(class_body (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name (_) @type)) @definition.value)
(enum_class_body (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name (_) @type)) @definition.value)
(source_file (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name .) . (_)? @value) @definition.value)
(class_body (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name .) . (_)? @value) @definition.value)
(enum_class_body (property_declaration (modifiers)? @modifiers
  (variable_declaration . (identifier) @name .) . (_)? @value) @definition.value)
(class_parameter (modifiers)? @modifiers ["val" "var"] (identifier) @name . (_) @type) @definition.value
(enum_entry . (identifier) @name) @definition.value @value
(enum_entry) @self

(type_parameter (identifier) @name . (_)? @type) @local
(class_parameter . (identifier) @name . (_) @type) @local
(class_parameter (modifiers) . (identifier) @name . (_) @type) @local
(function_value_parameters (parameter_modifiers (parameter_modifier) @_v) . (parameter . (identifier) @name) @local
  (#eq? @_v "vararg"))
(parameter . (identifier) @name . (_) @type) @local
(setter . (identifier) @name @local)
(property_declaration (variable_declaration . (identifier) @name (_) @type)) @local
(property_declaration (variable_declaration . (identifier) @name .) . (_)? @value) @local
(property_declaration (multi_variable_declaration (variable_declaration . (identifier) @name (_)? @type))) @local
(for_statement (variable_declaration . (identifier) @name (_) @type) @local)
(for_statement (variable_declaration . (identifier) @name @local .) . (_) @value.element)
(for_statement (multi_variable_declaration (variable_declaration . (identifier) @name (_)? @type) @local))
(lambda_parameters (variable_declaration . (identifier) @name (_)? @type) @local)
(lambda_parameters (multi_variable_declaration (variable_declaration . (identifier) @name (_)? @type) @local))
(when_subject (variable_declaration . (identifier) @name (_)? @type) @local . (_) @value)
(catch_block . (identifier) @name @local . (_) @type)
(anonymous_function) @scope
(secondary_constructor) @scope
(anonymous_initializer) @scope
(getter) @scope
(setter) @scope
(block) @scope
(lambda_literal) @scope
(for_statement) @scope
(catch_block) @scope
(when_expression) @scope

(this_expression (identifier) @object) @expression
(this_expression) @self
(super_expression) @super
(navigation_expression . (_) @same . (identifier) @_c . (#eq? @_c "Companion")) @expression
(call_expression . (navigation_expression . (_) @object (identifier) @member.call .) @expression)
(navigation_expression . (_) @object . (identifier) @member .) @expression
(call_expression . (identifier) @reference.call)
(call_expression . (_) @callee) @expression
(infix_expression . (_) @object . (identifier) @member.call . (_)) @expression.call
(callable_reference . (identifier) @reference.call .)
(constructor_invocation . (user_type) @instance) @expression
(as_expression right: (_) @instance) @expression
(parenthesized_expression (_) @same) @expression
(unary_expression argument: (_) @same operator: "!!") @expression
(index_expression . (_) @element) @expression
(string_literal) @literal.String
(character_literal) @literal.Char
((number_literal) @literal.Int (#match? @literal.Int "^[0-9_]+$"))
(nullable_type (_) @same) @expression
(parenthesized_type (_) @same) @expression
(user_type (identifier) @object . (identifier) @member.type @expression)
(user_type (identifier) @generic . (type_arguments (type_projection (_) @argument))) @expression
(user_type (identifier) @same .) @expression
(user_type . (identifier) @reference.type)
(value_argument . (identifier) @ignore . "=")
(return_expression label: (identifier) @ignore)
(identifier) @reference
`

/** An import names a package and, after its last dot, what is brought from it; a wildcard only a package. */
function readImport(captured: Import): Import {
  const steps = captured.module.split('.').map((step) => step.replaceAll(/\s|`/g, ''))
  if (captured.isWildcard) return { ...captured, module: steps.join('.') }
  const name = steps.pop()!
  return { ...captured, module: steps.join('.'), name, as: captured.as === '' ? name : captured.as }
}

/** Kotlin, by its packages. */
export const kotlin: Language = {
  id: 'kotlin',
  extensions: ['.kt', '.kts'],
  grammar: 'kotlin',
  query,
  rules: {
    hoists: false,
    bareMembers: true,
    separateSpaces: 'types',
    callsConstruct: true,
    importsAreMembers: false,
    sharesPackage: true,
    extensions: 'outside',
  },
  separator: '.',
  manifests: null,
  isExported: ({ modifiers }) => !/\bprivate\b/.test(modifiers),
  readImport,
  place: (files) =>
    files.map(({ packageName }) => {
      const names = packageName === '' ? [] : [packageName]
      return { names, publishedNames: names, roots: [] }
    }),
  locate: (module) => [module],
}
