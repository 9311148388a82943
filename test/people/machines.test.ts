// Bots and AI agents are told from people by visible rules.
import { describe, expect, test } from 'vitest'
import { machineOf } from '../../src/people/machines.ts'

const none = { agents: [], bots: [] }
const kindOf = (name: string, email: string) => machineOf({ name, email }, none)?.kind

describe('AI agents', () => {
  test.each([
    ['Claude', 'noreply@anthropic.com'],
    ['Claude Opus 4.5', 'someone@x.org'],
    ['Copilot', '223556219+Copilot@users.noreply.github.com'],
    ['copilot-swe-agent[bot]', '198982749+Copilot@users.noreply.github.com'],
    ['Cursor Agent', 'cursoragent@cursor.com'],
    ['devin-ai-integration[bot]', '158243242+devin-ai-integration[bot]@users.noreply.github.com'],
    ['Codex', 'noreply@openai.com'],
    ['gemini-code-assist[bot]', '176961590+gemini-code-assist[bot]@users.noreply.github.com'],
    ['aider (gpt-4o)', 'noreply@aider.chat'],
    ['google-labs-jules[bot]', '161369871+google-labs-jules[bot]@users.noreply.github.com'],
  ])('%s <%s>', (name, email) => {
    expect(kindOf(name, email)).toBe('agent')
  })
})

describe('bots', () => {
  test.each([
    ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com'],
    ['renovate[bot]', '29139614+renovate[bot]@users.noreply.github.com'],
    ['Renovate Bot', 'bot@renovateapp.com'],
    ['github-actions[bot]', '41898282+github-actions[bot]@users.noreply.github.com'],
    ['GitHub', 'noreply@github.com'],
    ['vue-bot', 'bot@vuejs.org'],
    ['acme-release-bot', 'x@acme.com'],
  ])('%s <%s>', (name, email) => {
    expect(kindOf(name, email)).toBe('bot')
  })
})

describe('people', () => {
  test.each([
    ['Claude Monet', 'claude@giverny.fr'],
    ['Claude', 'claude@giverny.fr'],
    ['Devin Booker', 'devin@suns.com'],
    ['Devin', 'devin@acme.com'],
    ['Pieter Bot', 'pieter@bot.nl'],
    ['Ann Talbot', 'talbot@x.org'],
    ['Jenkins', 'katherine@jenkins.uk'],
    ['Gemma Cursor', 'gemma@cursor.com'],
    ['Abbot', 'abbot@x.org'],
  ])('%s <%s>', (name, email) => {
    expect(kindOf(name, email)).toBeUndefined()
  })
})

test('every answer carries the rule that gave it', () => {
  expect(machineOf({ name: 'Claude', email: 'noreply@anthropic.com' }, none)?.rule).toBe('AI agent: Claude')
  expect(machineOf({ name: 'x[bot]', email: 'x@y.z' }, none)?.rule).toBe(
    'bot: "[bot]" at the end of its name',
  )
})

test('a policy names more of them', () => {
  const patterns = {
    agents: [{ email: '*@agents.acme.com' }],
    bots: [{ name: 'Nightly', email: '@acme.com' }],
  }
  expect(machineOf({ name: 'Ann', email: 'k9@agents.acme.com' }, patterns)?.kind).toBe('agent')
  expect(machineOf({ name: 'nightly', email: 'n@acme.com' }, patterns)?.kind).toBe('bot')
  expect(machineOf({ name: 'nightly', email: 'n@other.com' }, patterns)).toBeUndefined()
})
