// `byline org adopt`: adopts a policy for the organisation, and records that people were told.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import type { AdoptedFacts } from '../tasks/adopt-organisation.ts'
import type { Proposal } from '../tasks/github/read-proposals.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import type { Outcome } from '../tasks/outcome.ts'
import type { PolicyInForce } from '../tasks/read-policy.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, withBooks, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import { standingText } from './org-show.ts'
import { dataDirectoryOf } from './service-options.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson, visible } from './terminal-text.ts'

interface AdoptFlags extends BooksFlags {
  readonly policy?: string
  readonly builtIn?: true
  readonly withProposals?: true
  readonly yes?: true
  readonly told?: string
  readonly notice?: string
  readonly data?: string
}

/** Adds the command to `org`; `finish` takes the exit code. */
export function addOrgAdopt(org: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = org
    .command('adopt')
    .summary('adopt a policy, and record that people were told')
    .description(
      'Adopts the policy by which work counts from now on, and records when people were told, and what: the hash of the text goes into the ledger, the text does not. Then all repositories are scanned.',
    )
    .option('--policy <file>', 'a policy file')
    .option('--built-in', 'the built-in policy')
    .option('--with-proposals', "with what repositories' .github/byline.yml propose to exclude")
    .option('--yes', 'adopt what --with-proposals showed')
    .option('--told <day>', 'when people were told', wanted(parseDay))
    .option('--notice <file>', 'the text that they were told')
    .option('--data <folder>', 'what was fetched (BYLINE_DATA; else byline-data)')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Without --policy or --built-in the policy in force stays as it is. What is
proposed is shown first, and adopted with --yes; it then holds in every
repository. No policy may hold e-mail addresses: the ledger keeps it for good.

Examples:
  byline org adopt --built-in --told 2026-11-02 --notice notice.md
  byline org adopt --policy byline-policy.yml
  byline org adopt --with-proposals
  byline org adopt --with-proposals --yes --by works.council@kestrel.example`,
    )
    .action(async (flags: AdoptFlags) => finish(await adopt(session, command, flags)))
}

async function adopt(session: Session, command: Command, flags: AdoptFlags): Promise<ExitCode> {
  const { policy, builtIn, withProposals, told, notice } = flags
  if (policy !== undefined && builtIn === true) command.error('give --policy or --built-in, not both')
  if ((told === undefined) !== (notice === undefined))
    command.error('say when people were told with --told, and what with --notice')
  if (policy === undefined && builtIn !== true && withProposals !== true && told === undefined)
    command.error(
      'say what to adopt (--policy, --built-in or --with-proposals), or when people were told (--told)',
    )
  const text = notice === undefined ? null : noticeIn(notice)
  if (typeof text === 'string') return fail(session, text)
  const { adoptForOrganisation } = await import('../tasks/adopt-organisation.ts')
  if (withProposals === true && flags.yes !== true) return showProposals(session, command, flags)
  return bookThrough<AdoptedFacts>(session, command, flags, {
    async book(open, actor) {
      const chosen = await chosenPolicy(session, open, flags)
      if (!chosen.ok) return chosen
      const decision = {
        policy: chosen.value.policy,
        told: text === null ? null : { date: told!, text },
      }
      return adoptForOrganisation(open, actor, decision, () => session.now())
    },
    text: (facts, isNew) => {
      const booked = isNew ? [] : ['All of it was decided before; nothing was booked.']
      const count = facts.scanCount === 1 ? '1 repository is' : `${grouped(facts.scanCount)} repositories are`
      const scans = facts.scanCount === 0 ? [] : [`${count} scanned now; see byline github status.`]
      return [...booked, standingText(facts), ...scans].join('\n')
    },
    json: ({ policy: adopted, informed, repositoryCount, scanCount }) => ({
      policy: adopted,
      informed,
      repositoryCount,
      scanCount,
    }),
  })
}

interface Chosen {
  /** Null where the one in force stays. */
  readonly policy: PolicyInForce | null
  readonly proposals: readonly Proposal[]
}

async function chosenPolicy(session: Session, open: OpenBooks, flags: AdoptFlags): Promise<Outcome<Chosen>> {
  const [{ readPolicy }, { adoptedPolicy }] = await Promise.all([
    import('../tasks/read-policy.ts'),
    import('../tasks/adopted-policy.ts'),
  ])
  const isNamed = flags.policy !== undefined || flags.builtIn === true
  const base = isNamed ? await readPolicy(flags.policy) : null
  if (base?.ok === false) return base
  if (flags.withProposals !== true) return { ok: true, value: { policy: base?.value ?? null, proposals: [] } }
  const { readProposals, withProposals } = await import('../tasks/github/read-proposals.ts')
  const proposals = await readProposals(open, dataDirectoryOf(session, flags.data))
  if (!proposals.ok) return proposals
  const { policy } = base?.value ?? adoptedPolicy((await open.read()).registers)
  return { ok: true, value: { policy: withProposals(policy, proposals.value), proposals: proposals.value } }
}

// What would be adopted, for somebody to read before they say --yes.
async function showProposals(session: Session, command: Command, flags: AdoptFlags): Promise<ExitCode> {
  return withBooks(session, command, flags, async (open) => {
    const chosen = await chosenPolicy(session, open, flags)
    if (!chosen.ok) return fail(session, chosen.refusal)
    const { policy, proposals } = chosen.value
    const { policyText, policySettings } = await import('../tasks/read-policy.ts')
    if (flags.json === true) {
      const merged = { policy: policySettings(policy!.policy), hash: policy!.hash }
      await session.write(`${safeJson({ proposals, merged, adopted: false })}\n`)
      return 0
    }
    const yaml = await policyText(policy!.policy)
    const proposed =
      proposals.length === 0 ? 'No repository proposes anything.\n' : proposals.map(proposalText).join('')
    const merged = `With it the policy is, in every repository:\n\n${yaml}`
    await session.write(`${proposed}\n${merged}\nNothing was adopted yet: say --yes to adopt it.\n`)
    return 0
  })
}

function proposalText({ repository, exclude, faults }: Proposal): string {
  const rules = exclude.map(
    ({ paths, reason }) => `  leave out ${paths.map(visible).join(', ')}: ${visible(reason)}\n`,
  )
  const wrong = faults.map((fault) => `  not read: ${visible(fault)}\n`)
  return `${visible(repository)}\n${[...rules, ...wrong].join('')}`
}

// Its bytes, or why they cannot be had.
function noticeIn(file: string): Uint8Array | string {
  try {
    const bytes = readFileSync(resolve(file))
    return bytes.length === 0 ? `${file} is empty; give the text that people were told` : bytes
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return `${file} cannot be read (${code}); name the text that people were told`
  }
}
