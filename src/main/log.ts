// The log of the service: one JSON object a line, and nothing secret in it, whoever wrote it.
import type { LogLevel } from '../cli/services.ts'
import type { Log } from '../tasks/github/work.ts'
import type { Clock } from '../tasks/open-books.ts'

const ORDER: Readonly<Record<LogLevel, number>> = { info: 0, warn: 1, error: 2 }
const TEXT_LONGEST = 300
const HIDDEN = '[hidden]'
/** What must not be read by whoever reads logs. The order counts: a whole key before its lines. */
const SECRETS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/-----BEGIN [^-]*-----[^]*?(?:-----END [^-]*-----|$)/g, HIDDEN],
  // Tokens of GitHub, JSON Web Tokens, signatures of webhooks.
  [/\b(?:gh[a-z]_|github_pat_|v1\.)[A-Za-z0-9_.]{8,}/g, HIDDEN],
  [/\beyJ[\w-]*\.[\w-]*(?:\.[\w-]*)?/g, HIDDEN],
  [/\bsha(?:1|256)=[0-9a-f]+/gi, HIDDEN],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\b(token)\s+[\w.~+/=-]{16,}/gi, `$1 ${HIDDEN}`],
  [/(cookie|authorization|secret|password|private[ _-]?key)(["']?\s*[:=]\s*)\S.*$/gim, `$1$2${HIDDEN}`],
  // Whoever stands in an address, and whatever is asked in it.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, `$1${HIDDEN}@`],
  [/\?[^\s"'<>]*/g, '?…'],
  [/\/app-manifests\/[^\s/]+/g, `/app-manifests/${HIDDEN}`],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
]

/** A text as a log may hold it: on one line, not too long, without tokens, keys, cookies, queries and e-mails. */
export function withoutSecrets(text: string): string {
  const hidden = SECRETS.reduce((left, [pattern, shown]) => left.replace(pattern, shown), text)
  const line = hidden.replace(/\s+/g, ' ').trim()
  return line.length <= TEXT_LONGEST ? line : `${line.slice(0, TEXT_LONGEST - 1)}…`
}

/** A log that hands its lines to `write`; lines below `level` are left out. */
export function structuredLog(
  write: (line: string) => void,
  { level, process: from, now }: { readonly level: LogLevel; readonly process: string; readonly now: Clock },
): Log {
  return (of, event, values = {}) => {
    if (ORDER[of] < ORDER[level]) return
    const shown = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ])
    const entry = { time: now().toISOString(), level: of, process: from, event, ...Object.fromEntries(shown) }
    write(`${JSON.stringify(entry)}\n`)
  }
}

/** Why something failed, in a text fit for `withoutSecrets`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' ? error.name : error.message
}
