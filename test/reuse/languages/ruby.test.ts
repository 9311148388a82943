// Ruby: constants, classes reopened, requires, gems, and methods on what is known.
import { expect, it } from 'vitest'
import { indexTexts } from '../../support/index-texts.ts'

const LIB = {
  'money.gemspec': 'Gem::Specification.new { |s| s.name = "money" }\n',
  'lib/money.rb': [
    'module Bank',
    '  class Base',
    '    def save; end',
    '  end',
    '  class Money < Base',
    '    attr_reader :amount',
    '    def self.format(x); end',
    '    def pay; save; hidden; end',
    '    private',
    '    def hidden; end',
    '  end',
    'end',
    'def helper; end',
    '',
  ].join('\n'),
}

async function membersIn(code: string, more: Record<string, string> = {}): Promise<readonly string[]> {
  const { uses } = await indexTexts({ ...LIB, ...more, 'lib/app.rb': code })
  return uses.filter((use) => use.startsWith('lib/app.rb')).map((use) => use.split(' ').at(-1)!)
}

it.each([
  ['a method on a constant', 'Bank::Money.format(1)', ['Bank.Money', 'Bank.Money.format']],
  ['a constant by nesting', 'module Bank\n  Money.format(1)\nend', ['Bank.Money', 'Bank.Money.format']],
  [
    'a local given an instance',
    'def f\n  m = Bank::Money.new\n  m.pay\n  m.save\nend',
    ['Bank.Money', 'Bank.Money.pay', 'Bank.Base.save'],
  ],
  ['an attribute', 'Bank::Money.new.amount', ['Bank.Money', 'Bank.Money.amount']],
  [
    'an ancestor',
    'class Mine < Bank::Money\n  def f; pay; self.save; end\nend',
    ['Bank.Money', 'Bank.Money.pay', 'Bank.Base.save'],
  ],
  [
    'a class reopened',
    'module Bank\n  class Other\n    def f; Money.new.pay; end\n  end\nend',
    ['Bank.Money', 'Bank.Money.pay'],
  ],
])('Ruby knows %s', async (_fact, code, members) => {
  expect((await membersIn(code)).filter((name) => name !== 'Bank')).toEqual(members)
})

it.each([
  ['of nothing known', 'def f(x); x.pay; x.format; end'],
  ['of a function of a file not required', 'helper'],
  ['of a name that a local shadows', 'require_relative "money"\ndef f(helper); helper; end'],
  ['of a name that a block shadows', 'require_relative "money"\n[1].each { |helper| helper }'],
])('Ruby finds no use %s', async (_fact, code) => {
  expect(await membersIn(code)).toEqual([])
})

it('a function of a file that is required is found, by path and by load path', async () => {
  expect(await membersIn('require_relative "money"\nhelper')).toEqual(['helper'])
  expect(await membersIn('require "money"\nhelper')).toEqual(['helper'])
})

it('a gem is known where it is needed by name', async () => {
  const app = 'Bank::Money.format(1)\n'
  const needed = await indexTexts({ ...LIB, '1:Gemfile': 'gem "money"\n', '1:app.rb': app })
  expect(needed.uses.filter((use) => use.endsWith('format'))).toEqual([
    '1:app.rb:1 format -> lib/money.rb:7 Bank.Money.format',
  ])
  const unknown = await indexTexts({ ...LIB, '1:app.rb': app })
  expect(unknown.uses).toEqual([])
  const twice = await indexTexts({
    ...LIB,
    '1:Gemfile': 'gem "money"\n',
    '1:app.rb': app,
    '2:money.gemspec': LIB['money.gemspec'],
    '2:lib/money.rb': LIB['lib/money.rb'],
  })
  expect(twice.uses.filter((use) => use.startsWith('1:'))).toEqual([])
})

it('Ruby exports no private method', async () => {
  const { definitions } = await indexTexts(LIB)
  expect(definitions).toContain('private method Bank.Money.hidden')
  expect(definitions).toContain('method Bank.Money.pay')
})
