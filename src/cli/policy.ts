// `byline policy`: prints the policy in force with its hash. `byline policy check FILE`: judges a policy file.
import type { Command } from 'commander'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { safeJson, visible } from './terminal-text.ts'

interface PolicyFlags {
  readonly policy?: string
  readonly json?: true
}

/** Adds the commands; `finish` takes the exit code. */
export function addPolicy(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const policy = program
    .command('policy')
    .summary('print the policy in force, or judge a policy file')
    .description(
      'Prints the policy in force, every setting spelled out, with its hash. What it prints is a policy file itself.',
    )
    .option('--policy <file>', 'a policy file (default: the built-in policy)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  byline policy
  byline policy > byline-policy.yml
  byline policy --json --policy byline-policy.yml
  byline policy check byline-policy.yml`,
    )
    .action(async (flags: PolicyFlags) => finish(await printPolicy(session, flags)))
  policy
    .command('check')
    .summary('judge a policy file')
    .description('Says whether a policy file can be used, and of everything that is wrong what is allowed.')
    .argument('<file>', 'a policy file (YAML or JSON)')
    .addHelpText(
      'after',
      `
Examples:
  byline policy check byline-policy.yml
  byline policy > byline-policy.yml && byline policy check byline-policy.yml`,
    )
    .action(async (file: string) => finish(await checkPolicy(session, file)))
}

async function printPolicy(session: Session, flags: PolicyFlags): Promise<ExitCode> {
  const { readPolicy, policyText, policySettings } = await import('../tasks/read-policy.ts')
  const reading = await readPolicy(flags.policy)
  if (!reading.ok) return fail(session, reading.refusal)
  const { policy, hash } = reading.value
  if (flags.json === true) {
    await session.write(`${safeJson({ policy: policySettings(policy), hash })}\n`)
    return 0
  }
  const title = `# Byline policy ${visible(policy.name)} ${visible(policy.version)}\n# sha256 ${hash}\n`
  await session.write(title + (await policyText(policy)))
  return 0
}

async function checkPolicy(session: Session, file: string): Promise<ExitCode> {
  const { judgePolicy } = await import('../tasks/read-policy.ts')
  const judgement = await judgePolicy(file)
  if (!judgement.ok) {
    for (const problem of judgement.problems) note(session, problem)
    return 1
  }
  const { policy, hash } = judgement.value
  await session.write(
    `${visible(file)}: a valid policy: ${visible(policy.name)} ${visible(policy.version)}\nsha256 ${hash}\n`,
  )
  return 0
}
