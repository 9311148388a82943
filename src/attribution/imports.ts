// Tells third-party code brought in whole from code that somebody here wrote, on evidence only: a path where other people's
// code is kept, or another holder's copyright notice.
import { vendoredReason } from '../policy/vendored.ts'

// In a vendored file a change of more new tokens than this is another version of the library, not a patch.
const MOST_PATCH_TOKENS = 500
// A file of fewer tokens is no library, whatever notice it carries.
const LEAST_LIBRARY_TOKENS = 200
const HEADER_BYTES = 4096

/** Files at a repository's root that name who holds its rights. */
export const HOLDER_FILES: readonly string[] = [
  'LICENSE',
  'LICENSE.md',
  'LICENSE.txt',
  'LICENCE',
  'LICENCE.md',
  'LICENCE.txt',
  'COPYING',
  'COPYING.txt',
  'NOTICE',
  'NOTICE.txt',
  'AUTHORS',
  'package.json',
  'License',
  'LICENSE-MIT',
]

const NOTICE = /copyright\s*(?:\(c\)|©|&copy;)?[\s\d,–—-]*(?:present,?|by)?\s*([^\n\r]{2,120})/gi
// Words of a notice that name nobody.
const NAMELESS = new Set(
  (
    'copyright reserved rights all the and inc ltd llc gmbh corp corporation company contributors others other authors ' +
    'author team project group foundation licensed under license licence software present holder holders owner this file ' +
    'program code from with notice yyyy name yes notices permission above'
  ).split(' '),
)

/** The words of three letters or more by which a text's copyright notices name their holders, in lower case. */
export function holderWords(text: Uint8Array): Set<string> {
  const words = new Set<string>()
  let start = ''
  const length = Math.min(text.length, HEADER_BYTES)
  for (let at = 0; at < length; at++) start += String.fromCharCode(text[at]!)
  for (const match of start.matchAll(NOTICE)) {
    for (const word of match[1]!.toLowerCase().split(/[^a-z\u00c0-\u00ff]+/)) {
      if (word.length >= 3 && !NAMELESS.has(word)) words.add(word)
    }
  }
  return words
}

/** Every word of a text that may be part of a name, for a look-up of holders. */
export function nameWords(text: Uint8Array): Set<string> {
  let all = ''
  const length = Math.min(text.length, 4 * HEADER_BYTES)
  for (let at = 0; at < length; at++) all += String.fromCharCode(text[at]!)
  return new Set(all.toLowerCase().split(/[^a-z\u00c0-\u00ff]+/))
}

/**
 * Whether a change brings in third-party code whole: a new file at a vendored path, a large change of one, or a new file
 * whose copyright notice names a holder that none of the repository's own notices (`ours`, words) knows. Without notices of
 * its own a repository gives no such evidence. `holders` are the words of the new file's notice.
 */
export function isImport(
  path: string,
  isNew: boolean,
  freshTokenCount: number,
  ours: ReadonlySet<string>,
  holders: ReadonlySet<string>,
): boolean {
  if (vendoredReason(path) !== null) return isNew || freshTokenCount > MOST_PATCH_TOKENS
  if (!isNew || freshTokenCount < LEAST_LIBRARY_TOKENS || holders.size === 0 || ours.size === 0) return false
  for (const word of holders) if (ours.has(word)) return false
  return true
}
