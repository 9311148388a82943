// Kotlin: packages, functions outside classes, objects, properties of constructors, and extensions where they are seen.
import { describe, expect, it } from 'vitest'
import { indexTexts, type Texts } from '../../support/index-texts.ts'

const LIBRARY: Texts = {
  'lib/Account.kt': [
    'package acme.pay',
    '',
    'open class Account(val owner: Owner, sum: Int) : Base(), Payable {',
    '  val size = 3',
    '  fun pay(sum: Int): Account? {',
    '    return this',
    '  }',
    '  override fun due() = 1',
    '  private fun audit() {}',
    '  companion object {',
    '    const val ZERO = 0',
    '    fun open(): Account = Account(Owner(), 1)',
    '  }',
    '  enum class Kind(val rate: Int) {',
    '    SAVING(1),',
    '    GIRO(2);',
    '    fun close() {}',
    '  }',
    '}',
    '',
  ].join('\n'),
  'lib/Base.kt': 'package acme.pay\n\nopen class Base {\n  fun save() {}\n}\ninterface Payable {\n  fun due(): Int\n}\n',
  'lib/Owner.kt': 'package acme.pay\n\nclass Owner {\n  var name: String = ""\n}\n',
  'lib/functions.kt': [
    'package acme.text',
    '',
    'import acme.pay.Account',
    '',
    'fun format(sum: Int): String = ""',
    'fun String.shout(): String = this',
    'fun Account.print(): Account = this',
    'fun Int.print() {}',
    'fun <T> T.anything(): T = this',
    'val Account.label: String',
    '  get() = ""',
    'object Printer {',
    '  fun run() {}',
    '}',
    'typealias Konto = Account',
    '',
  ].join('\n'),
} // prettier-ignore

/** What a file of another package names, in the order of its text. */
async function used(text: string, more: Texts = {}): Promise<readonly string[]> {
  const { uses } = await indexTexts({ ...LIBRARY, 'app/App.kt': `package app\n${text}\n`, ...more })
  return uses.filter((use) => use.startsWith('app/App.kt')).map((use) => use.split(' ').at(-1)!)
}

describe('a name of Kotlin', () => {
  it.each([
    ['imported', 'import acme.text.format\nval x = format(1)', ['format']],
    ['imported under another name', 'import acme.text.format as f\nval x = f(1)', ['format']],
    ['imported with its package', 'import acme.text.*\nval x = format(1)', ['format']],
    ['in full', 'val x = acme.text.format(1)', ['format']],
    ['of a type, in full', 'fun f(a: acme.pay.Account) {}', ['Account']],
    ['of a nested type', 'import acme.pay.Account\nfun f(a: Account.Kind) { a.close() }',
      ['Account', 'Account.Kind', 'Account.Kind.close']],
    ['of an object', 'import acme.text.Printer\nfun f() { Printer.run() }', ['Printer', 'Printer.run']],
    ['of an alias, whose members are those of what it means', 'import acme.text.Konto\nfun f(k: Konto) { k.save() }',
      ['Konto', 'Base.save']],
    ['of a class that is made', 'import acme.pay.*\nval a = Account(Owner(), 1)', ['Account', 'Owner']],
    ['of a companion', 'import acme.pay.Account\nval a = Account.open().owner\nval b = Account.ZERO',
      ['Account', 'Account.open', 'Account.owner', 'Account', 'Account.ZERO']],
    ['of a constant of an enum', 'import acme.pay.Account.Kind\nval a = Kind.SAVING.rate',
      ['Account.Kind', 'Account.Kind.SAVING', 'Account.Kind.rate']],
    ['of what is referred to', 'import acme.text.format\nval f = listOf(1).map(::format)', ['format']],
  ])('%s is found', async (_fact, text, names) => {
    expect(await used(text)).toEqual(names)
  }) // prettier-ignore

  it.each([
    ['a parameter', 'import acme.text.format\nfun f(format: (Int) -> String) = format(1)'],
    ['a local', 'import acme.text.*\nfun f() {\n  val format = { x: Int -> x }\n  format(1)\n}'],
    ['a parameter of a lambda', 'import acme.text.*\nval f = { format: Any -> format }'],
    ['a function of its own package', 'import acme.text.*\nfun format(x: Int) = x\nval y = format(1)'],
    ['a type parameter', 'import acme.pay.*\nclass A<Account> {\n  fun f(a: Account) {}\n}'],
  ])('that %s shadows gives no use', async (_fact, text) => {
    expect(await used(text)).toEqual([])
  })

  it('that only a package not imported has gives no use', async () => {
    expect(await used('val x = format(1)\nval a = Account()')).toEqual([])
  })

  it('that two imported packages have gives no use', async () => {
    const more = { 'lib/more.kt': 'package acme.more\nfun format(x: Int) = x\n' }
    expect(await used('import acme.text.*\nimport acme.more.*\nval x = format(1)', more)).toEqual([])
  })
})

describe('a member of Kotlin', () => {
  it.each([
    ['of a parameter', 'fun f(a: Account) { a.pay(1) }', ['Account.pay']],
    ['that may be null, and of what a call gives', 'fun f(a: Account?) { a?.pay(1)!!.save() }',
      ['Account.pay', 'Base.save']],
    ['of a local of an inferred type', 'fun f() {\n  val a = Account(Owner(), 1)\n  a.due()\n}', ['Account.due']],
    ['of a property of a constructor', 'class App(private val a: Account) {\n  fun f() = a.save()\n}', ['Base.save']],
    ['of a property, through it', 'fun f(a: Account) = a.owner.name', ['Account.owner', 'Owner.name']],
    ['of a cast', 'fun f(a: Any) = (a as Account).size', ['Account.size']],
    ['of an element', 'fun f(all: List<Account>) {\n  for (a in all) a.save()\n  all[0].due()\n}',
      ['Base.save', 'Account.due']],
    ['inherited, by its bare name', 'class App : Base() {\n  fun f() = save()\n}', ['Base.save']],
    ['of super', 'class App : Base() {\n  fun f() = super.save()\n}', ['Base.save']],
  ])('%s is known', async (_fact, text, members) => {
    const found = await used(`import acme.pay.*\n${text}`)
    expect(found.filter((name) => name.includes('.'))).toEqual(members)
  }) // prettier-ignore

  it.each([
    ['of something of no known type', 'fun f(o: Any, g: (Any) -> Unit) { o.pay(1) }'],
    ['of a value of a map', 'fun f(m: Map<Account, Int>) = m[0].save()'],
    ['of several arguments in one', 'fun f(vararg a: Account) = a.save()'],
  ])('%s gives no use', async (_fact, text) => {
    const found = await used(`import acme.pay.*\n${text}`)
    expect(found.filter((name) => name.includes('.'))).toEqual([])
  })
})

describe('an extension of Kotlin', () => {
  it.each([
    ['of a class', 'import acme.text.print\nfun f(a: acme.pay.Account) = a.print()', ['Account', 'print']],
    ['that is a property', 'import acme.text.*\nfun f(a: acme.pay.Account) = a.label', ['Account', 'label']],
    ['of a base of the value', 'import acme.text.print\nclass B : acme.pay.Account()\nfun f(b: B) = b.print()',
      ['Account', 'print']],
    ['of a type from outside', 'import acme.text.shout\nfun f(s: String) = s.shout()', ['shout']],
    ['of a text', 'import acme.text.shout\nval s = "a".shout()', ['shout']],
    ['without a receiver, in another of the type', 'import acme.text.*\nfun acme.pay.Account.x() = print()',
      ['Account', 'print']],
  ])('%s is found where it is imported', async (_fact, text, names) => {
    expect(await used(text)).toEqual(names)
  }) // prettier-ignore

  it('that is private, or a member of another class, gives no use', async () => {
    const more = {
      'lib/more.kt':
        'package acme.more\nprivate fun String.hide() {}\nclass Other {\n  fun String.inner() {}\n}\n',
    }
    expect(await used('import acme.more.*\nval s = "a".hide()\nval t = "a".inner()', more)).toEqual([])
  })

  it.each([
    ['is not imported', 'fun f(a: acme.pay.Account) = a.print()', ['Account']],
    ['is of another type', 'import acme.text.print\nfun f(s: String) = s.print()', []],
    ['is of a value of no known type', 'import acme.text.print\nfun f(s: (Int) -> Int) = s(1).print()', []],
    ['is of any type', 'import acme.text.*\nfun f(a: acme.pay.Account) = a.anything()', ['Account']],
    ['has a member of its name', 'import acme.more.*\nfun f(a: acme.pay.Account) = a.save()', ['Account', 'Base.save']],
    ['is called without a value', 'import acme.text.shout\nfun f() = shout()', []],
    ['is in two packages imported', 'import acme.text.*\nimport acme.more.*\nfun f(a: acme.pay.Account) = a.print()', ['Account']],
  ])('that %s gives no use', async (_fact, text, names) => {
    const more = {
      'lib/more.kt': 'package acme.more\nimport acme.pay.Account\nfun Account.save() {}\nfun Account.print() {}\n',
    }
    expect(await used(text, more)).toEqual(names)
  }) // prettier-ignore
})

it('Kotlin finds names in other repositories, and none where two of them have it', async () => {
  const app = { '0:App.kt': 'package app\nimport acme.pay.Account\nfun f(a: Account) {}\n' }
  const lib = { '1:Account.kt': 'package acme.pay\nclass Account\n' }
  expect((await indexTexts({ ...app, ...lib })).uses).toEqual([
    '0:App.kt:3 Account -> 1:Account.kt:2 Account',
  ])
  const twice = { ...app, ...lib, '2:Account.kt': 'package acme.pay\nclass Account\n' }
  expect((await indexTexts(twice)).uses).toEqual([])
  const own = { ...twice, '0:Account.kt': 'package acme.pay\nclass Account\n' }
  expect((await indexTexts(own)).uses).toEqual(['0:App.kt:3 Account -> 0:Account.kt:2 Account'])
})

it('a package of Kotlin may be spread over three repositories', async () => {
  const { uses } = await indexTexts({
    '0:App.kt': 'package acme\nval a = A()\nval b = B()\n',
    '1:A.kt': 'package acme\nclass A\n',
    '2:B.kt': 'package acme\nclass B\n',
  })
  expect(uses).toEqual(['0:App.kt:2 A -> 1:A.kt:2 A', '0:App.kt:3 B -> 2:B.kt:2 B'])
})

it('Kotlin exports what is not private, nor within something private or a function', async () => {
  const { definitions } = await indexTexts({
    'A.kt': [
      'class A(val x: Int, private val y: Int, z: Int) {',
      '  internal fun f() {',
      '    class B',
      '  }',
      '  private object C {',
      '    fun m() {}',
      '  }',
      '}',
      'private fun g() {}',
      'val h by lazy { val inner = 1 }',
      '',
    ].join('\n'),
  })
  expect(definitions).toEqual([
    'class A',
    'value A.x',
    'private value A.y',
    'method A.f',
    'private class A.f.B',
    'private class A.C',
    'private method A.C.m',
    'private function g',
    'value h',
  ])
})

it('what Kotlin expects and what each platform gives is one class', async () => {
  const { uses, index } = await indexTexts({
    'common/A.kt': 'package a\nexpect class A() {\n  fun f()\n}\n',
    'jvm/A.kt': 'package a\nactual class A {\n  actual fun f() {}\n  fun g() {}\n}\n',
    'App.kt': 'package b\nimport a.A\nfun use(a: A) {\n  a.f()\n  a.g()\n}\n',
  })
  expect(uses).toEqual([
    'App.kt:3 A -> common/A.kt:2 A',
    'App.kt:4 f -> common/A.kt:3 A.f',
    'App.kt:5 g -> jvm/A.kt:4 A.g',
  ])
  const named = (name: string): number =>
    index.definitions.findIndex(({ qualifiedName }) => qualifiedName === name)
  expect(index.definitions[named('A.g')]!.parent).toBe(named('A'))
})
