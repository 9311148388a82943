// What commands ask of the whole program: the service and what it does for GitHub. `src/main` wires it, and is loaded only
// where it is asked for, so that no other command starts slower.
import type { BooksPlace } from '../tasks/open-books.ts'
import type { ExitCode, Session } from './session.ts'

/** How important a line of the log must be to be written. */
export type LogLevel = 'info' | 'warn' | 'error'

/** How the service is to run; all values are of their form, and nothing was looked up yet. */
export interface ServiceSettings {
  readonly place: BooksPlace
  /** The folder that only Byline writes to, absolute. */
  readonly dataDirectory: string
  /** Where people and GitHub reach it, without a slash at the end; null where nobody said. */
  readonly baseUrl: string | null
  /** The organisation's login on GitHub; null where it is the books' own name. */
  readonly organisation: string | null
  /** The app's number, the text or file of its key, and the secret of its webhooks, as far as they were given. */
  readonly app: {
    readonly id: number | null
    readonly privateKey: string | null
    readonly privateKeyFile: string | null
    readonly webhookSecret: string | null
  }
  /** Where GitHub is: its pages and repositories, and its API. */
  readonly github: { readonly webUrl: string; readonly apiUrl: string }
  readonly logLevel: LogLevel
}

/** How the service is to listen and work, beyond what every part of it needs. */
export interface ServeSettings extends ServiceSettings {
  /** 0 for any that is free. */
  readonly port: number
  /** Null for all addresses. */
  readonly host: string | null
  readonly workers: number
}

/** How an organisation is brought up to date. */
export interface SyncSettings extends ServiceSettings {
  readonly organisation: string
  /** Somebody's own token, which is used where there is no app; null where nobody gave one. */
  readonly token: string | null
  readonly json: boolean
}

/** What only the whole program can do. Each reports what it refuses, and gives the exit code. */
export interface Services {
  /** Answers webhooks and pages, and works, until it is asked to stop. */
  serve(session: Session, settings: ServeSettings): Promise<ExitCode>
  /** Works for the service that started this process. */
  work(session: Session): Promise<ExitCode>
  /** Brings the books up to date with an organisation's repositories, without webhooks. */
  githubSync(session: Session, settings: SyncSettings): Promise<ExitCode>
}
