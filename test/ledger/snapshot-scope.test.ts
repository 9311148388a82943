// What a snapshot covers of a place, by its patterns alone.
import { describe, expect, test } from 'vitest'
import { coverageOf, isWider, scopeTexts } from '../../src/ledger/snapshot-scope.ts'

const API = { repository: 'api', paths: null }
const SOURCES = { repository: 'api', paths: ['src/**'] }
const WEB = { repository: 'web', paths: ['docs/**'] }
const anywhere = (path: string | null) => ({ repository: null, path })

describe('a scope', () => {
  test('covers a folder whole where a pattern takes whatever is in it', () => {
    expect(coverageOf([SOURCES], anywhere('src'))).toBe('whole')
    expect(coverageOf([SOURCES], anywhere('src/money.ts'))).toBe('whole')
    expect(coverageOf([{ repository: 'api', paths: ['src/'] }], anywhere('src/a'))).toBe('whole')
    expect(coverageOf([{ repository: 'api', paths: ['*.ts'] }], anywhere('src/money.ts'))).toBe('whole')
    expect(coverageOf([{ repository: 'api', paths: ['*.ts'] }], anywhere('src'))).toBe('part')
    expect(coverageOf([{ repository: 'api', paths: ['src/*'] }], anywhere('src'))).toBe('part')
    expect(coverageOf([{ repository: 'api', paths: ['src/a/**'] }], anywhere('src'))).toBe('part')
    expect(coverageOf([{ repository: 'api', paths: ['a[1]/**'] }], anywhere('a[1]'))).toBe('nothing')
  })

  test('covers nothing of what its patterns do not name, and a whole repository only without patterns', () => {
    expect(coverageOf([SOURCES], anywhere('docs'))).toBe('nothing')
    expect(coverageOf([SOURCES, WEB], anywhere('docs'))).toBe('whole')
    expect(coverageOf([SOURCES], { repository: 'api', path: null })).toBe('part')
    expect(coverageOf([API, WEB], { repository: 'api', path: null })).toBe('whole')
    expect(coverageOf([API, WEB], anywhere(null))).toBe('part')
    expect(coverageOf([API], { repository: 'web', path: null })).toBe('nothing')
  })

  test('is wider than another where it covers that and more', () => {
    expect(isWider([API], [SOURCES])).toBe(true)
    expect(isWider([SOURCES], [API])).toBe(false)
    expect(isWider([API], [API])).toBe(false)
    expect(isWider([API, WEB], [API])).toBe(true)
    expect(isWider([API], [WEB])).toBe(false)
    expect(isWider([{ repository: 'api', paths: ['src/**', 'docs/**'] }], [SOURCES])).toBe(true)
  })

  test('is written as licences write it', () => {
    expect(scopeTexts([WEB, API])).toEqual(['api', 'web:docs/**'])
  })
})
