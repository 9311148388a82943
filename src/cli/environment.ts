// What the command line takes from the environment; no other file of it reads any.
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The settings that the environment holds. */
export interface Environment {
  /** Where results are kept between runs, unless an option says otherwise. */
  readonly cacheDirectory: string
  /** Whether an unexpected error is shown with its trace. */
  readonly debug: boolean
  /** Where the books lie, unless an option says otherwise; null where the environment does not say. */
  readonly books: {
    /** BYLINE_DATABASE: a file, or a postgres:// URL. */
    readonly database: string | null
    /** BYLINE_SIGNING_KEY: the file with the key that signs checkpoints. */
    readonly keyFile: string | null
    /** BYLINE_ANCHOR: the file that keeps the latest checkpoint outside the database. */
    readonly anchorFile: string | null
    /** BYLINE_BY: the e-mail of whoever acts. */
    readonly by: string | null
  }
}

/** Reads the settings out of environment variables. A relative `XDG_CACHE_HOME` counts as none, as its specification says. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const base = variables['XDG_CACHE_HOME'] ?? ''
  const debug = variables['BYLINE_DEBUG'] ?? ''
  // A variable that is set to nothing counts as none.
  const setting = (name: string): string | null => variables[name] || null
  return {
    cacheDirectory: join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'byline'),
    debug: debug !== '' && debug !== '0',
    books: {
      database: setting('BYLINE_DATABASE'),
      keyFile: setting('BYLINE_SIGNING_KEY'),
      anchorFile: setting('BYLINE_ANCHOR'),
      by: setting('BYLINE_BY'),
    },
  }
}
