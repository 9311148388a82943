// What is shown on a terminal: harmless text, its width, and the progress line.
import { homedir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../../src/cli/environment.ts'
import { createProgress } from '../../src/cli/progress.ts'
import { tableText } from '../../src/cli/table.ts'
import { cutTo, fitTo, grouped, safeJson, textWidth, visible } from '../../src/cli/terminal-text.ts'
import { createRepository } from '../support/repository.ts'
import { byline } from './run.ts'

describe('text on a terminal', () => {
  test('has nothing in it that a terminal would act on', () => {
    expect(visible('a\n\t\r\u001b[31m\u0000\u007f\u009b\u202e\u2028\ud800b')).toBe(
      'a\\n\\t\\r\\e[31m\\x00\\x7f\\x9b\\u202e\\u2028\\ud800b',
    )
    expect(visible('Kovač 王 😀 "x" \\')).toBe('Kovač 王 😀 "x" \\')
  })

  test('in JSON means what it meant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = safeJson({ text })
        expect(JSON.parse(json)).toEqual({ text })
        expect(visible(json)).toBe(json)
      }),
    )
  })

  test.each([
    ['Kovač', 5],
    ['Kovac\u030c', 5],
    ['王小明', 6],
    ['김정환', 6],
    ['ﾊﾝｶｸ', 4],
    ['Ｆｕｌｌ', 8],
    ['😀', 2],
    ['…', 1],
    ['', 0],
  ])('"%s" is %i columns wide', (text, columns) => {
    expect(textWidth(text)).toBe(columns)
  })

  test('is cut and filled to columns, and never cut within a wide character', () => {
    expect(cutTo('王小明', 6)).toBe('王小明')
    expect(cutTo('王小明', 5)).toBe('王小…')
    expect(cutTo('王小明', 4)).toBe('王…')
    expect(fitTo('王小明', 4)).toBe('王… ')
    expect(fitTo('ab', 4)).toBe('ab  ')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        expect(textWidth(fitTo(visible(text), columns))).toBe(columns)
      }),
    )
  })

  test('has its thousands set apart', () => {
    expect([0, 999, 1000, 1234567, 10n ** 20n, '30000.00', '1234.5678'].map(grouped)).toEqual([
      '0',
      '999',
      '1,000',
      '1,234,567',
      '100,000,000,000,000,000,000',
      '30,000.00',
      '1,234.5678',
    ])
  })
})

describe('a table', () => {
  const columns = [
    { heading: 'Person', align: 'left' },
    { heading: 'Tokens', align: 'right' },
  ] as const

  test('fits 80 columns with any names, and its numbers stand under each other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 120 }), { minLength: 1 }), (names) => {
        const text = tableText(
          columns,
          names.map((name, at) => [name, grouped(at * 1000)]),
          (row) => row,
        )
        const rows = text.trimEnd().split('\n')
        expect(rows).toHaveLength(names.length + 1)
        expect(new Set(rows.map(textWidth)).size).toBe(1)
        expect(textWidth(rows[0]!)).toBeLessThanOrEqual(80)
      }),
      { numRuns: 50 },
    )
  })

  test('refuses to leave a name no room', () => {
    expect(() => tableText(columns, [['a long name', '1'.repeat(75)]], (row) => row)).toThrow('no room')
  })
})

describe('the progress line', () => {
  function watched(columns = 80) {
    const written: string[] = []
    let nowMs = 0
    const progress = createProgress({ columns, write: (text) => void written.push(text) }, () => nowMs)
    return { written, progress, pass: (ms: number) => (nowMs += ms) }
  }

  test('is written over at most ten times a second, and taken away in the end', () => {
    const { written, progress, pass } = watched()
    for (let done = 1; done <= 1000; done++) {
      progress.update('path/to/vite', done, 1000)
      pass(1)
    }
    progress.clear()
    progress.clear()
    expect(written).toHaveLength(11)
    expect(written[0]).toBe('\r\u001b[Kvite: 1 of 1,000 commits')
    expect(written.at(-1)).toBe('\r\u001b[K')
  })

  test('tells the time left once it can be known', () => {
    const { written, progress, pass } = watched()
    progress.update('vite', 100, undefined)
    pass(2000)
    progress.update('vite', 2000, 10_000)
    pass(2000)
    progress.update('vite', 4000, 400_000)
    expect(written.map((text) => text.slice(4))).toEqual([
      'vite: 100 commits',
      'vite: 2,000 of 10,000 commits, 8 s left',
      'vite: 4,000 of 400,000 commits, 7 min left',
    ])
  })

  test('keeps within the terminal and is harmless, whatever the name', () => {
    const { written, progress } = watched(30)
    progress.update(`/x/${'名'.repeat(40)}\n\u001b[2J`, 5, 10)
    expect(textWidth(written[0]!.slice(4))).toBeLessThan(30)
    expect(written[0]!.slice(4)).toBe(visible(written[0]!.slice(4)))
  })

  test('is shown on a terminal, and gone before anything else is written', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one\n', 'yarn.lock': 'x' } })
    const written: string[] = []
    const { stderr } = await byline(['blame', repository.path, 'yarn.lock', 'a.md'], {
      progressTerminal: { columns: 80, write: (text) => void written.push(text) },
    })
    expect(written[0]).toContain('commit')
    expect(written.at(-1)).toBe('\r\u001b[K')
    expect(stderr).toBe('byline: yarn.lock: not attributed: lock file\n')
  })
})

describe('colour', () => {
  test('is used where it is wanted, and changes no text', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one\n' } })
    const plain = await byline(['credit', repository.path])
    const colored = await byline(['credit', repository.path], { color: true })
    expect(colored.stdout).toContain('\u001b[1m')
    // oxlint-disable-next-line no-control-regex
    expect(colored.stdout.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain.stdout)
  })
})

describe('a run that is stopped', () => {
  test('ends with 130 after Ctrl-C, and with 0 where its reader has had enough', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one\n' } })
    for (const [reason, code] of [
      ['interrupted', 130],
      ['output closed', 0],
    ] as const) {
      const signal = AbortSignal.abort(reason)
      expect(await byline(['credit', repository.path], { signal })).toEqual({ code, stdout: '', stderr: '' })
    }
  })
})

describe('the environment', () => {
  test('says where results are kept and whether traces are shown', () => {
    const fallback = join(homedir(), '.cache', 'byline')
    expect(readEnvironment({})).toMatchObject({ cacheDirectory: fallback, debug: false })
    expect(readEnvironment({ XDG_CACHE_HOME: '/c', BYLINE_DEBUG: '1' })).toMatchObject({
      cacheDirectory: '/c/byline',
      debug: true,
    })
    expect(readEnvironment({ XDG_CACHE_HOME: 'relative', BYLINE_DEBUG: '0' })).toMatchObject({
      cacheDirectory: fallback,
      debug: false,
    })
  })
})
