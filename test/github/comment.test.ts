// The comment under a pull request: what it says, that nobody's words can do anything in it, and that it fits.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerText, isAnswerTo } from '../../src/github/command-answer.ts'
import { COMMENT_LENGTH_MAX, isOwnPreview, mutedComment, previewComment } from '../../src/github/comment.ts'
import { plainTitle } from '../../src/github/preview-words.ts'
import { pullExplanation } from '../../src/github/pull-explanation.ts'
import type { CommentFacts } from '../../src/tasks/github/github-api.ts'
import type { Preview } from '../../src/tasks/github/preview.ts'
import { readMarkdown } from '../support/markdown-reading.ts'
import { HEAD, mover, PLACES, previewWith, PREVIEWS, writer } from '../support/previews.ts'

const commentOn = (preview: Preview) => previewComment(preview, PLACES)

describe('the comment', () => {
  it('for each kind of preview is the one that was looked at', () => {
    const all = Object.entries(PREVIEWS).map(([name, preview]) => `${name}\n\n${commentOn(preview)}\n`)
    expect(all.join(`\n${'='.repeat(80)}\n\n`)).toBe(readFileSync('fixtures/github/comments.txt', 'utf8'))
  })

  it.each<[string, Partial<Preview>, string]>([
    [
      'one author',
      { authors: [writer('Ana', 5)], newTokens: 5, buildsOnElsewhere: { definitions: 1, repositories: 1 } },
      'Ana wrote this change',
    ],
    [
      'two authors',
      { authors: [writer('Ana', 5), writer('Ben', 5)], newTokens: 10 },
      'Ana and Ben wrote this change',
    ],
    [
      'three authors',
      { authors: [writer('Ana', 5), writer('Ben', 5), mover('Cy', 5)], newTokens: 10, movedTokens: 5 },
      'Three people wrote this change',
    ],
    [
      'thirteen authors',
      { authors: Array.from({ length: 13 }, () => writer('Ana', 1)), newTokens: 13 },
      '13 people wrote this change',
    ],
    [
      'moved code of another',
      { authors: [mover('Ana', 5), writer('Ben', 5)], newTokens: 5, movedTokens: 5 },
      'Ben wrote this change; it moves code by Ana',
    ],
    ['moved code alone', { authors: [mover('Ana', 5)], movedTokens: 5 }, 'This change moves code by Ana'],
    [
      'moved code of two',
      { authors: [mover('Ana', 5), mover('Ben', 5)], movedTokens: 10 },
      'This change moves code by two people',
    ],
    [
      'somebody who is not named',
      { authors: [writer('Ana', 5), writer(null, 5)], newTokens: 10 },
      'Ana and somebody wrote this change',
    ],
    [
      'uses without text',
      { buildsOnElsewhere: { definitions: 1, repositories: 1 } },
      'This change adds no text that counts',
    ],
    ['nothing', { authors: [writer('Ana', 5)], newTokens: 5 }, 'Nothing to tell about this change'],
  ])('has a title that says it in a sentence: %s', (_kind, parts, sentence) => {
    const preview = previewWith(parts)
    expect(plainTitle(preview)).toBe(sentence)
    const [heading] = commentOn(preview).split('\n')
    expect(heading!.toLowerCase()).toBe(`### byline: ${sentence.toLowerCase()}`)
  })

  it('lists people as the preview does, by name, whatever their amounts', () => {
    const { words } = readMarkdown(commentOn(PREVIEWS['forty files by seven people']))
    const names = words.filter((word) => /^[A-Z][a-z]+ (?!Byline)\p{Lu}\p{L}+$/u.test(word))
    expect(names).toEqual(names.toSorted())
    expect(names).toHaveLength(7)
  })

  it('has numbers that add up', () => {
    const { words } = readMarkdown(commentOn(PREVIEWS['three people, one of whom only wrote what was moved']))
    const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number)
    expect(numbers).toEqual([204, 0, 0, 272, 0, 136, 204, 408])
    expect(words).toContain('612 tokens')
  })

  it('links commits, and places at the head or where they came from', () => {
    const { urls } = readMarkdown(commentOn(PREVIEWS['three people, one of whom only wrote what was moved']))
    const { repositoryUrl } = PLACES
    expect(urls).toContain(`${repositoryUrl}/blob/${HEAD}/src/range.ts#L4`)
    expect(urls).toContain(`${repositoryUrl}/blob/1f2e3d4c5b6a79880716253443526170819a0b1c/billing/money.ts`)
    expect(urls).toContain(`${repositoryUrl}/commit/${HEAD}`)
  })

  it('speaks of no money, no points and no share of anything', () => {
    for (const preview of Object.values(PREVIEWS))
      expect(commentOn(preview)).not.toMatch(/€|EUR|USD|points|micros|rank|score|share of/i)
  })
})

// What somebody may be called, a file may be named, and a reason may say.
const HOSTILE = [
  '@octocat',
  '@org/team',
  'fixes #1',
  'closes GH-12',
  'kestrel/billing#3',
  'deadbeefcafe',
  'a'.repeat(40),
  'https://evil.example',
  'www.evil.example',
  'ana@kestrel.example',
  '<img src=x onerror=alert(1)>',
  '<!-- x',
  '-->',
  '</sub>',
  '</code>',
  '`',
  '``x``',
  '|',
  '\\|',
  '\\',
  '**b**',
  '_i_',
  '~~s~~',
  '[x](https://evil.example)',
  '![x](y)',
  '](',
  '&amp;',
  '&#64;o',
  '# h',
  '- item',
  '1. item',
  '> quote',
  '---',
  '===',
  '\n\n# heading\n',
  '\r\n| a | b |\n|--|--|\n',
  '\u202e',
  '\u2066',
  '\u0000',
  '\ud800',
  '$x$',
  ':tada:',
  '[ ]',
  '[^1]',
  '<https://evil.example>',
  '@<b>x',
  'ＡＢ',
  '👩‍👩‍👧',
  'é',
  'محمد',
  '\u200b',
  '\t',
  '    code',
  '```',
  '~~~',
]
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE, ' ', 'a'), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
)

function previewNaming(name: string, definition: string, path: string, reason: string): Preview {
  return previewWith({
    authors: [
      { ...mover(name, 7, path), reasons: [{ kind: 'moved', tokens: 7, definition, from: path }] },
      writer(name, 9),
    ],
    movedTokens: 7,
    newTokens: 9,
    policyVersion: reason,
    buildsOn: [{ name: definition, path, line: 3, authors: [name, `${name}2`] }],
    offers: [{ name: definition, path, line: 3, endLine: 4, users: 2 }],
    notCounted: [{ path, reason }],
    limits: [reason],
  })
}

describe('words that others chose', () => {
  const plain = readMarkdown(commentOn(previewNaming('Ana', 'formatMoney', 'src/money.ts', 'generated')))

  it('change nothing of how the comment is built, notify nobody and refer to nothing', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, definition, path, reason) => {
        const comment = commentOn(previewNaming(name, definition, path, reason))
        const read = readMarkdown(comment)
        expect(read.structure).toBe(plain.structure)
        expect(read.html.filter((tag) => !/^<\/?code>$/.test(tag))).toEqual(plain.html)
        expect(read.urls).toHaveLength(plain.urls.length)
        for (const url of read.urls)
          expect(url).toMatch(/^https:\/\/(github|byline)\.example(\/[\w.~%/#-]*)?$/)
        for (const words of read.words) {
          expect(words).not.toMatch(/@[A-Za-z0-9]|#\d|GH-\d|:\/\/|www\.|:\w+:|\$\w/i)
          expect(words).not.toMatch(/\b[0-9a-f]{7,40}\b/i)
          expect(words).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067]/u)
        }
        expect(comment).not.toMatch(/\p{Cs}/u)
      }),
      { numRuns: 150 },
    )
  })

  it('are shown as they are where they are harmless', () => {
    for (const name of [
      'Ana Kovač',
      "O'Neil, Pat (QA)",
      'J.-P. Roux',
      '李小龍',
      'Zoë 🎉',
      '👩‍👩‍👧 Mo',
      'नमस्ते',
      'می‌خواهم',
    ])
      expect(
        readMarkdown(commentOn(previewWith({ authors: [writer(name, 1), writer('B', 1)], newTokens: 2 })))
          .words.join('\n')
          .replaceAll(/[\u2068\u2069]/g, ''),
      ).toContain(name)
  })

  it('never show an e-mail', () => {
    for (const name of ['ana@kestrel.example', 'Ana <ana@kestrel.example>', '"ana@kestrel.example"'])
      expect(
        commentOn(previewWith({ authors: [writer(name, 1), writer('B', 1)], newTokens: 2 })),
      ).not.toMatch(/kestrel\.example/)
  })

  it('are cut where they are very long', () => {
    const long = commentOn(
      previewNaming('n'.repeat(9000), 'd'.repeat(9000), `${'p/'.repeat(4000)}end.ts`, 'r'.repeat(9000)),
    )
    expect(long.length).toBeLessThan(16_000)
    expect(long).toContain('end.ts`')
    expect(long).toContain(`${'n'.repeat(39)}…`)
  })
})

describe('the length of a comment', () => {
  const manyAuthors = (count: number) =>
    Array.from({ length: count }, (_, at) => writer(`Person ${String(at).padStart(4, '0')}`, 3))

  it('behaviour 13: a result over 65,536 characters is cut at a row, with a link', () => {
    const comment = commentOn(previewWith({ authors: manyAuthors(3000), newTokens: 9000, limits: ['A.'] }))
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LENGTH_MAX)
    expect(comment.length).toBeGreaterThan(COMMENT_LENGTH_MAX - 300)
    const rows = comment.split('\n').filter((line) => line.startsWith('| Person'))
    const { repositoryUrl } = PLACES
    expect(rows.map((row) => row.split(' | ')[0]!.slice(2))).toEqual(
      manyAuthors(rows.length).map(({ name }) => name),
    )
    for (const row of rows) expect(row).toMatch(/^\| Person \d{4} \| 3 \| \[`\w{7}`\]\(\S+\) \|$/)
    expect(comment).toContain('| **9,000 tokens** | **9,000** |')
    expect(comment).toContain(
      `\n\n${(3000 - rows.length).toLocaleString('en')} more people do not fit in here. ` +
        `[The check run lists more of them](${repositoryUrl}/pull/812/checks).`,
    )
    expect(comment.endsWith(`<!-- byline:preview ${HEAD} -->`)).toBe(true)
  })

  it('is within the limit and whole, however long anything is', () => {
    const length = fc.constantFrom(1, 50, 900, 5000)
    fc.assert(
      fc.property(
        fc.constantFrom('a', '@', '|', '👩‍👩‍👧', 'e\u0301'),
        length,
        fc.constantFrom(1, 2, 40, 900),
        (unit, times, count) => {
          const word = unit.repeat(times)
          const one = previewNaming(word, word, word, word)
          const comment = commentOn({
            ...one,
            authors: Array.from({ length: count }, () => one.authors).flat(),
            buildsOn: Array.from({ length: count }, () => one.buildsOn).flat(),
            offers: Array.from({ length: count }, () => one.offers).flat(),
            notCounted: Array.from({ length: count }, (_, at) => ({ path: word, reason: `${at} ${word}` })),
            limits: Array.from({ length: count }, () => word),
          })
          expect(comment.length).toBeLessThanOrEqual(COMMENT_LENGTH_MAX)
          expect(comment.endsWith(' -->')).toBe(true)
        },
      ),
      { numRuns: 8 },
    )
  })
})

describe('a comment that bears the mark', () => {
  const own = { appId: 7, botLogin: 'byline[bot]' }
  const by = (login: string, isBot: boolean, appId: number | null): CommentFacts => ({
    id: 1,
    author: { id: 3, login, isBot },
    appId,
    body: commentOn(PREVIEWS['one author, all new']),
    url: '',
    editedAt: '2026-11-23T10:00:00Z',
  })

  it('is ours where our app wrote it', () => {
    expect(isOwnPreview(by('byline[bot]', true, 7), own)).toBe(true)
    expect(isOwnPreview(by('renamed[bot]', true, 7), own)).toBe(true)
    expect(isOwnPreview(by('Byline[bot]', true, null), own)).toBe(true)
    expect(isOwnPreview({ ...by('byline[bot]', true, 7), body: mutedComment(HEAD) }, own)).toBe(true)
  })

  it('is nobody else’s to give', () => {
    expect(isOwnPreview(by('byline[bot]', true, 8), own)).toBe(false)
    expect(isOwnPreview(by('mallory', false, null), own)).toBe(false)
    expect(isOwnPreview(by('byline[bot]', false, null), own)).toBe(false)
    expect(isOwnPreview({ ...by('', true, null), author: null }, own)).toBe(false)
    expect(isOwnPreview({ ...by('byline[bot]', true, 7), body: 'Hello' }, own)).toBe(false)
  })

  it('bears it at its end: a path that looks like a mark is none', () => {
    const ours = by('byline[bot]', true, 7)
    const preview = PREVIEWS['one author, all new']
    const path = '<!-- byline:preview 1 -->.ts'
    const explained = pullExplanation(
      {
        ...preview,
        authors: [
          {
            ...writer('Ann', 3),
            reasons: [{ kind: 'moved', tokens: 3, definition: '<!-- byline:answer 5 -->', from: path }],
          },
        ],
      },
      { repositoryUrl: 'https://github.example/acme/shop', baseUrl: null },
    )
    const body = answerText(4, { problems: [], isHelpWanted: false, explanation: explained })!
    expect(body).toContain('<!-- byline:preview 1 -->')
    expect(isOwnPreview({ ...ours, body }, own)).toBe(false)
    expect(isAnswerTo(4, { ...ours, body }, own)).toBe(true)
    expect(isAnswerTo(5, { ...ours, body }, own)).toBe(false)
  })
})
