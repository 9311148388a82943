// All that is known of a file from its own text: its definitions, and what ties it to other files. Kept by blob id.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { definitionsOf, type FileDefinition } from './definitions.ts'
import type { Parsed } from './parsed-file.ts'
import { shapeOf, type HashText, type Shape } from './shapes.ts'

/** What a file takes from a module: some names of it, or (null) whatever there is. */
export interface Import {
  readonly module: string
  readonly names: readonly string[] | null
}

/** A name of a file that stands for a name of a module, or (null) for the whole of it. */
export interface Link {
  readonly name: string
  readonly module: string
  readonly imported: string | null
}

/** Statements that declare one top-level name, as others see them. */
export interface DeclaredShape extends Shape {
  readonly name: string
}

/** A file's facts. */
export interface FileFacts {
  /** One line for people on why the file is not analysed; all lists are empty then. */
  readonly refused: string | null
  readonly definitions: readonly FileDefinition[]
  readonly memberNames: readonly string[]
  /** Whether it declares what files see that do not import it: globals, ambient modules, additions to modules. */
  readonly isGlobal: boolean
  /** Whether all of it is seen by all who import it: so in JavaScript, where exports are made by running. */
  readonly isWhole: boolean
  /** What its own code takes from modules; what it only passes on is not among it. */
  readonly imports: readonly Import[]
  /** Every module and file it names in any way. */
  readonly modules: readonly string[]
  readonly declared: readonly DeclaredShape[]
  /** The statements that declare no name. */
  readonly rest: Shape
  /** Names that imports give to what is elsewhere. */
  readonly aliases: readonly Link[]
  /** Exported names that stand for names of the file. */
  readonly exported: readonly (readonly [name: string, local: string])[]
  readonly passedOn: readonly Link[]
  /** Modules of which every name is passed on. */
  readonly stars: readonly string[]
}

/** The facts of a file, parsed or refused. `hash` is handed in. */
export function factsOf(compiler: Compiler, parsed: Parsed, hash: HashText): FileFacts {
  const links = new Links(compiler)
  if (parsed.file === null) {
    const none = { definitions: [], memberNames: [], isGlobal: false, isWhole: false, declared: [] }
    return { refused: parsed.reason, ...none, ...links.found, rest: { hash: '', names: [], modules: [] } }
  }
  const { file } = parsed
  links.read(file)
  const { declared, rest } = shapesOf(compiler, file, hash)
  return {
    refused: null,
    definitions: definitionsOf(compiler, file),
    memberNames: [...parsed.memberNames],
    isGlobal: !compiler.isExternalModule(file) || file.statements.some((one) => isAmbient(compiler, one)),
    isWhole:
      isJavaScript(file) ||
      file.statements.some((one) => compiler.isExportAssignment(one) && one.isExportEquals === true),
    ...links.found,
    declared,
    rest,
  }
}

function isJavaScript({ fileName }: ts.SourceFile): boolean {
  return /\.(?:[cm]?js|jsx)$/.test(fileName)
}

// In JavaScript comments say types: `import('./x').Item`, `@import { Item } from './x'`. One too many does no harm.
function* modulesInComments(text: string): Generator<string> {
  for (const [, module = ''] of text.matchAll(/import ?\( ?['"]([^'"\n]{1,1000})['"]/g)) yield module
  for (const [, module = ''] of text.matchAll(/@import\s[^'"@]{0,1000}['"]([^'"\n]{1,1000})['"]/g))
    yield module
}

function isAmbient(compiler: Compiler, statement: ts.Statement): boolean {
  if (!compiler.isModuleDeclaration(statement)) return compiler.isNamespaceExportDeclaration(statement)
  return compiler.isStringLiteral(statement.name) || statement.name.text === 'global'
}

function shapesOf(
  compiler: Compiler,
  file: ts.SourceFile,
  hash: HashText,
): Pick<FileFacts, 'declared' | 'rest'> {
  const byName = new Map<string, ts.Statement[]>()
  const rest: ts.Statement[] = []
  for (const statement of file.statements) {
    if (isLink(compiler, statement)) continue
    const names = declaredNames(compiler, statement)
    if (names.length === 0) rest.push(statement)
    for (const name of names) {
      const known = byName.get(name)
      if (known === undefined) byName.set(name, [statement])
      else known.push(statement)
    }
  }
  const declared = [...byName].map(([name, statements]) => ({
    name,
    ...shapeOf(compiler, file, statements, hash),
  }))
  return { declared, rest: shapeOf(compiler, file, rest, hash) }
}

function isLink(compiler: Compiler, statement: ts.Statement): boolean {
  return (
    compiler.isImportDeclaration(statement) ||
    compiler.isExportDeclaration(statement) ||
    (compiler.isImportEqualsDeclaration(statement) &&
      compiler.isExternalModuleReference(statement.moduleReference))
  )
}

function declaredNames(compiler: Compiler, statement: ts.Statement): readonly string[] {
  if (compiler.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(compiler, name))
  }
  if (compiler.isExportAssignment(statement)) return ['default']
  if (isAmbient(compiler, statement)) return []
  const named =
    compiler.isFunctionDeclaration(statement) ||
    compiler.isClassDeclaration(statement) ||
    compiler.isInterfaceDeclaration(statement) ||
    compiler.isTypeAliasDeclaration(statement) ||
    compiler.isEnumDeclaration(statement) ||
    compiler.isModuleDeclaration(statement) ||
    compiler.isImportEqualsDeclaration(statement)
  return named ? [statement.name?.text ?? 'default'] : []
}

function boundNames(compiler: Compiler, name: ts.BindingName): readonly string[] {
  if (compiler.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) =>
    compiler.isOmittedExpression(element) ? [] : boundNames(compiler, element.name),
  )
}

// Reads what ties a file to others.
class Links {
  readonly #compiler: Compiler
  readonly #modules = new Set<string>()
  readonly found = {
    imports: new Array<Import>(),
    modules: new Array<string>(),
    aliases: new Array<Link>(),
    exported: new Array<readonly [string, string]>(),
    passedOn: new Array<Link>(),
    stars: new Array<string>(),
  }

  constructor(compiler: Compiler) {
    this.#compiler = compiler
  }

  read(file: ts.SourceFile): void {
    for (const { fileName } of file.referencedFiles) this.#modules.add(asRelative(fileName))
    for (const { fileName } of file.typeReferenceDirectives) this.#modules.add(fileName)
    if (isJavaScript(file)) for (const module of modulesInComments(file.text)) this.#module(module)
    const waiting: ts.Node[] = [file]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      this.#node(node)
      this.#compiler.forEachChild(node, (child) => {
        waiting.push(child)
      })
    }
    this.found.modules.push(...[...this.#modules].toSorted())
  }

  #node(node: ts.Node): void {
    const compiler = this.#compiler
    if (compiler.isImportDeclaration(node)) this.#import(node)
    else if (compiler.isExportDeclaration(node)) this.#export(node)
    else if (compiler.isExportAssignment(node)) {
      if (compiler.isIdentifier(node.expression)) this.found.exported.push(['default', node.expression.text])
    } else if (compiler.isImportEqualsDeclaration(node)) {
      if (compiler.isExternalModuleReference(node.moduleReference))
        this.#whole(node.moduleReference.expression, node.name.text)
    } else if (compiler.isImportTypeNode(node)) {
      if (compiler.isLiteralTypeNode(node.argument)) this.#whole(node.argument.literal, null)
    } else if (compiler.isCallExpression(node)) {
      // Whatever takes one text and is called `import` or `require`; one too many does no harm.
      const isImport = node.expression.kind === compiler.SyntaxKind.ImportKeyword
      const isRequire = compiler.isIdentifier(node.expression) && node.expression.text === 'require'
      if (isImport || isRequire) this.#whole(node.arguments[0], null)
    } else if (compiler.isModuleDeclaration(node) && compiler.isStringLiteral(node.name)) {
      this.#modules.add(node.name.text)
    } else if (
      (compiler.isFunctionDeclaration(node) || compiler.isClassDeclaration(node)) &&
      node.name !== undefined &&
      node.modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.DefaultKeyword) === true
    ) {
      this.found.exported.push(['default', node.name.text])
    }
  }

  #whole(specifier: ts.Node | undefined, name: string | null): void {
    if (specifier === undefined || !this.#compiler.isStringLiteralLike(specifier)) return
    const module = specifier.text
    this.#module(module)
    if (name !== null) this.found.aliases.push({ name, module, imported: null })
  }

  #module(module: string): void {
    this.#modules.add(module)
    this.found.imports.push({ module, names: null })
  }

  #import({ moduleSpecifier, importClause }: ts.ImportDeclaration): void {
    const compiler = this.#compiler
    if (!compiler.isStringLiteral(moduleSpecifier)) return
    const module = moduleSpecifier.text
    this.#modules.add(module)
    if (importClause === undefined) return
    const links: Link[] = []
    const { name, namedBindings } = importClause
    if (name !== undefined) links.push({ name: name.text, module, imported: 'default' })
    if (namedBindings !== undefined && compiler.isNamespaceImport(namedBindings)) {
      links.push({ name: namedBindings.name.text, module, imported: null })
    } else if (namedBindings !== undefined) {
      for (const element of namedBindings.elements) {
        const imported = (element.propertyName ?? element.name).text
        links.push({ name: element.name.text, module, imported })
      }
    }
    this.found.aliases.push(...links)
    const names = links.map(({ imported }) => imported).filter((imported) => imported !== null)
    this.found.imports.push({ module, names: names.length === links.length ? names : null })
  }

  #export({ moduleSpecifier, exportClause }: ts.ExportDeclaration): void {
    const compiler = this.#compiler
    const module =
      moduleSpecifier !== undefined && compiler.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : null
    if (module !== null) this.#modules.add(module)
    if (exportClause === undefined) {
      if (module !== null) this.found.stars.push(module)
    } else if (compiler.isNamespaceExport(exportClause)) {
      if (module !== null) this.found.passedOn.push({ name: exportClause.name.text, module, imported: null })
    } else {
      for (const { name, propertyName } of exportClause.elements) {
        const local = (propertyName ?? name).text
        if (module === null) this.found.exported.push([name.text, local])
        else this.found.passedOn.push({ name: name.text, module, imported: local })
      }
    }
  }
}

// `/// <reference path="x.d.ts" />` is seen from the file, with or without a dot before it.
function asRelative(path: string): string {
  return path.startsWith('.') ? path : `./${path}`
}
