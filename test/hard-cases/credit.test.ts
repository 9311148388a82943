// Hard cases 8, 10 and 11: squashes, co-authors and imports, where the answer is what each person is credited with.
import { describe, expect, test } from 'vitest'
import { creditIn, tokensByName } from '../support/attribution-credit.ts'
import { marked, ownedFiles, wordsWithAuthors } from '../support/attribution.ts'
import { createRepository, type CommitOptions } from '../support/repository.ts'

const line = (name: string, at: number) => `export const ${name}${at} = measure('${name}', ${at})\n`
const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => line(name, at)).join('')
// Each of these lines has six words that count: export, const, the name, measure, the text and the number.
const LINE_WORDS = marked('Ann', line('height', 0)).words.length

/** A pull request of Ann's thirty and Bob's ten lines, and main with its squash. */
function squashed(merger: Pick<CommitOptions, 'author' | 'email' | 'committer' | 'committerEmail'>) {
  const repository = createRepository()
  const root = repository.commit({ author: 'Cat', files: { 'src/start.js': 'start()\n' } })
  repository.branch('pull', root)
  repository.commit({ files: { 'src/sizes.js': lines('height', 30) } })
  const text = lines('height', 30) + lines('breadth', 10)
  const pull = repository.commit({ author: 'Bob', files: { 'src/sizes.js': text } })
  repository.checkout('main')
  const squash = repository.commit({
    ...merger,
    files: { 'src/sizes.js': text },
    message:
      'Measure sizes (#7)\n\nCo-authored-by: Ann <ann@example.org>\nCo-authored-by: Bob <bob@example.org>',
  })
  return { repository, squash, lineage: new Map([[squash, [pull]]]) }
}

describe.each(['git', 'isomorphic'] as const)('the %s reader', (reader) => {
  describe.each([
    ['Zed', { author: 'Zed' }],
    ['a bot', { author: 'merge[bot]', email: '1234+merge[bot]@users.noreply.github.com' }],
  ] as const)('merged by %s', (_, merger) => {
    test('8 squash: with its lineage Ann’s thirty lines are hers, Bob’s ten his, and the merger has none', async () => {
      const { repository, lineage } = squashed(merger)
      const report = await creditIn(repository, { reader, lineage })
      expect(tokensByName(report)).toEqual({ Ann: 30 * LINE_WORDS, Bob: 10 * LINE_WORDS, Cat: 1 })
      expect(report.people.every(({ lowConfidenceTokens }) => lowConfidenceTokens === 0)).toBe(true)
    })
  })

  test('8 squash: without its lineage a bot’s squash is Ann’s and the co-author’s, with low confidence', async () => {
    const { repository } = squashed({
      author: 'merge[bot]',
      email: '1234+merge[bot]@users.noreply.github.com',
    })
    const report = await creditIn(repository, { reader })
    expect(tokensByName(report)).toEqual({ Ann: 20 * LINE_WORDS, Bob: 20 * LINE_WORDS, Cat: 1 })
    const low = report.people.map(({ name, lowConfidenceTokens }) => [name, lowConfidenceTokens])
    expect(low).toEqual([
      ['Ann', 20 * LINE_WORDS],
      ['Bob', 20 * LINE_WORDS],
      ['Cat', 0],
    ])
  })

  test('8 squash: without its lineage one that GitHub made for Ann is hers and the co-author’s', async () => {
    const { repository } = squashed({
      author: 'Ann',
      committer: 'GitHub',
      committerEmail: 'noreply@github.com',
    })
    const report = await creditIn(repository, { reader })
    expect(tokensByName(report)).toEqual({ Ann: 20 * LINE_WORDS, Bob: 20 * LINE_WORDS, Cat: 1 })
    expect(report.people.find(({ name }) => name === 'Bob')?.lowConfidenceTokens).toBe(20 * LINE_WORDS)
  })

  test('10 co-authors: Ann and Bob have half each at half the weight, the AI agent has nothing', async () => {
    const repository = createRepository()
    repository.commit({
      files: { 'src/sizes.js': lines('height', 10) },
      message:
        'Measure heights\n\nCo-authored-by: Bob <bob@example.org>\nCo-authored-by: Claude <noreply@anthropic.com>',
    })
    const report = await creditIn(repository, { reader })
    expect(tokensByName(report)).toEqual({ Ann: 5 * LINE_WORDS, Bob: 5 * LINE_WORDS })
    const micros = report.people.map(({ authorshipMicros }) => authorshipMicros)
    expect(micros).toEqual([BigInt(5 * LINE_WORDS) * 500_000n, BigInt(5 * LINE_WORDS) * 500_000n])
    expect(report.unclaimed).toEqual([])
  })

  test('10 co-authors: one human under three e-mails is one person', async () => {
    const repository = createRepository()
    const mailmap = `Ann <ann@example.org> <ann@home.example>\nAnn <ann@example.org> A. <a@old.example>\n`
    repository.commit({ files: { '.mailmap': mailmap, 'a.js': line('height', 1) } })
    repository.commit({ email: 'ann@home.example', files: { 'b.js': line('breadth', 2) } })
    repository.commit({ author: 'A.', email: 'a@old.example', files: { 'c.js': line('length', 3) } })
    const { people } = await creditIn(repository, { reader })
    expect(people.map(({ name, emails }) => [name, emails.length])).toEqual([['Ann', 3]])
    expect(people[0]?.tokens).toBeGreaterThanOrEqual(3 * LINE_WORDS)
  })

  test('11 import: a library, a lock file, minified and generated code are nobody’s, a patch in them Bob’s', async () => {
    const repository = createRepository()
    const licence = (holder: string) =>
      `MIT License\n\nCopyright (c) 2024 ${holder}\n\nPermission is hereby granted\n`
    repository.commit({ files: { LICENSE: licence('Acme Ltd'), 'src/start.js': lines('height', 2) } })
    const header = `/*!\n * Chartist Kit v4.2\n * Copyright (c) 2019 Paula Quill and contributors\n * Released under the MIT license\n */\n`
    const library = Array.from(
      { length: 2000 },
      (_, at) => `function series${at}(chart, values) {
  const scale${at} = chart.scales[${at}]
  chart.draw(values.map((value) => scale${at}(value)))
  return chart
}
`,
    )
    const minified = `!function(t,e){${'t.e=function(n){return n*e(t,n)};'.repeat(400)}}(this,Math);\n`
    repository.commit({
      author: 'Bob',
      files: {
        'lib/chartist-kit.js': header + library.join(''),
        'package-lock.json': JSON.stringify({ name: 'acme', lockfileVersion: 3, packages: {} }, null, 2),
        'public/app.min.js': minified,
        'src/schema.pb.js': `// Code generated by protoc-gen-js. DO NOT EDIT.\n${lines('field', 50)}`,
      },
    })
    const ann = { Ann: 2 * LINE_WORDS }
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual(ann)
    const patch = lines('patched', 5)
    const patched = [...library.slice(0, 900), patch, ...library.slice(900)].join('')
    repository.commit({ author: 'Bob', files: { 'lib/chartist-kit.js': header + patched } })
    const files = await ownedFiles(repository, { reader })
    const own = (files.get('lib/chartist-kit.js') ?? []).filter(({ origin }) => !origin.imported)
    expect(wordsWithAuthors(own)).toEqual(marked('Bob', patch).words)
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual({ ...ann, Bob: 5 * LINE_WORDS })
  })

  test('11 import: what Bob moves out of the library weighs nothing in its new place either', async () => {
    const repository = createRepository()
    repository.commit({
      files: { LICENSE: 'MIT License\n\nCopyright (c) 2024 Acme Ltd\n', 'a.js': line('height', 1) },
    })
    const header = `/*!\n * Copyright (c) 2019 Paula Quill\n * Released under the MIT license\n */\n`
    const wave = `export function waveform(samples, rate) {
  const frames = samples.map((sample, at) => sample * Math.sin(at / rate))
  return frames.filter((frame) => Number.isFinite(frame))
}
`
    const rest = Array.from({ length: 200 }, (_, at) => line('band', at)).join('')
    repository.commit({ author: 'Bob', files: { 'lib/audio-kit.js': header + wave + rest } })
    repository.commit({ author: 'Bob', files: { 'lib/audio-kit.js': header + rest, 'src/wave.js': wave } })
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual({ Ann: LINE_WORDS })
  })

  test('11 import: a large first commit without any sign of another holder is credited', async () => {
    const repository = createRepository()
    repository.commit({
      files: { LICENSE: 'MIT License\n\nCopyright (c) 2024 Acme Ltd\n', 'src/all.js': lines('height', 3000) },
    })
    expect(tokensByName(await creditIn(repository, { reader }))).toEqual({ Ann: 3000 * LINE_WORDS })
  })
})
