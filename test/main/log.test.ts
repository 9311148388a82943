// What a line of the log holds, and what it never does.
import { describe, expect, it } from 'vitest'
import { structuredLog, withoutSecrets } from '../../src/main/log.ts'
import { probotLog } from '../../src/github/probot-log.ts'

const now = () => new Date('2026-11-02T09:00:00.000Z')

function logged(level: 'info' | 'warn' | 'error' = 'info') {
  const lines: string[] = []
  return { lines, log: structuredLog((line) => lines.push(line), { level, process: 'service', now }) }
}

describe('a line of the log', () => {
  it('is one JSON object, with the time, the level, the process, the event and its values', () => {
    const { lines, log } = logged()
    log('warn', 'job ended', { job: 'a', tookMs: 5, isNew: true, reason: null })
    expect(lines).toEqual([
      '{"time":"2026-11-02T09:00:00.000Z","level":"warn","process":"service","event":"job ended","job":"a","tookMs":5,"isNew":true,"reason":null}\n',
    ])
  })

  it('is left out below the level that was asked for', () => {
    const { lines, log } = logged('warn')
    log('info', 'a')
    log('warn', 'b')
    log('error', 'c')
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['b', 'c'])
  })

  it('stays one line, and short, whatever is in a value', () => {
    const { lines, log } = logged()
    log('info', 'a', { reason: `first\nsecond\u2028${'x'.repeat(1_000)}` })
    expect(lines[0]!.split('\n')).toHaveLength(2)
    expect(JSON.parse(lines[0]!).reason).toHaveLength(300)
  })
})

describe('a text of the log', () => {
  it.each([
    ['token ghs_16C7e42F292c6912E7710c838347Ae178B4a of the app', 'token [hidden] of the app'],
    ['github_pat_11ABCDEFG0123456789_abc is', '[hidden] is'],
    ['sent eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2ln away', 'sent [hidden] away'],
    ['Authorization: Bearer abc.def', 'Authorization: [hidden]'],
    ['basic eC1hY2Nlc3MtdG9rZW46Z2hz is', 'basic [hidden] is'],
    ['set-cookie: sid=abc; Secure', 'set-cookie: [hidden]'],
    ['client_secret=abc', 'client_secret=[hidden]'],
    [
      'fetch https://x-access-token:abc@github.com/a/b.git failed',
      'fetch https://[hidden]@github.com/a/b.git failed',
    ],
    ['GET /setup/done?code=abc&state=def gave 500', 'GET /setup/done?… gave 500'],
    ['POST /app-manifests/abcdef/conversions', 'POST /app-manifests/[hidden]/conversions'],
    ['by ann.lee+x@mail.example.org today', 'by [e-mail] today'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----\nis wrong',
      '[hidden] is wrong',
    ],
    ['-----BEGIN PRIVATE KEY-----\nabc', '[hidden]'],
    [
      'X-Hub-Signature-256 sha256=0123456789abcdef does not match',
      'X-Hub-Signature-256 [hidden] does not match',
    ],
    ['the repository is archived', 'the repository is archived'],
  ])('shows %j as %j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown)
  })
})

describe('what Probot logs', () => {
  it('is a message and never what stands beside it', () => {
    const { lines, log } = logged()
    const probot = probotLog(log).child({ name: 'event', id: 'x' })
    probot.info({ headers: { cookie: 'abc' } }, 'received')
    probot.error(Object.assign(new Error('signature does not match'), { event: { payload: 'abc' } }))
    probot.error({ err: new Error('failed'), req: 'abc' })
    probot.warn({ a: 'abc' })
    probot.debug('abc')
    probot.trace('abc')
    expect(lines.map((line) => JSON.parse(line).message)).toEqual([
      'received',
      'signature does not match',
      'failed',
      'said something without a message',
    ])
    expect(lines.join('')).not.toContain('abc')
  })
})
