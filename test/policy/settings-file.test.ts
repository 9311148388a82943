// `.github/byline.yml`: what it may say, what is refused and where, and that the schema for editors means the same.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import {
  DEFAULT_SETTINGS,
  judgeSettings,
  mergedSettings,
  quietPathsOf,
  type SettingsFile,
} from '../../src/policy/repository-settings.ts'
import { faultText, readSettingsFile, SETTINGS_BYTES_MAX } from '../../src/policy/settings-file.ts'

const read = (text: string) => readSettingsFile(new TextEncoder().encode(text))

function faultsIn(text: string): readonly string[] {
  const reading = read(text)
  return reading.ok ? [] : reading.faults.map(faultText)
}

function fileIn(text: string): SettingsFile {
  const reading = read(text)
  if (!reading.ok) throw new Error(reading.faults.map(faultText).join('\n'))
  return reading.file
}

describe('a settings file', () => {
  it('says what it says and nothing else', () => {
    const text = [
      '# yaml-language-server: $schema=https://example.test/byline.schema.json',
      'version: 1',
      'comment: false',
      'exclude:',
      '  - paths: ["docs/api/**"]',
      '    reason: generated from the code',
      'quietPaths: [vendor/]',
      'unnamed: ["@Octocat", ana-kovac]',
    ].join('\n')
    expect(fileIn(text)).toEqual({
      version: 1,
      comment: false,
      exclude: [{ paths: ['docs/api/**'], reason: 'generated from the code' }],
      quietPaths: ['vendor/'],
      unnamed: ['@Octocat', 'ana-kovac'],
    })
  })

  it.each(['', '# nothing\n', '---\n', '{}', 'null'])('that holds nothing says nothing: %j', (text) => {
    expect(fileIn(text)).toEqual({})
  })

  it.each([
    [
      'an unknown setting',
      'comment: true\ncoment: false\n',
      /^line 2: coment is not a setting; there are version, comment,/,
    ],
    ['a text for true or false', 'comment: yes\n', 'line 1: comment must be true or false'],
    ['another version', '\n\nversion: 2\n', 'line 3: version must be 1, the only version there is'],
    [
      'one pattern that is no list',
      'quietPaths: docs\n',
      /^line 1: quietPaths must be a list of path patterns/,
    ],
    ['a wrong member of a list', 'unnamed:\n  - ana\n  - "a b"\n', /^line 3: unnamed\.1 must be a login/],
    ['an exclusion without a reason', 'exclude:\n  - paths: [a]\n', 'line 2: exclude.0.reason is missing'],
    [
      'an exclusion of nothing',
      'exclude:\n  - reason: x\n    paths: []\n',
      /^line 3: exclude\.0\.paths must name/,
    ],
    ['a list instead of a table', '- comment\n', /^line 1: the file must be a table of version, comment/],
    ['a text instead of a table', 'comment', /^line 1: the file must be a table/],
    [
      'a key twice',
      'comment: true\nchecks: true\ncomment: false\n',
      /^line 3: the file is no YAML: Map keys must be unique/,
    ],
    ['broken YAML', 'comment: [\n', /^line \d: the file is no YAML: /],
    ['two documents', 'comment: true\n---\ncomment: false\n', /^line 2: the file is no YAML: /],
    ['an anchor', 'unnamed: &a [x]\n', 'line 1: the file holds an anchor; write what it means in full'],
    ['an alias of nothing', 'comment: *a\n', 'line 1: the file holds an alias; write what it means in full'],
    ['a tag of its own', 'comment: !!js/function x\n', /^line 1: the file is no YAML: Unresolved tag/],
    ['a tag', 'comment: !!str true\n', 'line 1: the file holds a tag; write what it means in full'],
    ['a prototype', '__proto__:\n  comment: false\n', /^line 1: __proto__ is not a setting/],
    ['a merge', '<<: {comment: false}\n', /^line 1: << is not a setting/],
  ])('is refused for %s, with its line', (_fact, text, message) => {
    expect(faultsIn(text)[0]).toMatch(message)
  })

  it('is told of all that is wrong, in the order of the file', () => {
    const faults = faultsIn('checks: 1\nunnamed: x\ncomment: 2\n')
    expect(faults.map((fault) => fault.split(':', 1)[0])).toEqual(['line 1', 'line 2', 'line 3'])
  })

  it('is refused when it unfolds, is nested, is long or is no text', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghij'.split('').map((name, at) => {
        const before = 'abcdefghi'[at]!
        return `${name}: &${name} [${`*${before},`.repeat(9)}]`
      }),
    ].join('\n')
    expect(faultsIn(bomb)[0]).toMatch(/anchor/)
    for (const deep of ['[', '{a: ', '- ', '? ', ']'])
      expect(faultsIn(deep.repeat(60_000 / deep.length))[0]).toMatch(/^(line \d+: )?the file /)
    expect(faultsIn(`comment: true\n#${'x'.repeat(SETTINGS_BYTES_MAX)}`)[0]).toMatch(
      /^the file has \d+ bytes; at most 65536 are read/,
    )
    expect(readSettingsFile(Uint8Array.of(0xff, 0xfe, 0x00))).toEqual({
      ok: false,
      faults: [{ setting: '', line: null, problem: 'is not UTF-8; save it as UTF-8' }],
    })
  })

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readSettingsFile(bytes)).toHaveProperty('ok')
      }),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...' \n:-[]{}&*!|>"\'#%@`abc1,?'.split('')) }),
        (text) => {
          expect(read(text)).toHaveProperty('ok')
        },
      ),
    )
  })
})

describe('settings', () => {
  it('of a repository go before those of its organisation, one by one', () => {
    expect(mergedSettings({}, {})).toEqual(DEFAULT_SETTINGS)
    expect(
      mergedSettings({ comment: false, checks: false, quietPaths: ['a'] }, { comment: true, quietPaths: [] }),
    ).toEqual({ ...DEFAULT_SETTINGS, checks: false })
  })

  it('never name whom one of both files leaves unnamed', () => {
    expect(mergedSettings({ unnamed: ['@Ana'] }, { unnamed: ['ben', 'ana'] }).unnamed).toEqual(['ana', 'ben'])
    const exclude = [{ paths: ['secret/**'], reason: 'made' }]
    expect(mergedSettings({ exclude }, {}).exclude).toEqual([])
    expect(mergedSettings({}, { exclude }).exclude).toEqual(exclude)
    expect(mergedSettings({ unnamed: ['ana'] }, { unnamed: [] }).unnamed).toEqual(['ana'])
  })

  it('keep quiet about files by name, by folder and by path', () => {
    const quiet = quietPathsOf({ ...DEFAULT_SETTINGS, quietPaths: ['*.snap', 'vendor/', '/docs/**'] })
    expect(['a/b.snap', 'x/vendor/y.ts', 'docs/a.md'].every(quiet)).toBe(true)
    expect(['a/b.ts', 'vendor.ts', 'src/docs/a.md'].some(quiet)).toBe(false)
  })
})

describe('the schema for editors', () => {
  const schema: unknown = JSON.parse(readFileSync('docs/byline.schema.json', 'utf8'))
  const accepts = new Ajv({ strict: true, allErrors: true }).compile<SettingsFile>(schema as object)

  const text = fc.oneof(
    fc.constantFrom(
      '',
      'docs/**',
      'x\ny',
      'ana',
      '@ana',
      'a b',
      'dependabot[bot]',
      'a'.repeat(201),
      'a'.repeat(1001),
    ),
    fc.string({ maxLength: 8 }),
  )
  const anything = fc.oneof(fc.boolean(), fc.constantFrom(0, 1, 2, '1', null, 1.5), text, fc.constant({}))
  const texts = fc.oneof(
    { weight: 9, arbitrary: fc.array(text, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(Array.from({ length: 201 }, () => 'a')) },
  )
  const almost = <Value>(value: fc.Arbitrary<Value>) =>
    fc.oneof<fc.MaybeWeightedArbitrary<unknown>[]>(
      { weight: 20, arbitrary: value },
      { weight: 1, arbitrary: anything },
    )
  const file = fc.record(
    {
      version: almost(fc.constant(1)),
      comment: almost(fc.boolean()),
      checks: almost(fc.boolean()),
      annotations: almost(fc.boolean()),
      exclude: almost(
        fc.array(
          almost(
            fc.record({ paths: almost(texts), reason: almost(text), more: anything }, { requiredKeys: [] }),
          ),
          {
            maxLength: 3,
          },
        ),
      ),
      quietPaths: almost(texts),
      unnamed: almost(texts),
      more: anything,
    },
    { requiredKeys: [] },
  )

  it('accepts what the parser accepts, and nothing else', () => {
    const seen = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: file }, { weight: 1, arbitrary: anything }), (value) => {
        // A file without anything is an empty document, which editors do not judge.
        fc.pre(value !== null)
        const judged = judgeSettings(value).ok
        seen[judged ? 'accepted' : 'refused']++
        expect(accepts(value)).toBe(judged)
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(20)
  })

  it('is about the same file that is read as text', () => {
    fc.assert(
      fc.property(file, (value) => {
        // JSON is YAML: what is written out is read as it was.
        const judged = judgeSettings(JSON.parse(JSON.stringify(value)))
        expect(read(JSON.stringify(value)).ok).toBe(judged.ok)
        expect(read(stringify(value)).ok).toBe(judged.ok)
      }),
      { numRuns: 200 },
    )
  })

  it('describes every setting there is', () => {
    const properties = (schema as { readonly properties: Readonly<Record<string, { description?: string }>> })
      .properties
    expect(Object.keys(properties).toSorted()).toEqual(
      [...Object.keys(DEFAULT_SETTINGS), 'version'].toSorted(),
    )
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/)
  })
})

describe('docs/settings.md', () => {
  const markdown = readFileSync('docs/settings.md', 'utf8')

  it('lists every setting with its default', () => {
    const rows = Array.from(markdown.matchAll(/^\| `(\w+)` +\| `([^`]+)` +\|/gm), ([, name, value]) => [
      name,
      JSON.parse(value!) as unknown,
    ])
    expect(Object.fromEntries(rows)).toEqual({ version: 1, ...DEFAULT_SETTINGS })
  })

  it('has an example that can be used as it is, and says everything that can be said', () => {
    const [, example = ''] = /```yaml\n([^`]*)```/.exec(markdown) ?? []
    expect(Object.keys(fileIn(example)).toSorted()).toEqual(
      [...Object.keys(DEFAULT_SETTINGS), 'version'].toSorted(),
    )
    expect(example).toContain('byline.schema.json')
  })
})
