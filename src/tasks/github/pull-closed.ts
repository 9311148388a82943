// A pull request was closed: what git forgot of a merge is learned, and what was agreed in it is booked.
import { readRepository } from '../../database/github-rows.ts'
import { bookAgreedSplits } from './agreed-splits.ts'
import { learnPull } from './pull-lineage.ts'
import type { JobHandler } from './work.ts'

/** Learns what git forgets of a merge, and books the split that was agreed. */
export const pullClosed: JobHandler<'pull-closed'> = async (job, context) => {
  const ending = await learnPull(job, context)
  if (ending.kind !== 'done') return ending
  const { database, ledger } = context.books
  const repository = await readRepository(database, ledger, job.repository)
  const isOurs = repository?.state === 'selected' && repository.installation === job.installation
  if (isOurs) await bookAgreedSplits(context, job.installation, repository)
  return ending
}
