// Reads a licence's terms from a file (YAML or JSON) with the settings of the command line laid over it.
import { readFileSync } from 'node:fs'
import { parseLicenceTerms } from '../royalties/licence-file.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import { refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** Settings by their names in a licence file; texts, or lists of texts. */
export type LicenceSettings = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The terms that a file and settings say together; a setting given counts instead of the file's. Refuses a file that cannot
 * be read or is no YAML, and terms that are not whole or not right.
 */
export async function readLicenceTerms(
  file: string | undefined,
  settings: LicenceSettings,
): Promise<Outcome<LicenceTerms>> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  if (file === undefined) return parseLicenceTerms(Object.fromEntries(given))
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return refused(readingFailure(file, error))
  }
  const { parseDocument } = await import('yaml')
  // JSON is YAML.
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) {
    const place = error.linePos === undefined ? '' : `line ${error.linePos[0].line}: `
    return refused(`${file}: ${place}is no YAML: ${error.message.split('\n', 1)[0]}`)
  }
  let value: unknown
  try {
    value = document.toJS()
  } catch {
    // Aliases that unfold into too much: the package refuses them with an error.
    return refused(`${file}: is too large once its aliases are unfolded`)
  }
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value)
  const reading = parseLicenceTerms(isTable ? Object.assign({}, value, Object.fromEntries(given)) : value)
  return reading.ok ? reading : refused(`${file}: ${reading.refusal}`)
}
