// C++: what it adds to C: namespaces, classes with members, templates. Linked together with C, whose headers it includes.
import type { Language } from '../language.ts'
import { c, declared, isCppHeader, routine, sharedQuery } from './c.ts'

const POINTERS = '"unique_ptr" "shared_ptr" "weak_ptr" "reference_wrapper" "optional" "atomic"'
const wrapped = (name: string): string => `[${name} (reference_declarator ${name}) ${declared(name).slice(1)}`

const query = `
(namespace_definition . "namespace" . name: (_) @name body: (_)) @definition.namespace
(namespace_definition . "namespace" . body: (_)) @scope
(namespace_alias_definition name: (namespace_identifier) @alias (_) @from .) @import
(using_declaration "namespace" (_) @from @all) @import
(using_declaration (qualified_identifier) @from) @import

(class_specifier name: (type_identifier) @name body: (_)) @definition.class
(class_specifier name: (type_identifier) @name !body) @definition.class @forward
(struct_specifier name: (type_identifier) @name body: (_)) @definition.class
(enum_specifier ["class" "struct"] name: (type_identifier) @name body: (_)) @definition.class
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)
(type_definition type: [(qualified_identifier) (template_type)] @type declarator: ${declared('(type_identifier) @name')}) @definition.type
(alias_declaration name: (type_identifier) @name type: (_) @type) @definition.type

(function_definition type: (_)? @type declarator: [${routine('(field_identifier) @name').slice(1, -1)}
  (reference_declarator (function_declarator declarator: (field_identifier) @name))]) @definition.method
(field_declaration type: (_) @type declarator: [${routine('(field_identifier) @name').slice(1, -1)}
  (reference_declarator (function_declarator declarator: (field_identifier) @name))]) @definition.method @forward
(function_definition type: (_)? @type declarator: [${routine('(qualified_identifier scope: (_) @receiver name: (identifier) @name)').slice(1, -1)}
  (reference_declarator (function_declarator declarator: (qualified_identifier scope: (_) @receiver name: (identifier) @name)))])
  @definition.method
(function_definition type: (_)? @type declarator: (function_declarator
  declarator: (qualified_identifier name: (qualified_identifier scope: (_) @receiver name: (identifier) @name)))) @definition.method
(function_definition declarator: (function_declarator
  declarator: (qualified_identifier scope: (_) @receiver name: [(destructor_name) (operator_name)] @name))) @definition.method
(function_definition declarator: (function_declarator declarator: [(destructor_name) (operator_name)] @name)) @definition.method
(function_definition declarator: (operator_cast)) @scope
(function_definition !type declarator: (function_declarator declarator: (identifier) @name)) @definition.function
(declaration !type declarator: (function_declarator declarator: (identifier) @ignore))
(destructor_name (identifier) @ignore)
(function_definition type: (_) @type declarator: (reference_declarator (function_declarator declarator: (identifier) @name)))
  @definition.function
(declaration type: (_) @type declarator: (reference_declarator (function_declarator declarator: (identifier) @name)))
  @definition.function @forward
(declaration type: (placeholder_type_specifier)
  declarator: (init_declarator declarator: ${wrapped('(identifier) @name')} value: (_) @value)) @definition.value
(declaration type: (_) @type declarator: (init_declarator declarator: (qualified_identifier name: (_) @ignore)))
(declaration type: (_) @type declarator: (reference_declarator (identifier) @name)) @definition.value
(declaration type: (_) @type declarator: (init_declarator declarator: (reference_declarator (identifier) @name))) @definition.value
(field_declaration type: (_) @type declarator: (reference_declarator (field_identifier) @name)) @definition.value
(parameter_declaration type: (_) @type declarator: (reference_declarator . (identifier) @name)) @local
(parameter_declaration type: (_) @type declarator: (reference_declarator (pointer_declarator declarator: (identifier) @name))) @local
(optional_parameter_declaration type: (_) @type declarator: ${wrapped('(identifier) @name')}) @local
(variadic_parameter_declaration (variadic_declarator (identifier) @name @local))
(type_parameter_declaration (type_identifier) @name @local)
(optional_type_parameter_declaration name: (type_identifier) @name @local)
(for_range_loop type: (placeholder_type_specifier)
  declarator: ${wrapped('(identifier) @name @local')} right: (_) @value.element)
(for_range_loop type: (_) @type declarator: ${wrapped('(identifier) @name @local')})
(structured_binding_declarator (identifier) @name @local)
(lambda_capture_initializer left: (identifier) @name @local)
(lambda_expression) @scope
(for_range_loop) @scope
(if_statement) @scope
(while_statement) @scope
(catch_clause) @scope

(this) @self
(field_initializer (field_identifier) @reference)
(qualified_identifier scope: (_) @object name: (qualified_identifier scope: [(namespace_identifier) (type_identifier)] @member @expression))
(template_type name: (type_identifier) @_wraps arguments: (template_argument_list . (type_descriptor type: (_) @same))
  (#any-of? @_wraps ${POINTERS})) @expression
(qualified_identifier scope: (_) @object name: (template_type name: (type_identifier) @member.type) @expression)
(qualified_identifier scope: (_) @object name: (template_function name: (identifier) @member) @expression)
(call_expression function: (qualified_identifier name: (template_function name: (identifier) @_makes
  arguments: (template_argument_list . (type_descriptor type: (_) @instance)))) (#any-of? @_makes "make_unique" "make_shared")) @expression
(call_expression function: (template_function name: (identifier) @_casts
  arguments: (template_argument_list (type_descriptor type: (_) @instance))) (#match? @_casts "_cast$")) @expression
(qualified_identifier name: [(qualified_identifier) (template_type) (template_function)] @same) @expression
(qualified_identifier scope: (_) @object name: (type_identifier) @member.type) @expression
(qualified_identifier scope: (_) @object name: (identifier) @member) @expression
(call_expression function: (field_expression argument: (_) @object field: (field_identifier) @member.call)) @expression.call
(field_expression argument: (_) @object field: (template_method name: (field_identifier) @member)) @expression
(template_type name: (_) @generic arguments: (template_argument_list (type_descriptor type: (_) @argument))) @expression
(template_function name: (_) @same) @expression
(type_descriptor type: (_) @same) @expression
(new_expression type: (_) @instance) @expression
(namespace_identifier) @reference.type
${sharedQuery}`

/** The names of a `using`, taken apart. */
function readUsing(text: string): { module: string; name: string | null } {
  const whole = text.replaceAll(/\s/g, '').replace(/^::/, '')
  const cut = whole.lastIndexOf('::')
  return cut < 0 ? { module: whole, name: null } : { module: whole.slice(0, cut), name: whole.slice(cut + 2) }
}

/** C++. */
export const cpp: Language = {
  ...c,
  id: 'cpp',
  linksWith: 'c',
  extensions: ['.cc', '.cpp', '.cxx', '.hh', '.hpp', '.hxx', '.h'],
  grammar: 'cpp',
  query,
  claims: ({ path, text }, paths) => !path.endsWith('.h') || isCppHeader(text, paths),
  readImport: (captured) => {
    if (/^["<]/.test(captured.module)) return captured
    if (captured.isWildcard)
      return { ...captured, module: captured.module.replaceAll(/\s/g, '').replace(/^::/, '') }
    const { module, name } = readUsing(captured.module)
    return { ...captured, module, name, as: captured.as === '' ? (name ?? module) : captured.as }
  },
}
