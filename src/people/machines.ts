// Tells people from bots and AI agents, by rules that anyone can read: each answer carries the rule that gave it.
import { matchesText } from '../policy/policy.ts'
import type { IdentityPattern } from '../policy/policy.ts'
import { foldEmail } from './identity.ts'
import type { Identity } from './identity.ts'

/** A machine among the authors, and the rule that says so. */
export interface Machine {
  readonly kind: 'bot' | 'agent'
  readonly rule: string
}

/** The identities a policy names as machines, beside the built-in rules. */
export interface MachinePatterns {
  readonly agents: readonly IdentityPattern[]
  readonly bots: readonly IdentityPattern[]
}

// A rule holds when the e-mail (folded) or the name matches. A first name that people have (Claude, Devin) is no evidence
// by itself: it needs the vendor's address or more of the product's name.
interface Rule {
  readonly rule: string
  readonly email?: RegExp
  readonly name?: RegExp
}

const AGENT_RULES: readonly Rule[] = [
  {
    rule: 'AI agent: Claude',
    email:
      /^(?:noreply|claude|claude-code)@anthropic\.com$|^(?:\d+\+)?claude(?:-code)?(?:\[bot\])?@users\.noreply\.github\.com$/,
    name: /^claude(?:\[bot\]|[ -](?:code|ai|opus|sonnet|haiku|\d)\b.*)$/i,
  },
  {
    rule: 'AI agent: GitHub Copilot',
    email: /^copilot@github\.com$|^(?:\d+\+)?copilot(?:-swe-agent)?(?:\[bot\])?@users\.noreply\.github\.com$/,
    name: /^(?:github )?copilot(?:-swe-agent)?(?:[ -](?:agent|autofix|workspace))?(?:\[bot\])?$/i,
  },
  {
    rule: 'AI agent: Cursor',
    email: /^(?:cursor)?agent@cursor\.com$|\+cursor\[bot\]@/,
    name: /^cursor(?:\[bot\]|[ -]?agent)$/i,
  },
  {
    rule: 'AI agent: Devin',
    email: /\+devin-ai-integration\[bot\]@|^devin(?:-ai)?@(?:cognition\.ai|devin\.ai)$/,
    name: /^devin(?:[ -]ai\b.*|-ai-integration\S*)$/i,
  },
  {
    rule: 'AI agent: Codex',
    email: /^(?:noreply|codex|chatgpt)@openai\.com$|\+(?:chatgpt-codex-connector|openai-codex)\[bot\]@/,
    name: /^(?:(?:openai )?codex(?:[ -](?:cli|agent|bot))?|chatgpt(?:[ -].*)?|gpt-\d.*)(?:\[bot\])?$/i,
  },
  {
    rule: 'AI agent: Gemini',
    email: /^(?:\d+\+)?gemini-(?:cli|code-assist)\S*@|^noreply@gemini\.google\.com$/,
    name: /^(?:google )?gemini(?:[ -](?:cli|code|pro|flash|ai|\d).*)?(?:\[bot\])?$/i,
  },
  { rule: 'AI agent: Jules', email: /\+google-labs-jules\[bot\]@/, name: /^google-labs-jules(?:\[bot\])?$/i },
  { rule: 'AI agent: aider', email: /^(?:noreply|aider)@aider\.chat$/, name: /^aider(?: \(.*\))?$/i },
  {
    rule: 'AI agent: Amazon Q',
    email: /\+amazon-q-developer\[bot\]@/,
    name: /^amazon[ -]q(?:[ -]developer)?(?:\[bot\])?$/i,
  },
  {
    rule: 'AI agent: Junie',
    email: /^junie@jetbrains\.com$/,
    name: /^(?:jetbrains )?junie(?:[ -]agent)?(?:\[bot\])?$/i,
  },
  {
    rule: 'AI agent: OpenHands',
    email: /^openhands@all-hands\.dev$/,
    name: /^openhands(?:[ -](?:agent|ai))?(?:\[bot\])?$/i,
  },
  {
    rule: 'AI agent: opencode',
    email: /^(?:noreply|agent)@opencode\.ai$|\+opencode-agent\[bot\]@/,
    name: /^opencode(?:-agent)?(?:\[bot\])?$/i,
  },
  { rule: 'AI agent: Amp', email: /^amp@ampcode\.com$/, name: /^ampcode(?:\[bot\])?$/i },
  {
    rule: 'AI agent: Windsurf',
    email: /^(?:noreply|agent|cascade)@(?:windsurf|codeium)\.com$/,
    name: /^(?:windsurf|codeium)(?:[ -].*)?$/i,
  },
  {
    rule: 'AI agent: another coding agent',
    email:
      /\+(?:factory-droid|coderabbitai|sweep-ai|ellipsis-dev|codegen-sh|qodo-\S*|lovable-dev|v0|kiro\S*|replit-agent)\[bot\]@/,
    name: /^(?:factory-droid|coderabbitai|sweep-ai|ellipsis-dev|codegen-sh|lovable-dev|gpt-engineer-app|v0|replit[ -]agent|roo ?code|cline|warp[ -]agent|kiro[ -]agent)(?:\[bot\])?$/i,
  },
]

const BOT_RULES: readonly Rule[] = [
  { rule: 'bot: "[bot]" at the end of its name', email: /\[bot\](?:@|$)/, name: /\[bot\]$|\(bot\)$/i },
  {
    rule: 'bot: Dependabot, Renovate or a like updater',
    email:
      /^(?:support@dependabot\.com|bot@renovateapp\.com|renovate@\S+|greenkeeper\S*@\S+|snyk-bot@\S+|pyup-bot@\S+|bot@pyup\.io)$/,
    name: /^(?:dependabot(?:-preview)?|renovate(?: bot)?|greenkeeper(?:io)?|snyk(?: bot)?|pyup bot|depfu|scala steward)$/i,
  },
  {
    rule: 'bot: a build or release service',
    email:
      /^(?:actions?@github\.com|github-actions@\S+|\S*@(?:semantic-release|travis-ci|circleci)\.(?:org|com)|semantic-release-bot@\S+|badger@gitter\.im|(?:ci|jenkins)@\S+)$/,
    name: /^(?:github[ -]actions?|semantic-release(?:-bot)?|travis(?: ci| deploy)?|circleci|the gitter badger|codecov(?:-io)?|imgbot(?:app)?|allcontributors|mergify|bors|homu|k8s-ci-robot|weblate|hosted weblate|transifex(?:-integration)?|crowdin)$/i,
  },
  { rule: 'bot: GitHub itself', email: /^noreply@github\.com$/, name: /^web-flow$/i },
  // A hyphen or underscore is wanted: Talbot and Bot are family names.
  { rule: 'bot: "-bot" at the end of its name', email: /[-_+.]bot@/, name: /[-_](?:bot|robot)$/i },
]

/**
 * Whether an identity is a machine, and by which rule; undefined for people. The policy's patterns come first, agents
 * before bots, since many agents carry "[bot]" in their names.
 */
export function machineOf(identity: Identity, patterns: MachinePatterns): Machine | undefined {
  const email = foldEmail(identity.email)
  const name = identity.name.trim()
  if (patterns.agents.some((pattern) => matchesIdentity(pattern, name, email))) {
    return { kind: 'agent', rule: 'AI agent: the policy names it' }
  }
  if (patterns.bots.some((pattern) => matchesIdentity(pattern, name, email))) {
    return { kind: 'bot', rule: 'bot: the policy names it' }
  }
  const holds = ({ email: emailRule, name: nameRule }: Rule) =>
    emailRule?.test(email) === true || nameRule?.test(name) === true
  const agent = AGENT_RULES.find(holds)
  if (agent !== undefined) return { kind: 'agent', rule: agent.rule }
  const bot = BOT_RULES.find(holds)
  return bot === undefined ? undefined : { kind: 'bot', rule: bot.rule }
}

function matchesIdentity(pattern: IdentityPattern, name: string, email: string): boolean {
  if (pattern.email !== undefined && !matchesText(pattern.email, email)) return false
  return pattern.name === undefined || matchesText(pattern.name, name)
}

const AIDER_SUFFIX = / \(aider\)$/

/** Whether the name says that a person committed through aider, which adds "(aider)" to the person's own name. */
export function committedThroughAider(identity: Identity): boolean {
  return AIDER_SUFFIX.test(identity.name)
}

/** The identity without aider's addition to its name. */
export function withoutAider(identity: Identity): Identity {
  return { name: identity.name.replace(AIDER_SUFFIX, ''), email: identity.email }
}
