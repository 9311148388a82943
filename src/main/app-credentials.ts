// What the GitHub App proves itself with: from the environment, or from the file that set-up writes into the data folder.
import { createPrivateKey } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ServiceSettings } from '../cli/services.ts'
import { done, refused, type Outcome } from '../tasks/outcome.ts'

/** The credentials of an app, each of its form. */
export interface AppCredentials {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly webhookSecret: string
}

const FILE = 'github-app.env'

/**
 * The app's credentials: what was given, else what set-up wrote; null where there are none at all, and set-up is to be offered.
 * Refuses, naming it, what is missing beside the rest, and a key that is none.
 */
export function appCredentials({ app, dataDirectory }: ServiceSettings): Outcome<AppCredentials | null> {
  const file = join(dataDirectory, FILE)
  const read = readSettingsFile(file)
  if (!read.ok) return read
  const written = read.value
  const id = app.id ?? (written['APP_ID'] === undefined ? null : Number(written['APP_ID']))
  const key = keyText(app, written['PRIVATE_KEY'] ?? null)
  if (!key.ok) return key
  const secret = app.webhookSecret ?? written['WEBHOOK_SECRET'] ?? null
  if (id === null && key.value === null && secret === null) return done(null)
  if (id === null) return refused("the GitHub App's number is missing; set APP_ID, or give --app-id")
  if (!Number.isSafeInteger(id) || id < 1)
    return refused(`${file}: APP_ID is no number; correct it, or set APP_ID`)
  if (key.value === null)
    return refused("the GitHub App's key is missing; set PRIVATE_KEY_PATH to its file, or give --private-key")
  if (secret === null)
    return refused('the secret of the webhooks is missing; set WEBHOOK_SECRET as on GitHub')
  const pem = pemOf(key.value)
  if (pem === undefined)
    return refused(
      "the GitHub App's key is no RSA key in PEM; set PRIVATE_KEY_PATH to the file that GitHub gave",
    )
  return done({ appId: id, privateKey: pem, webhookSecret: secret })
}

/** Writes what set-up got from GitHub, for the service's eyes alone; it is there whole, or not at all. */
export function writeAppCredentials(
  dataDirectory: string,
  { appId, privateKey, webhookSecret }: AppCredentials,
): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const file = join(dataDirectory, FILE)
  const text = [
    '# The GitHub App of this Byline, as set-up made it. Keep it secret.',
    `APP_ID=${appId}`,
    `WEBHOOK_SECRET="${webhookSecret}"`,
    `PRIVATE_KEY="${privateKey.trimEnd().replaceAll('\n', '\\n')}"`,
    '',
  ].join('\n')
  const open = openSync(`${file}.new`, 'w', 0o600)
  try {
    // One that was left behind may be everybody's to read.
    fchmodSync(open, 0o600)
    writeSync(open, text)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  renameSync(`${file}.new`, file)
}

function readSettingsFile(file: string): Outcome<Readonly<Record<string, string | undefined>>> {
  try {
    return done(parseEnv(readFileSync(file, 'utf8')))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'ENOENT'
      ? done({})
      : refused(`${file}: cannot be read (${code}); let the service read it`)
  }
}

function keyText(app: ServiceSettings['app'], written: string | null): Outcome<string | null> {
  if (app.privateKey !== null) return done(app.privateKey)
  if (app.privateKeyFile === null) return done(written)
  try {
    return done(readFileSync(app.privateKeyFile, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return refused(`${app.privateKeyFile}: the GitHub App's key cannot be read (${code}); name its file`)
  }
}

// As hosts keep keys in variables: as it is, with \n for line feeds, or in base64.
function pemOf(text: string): string | undefined {
  const plain = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
  const pem = plain.replaceAll('\\n', '\n').trim()
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? `${pem}\n` : undefined
  } catch {
    // What is wrong with it could quote it.
    return undefined
  }
}
