// Probot's own logging, through our log: messages only, for what Probot would add to them (requests, events, errors with their
// payloads) holds what no log may hold.
import type { Logger } from 'probot'
import type { Log } from '../tasks/github/work.ts'

type Level = Parameters<Log>[0]

const nothing = (): void => undefined

/** A logger as Probot wants it that writes into `log`. What Probot says below `info` is left out. */
export function probotLog(log: Log): Logger {
  const at =
    (level: Level) =>
    (...said: readonly unknown[]): void =>
      log(level, 'probot', { message: messageOf(said) })
  const logger: object = {
    level: 'info',
    fatal: at('error'),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: nothing,
    trace: nothing,
    silent: nothing,
    child: () => logger,
  }
  if (!isLogger(logger)) throw new Error('the logger for Probot lacks a method')
  return logger
}

// Probot calls these and no others.
function isLogger(value: object): value is Logger {
  return ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'child'].every((method) => method in value)
}

function messageOf(said: readonly unknown[]): string {
  const text = said.find((one) => typeof one === 'string')
  if (typeof text === 'string') return text
  const [first] = said
  const error = typeof first === 'object' && first !== null && 'err' in first ? first.err : first
  return error instanceof Error ? error.message : 'said something without a message'
}
