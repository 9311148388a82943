// `/byline mute` and `unname me`, and their undoing: where Byline keeps quiet, and whom it does not name.
import { inQueue } from '../../database/job-rows.ts'
import { addUnnamed, removeUnnamed } from '../../database/proposal-rows.ts'
import { mutedComment } from '../../github/comment.ts'
import { forgetPullHeads, readPull, savePull } from '../../database/pull-rows.ts'
import { namesOf } from '../contributors.ts'
import { findContributor } from './account-contributor.ts'
import type { AskedCommand, CommandEnding } from './credit-command.ts'

/** Keeps Byline quiet in a pull request, or brings it back; what stands there is written anew. */
export async function setMuted(asked: AskedCommand, isMuted: boolean): Promise<CommandEnding> {
  const { context, api, repository, pull } = asked
  const { database, ledger } = context.books
  const key = { repository: repository.id, number: pull.number }
  const said = await readPull(database, ledger, key)
  const isSo = (said.commentState === 'muted') === isMuted
  if (isSo) return { kind: 'done' }
  const commentState = isMuted ? 'muted' : said.comment === null ? 'none' : 'shown'
  await savePull(database, ledger, key, { commentState }, context.now().getTime())
  // Nothing is previewed any more in what is closed.
  if (isMuted && said.comment !== null && pull.state === 'closed')
    await api.updateComment(repository, said.comment, mutedComment(pull.head))
  return shownAnew(asked)
}

/** Keeps that the asker is not to be named in comments, and has all that are open written anew; or that they may be named again. */
export async function setNamed(asked: AskedCommand, isNamed: boolean): Promise<CommandEnding> {
  const { context, api, repository, pull, asker } = asked
  const { books, now } = context
  const { database, ledger } = books
  if (isNamed) {
    await removeUnnamed(database, ledger, asker.id)
    return shownAnew(asked)
  }
  const commits = await api.pullCommits(repository, pull.number)
  const { registers } = await books.read()
  const place = { registers, names: await namesOf(books), commits }
  const contributor = await findContributor(asker, place, asked)
  // In one: the head of a preview that still names the asker was kept before, and is forgotten here, or is not kept at all.
  await inQueue(database, async (on) => {
    await addUnnamed(on, ledger, { account: asker.id, contributor }, now().getTime())
    await forgetPullHeads(on, ledger)
  })
  // Here at once, elsewhere as the reconciliation comes to it.
  const ending = await shownAnew(asked)
  await context.enqueue([{ kind: 'reconcile', installation: api.installation }])
  return ending
}

async function shownAnew({ context, api, repository, pull }: AskedCommand): Promise<CommandEnding> {
  const at = { installation: api.installation, repository: repository.id, pull: pull.number }
  await context.enqueue([{ kind: 'preview', ...at, head: null }])
  return { kind: 'done' }
}
