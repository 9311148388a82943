// Shares that are agreed in a pull request: who may propose and agree, and what is booked once it is merged.
import { describe, expect, test } from 'vitest'
import { readSplitProposals } from '../../../src/database/proposal-rows.ts'
import { readContributions } from '../../../src/database/row-sets.ts'
import { pullClosed } from '../../../src/tasks/github/pull-closed.ts'
import { mirrorPath } from '../../../src/tasks/github/mirrors.ts'
import { namesOf } from '../../../src/tasks/contributors.ts'
import { recordOwnership } from '../../../src/tasks/deliver.ts'
import { operatorOf } from '../../../src/tasks/operators.ts'
import { valueOf } from '../../support/books.ts'
import { commandsAtWork, KIT, type CommandsAtWork } from '../../support/github/commands-at-work.ts'

const AGREED = { reactions: ['+1'], replies: [] }

async function proposals({ work, github }: CommandsAtWork) {
  const { database, ledger } = work.context.books
  const found = await readSplitProposals(database, ledger, github.repositoryId(KIT))
  return found.map(({ percent, state }) => [percent, state])
}

/** What is booked for the pull request, by names. */
async function booked({ work, github, pull }: CommandsAtWork) {
  const { books } = work.context
  const names = await namesOf(books)
  const split = (await books.read()).registers.splitOfPull.get(`${github.repositoryId(KIT)}/${pull}`)
  const nameOf = (id: string) => names.get(id)!.name
  return (
    split && {
      giver: nameOf(split.giver),
      parts:
        split.parts?.map(({ contributor, percent }) => `${nameOf(contributor)} ${percent}`).toSorted() ??
        null,
      commits: split.commits,
    }
  )
}

/** Everybody's tokens in the new file by a snapshot of the mirror. */
async function topicTokens({ work, github }: CommandsAtWork) {
  const { context } = work
  const { books, keyFile } = context
  const path = mirrorPath(context, github.repositoryId(KIT))
  const options = { reader: 'auto', allowShallow: false, cacheDirectory: null, lineage: new Map() } as const
  const actor = valueOf(await operatorOf(books, 'hr@acme.example'))
  const taken = await recordOwnership(
    { open: books, actor, keyFile, date: context.now().toISOString().slice(0, 10), options },
    { licensed: [{ name: 'kit', repository: path, revision: undefined }], observed: [] },
  )
  const names = await namesOf(books)
  const found: Record<string, number> = {}
  for await (const rows of readContributions(
    books.database,
    valueOf(taken).facts.snapshot.contributions.root,
  ))
    for (const row of rows)
      if (row.path === 'topic.ts') {
        const name = names.get(row.contributor)!.name
        found[name] = (found[name] ?? 0) + row.tokens
      }
  return found
}

async function merge(at: CommandsAtWork): Promise<string> {
  const { github, work, installation, pull, scan } = at
  const head = await github.mergePullRequest(KIT, pull, 'squash')
  const repository = github.repositoryId(KIT)
  await pullClosed({ kind: 'pull-closed', installation, repository, pull }, work.context)
  await scan()
  return head
}

describe('a share of what the author wrote', () => {
  test('that the author gives is booked when the pull request is merged, and counts in credit', async () => {
    const at = await commandsAtWork()
    expect(await at.ask('ben', '/byline credit @cleo 30%')).toMatchObject(AGREED)
    expect(await proposals(at)).toEqual([[30, 'confirmed']])
    expect(await booked(at)).toBeUndefined()
    const squash = await merge(at)
    expect(await booked(at)).toEqual({
      giver: 'Ben',
      parts: ['Cleo 30'],
      commits: [at.local.head, squash].toSorted(),
    })
    expect(await proposals(at)).toEqual([])
    const before = await topicTokens(at)
    expect(before).toEqual({ Ben: 63, Cleo: 27 })

    // Afterwards it is booked at once: one more, another percentage, and what is taken back.
    await at.ask('ben', '/byline credit @ann 10%')
    expect((await booked(at))?.parts).toEqual(['Ann 10', 'Cleo 30'])
    await at.ask('ben', '/byline credit @ann 0% @cleo 5%')
    expect((await booked(at))?.parts).toEqual(['Cleo 5'])
    await at.ask('ben', '/byline credit @cleo 0%')
    expect((await booked(at))?.parts).toBeNull()
    expect(await topicTokens(at)).toEqual({ Ben: 90 })
  })

  test('that somebody else proposes waits for the author, and nobody else agrees to it', async () => {
    const at = await commandsAtWork()
    expect((await at.ask('ann', '/byline credit @cleo 40%')).reactions).toEqual(['eyes'])
    expect((await at.ask('cleo', '/byline confirm')).replies).toEqual([
      expect.stringContaining('`confirm` is for the author of this pull request alone'),
    ])
    await merge(at)
    expect(await booked(at)).toBeUndefined()
    expect(await at.ask('ben', '/byline confirm')).toMatchObject({ reactions: ['+1'] })
    expect(await booked(at)).toMatchObject({ giver: 'Ben', parts: ['Cleo 40'] })
    expect((await at.ask('ben', '/byline confirm')).replies[1]).toMatch('nothing is proposed here')
  })

  test('is refused where it cannot be, in a sentence that says why', async () => {
    const at = await commandsAtWork()
    const said = async (by: string, typed: string) => {
      const { replies, comment } = await at.ask(by, `/byline credit ${typed}`)
      return replies.find((reply) => reply.includes(`answer ${comment.id} `))?.split('\n')[0]
    }
    const sentence = (problem: string) => `Byline did not do that: ${problem}.`
    expect(await said('ben', '@nobody-at-all 10%')).toBe(sentence('GitHub knows no account `nobody-at-all`'))
    expect(await said('ben', '@dora 10%')).toBe(sentence('`dora` is no member of the organisation'))
    expect(await said('ben', '@ben 10%')).toBe(
      sentence('the author has whatever nobody else is given, and needs no share'),
    )
    expect(await said('cleo', '@cleo 10%')).toBe(
      sentence('nobody proposes a share for themselves; the author, or somebody else, can'),
    )
    expect(await said('ben', '@cleo 60%')).toBeUndefined()
    expect(await said('ben', '@ann 40%')).toBe(
      sentence('with what is agreed already these shares come to 100%, and the author keeps something'),
    )
    expect(await proposals(at)).toEqual([[60, 'confirmed']])
    // Another percentage replaces the first; what a comment says after it was edited is what counts.
    const { comment } = await at.ask('ben', '/byline credit @cleo 20%')
    await at.github.editComment(KIT, comment.id, 'ben', '/byline credit @ann 15%')
    await at.answered(comment)
    expect(await proposals(at)).toEqual([[15, 'confirmed']])
  })
})
