// Where the app's credentials come from, and what is said of those that are missing or wrong.
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ServiceSettings } from '../../src/cli/services.ts'
import { appCredentials, writeAppCredentials } from '../../src/main/app-credentials.ts'
import { createFolder } from '../support/repository.ts'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
const NONE = { id: null, privateKey: null, privateKeyFile: null, webhookSecret: null }
const ALL = { ...NONE, id: 7, privateKey: KEY, webhookSecret: 's e"c\\ret' }

function settings(app: Partial<ServiceSettings['app']>, dataDirectory = createFolder()): ServiceSettings {
  return {
    place: { database: 'a', keyFile: 'b', anchorFile: 'c' },
    dataDirectory,
    baseUrl: null,
    organisation: null,
    app: { ...NONE, ...app },
    github: { webUrl: 'https://github.com', apiUrl: 'https://api.github.com' },
    logLevel: 'info',
  }
}

function refusal(app: Partial<ServiceSettings['app']>): string {
  const read = appCredentials(settings(app))
  if (read.ok) throw new Error('they were taken')
  return read.refusal
}

describe('the credentials of the app', () => {
  const expected = { ok: true, value: { appId: 7, privateKey: KEY, webhookSecret: ALL.webhookSecret } }

  it('are taken from the environment, with the key as it is, on one line, in base64, or in a file', () => {
    const file = join(createFolder(), 'app.pem')
    writeFileSync(file, KEY)
    const keys = [KEY, KEY.replaceAll('\n', '\\n'), Buffer.from(KEY).toString('base64')]
    for (const privateKey of keys) expect(appCredentials(settings({ ...ALL, privateKey }))).toEqual(expected)
    expect(appCredentials(settings({ ...ALL, privateKey: null, privateKeyFile: file }))).toEqual(expected)
  })

  it('are read as set-up wrote them, and only the service may read them', () => {
    const folder = join(createFolder(), 'data')
    const value = { appId: 7, privateKey: KEY, webhookSecret: 'a1b2c3' }
    writeAppCredentials(folder, value)
    const file = join(folder, 'github-app.env')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(appCredentials(settings({}, folder))).toEqual({ ok: true, value })
    // The environment goes before the file.
    expect(appCredentials(settings({ id: 8 }, folder))).toMatchObject({ value: { appId: 8 } })
    writeAppCredentials(folder, { ...value, appId: 9 })
    chmodSync(file, 0o644)
    writeFileSync(`${file}.new`, 'left by an attempt that was stopped', { mode: 0o644 })
    writeAppCredentials(folder, { ...value, appId: 10 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toContain('APP_ID=10\n')
  })

  it('are not there where nothing was said', () => {
    expect(appCredentials(settings({}))).toEqual({ ok: true, value: null })
  })

  it('are refused in one line where one of them is missing or wrong, and no key is quoted', () => {
    expect(refusal({ ...ALL, id: null })).toContain('APP_ID')
    expect(refusal({ ...ALL, privateKey: null })).toContain('PRIVATE_KEY_PATH')
    expect(refusal({ ...ALL, webhookSecret: null })).toContain('WEBHOOK_SECRET')
    expect(refusal({ ...ALL, privateKey: null, privateKeyFile: '/nowhere/app.pem' })).toContain('ENOENT')
    const broken = KEY.replace('MII', 'XXX')
    expect(refusal({ ...ALL, privateKey: broken })).toContain('no RSA key in PEM')
    expect(refusal({ ...ALL, privateKey: broken })).not.toContain('XXX')
    const { privateKey } = generateKeyPairSync('ed25519')
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(refusal({ ...ALL, privateKey: other })).toContain('no RSA key')
  })
})
