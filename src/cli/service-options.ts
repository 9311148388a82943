// The options of the service, and what the environment says where they do not: read here, once, or refused as wrong usage.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addPlaceOptions, booksPlaceOf, type BooksFlags } from './books.ts'
import type { LogLevel, ServeSettings, ServiceSettings } from './services.ts'
import type { Session } from './session.ts'

/** The options as they were written. */
export interface ServiceFlags extends BooksFlags {
  readonly data?: string
  readonly baseUrl?: string
  readonly organisation?: string
  readonly appId?: string
  readonly privateKey?: string
  readonly githubHost?: string
}

/** The same, with those of a service that listens. */
export interface ServeFlags extends ServiceFlags {
  readonly port?: string
  readonly host?: string
  readonly workers?: string
}

const DEFAULT_PORT = 3000
const DEFAULT_DATA = 'byline-data'
const PORT_MAX = 65_535
const WORKERS_MAX = 64
/** Words of other loggers for what we log at our three levels. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'info',
  debug: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
}

/** Adds the options of everything that speaks with GitHub. */
export function addServiceOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--data <folder>', 'what is fetched and found (BYLINE_DATA; else byline-data)')
    .option('--base-url <url>', 'where people and GitHub reach it (BYLINE_BASE_URL)')
    .option('--organisation <login>', 'on GitHub (BYLINE_ORGANISATION; else as the books are called)')
    .option('--app-id <number>', "the GitHub App's (APP_ID)")
    .option('--private-key <file>', "the GitHub App's (PRIVATE_KEY_PATH, or PRIVATE_KEY itself)")
    .option('--github-host <host>', 'an own GitHub server (GHE_HOST, with GHE_PROTOCOL)')
}

/** Adds the same options, and those of a service that listens. */
export function addServeOptions(command: Command): Command {
  return addServiceOptions(
    command
      .option('--port <number>', `where it listens (BYLINE_PORT, PORT; else ${DEFAULT_PORT})`)
      .option('--host <address>', 'on which of the addresses (BYLINE_HOST; else all)')
      .option('--workers <number>', 'processes that work (BYLINE_WORKERS; else 2, or all cores but one)'),
  )
}

/** What options and environment say; what cannot be is wrong usage, reported through the command. */
export function serviceSettingsOf(session: Session, command: Command, flags: ServiceFlags): ServiceSettings {
  const { service } = session.environment
  const organisation = flags.organisation ?? service.organisation
  if (organisation !== null && !/^[A-Za-z0-9](?:-?[A-Za-z0-9])*$/.test(organisation))
    return command.error(`"${organisation}" is no organisation on GitHub; write its login, such as kestrel`)
  const level = service.logLevel ?? 'info'
  const logLevel = LEVELS[level.toLowerCase()]
  if (logLevel === undefined) return command.error(`LOG_LEVEL is "${level}"; write info, warn or error`)
  const appId = flags.appId ?? service.appId
  return {
    place: booksPlaceOf(session, command, flags),
    dataDirectory: dataDirectoryOf(session, flags.data),
    baseUrl: baseUrlOf(command, flags.baseUrl ?? service.baseUrl),
    organisation,
    app: {
      id: appId === null ? null : wholeNumber(command, 'the app id (APP_ID)', appId, Number.MAX_SAFE_INTEGER),
      privateKey: flags.privateKey === undefined ? service.privateKey : null,
      privateKeyFile: flags.privateKey ?? service.privateKeyFile,
      webhookSecret: service.webhookSecret,
    },
    github: githubOf(session, command, flags),
    logLevel,
  }
}

/** The same for a service that listens. */
export function serveSettingsOf(session: Session, command: Command, flags: ServeFlags): ServeSettings {
  const { service } = session.environment
  const port = flags.port ?? service.port
  const workers = flags.workers ?? service.workers
  return {
    ...serviceSettingsOf(session, command, flags),
    port: port === null ? DEFAULT_PORT : wholeNumber(command, 'the port', port, PORT_MAX),
    host: flags.host ?? service.host,
    workers:
      workers === null
        ? Math.max(2, availableParallelism() - 1)
        : Math.max(1, wholeNumber(command, 'the number of workers', workers, WORKERS_MAX)),
  }
}

/** The folder that only Byline writes to, by option, environment or default. */
export function dataDirectoryOf({ environment }: Session, option: string | undefined): string {
  return resolve(option ?? environment.service.dataDirectory ?? DEFAULT_DATA)
}

function baseUrlOf(command: Command, text: string | null): string | null {
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
  if (!isWeb || url.username !== '' || url.password !== '')
    return command.error('the base URL must be a plain web address, such as https://byline.example.com')
  return url.href.replace(/\/+$/, '')
}

function githubOf(session: Session, command: Command, flags: ServiceFlags): ServiceSettings['github'] {
  const { service } = session.environment
  const host = flags.githubHost ?? service.githubHost
  if (host === null) return { webUrl: 'https://github.com', apiUrl: 'https://api.github.com' }
  const protocol = service.githubProtocol ?? 'https'
  const webUrl = `${protocol}://${host}`
  if (!/^https?$/.test(protocol)) return command.error(`GHE_PROTOCOL is "${protocol}"; write https or http`)
  if (!/^[A-Za-z0-9.-]+(?::\d+)?$/.test(host) || !URL.canParse(webUrl))
    return command.error(`"${host}" is no GitHub server; write its host, such as github.example.com`)
  return { webUrl, apiUrl: `${webUrl}/api/v3` }
}

function wholeNumber(command: Command, what: string, text: string, most: number): number {
  if (/^\d{1,16}$/.test(text) && Number(text) <= most) return Number(text)
  return command.error(`${what} is "${text}"; write a whole number of at most ${most}`)
}
