// The engine's own list of paths whose content is never read: nobody wrote it as text, or reading it costs far more than
// it could tell. Part of the engine's version; a policy excludes more, later and visibly, without a new pass.

/** The name of this list; part of the engine's version, since another list would attribute other files. */
export const SKIPPED_PATHS_VERSION = '1'

/** A blob of more bytes than this is not read. Only labelled data comes near it. */
export const ATTRIBUTED_MAX_BYTES = 16 * 1024 * 1024

/** How many of a blob's first bytes are searched for a NUL, git's own test of what is binary. */
const BINARY_PROBE_BYTES = 8000

const LOCK_FILES = (
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml shrinkwrap.yaml bun.lock bun.lockb deno.lock ' +
  'composer.lock gemfile.lock cargo.lock go.sum go.work.sum gopkg.lock glide.lock poetry.lock pdm.lock uv.lock ' +
  'pixi.lock pipfile.lock conda-lock.yml flake.lock mix.lock pubspec.lock podfile.lock cartfile.resolved ' +
  'package.resolved paket.lock packages.lock.json project.lock.json packages.resolve gradle.lockfile ' +
  'buildscript-gradle.lockfile module.bazel.lock .terraform.lock.hcl stack.yaml.lock cabal.project.freeze ' +
  'rebar.lock shard.lock chart.lock requirements.lock'
).split(' ')

// Only extensions that are never text: one too few costs a read, since git's NUL test finds the rest; one too many costs
// somebody's work (README.pt and README.ko are prose).
const BINARY_EXTENSIONS = (
  'png jpg jpeg jpe gif bmp ico icns webp avif heic heif tif tiff psd xcf indd sketch cr2 dng tga dds ktx exr ' +
  'mp3 mp4 m4a m4v wav ogg oga ogv opus flac aac aif aiff mid midi avi mov mkv webm wmv flv mpg mpeg 3gp ' +
  'woff woff2 ttf ttc otf eot pdf doc docx xls xlsx xlsb ppt pptx odt ods odp epub mobi ' +
  'zip gz tgz bz2 tbz2 xz txz zst lz4 lzma 7z rar tar jar war ear aar apk aab ipa dmg iso deb rpm msi cab crx xpi ' +
  'nupkg whl egg gem exe dll so dylib elf ilk pyc pyo pyd class dex beam wasm nib bin ' +
  'sqlite sqlite3 mdb accdb dbf parquet feather avro npy npz h5 hdf5 pkl pickle joblib pth ckpt onnx tflite ' +
  'safetensors gguf ggml rds rda rdata jks keystore p12 pfx swf fla blend fbx glb 3ds unitypackage swo swp lnk snk suo'
).split(' ')

const REASON_BY_NAME = new Map(LOCK_FILES.map((name) => [name, 'lock file']))
const REASON_BY_EXTENSION = new Map(BINARY_EXTENSIONS.map((extension) => [extension, 'binary']))

const MINIFIED = /[.-]min\.(?:js|mjs|cjs|css)$/
const SOURCE_MAP = /\.(?:js|mjs|cjs|jsx|ts|mts|cts|tsx|css|scss|wasm|html)\.map$/

// Where documentation generators put their sites. The folder alone is no evidence: people write there by hand.
const SITE_FOLDER = /(?:^|\/)(?:docs?|api-?docs?|typedoc|tsdoc|jsdoc|phpdoc|doxygen|gh-pages|_site)\//i
// One page for each symbol, in a folder for each kind of symbol (TypeDoc, phpDocumentor, Compodoc). Folders that people
// name so too need a page with a symbol's name in it: a capital, an underscore or a dollar sign.
const SYMBOL_PAGE =
  /\/(?:(?:classes|interfaces|enums|enumerations|injectables)\/[\w$.]+|(?:functions|variables|types|type-aliases|namespaces|modules|traits)\/[\w.]*[A-Z_$][\w$.]*)\.html$/
// Names that are a generator's within such a site, and may be a person's elsewhere: TypeDoc, Doxygen, YARD, rustdoc.
const SITE_PAGE =
  /^(?:modules|hierarchy|annotated|inherits|functions_[a-z]+|globals_[a-z]+|(?:class|method|file|tag)_list)\.html$|^search-?index[\w.-]*\.js$/
// Names that are a generator's anywhere: Javadoc; Doxygen; rustdoc; Sphinx; pages of source made by JSDoc and coverage tools.
const GENERATED_PAGE = new RegExp(
  [
    '^(?:package-(?:summary|tree|frame|use)|overview-(?:summary|tree|frame)|module-summary)\\.html$',
    '^all(?:classes|packages|types)(?:-(?:no)?frame|-index)?\\.html$',
    '^(?:index-all|constant-values|serialized-form|deprecated-list|help-doc)\\.html$',
    '^(?:class|struct|union|interface|protocol)\\w+-members\\.html$',
    '_8(?:h|hpp|hh|hxx|c|cc|cpp|cxx)(?:_source)?\\.html$',
    '^(?:struct|enum|trait|union|static|constant|traitalias|derive)\\.[A-Z]\\w*\\.html$',
    '^(?:fn|macro)\\.[a-z]\\w*!?\\.html$',
    '^(?:genindex(?:-\\w+)?|py-modindex|np-modindex)\\.html$',
    '^(?:searchindex|sidebar-items)[\\d.]*\\.js$',
    '\\.(?:js|jsx|ts|tsx|mjs|cjs)\\.html$',
  ].join('|'),
)
// Maven's Javadoc, Javadoc's pages of uses, Sphinx's pages and copies of sources, coverage reports.
const GENERATED_FOLDER =
  /(?:^|\/)(?:(?:apidocs|class-use|_modules)\/.*\.html|_sources\/.*\.(?:rst|md)\.txt|(?:lcov-report|htmlcov)\/.*)$/

function isGeneratedDocumentation(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (GENERATED_PAGE.test(name) || GENERATED_FOLDER.test(path)) return true
  return SITE_FOLDER.test(path) && (SYMBOL_PAGE.test(path) || SITE_PAGE.test(name))
}

/**
 * Why the file at `path` (as in the tree, slashes between folders) is never read: 'lock file', 'binary', 'minified',
 * 'source map' or 'generated documentation'; null if it is read. Judges the path alone, so that it is the same at every
 * commit.
 */
export function skipReasonForPath(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const byName = REASON_BY_NAME.get(name)
  if (byName !== undefined) return byName
  const dot = name.lastIndexOf('.')
  if (dot < 0) return null
  const extension = name.slice(dot + 1)
  switch (extension) {
    case 'mjs':
    case 'cjs':
    case 'css':
      return MINIFIED.test(name) ? 'minified' : null
    case 'js':
      if (MINIFIED.test(name)) return 'minified'
      return isGeneratedDocumentation(path) ? 'generated documentation' : null
    case 'map':
      return SOURCE_MAP.test(name) ? 'source map' : null
    case 'html':
    case 'txt':
      return isGeneratedDocumentation(path) ? 'generated documentation' : null
    default:
      return REASON_BY_EXTENSION.get(extension) ?? null
  }
}

/** Whether content is binary: a NUL among the first bytes, as git judges it. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)
}
