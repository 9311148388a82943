// The one comment of a pull request: made once, edited in place, and never again where somebody deleted it.
import { readPull, savePull, type PullRecord } from '../../database/pull-rows.ts'
import { isOwnPreview, mutedComment, previewComment } from '../../github/comment.ts'
import { sha256 } from '../sha256.ts'
import type { CommentFacts } from './github-api.ts'
import { saysSomething, type Preview } from './preview.ts'
import type { PublishedPull } from './publish-preview.ts'

/**
 * Says a preview in the comment. Makes none where there is nothing to tell; where there is one, it says so. The same again is
 * not sent. What a member muted is a line, and what somebody deleted stays so. Throws `GitHubFailure`.
 */
export async function publishComment(published: PublishedPull, preview: Preview): Promise<void> {
  const { api, repository, number, places } = published
  const said = await readSaid(published)
  if (said.commentState === 'deleted') return
  const isMuted = said.commentState === 'muted'
  const body = isMuted ? mutedComment(preview.head) : previewComment(preview, places)
  const commentHash = hashOf(body)
  // Somebody may have been stopped between making the comment and keeping that it was made.
  const found = said.comment === null ? await findOwn(published) : undefined
  const comment = said.comment ?? found?.id ?? null
  if (comment === null) {
    if (isMuted || !saysSomething(preview)) return
    const made = await api.createComment(repository, number, body)
    return keep(published, { comment: made.id, commentHash, commentState: 'shown' })
  }
  const commentState = isMuted ? 'muted' : 'shown'
  const isSame = found === undefined ? said.commentHash === commentHash : plain(found.body) === plain(body)
  const edited = isSame || (await api.updateComment(repository, comment, body)) !== null
  return edited
    ? keep(published, { comment, commentHash, commentState })
    : keep(published, { comment, commentHash: '', commentState: 'deleted' })
}

async function findOwn({
  context,
  api,
  repository,
  number,
}: PublishedPull): Promise<CommentFacts | undefined> {
  const comments = await api.comments(repository, number)
  return comments.find((comment) => isOwnPreview(comment, context.github))
}

function readSaid({ context, repository, number }: PublishedPull): Promise<PullRecord> {
  const { database, ledger } = context.books
  return readPull(database, ledger, { repository: repository.id, number })
}

async function keep(published: PublishedPull, parts: Partial<PullRecord>): Promise<void> {
  const { context, repository, number } = published
  const { database, ledger } = context.books
  await savePull(database, ledger, { repository: repository.id, number }, parts, context.now().getTime())
}

function hashOf(body: string): string {
  return sha256(new TextEncoder().encode(body))
}

// GitHub has its own line ends, and keeps none at the end.
function plain(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd()
}
