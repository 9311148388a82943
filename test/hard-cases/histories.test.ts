// Hard cases 6, 7 and 9: text that went and came back, merges, and patches that reach a branch twice.
import { describe, expect, test } from 'vitest'
import {
  attributionIn,
  countsByAuthor,
  marked,
  ownedFiles,
  wordsWithAuthors,
} from '../support/attribution.ts'
import { createRepository } from '../support/repository.ts'

const BLOCK = `export function retry(task, attempts, delay) {
  let lastFailure = null
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return task(attempt)
    } catch (failure) {
      lastFailure = failure
      sleep(delay * 2 ** attempt)
    }
  }
  throw lastFailure
}
`
const OTHER = `export function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
`

describe.each(['git', 'isomorphic'] as const)('the %s reader', (reader) => {
  test('6 delete and revert: what Cat deletes and Dan reverts is Ann’s', async () => {
    const repository = createRepository()
    const text = `${BLOCK}\n${OTHER}`
    repository.commit({ files: { 'src/retry.js': text } })
    const deletion = repository.commit({ author: 'Cat', files: { 'src/retry.js': OTHER } })
    repository.commit({
      author: 'Dan',
      files: { 'src/retry.js': text },
      message: `Revert "Change"\n\nThis reverts commit ${deletion}.`,
    })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/retry.js'))).toEqual(marked('Ann', text).words)
  })

  test('6 delete and revert: a whole file that is deleted and reverted is Ann’s', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/retry.js': BLOCK, 'src/sleep.js': OTHER } })
    const deletion = repository.commit({ author: 'Cat', files: { 'src/retry.js': null } })
    repository.commit({ author: 'Cat', files: { 'README.md': 'Retries.\n' } })
    repository.commit({
      author: 'Dan',
      files: { 'src/retry.js': BLOCK },
      message: `Revert "Change"\n\nThis reverts commit ${deletion}.`,
    })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/retry.js'))).toEqual(marked('Ann', BLOCK).words)
    expect(files.get('src/retry.js')?.some(({ copied }) => copied)).toBe(false)
  })

  test('6 delete and revert: an edit of a few tokens that is reverted leaves them with Ann', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/retry.js': BLOCK } })
    const edited = BLOCK.replace('delay * 2 ** attempt', 'delay * attempt').replace('< attempts', '< 5')
    const edit = repository.commit({ author: 'Cat', files: { 'src/retry.js': edited } })
    repository.commit({
      author: 'Dan',
      files: { 'src/retry.js': BLOCK },
      message: `Revert "Simplify"\n\nThis reverts commit ${edit}.`,
    })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/retry.js'))).toEqual(marked('Ann', BLOCK).words)
  })

  test('6 delete and revert: without git’s message, text pasted back elsewhere is Ann’s, too', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'src/retry.js': `${BLOCK}\n${OTHER}` } })
    repository.commit({ author: 'Cat', files: { 'src/retry.js': OTHER } })
    repository.commit({ author: 'Cat', files: { 'src/clock.js': 'export const now = () => Date.now()\n' } })
    repository.commit({
      author: 'Dan',
      files: { 'src/clock.js': `export const now = () => Date.now()\n\n${BLOCK}` },
      message: 'Bring back retries',
    })
    const files = await ownedFiles(repository, { reader })
    const expected = marked('Ann', `⟦Cat export const now = () => Date.now()⟧\n\n${BLOCK}`)
    expect(wordsWithAuthors(files.get('src/clock.js'))).toEqual(expected.words)
    expect(files.get('src/clock.js')?.some(({ copied }) => copied)).toBe(false)
  })

  test('6 delete and revert: a branch that never had the text gets no origin from one that did', async () => {
    const repository = createRepository()
    const root = repository.commit({ files: { 'src/sleep.js': OTHER } })
    repository.commit({ files: { 'src/retry.js': BLOCK } })
    repository.commit({ author: 'Cat', files: { 'src/retry.js': null } })
    repository.branch('fresh', root)
    repository.commit({ author: 'Dan', files: { 'src/again.js': BLOCK } })
    const files = await ownedFiles(repository, { reader })
    expect(countsByAuthor(files.get('src/again.js') ?? [])).toEqual({
      Dan: marked('Dan', BLOCK).words.length,
    })
  })

  test('7 merge: a conflict resolved to Bob’s text is Bob’s, a line in neither parent the merger’s', async () => {
    const before = `export const limits = {
  requests: 100,
  seconds: 60,
  burst: 10,
}
`
    const repository = createRepository()
    const root = repository.commit({ files: { 'src/limits.js': before } })
    repository.branch('bob', root)
    repository.commit({
      author: 'Bob',
      files: { 'src/limits.js': before.replace('requests: 100', 'requests: quota(account).perMinute') },
    })
    repository.checkout('main')
    repository.commit({
      author: 'Cat',
      files: { 'src/limits.js': before.replace('requests: 100', 'requests: Number(env.LIMIT ?? 250)') },
    })
    const expected = marked(
      'Ann',
      `export const limits = {
  requests: ⟦Bob quota(account).perMinute⟧,
  seconds: 60,
  ⟦Zed penalty: backoff('linear'),⟧
  burst: 10,
}
`,
    )
    repository.merge('bob', { author: 'Zed', files: { 'src/limits.js': expected.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/limits.js'))).toEqual(expected.words)
  })

  test('7 merge: a file without words that both sides added has no origin', async () => {
    const repository = createRepository()
    const root = repository.commit({ files: { 'src/sleep.js': OTHER } })
    const added = { '.nojekyll': '', 'src/blank.js': '\n\n', 'src/retry.js': `\n\n${BLOCK}` }
    repository.branch('bob', root)
    repository.commit({ author: 'Bob', files: added })
    repository.checkout('main')
    repository.commit({ author: 'Ann', files: added })
    repository.merge('bob', { author: 'Zed' })
    const { origins, files } = await attributionIn(repository, { reader })
    const runsAt = new Map(files.map(({ path, runs }) => [path, [...runs.starts]]))
    expect([runsAt.get('.nojekyll'), runsAt.get('src/blank.js'), runsAt.get('src/retry.js')]).toEqual([
      [],
      [],
      [2],
    ])
    expect(origins.every(({ commit }) => /^[0-9a-f]{40}$/.test(commit))).toBe(true)
    expect((await ownedFiles(repository, { reader })).get('src/retry.js')).toHaveLength(
      marked('Ann', BLOCK).words.length,
    )
  })

  test('7 merge: what each side added stays with its author, and the merger owns nothing', async () => {
    const repository = createRepository()
    const root = repository.commit({ files: { 'src/retry.js': `${BLOCK}\n${OTHER}` } })
    repository.branch('bob', root)
    const top = `import { report } from './report.js'\n\n`
    repository.commit({ author: 'Bob', files: { 'src/retry.js': `${top}${BLOCK}\n${OTHER}` } })
    repository.checkout('main')
    const end = `\nexport const patience = { attempts: 5, delay: 250 }\n`
    repository.commit({ author: 'Cat', files: { 'src/retry.js': `${BLOCK}\n${OTHER}${end}` } })
    const expected = marked('Ann', `⟦Bob ${top}⟧${BLOCK}\n${OTHER}⟦Cat ${end}⟧`)
    repository.merge('bob', { author: 'Zed', files: { 'src/retry.js': expected.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/retry.js'))).toEqual(expected.words)
  })

  test('9 cherry-pick: Ann’s patch that Zed commits again is Ann’s, once, when both branches are merged', async () => {
    const repository = createRepository()
    const root = repository.commit({ author: 'Cat', files: { 'src/sleep.js': OTHER } })
    repository.branch('feature', root)
    const patch = repository.commit({ files: { 'src/sleep.js': `${OTHER}\n${BLOCK}` } })
    repository.checkout('main')
    repository.commit({ author: 'Cat', files: { 'README.md': 'Sleeps and retries.\n' } })
    const picked = repository.commit({
      author: 'Ann',
      committer: 'Zed',
      files: { 'src/sleep.js': `${OTHER}\n${BLOCK}` },
      message: `Add retry\n\n(cherry picked from commit ${patch})`,
    })
    repository.merge('feature', { author: 'Zed' })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/sleep.js'))).toEqual(
      marked('Ann', `⟦Cat ${OTHER}⟧\n${BLOCK}`).words,
    )
    const commits = new Set(
      files.get('src/sleep.js')?.flatMap(({ author, origin }) => (author === 'Ann' ? origin.commit : [])),
    )
    expect(commits.size).toBe(1)
    expect([patch, picked]).toContain([...commits][0])
    expect(files.get('src/sleep.js')?.some(({ copied }) => copied)).toBe(false)
  })

  test('9 cherry-pick: a patch that Zed commits as his own is Ann’s from the note on, and after the merge', async () => {
    const repository = createRepository()
    const root = repository.commit({ author: 'Cat', files: { 'src/sleep.js': OTHER } })
    repository.branch('feature', root)
    const patch = repository.commit({ files: { 'src/sleep.js': `${OTHER}\n${BLOCK}` } })
    repository.checkout('main')
    repository.commit({
      author: 'Zed',
      files: { 'src/sleep.js': `${OTHER}\n${BLOCK}` },
      message: `Add retry\n\n(cherry picked from commit ${patch})`,
    })
    repository.merge('feature', { author: 'Zed' })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/sleep.js'))).toEqual(
      marked('Ann', `⟦Cat ${OTHER}⟧\n${BLOCK}`).words,
    )
  })

  test('9 cherry-pick: a rebased branch that is merged beside the old one pays Ann once', async () => {
    const repository = createRepository()
    const root = repository.commit({ author: 'Cat', files: { 'src/sleep.js': OTHER } })
    repository.branch('feature', root)
    repository.commit({ files: { 'src/retry.js': BLOCK } })
    repository.branch('rebased', root)
    repository.commit({ author: 'Cat', files: { 'README.md': 'Sleeps.\n' } })
    repository.commit({ author: 'Ann', committer: 'Zed', files: { 'src/retry.js': BLOCK } })
    repository.checkout('main')
    repository.merge('rebased', { author: 'Zed' })
    repository.merge('feature', { author: 'Zed' })
    const files = await ownedFiles(repository, { reader })
    const words = files.get('src/retry.js') ?? []
    expect(wordsWithAuthors(words)).toEqual(marked('Ann', BLOCK).words)
    expect(new Set(words.map(({ origin }) => origin.commit)).size).toBe(1)
    expect(words.some(({ copied }) => copied)).toBe(false)
  })
})
