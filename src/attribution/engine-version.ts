// The engine's version: whatever changes which origin a token gets, or which text is a token at all, makes a new one.
import { VENDORED_PATHS_VERSION } from '../policy/vendored.ts'
import { CHARACTER_TABLE } from './characters.ts'
import { SKIPPED_PATHS_VERSION } from './skipped-paths.ts'

/** The version in every result; equal versions give equal attributions of equal histories. */
export const ENGINE_VERSION = `3+${CHARACTER_TABLE}+paths-${SKIPPED_PATHS_VERSION}+vendored-${VENDORED_PATHS_VERSION}`
