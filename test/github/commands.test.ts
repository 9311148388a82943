// What a comment asks of Byline, and what in it asks nothing.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMAND_WORDS, parseCommands } from '../../src/github/commands.ts'

const ask = (body: string) =>
  parseCommands(body).map((reading) => (reading.ok ? reading.command : reading.problem))

describe('a comment', () => {
  test.each(['explain', 'confirm', 'mute', 'unmute', 'help'])('asks to %s', (kind) => {
    expect(ask(`/byline ${kind}`)).toEqual([{ kind }])
    expect(ask(`  /byline   ${kind.toUpperCase()}  \r\n\r\nThanks!`)).toEqual([{ kind }])
  })

  test('asks not to be named, and to be named again', () => {
    expect(ask('/byline unname me\n/byline name me')).toEqual([{ kind: 'unname-me' }, { kind: 'name-me' }])
    expect(ask('/byline unname @ben')).toEqual(['`unname` is for yourself alone: `/byline unname me`'])
  })

  test('asks for help where it asks nothing else', () => {
    expect(ask('/byline')).toEqual([{ kind: 'help' }])
  })

  test('may ask several things, one a line', () => {
    expect(ask('\n/byline mute\n\n/byline credit @ben 30%\nAnd please\n/byline explain')).toEqual([
      { kind: 'mute' },
      { kind: 'credit', shares: [{ login: 'ben', percent: 30 }] },
    ])
  })

  test.each([
    ['in a quotation', '> /byline mute'],
    ['in a fence', '```\n/byline mute\n```'],
    ['in indented code', '    /byline mute'],
    ['after a tab', '\t/byline mute'],
    ['below a sentence', 'See:\n/byline mute'],
    ['within a line', 'I typed /byline mute'],
    ['of another tool', '/bylines mute\n'],
    ['in a hidden remark', '<!--\n/byline mute\n-->'],
    ['that are none', ''],
  ])('asks nothing with words %s', (_, body) => {
    expect(parseCommands(body)).toEqual([])
  })

  test('is told which word is not known, and no text of its own beside that', () => {
    expect(ask('/byline Remove me')).toEqual(['there is no `remove`'])
    expect(ask('/byline <img src=x>')).toEqual(['there is no such command'])
    expect(ask('/byline ben@example.org')).toEqual(['there is no such command'])
    expect(ask('/byline mute now')).toEqual(['`mute` stands alone: nothing may follow it on its line'])
  })
})

describe('a share', () => {
  const ben = { login: 'ben', percent: 30 }

  test.each(['@ben 30%', 'ben 30', '@Ben 30 %', '@ben: 30%', '@ben 30%,'])('may be typed as %s', (typed) => {
    expect(ask(`/byline credit ${typed}`)).toEqual([{ kind: 'credit', shares: [ben] }])
  })

  test('may be one of several', () => {
    expect(ask('/byline credit @ben 30%, @cara-w 20% and @dan 0%')).toEqual([
      { kind: 'credit', shares: [ben, { login: 'cara-w', percent: 20 }, { login: 'dan', percent: 0 }] },
    ])
  })

  test.each([
    ['@ben 100%', 'a share is a whole percentage from 0% to 99%'],
    ['@ben 12.5%', 'a share is a whole percentage from 0% to 99%'],
    ['@ben -5%', 'a share is a whole percentage from 0% to 99%'],
    ['@ben 60% @cara 40%', 'these shares come to 100%, and the author keeps something: 99% at most'],
    ['@ben 10% @BEN 20%', '`credit` names one login twice'],
    ['@ben', '`credit` takes a login and a percentage, or several: `/byline credit @login 30%`'],
    ['', '`credit` takes a login and a percentage, or several: `/byline credit @login 30%`'],
    ['@b/../n 30%', 'what follows `credit` is a login: `/byline credit @login 30%`'],
  ])('is refused as %s', (typed, problem) => {
    expect(ask(`/byline credit ${typed}`)).toEqual([problem])
  })
})

describe('an old e-mail', () => {
  test.each(['Ben@Old.org', '<ben@old.org>', '[ben@old.org](mailto:ben@old.org)', 'mailto:ben@old.org'])(
    'may be typed as %s',
    (typed) => {
      expect(ask(`/byline that-was-me ${typed}`)).toEqual([{ kind: 'that-was-me', email: 'ben@old.org' }])
    },
  )

  test.each(['', 'ben', 'ben@old.org cara@old.org', 'you@example.com', 'a@b@c', '"a b"@c.org'])(
    'is refused as %j, and not repeated',
    (typed) => {
      expect(ask(`/byline that-was-me ${typed}`)).toEqual([
        '`that-was-me` takes the one e-mail that your old commits show',
      ])
    },
  )
})

test('all that help names can be asked', () => {
  for (const [typed] of COMMAND_WORDS) expect(parseCommands(typed)).toMatchObject([{ ok: true }])
})

test('no text makes parsing fail, slow, or repeat what it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const problems = parseCommands(`/byline ${text}`).map((reading) => (reading.ok ? '' : reading.problem))
      expect(problems.join(' ').replaceAll('@login', '')).not.toMatch(/[@<>\p{Cc}]/u)
    }),
  )
  const long = `/byline credit ${'@a 1% '.repeat(10_000)}`
  expect(parseCommands(long)).toHaveLength(1)
  expect(parseCommands(`/byline that-was-me ${'a'.repeat(60_000)}@`)).toHaveLength(1)
  expect(parseCommands('/byline mute\n'.repeat(5_000))).toHaveLength(10)
})
