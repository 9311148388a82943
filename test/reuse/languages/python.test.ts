// Python: what is defined, what a name stands for, and where its modules are found.
import { describe, expect, it } from 'vitest'
import { indexTexts } from '../../support/index-texts.ts'

describe('a module of Python', () => {
  it('is found by a relative import without __init__.py', async () => {
    const { uses } = await indexTexts({
      'src/flask/app.py': 'from .sansio.app import App\nclass Flask(App): pass\n',
      'src/flask/sansio/app.py': 'class App: pass\n',
    })
    expect(uses).toEqual(['src/flask/app.py:2 App -> src/flask/sansio/app.py:1 App'])
  })

  it.each([
    ['the root', 'pay/money.py', 'from pay.money import split'],
    ['src', 'src/pay/money.py', 'from pay.money import split'],
    ['a project within', 'libs/pay/src/pay/money.py', 'from pay.money import split'],
    ['the folder of the script', 'tools/money.py', 'from money import split'],
    ['the parent package', 'money.py', 'from .money import split'],
  ])('is found from %s', async (_fact, path, statement) => {
    const importer = statement.includes('.money') && !statement.includes('pay') ? 'run.py' : 'tools/run.py'
    const { uses } = await indexTexts({
      'libs/pay/pyproject.toml': '[project]\nname = "pay"\n',
      [importer]: `${statement}\nsplit(3)\n`,
      [path]: 'def split(sum): pass\n',
    })
    expect(uses).toEqual([`${importer}:2 split -> ${path}:1 split`])
  })

  it('that imports in a circle gives the same wherever the circle is entered first', async () => {
    const texts = {
      'p/__init__.py': '',
      'p/a.py': 'try:\n    from .b import xx\nexcept ImportError:\n    from .c import xx\n',
      'p/b.py': 'from .a import xx\n',
      'p/c.py': 'def xx(): pass\n',
    }
    const [ofA, ofB] = ['from p.a import xx\nxx()\n', 'from p.b import xx\nxx()\n']
    const there = await indexTexts({ ...texts, 'u1.py': ofA, 'u2.py': ofB })
    const back = await indexTexts({ ...texts, 'u1.py': ofB, 'u2.py': ofA })
    const both = ['u1.py:2 xx -> p/c.py:1 xx', 'u2.py:2 xx -> p/c.py:1 xx']
    expect([there.uses, back.uses]).toEqual([both, both])
  })

  it('of another repository is found only where a project publishes it, and by one repository alone', async () => {
    const user = { '0:app.py': 'import pay.money as m\nm.split(3)\n' }
    const owner = { '1:src/pay/money.py': 'def split(sum): pass\n' }
    const manifest = '[project]\nname = "acme-pay"\n'
    const published = { ...user, ...owner, '1:pyproject.toml': manifest }
    expect((await indexTexts({ ...user, ...owner })).uses).toEqual([])
    expect((await indexTexts(published)).uses).toEqual(['0:app.py:2 split -> 1:src/pay/money.py:1 split'])
    const twice = { ...published, '2:pyproject.toml': manifest, '2:src/pay/money.py': 'def split(): pass\n' }
    expect((await indexTexts(twice)).uses).toEqual([])
  })

  it('that a project does not ship is not found from another repository', async () => {
    const manifest = { '1:pyproject.toml': '[project]\nname = "acme"\n' }
    const user = { '0:app.py': 'from tests.made import split\nfrom made import add\nsplit(3)\nadd()\n' }
    const flat = { '1:tests/made.py': 'def split(): pass\n', '1:made.py': 'def add(): pass\n' }
    expect((await indexTexts({ ...user, ...manifest, ...flat })).uses).toEqual([
      '0:app.py:4 add -> 1:made.py:1 add',
    ])
    const sources = { ...flat, '1:src/acme/a.py': '' }
    expect((await indexTexts({ ...user, ...manifest, ...sources })).uses).toEqual([])
  })

  it('hands on what it imports, by name, under another name and by a wildcard within __all__', async () => {
    const { uses } = await indexTexts({
      'pay/__init__.py': 'from .money import split as divide\nfrom .money import *\n',
      'pay/money.py': '__all__ = ["add"]\ndef split(): pass\ndef add(): pass\ndef other(): pass\n',
      'app.py': 'import pay\npay.divide()\npay.add()\npay.other()\npay.money.other()\n',
    })
    expect(uses).toEqual([
      'app.py:2 divide -> pay/money.py:2 split',
      'app.py:3 add -> pay/money.py:3 add',
      'app.py:5 other -> pay/money.py:4 other',
    ])
  })
})

describe('a name of Python', () => {
  it('that a local or a parameter takes gives no use, unless it is declared global', async () => {
    const { uses } = await indexTexts({
      'lib.py': 'def run(): pass\n',
      'app.py': [
        'from lib import run',
        'def a(run): return run()',
        'def b():',
        '    print(run)',
        '    run = 1',
        'def c():',
        '    global run',
        '    run()',
        '[run for run in []]',
        '',
      ].join('\n'),
    })
    expect(uses).toEqual(['app.py:8 run -> lib.py:1 run'])
  })

  it('imported within a function is known there alone', async () => {
    const { uses } = await indexTexts({
      'lib.py': 'def run(): pass\n',
      'app.py': 'def a():\n    from lib import run\n    run()\ndef b():\n    run()\n',
    })
    expect(uses).toEqual(['app.py:3 run -> lib.py:1 run'])
  })

  it('that two files could mean gives no use', async () => {
    const { uses } = await indexTexts({
      'a.py': 'def run(): pass\n',
      'b.py': 'def run(): pass\n',
      'c.py': 'from a import *\nfrom b import *\nrun()\n',
    })
    expect(uses).toEqual([])
  })
})

describe('a member of Python', () => {
  const lib = {
    'lib.py': [
      'class Base:',
      '    def save(self): pass',
      'class Account(Base):',
      '    def __init__(self, owner: "Owner"):',
      '        self.owner = owner',
      '    def pay(self) -> "Account": pass',
      'class Owner:',
      '    @property',
      '    def account(self) -> Account: pass',
      'def opened() -> Account: pass',
      '',
    ].join('\n'),
  }

  it.each([
    ['a parameter', 'def f(a: Account):\n    a.pay()', ['pay']],
    ['a parameter that may be None', 'def f(a: Account | None):\n    a.pay()', ['pay']],
    ['a variable given a new value', 'a = Account(1)\na.pay()', ['pay']],
    ['what a function returns', 'opened().pay().pay()', ['pay', 'pay']],
    ['a member inherited', 'opened().save()', ['save']],
    [
      'an attribute set in a method, and a property',
      'opened().owner.account.pay()',
      ['owner', 'account', 'pay'],
    ],
    ['a list of them', 'def f(all: list[Account]):\n    for a in all:\n        a.pay()', ['pay']],
    [
      'self and super',
      'class Mine(Account):\n    def f(self):\n        self.pay()\n        super().save()',
      ['pay', 'save'],
    ],
    ['a class itself', 'Account.pay(1)', ['pay']],
  ])('is known of %s', async (_fact, code, members) => {
    const { uses } = await indexTexts({ ...lib, 'app.py': `from lib import Account, opened\n${code}\n` })
    const named = uses
      .map((use) => use.split(' ')[1])
      .filter((name) => name !== 'Account' && name !== 'opened')
    expect(named).toEqual(members)
  })

  it.each([
    ['of nothing known', 'def f(x):\n    x.pay()'],
    ['of a variable given values of two types', 'x = Account(1)\nx = Owner()\nx.pay()'],
    ['of an element of a class with its own elements', 'opened()[0].pay()'],
  ])('%s gives no use', async (_fact, code) => {
    const { uses } = await indexTexts({
      ...lib,
      'app.py': `from lib import Account, Owner, opened\n${code}\n`,
    })
    expect(uses.filter((use) => use.includes(' pay '))).toEqual([])
  })
})

it('Python exports what has no leading underscore, or what __all__ lists', async () => {
  const { definitions } = await indexTexts({
    'a.py':
      'class A:\n    x: int = 1\n    def _f(self):\n        def g(): pass\n_b = 1\ndef c():\n    d = 1\n',
    'b.py': '__all__ = ["_e"]\ndef _e(): pass\ndef f(): pass\n',
  })
  expect(definitions).toEqual([
    'class A',
    'value A.x',
    'private method A._f',
    'private function A._f.g',
    'private value _b',
    'function c',
    'function _e',
    'private function f',
  ])
})
