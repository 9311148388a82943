// Previews of many kinds, as values: what comments, check runs and their tests are shown.
import type { PreviewPlaces } from '../../src/github/preview-words.ts'
import type { Preview, PreviewAuthor } from '../../src/tasks/github/preview.ts'

export const HEAD = '8c1d0e2b7f4a90c3d5e6f708192a3b4c5d6e7f80'
const MERGE_BASE = '1f2e3d4c5b6a79880716253443526170819a0b1c'
const FIRST = '3f2a91c0d4e5b6a7980f1e2d3c4b5a6978869504'
const SECOND = '77be0145a6b7c8d9e0f1a2b3c4d5e6f708192a3b'

export const PLACES: PreviewPlaces = {
  repositoryUrl: 'https://github.example/kestrel/billing',
  baseUrl: 'https://byline.example',
}

/** A preview of a change by nobody, with parts of it replaced. */
export function previewWith(parts: Partial<Preview>): Preview {
  return {
    repository: { id: 1001, owner: 'kestrel', name: 'billing' },
    pull: 812,
    head: HEAD,
    mergeBase: MERGE_BASE,
    policyVersion: '2026-1',
    authors: [],
    movedTokens: 0,
    newTokens: 0,
    lowConfidenceTokens: 0,
    buildsOn: [],
    buildsOnElsewhere: { definitions: 0, repositories: 0 },
    offers: [],
    notCounted: [],
    limits: [],
    ...parts,
  }
}

/** An author of new text alone, written in one commit. */
export function writer(name: string | null, newTokens: number, commit = FIRST): PreviewAuthor {
  return {
    name,
    movedTokens: 0,
    newTokens,
    reasons: [{ kind: 'written', tokens: newTokens, commit, sharers: 1, agreedPercent: null }],
    aiAssistedTokens: 0,
  }
}

/** An author of text that the change moves. */
export function mover(name: string | null, movedTokens: number, from = 'billing/money.ts'): PreviewAuthor {
  return {
    name,
    movedTokens,
    newTokens: 0,
    reasons: [{ kind: 'moved', tokens: movedTokens, definition: 'formatMoney', from }],
    aiAssistedTokens: 0,
  }
}

const PARSE_LOCALE = { name: 'parseLocale', path: 'src/locale.ts', line: 12, authors: ['Dee Park'] }

/** Previews by what is special about them. */
export const PREVIEWS = {
  'three people, one of whom only wrote what was moved': previewWith({
    authors: [
      mover('Ana Kovač', 204),
      {
        name: 'Ben Ito',
        movedTokens: 0,
        newTokens: 272,
        reasons: [
          { kind: 'written', tokens: 136, commit: FIRST, sharers: 1, agreedPercent: null },
          { kind: 'written', tokens: 136, commit: SECOND, sharers: 2, agreedPercent: null },
        ],
        aiAssistedTokens: 0,
      },
      {
        ...writer('Cy Roth', 136),
        reasons: [{ kind: 'written', tokens: 136, commit: SECOND, sharers: 2, agreedPercent: null }],
      },
    ],
    movedTokens: 204,
    newTokens: 408,
    buildsOn: [PARSE_LOCALE],
    buildsOnElsewhere: { definitions: 2, repositories: 1 },
    offers: [{ name: 'formatRange', path: 'src/range.ts', line: 4, endLine: 31, users: 0 }],
    notCounted: [{ path: 'package-lock.json', reason: 'lock file' }],
  }),
  'one author, who builds on others': previewWith({
    authors: [writer('Ana Kovač', 340)],
    newTokens: 340,
    buildsOn: [
      PARSE_LOCALE,
      { name: 'retry', path: 'src/net/retry.ts', line: 88, authors: ['Ben Ito', 'Cy Roth'] },
    ],
  }),
  'one author, all new': previewWith({ authors: [writer('Ana Kovač', 340)], newTokens: 340 }),
  'one author, who moves code of another': previewWith({
    authors: [mover('Ana Kovač', 204), writer('Ben Ito', 90)],
    movedTokens: 204,
    newTokens: 90,
  }),
  'moved code alone': previewWith({ authors: [mover('Ana Kovač', 204)], movedTokens: 204 }),
  'two co-authors, an agreed split and an agent': previewWith({
    authors: [
      {
        ...writer('Ana Kovač', 238),
        reasons: [{ kind: 'written', tokens: 238, commit: FIRST, sharers: 2, agreedPercent: 70 }],
        aiAssistedTokens: 238,
      },
      {
        ...writer('Ben Ito', 102),
        reasons: [{ kind: 'written', tokens: 102, commit: FIRST, sharers: 2, agreedPercent: 30 }],
        aiAssistedTokens: 102,
      },
    ],
    newTokens: 340,
  }),
  'somebody who is not named, and low confidence': previewWith({
    authors: [writer('Ana Kovač', 340), mover(null, 1204, 'lib/legacy/very/deep/folder/structure/engine.ts')],
    movedTokens: 1204,
    newTokens: 340,
    lowConfidenceTokens: 1204,
  }),
  'forty files by seven people': previewWith({
    authors: ['Ana Kovač', 'Ben Ito', 'Cy Roth', 'Dee Park', 'Eli Sand', 'Fay Oduya', 'Gus Lindqvist'].map(
      (name, at) => ({
        name,
        movedTokens: at % 2 === 0 ? 1200 + at * 31 : 0,
        newTokens: 4000 - at * 173,
        reasons: [
          ...(at % 2 === 0
            ? [
                {
                  kind: 'moved' as const,
                  tokens: 1200 + at * 31,
                  definition: `renderInvoice${at}`,
                  from: `packages/billing/src/invoices/render-${at}.ts`,
                },
              ]
            : []),
          ...Array.from({ length: 5 }, (_, commit) => ({
            kind: 'written' as const,
            tokens: 700 - commit * 90,
            commit: `${commit}${at}`.padEnd(40, '0123456789abcdef'),
            sharers: commit + 1,
            agreedPercent: null,
          })),
        ],
        aiAssistedTokens: at === 3 ? 812 : 0,
      }),
    ),
    movedTokens: 5172,
    newTokens: 24367,
    lowConfidenceTokens: 310,
    buildsOn: Array.from({ length: 14 }, (_, at) => ({
      name: `definition${at}`,
      path: `packages/core/src/part-${at}.ts`,
      line: at * 7 + 1,
      authors: at % 3 === 0 ? ['Hal Mori', 'Ida Berg', 'Jo Kaya'] : ['Hal Mori'],
    })),
    buildsOnElsewhere: { definitions: 9, repositories: 3 },
    offers: Array.from({ length: 23 }, (_, at) => ({
      name: `offer${at}`,
      path: `packages/new/src/offer-${at}.ts`,
      line: 3,
      endLine: 40,
      users: at % 4,
    })),
    notCounted: [
      { path: 'package-lock.json', reason: 'lock file' },
      ...Array.from({ length: 12 }, (_, at) => ({
        path: `packages/api/gen/schema-${at}.ts`,
        reason: 'generated',
      })),
      { path: 'docs/logo.svg', reason: 'vector drawing' },
    ],
    limits: ['3 files of over 1 MB were left out.'],
  }),
  'names that try something': previewWith({
    authors: [
      writer('@octocat fixes #1 <img src=x onerror=alert(1)>', 10),
      writer('**bold** | [click](https://evil.example) `code`', 20),
      writer('\u202eevil\u202c GH-12 kestrel/billing#3 deadbeefcafe', 30),
      writer('محمد علي', 40),
      writer('👩‍👩‍👧 Zo\u0301e 🎉 :tada: $x$', 50),
      writer('ana@kestrel.example', 60),
      writer('N'.repeat(300), 70),
    ].map((author) => ({ ...author, movedTokens: 5 })),
    movedTokens: 35,
    newTokens: 280,
    buildsOn: [
      { name: 'a`b|c<script>', path: 'src/`x`|y.ts', line: 1, authors: ['@octocat'] },
      { name: 'x'.repeat(400), path: 'a b/é(1).ts', line: 2, authors: [] },
    ],
    notCounted: [{ path: 'src/\u202etxt.exe\n# heading', reason: 'generated: <b>' }],
  }),
} satisfies Readonly<Record<string, Preview>>
