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
  readonly service: ServiceEnvironment
}

/** What the environment says of the service: texts as they are, null where it says nothing. */
export interface ServiceEnvironment {
  /** BYLINE_PORT, else PORT. */
  readonly port: string | null
  /** BYLINE_HOST: the address it listens on. */
  readonly host: string | null
  /** BYLINE_DATA: the folder that only Byline writes to. */
  readonly dataDirectory: string | null
  /** BYLINE_BASE_URL: where people and GitHub reach it. */
  readonly baseUrl: string | null
  /** BYLINE_WORKERS: how many processes work. */
  readonly workers: string | null
  /** BYLINE_ORGANISATION: the organisation's login on GitHub. */
  readonly organisation: string | null
  /** APP_ID: the GitHub App's number. */
  readonly appId: string | null
  /** PRIVATE_KEY: the app's key itself. */
  readonly privateKey: string | null
  /** PRIVATE_KEY_PATH: the file that holds it. */
  readonly privateKeyFile: string | null
  /** WEBHOOK_SECRET: what GitHub signs webhooks with. */
  readonly webhookSecret: string | null
  /** GITHUB_TOKEN: somebody's own token, which reads where no app does. */
  readonly githubToken: string | null
  /** GHE_HOST: an own GitHub server. */
  readonly githubHost: string | null
  /** GHE_PROTOCOL: how it is reached. */
  readonly githubProtocol: string | null
  /** LOG_LEVEL: the least important lines that are logged. */
  readonly logLevel: string | null
}

/** The variables that hold secrets: no process that the service starts is given them. */
export const SECRET_VARIABLES: readonly string[] = [
  'PRIVATE_KEY',
  'PRIVATE_KEY_PATH',
  'WEBHOOK_SECRET',
  'GITHUB_TOKEN',
]

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
    service: {
      port: setting('BYLINE_PORT') ?? setting('PORT'),
      host: setting('BYLINE_HOST'),
      dataDirectory: setting('BYLINE_DATA'),
      baseUrl: setting('BYLINE_BASE_URL'),
      workers: setting('BYLINE_WORKERS'),
      organisation: setting('BYLINE_ORGANISATION'),
      appId: setting('APP_ID'),
      privateKey: setting('PRIVATE_KEY'),
      privateKeyFile: setting('PRIVATE_KEY_PATH'),
      webhookSecret: setting('WEBHOOK_SECRET'),
      githubToken: setting('GITHUB_TOKEN'),
      githubHost: setting('GHE_HOST'),
      githubProtocol: setting('GHE_PROTOCOL'),
      logLevel: setting('LOG_LEVEL'),
    },
  }
}
