// `/byline that-was-me`: keeps somebody's word that an e-mail is theirs, for an administrator to confirm.
import { addIdentityProposal, readIdentityProposals } from '../../database/proposal-rows.ts'
import type { AskedCommand, CommandEnding } from './credit-command.ts'

/** So many say-sos of one account may wait. */
const OPEN_CLAIMS_MAX = 20

/**
 * Keeps that the asker says an e-mail is theirs. Says nothing of whether anybody's commits show it: that would tell of
 * repositories which the asker cannot read. Refuses an account of which very many say-sos wait.
 */
export async function claimEmail(
  { context, repository, pull, comment, asker }: AskedCommand,
  email: string,
): Promise<CommandEnding> {
  const { database, ledger } = context.books
  const own = (await readIdentityProposals(database, ledger)).filter(({ account }) => account === asker.id)
  if (own.some((one) => one.email === email)) return { kind: 'done' }
  if (own.filter(({ state }) => state === 'open').length >= OPEN_CLAIMS_MAX)
    return {
      kind: 'refused',
      problem: `${OPEN_CLAIMS_MAX} of your e-mails wait for an administrator already`,
    }
  const ids = new Set(own.map(({ id }) => id))
  let id = `I-${comment}`
  for (let number = 2; ids.has(id); number++) id = `I-${comment}-${number}`
  await addIdentityProposal(database, ledger, {
    id,
    account: asker.id,
    login: asker.login.toLowerCase(),
    email,
    repository: repository.id,
    pull: pull.number,
    state: 'open',
    createdAtMs: context.now().getTime(),
  })
  return { kind: 'done' }
}
