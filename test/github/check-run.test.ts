// The check run: what it says, what it advises, and that it fits and never stands in the way.
import { describe, expect, it } from 'vitest'
import {
  CHECK_LENGTH_MAX,
  checkMeaning,
  noPreviewCheck,
  previewCheck,
  settingsCheck,
} from '../../src/github/check-run.ts'
import { faultText, readSettingsFile } from '../../src/policy/settings-file.ts'
import { readMarkdown } from '../support/markdown-reading.ts'
import { PLACES, previewWith, PREVIEWS, writer } from '../support/previews.ts'

const LEDGER = {
  checkpoint: 'byline/acme\n5\nffwq=\n\n— byline/acme f9Jp=\n',
  publicKey: 'byline/acme+7fd269a7+AQEt',
}
const EXTRAS = { ...LEDGER, annotations: true, proposedExclusions: [] }
const WHOLE = PREVIEWS['three people, one of whom only wrote what was moved']

describe('the check run of a preview', () => {
  it('says what the comment says, with a title in plain words', () => {
    const check = previewCheck(WHOLE, PLACES, EXTRAS)
    expect(check).toMatchObject({ conclusion: 'success', title: 'Three people wrote this change' })
    expect(check.summary).toContain('| **612 tokens** | **204** | **408** |')
    expect(check.summary).toContain('it never blocks a merge')
    expect(check.annotations).toEqual([
      {
        path: 'src/range.ts',
        startLine: 4,
        endLine: 31,
        title: 'formatRange is reusable',
        message: 'Other files can use it: no users yet.',
      },
    ])
  })

  it('is neutral where the preview is not whole, and never fails', () => {
    for (const preview of Object.values(PREVIEWS)) {
      const { conclusion } = previewCheck(preview, PLACES, EXTRAS)
      expect(conclusion).toBe(preview.limits.length === 0 ? 'success' : 'neutral')
    }
  })

  it('carries the checkpoint as it was signed, line by line, and how to hold a ledger against it', () => {
    const { text } = previewCheck(WHOLE, PLACES, EXTRAS)
    expect(text).toContain(`\`\`\`text\n${LEDGER.checkpoint}\`\`\``)
    expect(text).toContain(`\`\`\`text\n${LEDGER.publicKey}\n\`\`\``)
    const hostile = { ...EXTRAS, checkpoint: 'a\n```\n# Heading\n````\n' }
    expect(readMarkdown(previewCheck(WHOLE, PLACES, hostile).text).structure).toBe(
      readMarkdown(text).structure,
    )
  })

  it('means the same after the ledger grew', () => {
    const grown = previewCheck(WHOLE, PLACES, { ...EXTRAS, checkpoint: 'byline/acme\n6\n' })
    expect(checkMeaning(grown)).toBe(checkMeaning(previewCheck(WHOLE, PLACES, EXTRAS)))
    const other = previewCheck({ ...WHOLE, newTokens: 1 }, PLACES, EXTRAS)
    expect(checkMeaning(other)).not.toBe(checkMeaning(grown))
  })

  it('is quiet where there is nothing to tell: no annotations', () => {
    const preview = previewWith({ authors: [writer('Ana', 5)], newTokens: 5, offers: WHOLE.offers })
    expect(previewCheck(preview, PLACES, EXTRAS)).toMatchObject({
      title: 'Nothing to tell about this change',
      annotations: [],
    })
  })

  it('says that exclusions are proposed, and changes nothing for them', () => {
    const proposing = previewCheck(WHOLE, PLACES, { ...EXTRAS, proposedExclusions: ['docs/**', 'a|b'] })
    expect(proposing.summary).toContain(
      'Proposed by this repository, and not in force until an administrator adopts it: leave out `docs/**` and <code>a&#124;b</code>.',
    )
    expect(proposing.summary).toContain('| **612 tokens** | **204** | **408** |')
  })

  it('fits, however many people and names there are', () => {
    const long = '@'.repeat(500)
    const many = Array.from({ length: 3000 }, (_, at) => ({ ...writer(`${long}${at}`, 3) }))
    const check = previewCheck(previewWith({ authors: many, newTokens: 9000 }), PLACES, {
      ...EXTRAS,
      proposedExclusions: Array.from({ length: 200 }, () => long),
    })
    expect(check.summary.length).toBeLessThanOrEqual(CHECK_LENGTH_MAX)
    expect(check.text.length).toBeLessThanOrEqual(CHECK_LENGTH_MAX)
    expect(check.text.endsWith('```')).toBe(true)
    const one = previewCheck({ ...WHOLE, authors: [writer(long, 1)] }, PLACES, EXTRAS)
    expect(one.title.length).toBeLessThanOrEqual(255)
    expect(one.title).not.toMatch(/@[^\u200b]/)
  })
})

it('the check run names those whom a comment has no room for', () => {
  const many = Array.from({ length: 1500 }, (_, at) => writer(`Person ${at}`, 3))
  const { summary, text } = previewCheck(previewWith({ authors: many, newTokens: 4500 }), PLACES, EXTRAS)
  expect(summary).not.toContain('| Person 1499 |')
  for (const { name } of many) expect(text).toContain(`| ${name} | 3 |`)
})

describe('the check run for a settings file that is wrong', () => {
  const reading = readSettingsFile(new TextEncoder().encode('coment: false\n"@octocat": 1\n'))
  const faults = reading.ok ? [] : reading.faults

  it('names the file, the line and the setting, and what to do', () => {
    const url = 'https://github.example/kestrel/billing/blob/HEAD/.github/byline.yml'
    const check = settingsCheck({ path: '.github/byline.yml', url }, faults, LEDGER)
    expect(check.conclusion).toBe('neutral')
    expect(check.title.replaceAll('\u200b', '')).toBe(
      `.github/byline.yml cannot be used: ${faultText(faults[0]!)}`,
    )
    const { urls, words, structure } = readMarkdown(check.summary)
    expect(urls).toEqual([url])
    expect(words.join('').replaceAll('\u200b', '')).toContain(
      'line 1: coment is not a setting; there are version,',
    )
    expect(words.join('')).toContain('Change it there')
    expect(structure).toMatch(/^root\(paragraph\(link\(code \) \) list\(/)
  })

  it('notifies nobody and fits', () => {
    const many = Array.from({ length: 20 }, () => ({
      setting: '@octocat',
      line: 1,
      problem: `is not <b>${'@'.repeat(9000)}</b>`,
    }))
    const check = settingsCheck({ path: '.github/byline.yml', url: null }, many, LEDGER)
    expect(check.summary.length).toBeLessThanOrEqual(CHECK_LENGTH_MAX)
    expect(readMarkdown(check.summary).html).toEqual([])
    expect(readMarkdown(check.summary).words.join('')).not.toMatch(/@[A-Za-z]/)
  })
})

it('a check run without a preview says why', () => {
  const check = noPreviewCheck('kestrel/billing#812 has no commits in common with its base', LEDGER)
  expect(check).toMatchObject({ conclusion: 'neutral', title: 'No preview', annotations: [] })
  expect(readMarkdown(check.summary).words.join('')).not.toMatch(/#\d/)
})
