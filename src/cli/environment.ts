// What the command line takes from the environment; no other file of it reads any.
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The settings that the environment holds. */
export interface Environment {
  /** Where results are kept between runs, unless an option says otherwise. */
  readonly cacheDirectory: string
  /** Whether an unexpected error is shown with its trace. */
  readonly debug: boolean
}

/** Reads the settings out of environment variables. A relative `XDG_CACHE_HOME` counts as none, as its specification says. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const base = variables['XDG_CACHE_HOME'] ?? ''
  const debug = variables['BYLINE_DEBUG'] ?? ''
  return {
    cacheDirectory: join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'byline'),
    debug: debug !== '' && debug !== '0',
  }
}
