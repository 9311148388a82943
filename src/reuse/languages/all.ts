// The languages that are parsed with tree-sitter: a new one is a file beside this one and a word here.
import type { Language } from '../language.ts'
import { c } from './c.ts'
import { cSharp } from './c-sharp.ts'
import { cpp } from './cpp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { kotlin } from './kotlin.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'

/** Each language once; no two read the same extension. */
export const LANGUAGES: readonly Language[] = [c, cSharp, cpp, go, java, kotlin, php, python, ruby, rust]
