// Part of the build: copies the grammars of the languages we parse into dist/grammars, so that the packages they come in need
// not be installed where Byline runs.
import { copyFileSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const GRAMMARS = [
  import.meta.resolve('@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm'),
  import.meta.resolve('tree-sitter-c/tree-sitter-c.wasm'),
  import.meta.resolve('tree-sitter-c-sharp/tree-sitter-c_sharp.wasm'),
  import.meta.resolve('tree-sitter-cpp/tree-sitter-cpp.wasm'),
  import.meta.resolve('tree-sitter-go/tree-sitter-go.wasm'),
  import.meta.resolve('tree-sitter-java/tree-sitter-java.wasm'),
  import.meta.resolve('tree-sitter-php/tree-sitter-php.wasm'),
  import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm'),
  import.meta.resolve('tree-sitter-ruby/tree-sitter-ruby.wasm'),
  import.meta.resolve('tree-sitter-rust/tree-sitter-rust.wasm'),
].map((url) => fileURLToPath(url))

const folder = fileURLToPath(new URL('../dist/grammars', import.meta.url))
mkdirSync(folder, { recursive: true })
for (const grammar of GRAMMARS) copyFileSync(grammar, join(folder, basename(grammar)))
