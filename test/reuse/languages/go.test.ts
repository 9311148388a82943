// Go: packages by module path and folder, methods by receiver, members by declared types.
import { describe, expect, it } from 'vitest'
import { indexTexts, type Texts } from '../../support/index-texts.ts'

const LIBRARY: Texts = {
  'go.mod': 'module acme.org/bank\n\ngo 1.22\n',
  'pay/account.go': [
    'package pay',
    'type Base struct { ID int }',
    'func (b *Base) Save() error { return nil }',
    'type Account struct {',
    '  Base',
    '  Parent *Account',
    '}',
    'func Open() (*Account, error) { return &Account{}, nil }',
    'var Default = &Account{}',
    'type List []*Account',
    'type Payer interface { Pay(sum int) *Account }',
    '',
  ].join('\n'),
  'pay/methods.go':
    'package pay\nfunc (a *Account) Pay(sum int) *Account { return a.audit() }\nfunc (a *Account) audit() *Account { return a }\n',
}

/** The definitions used in the body of a function of another package. */
async function used(body: string, imports = 'import "acme.org/bank/pay"'): Promise<readonly string[]> {
  const app = `package main\n${imports}\nfunc main() {\n${body}\n}\n`
  const { uses } = await indexTexts({ ...LIBRARY, 'app/main.go': app })
  return uses.filter((use) => use.startsWith('app/')).map((use) => use.split(' ').at(-1)!)
}

describe('a package of Go', () => {
  it('shares its names between its files, and methods may stand in another than their type', async () => {
    const { uses, definitions } = await indexTexts(LIBRARY)
    expect(uses).toEqual([
      'pay/methods.go:2 Account -> pay/account.go:4 Account',
      'pay/methods.go:2 Account -> pay/account.go:4 Account',
      'pay/methods.go:3 Account -> pay/account.go:4 Account',
      'pay/methods.go:3 Account -> pay/account.go:4 Account',
    ])
    expect(definitions).toContain('method Account.Pay')
    expect(definitions).toContain('private method Account.audit')
  })

  it.each([
    ['its last step', 'import "acme.org/bank/pay"', 'pay.Open()'],
    ['another name', 'import p "acme.org/bank/pay"', 'p.Open()'],
    ['a dot', 'import . "acme.org/bank/pay"', 'Open()'],
  ])('is imported under %s', async (_fact, imports, body) => {
    expect(await used(body, imports)).toEqual(['Open'])
  })

  it('of another repository is found by its module path, and not where two repositories have it', async () => {
    const app = { '0:main.go': 'package main\nimport "acme.org/lib/v2"\nfunc main() { lib.Run() }\n' }
    const lib = (n: number): Texts => ({
      [`${n}:go.mod`]: 'module acme.org/lib/v2\n',
      [`${n}:run.go`]: 'package lib\nfunc Run() {}\n',
    })
    expect((await indexTexts({ ...app, ...lib(1) })).uses).toEqual(['0:main.go:3 Run -> 1:run.go:2 Run'])
    expect((await indexTexts({ ...app, ...lib(1), ...lib(2) })).uses).toEqual([])
  })

  it('has its tests beside it, in the same package or in one of their own', async () => {
    const { uses } = await indexTexts({
      ...LIBRARY,
      'pay/a_test.go': 'package pay\nfunc TestA() { Open() }\n',
      'pay/b_test.go':
        'package pay_test\nimport "acme.org/bank/pay"\nfunc TestB() { pay.Open(); Open(); TestA() }\n',
    })
    expect(uses.filter((use) => use.includes('_test'))).toEqual([
      'pay/a_test.go:2 Open -> pay/account.go:8 Open',
      'pay/b_test.go:3 Open -> pay/account.go:8 Open',
    ])
  })

  it('is read as built on Linux without tags, by the names of files and by their constraints', async () => {
    const { uses } = await indexTexts({
      'a_linux.go': 'package a\nfunc run() { stop() }\n',
      'a_windows.go': 'package a\nfunc run() { stop() }\n',
      'b.go': '//go:build !slow && (linux || darwin)\n\npackage a\nfunc stop() {}\n',
      'c.go': '//go:build slow || !linux\n\npackage a\nfunc stop() {}\n',
      'd.go': 'package a\nfunc main() { run() }\n',
    })
    expect(uses).toEqual([
      'a_linux.go:2 stop -> b.go:4 stop',
      'a_windows.go:2 stop -> b.go:4 stop',
      'd.go:2 run -> a_linux.go:2 run',
    ])
  })

  it('is read as built where its constraint is longer than anybody writes', async () => {
    const { uses } = await indexTexts({
      'b.go': `//go:build ${Array(10_000).fill('windows').join(' || ')}\n\npackage a\nfunc stop() {}\n`,
      'd.go': 'package a\nfunc main() { stop() }\n',
    })
    expect(uses).toEqual(['d.go:2 stop -> b.go:4 stop'])
  })

  it('that defines a name in two files gives no use of it', async () => {
    const { uses } = await indexTexts({
      'a.go': 'package a\nfunc run() {}\n',
      'c.go': 'package a\nfunc run() {}\n',
      'b.go': 'package a\nfunc main() { run() }\n',
    })
    expect(uses).toEqual([])
  })
})

describe('a member of Go', () => {
  it.each([
    ['the first result of a function', 'a, err := pay.Open()\na.Pay(1).Pay(2)', ['Open', 'Account.Pay', 'Account.Pay']],
    ['an embedded type', 'a, _ := pay.Open()\na.Save()', ['Open', 'Base.Save']],
    ['an embedded type by its name', 'pay.Default.Base.Save()', ['Default', 'Account.Base', 'Base.Save']],
    ['an element of a type that is a list', 'var l pay.List\nl[0].Pay(1)', ['List', 'Account.Pay']],
    ['a field named like its type', 'type T struct { Account *pay.Account }\nvar t T\nt.Account.Pay(1)', ['Account', 'Account.Pay']],
    ['a literal, its fields too', 'a := &pay.Account{Parent: nil}\na.Parent.Pay(1)',
      ['Account', 'Account.Parent', 'Account.Parent', 'Account.Pay']],
    ['a variable declared', 'var a pay.Account\na.Save()', ['Account', 'Base.Save']],
    ['an interface', 'var p pay.Payer\np.Pay(1)', ['Payer', 'Payer.Pay']],
    ['a parameter of a function literal', 'func(a *pay.Account) { a.Pay(1) }(nil)', ['Account', 'Account.Pay']],
    ['a loop over a slice', 'for _, a := range []pay.Account{} { a.Pay(1) }', ['Account', 'Account.Pay']],
    ['a type assertion', 'x.(*pay.Account).Pay(1)', ['Account', 'Account.Pay']],
    ['a variable of the package', 'pay.Default.Pay(1)', ['Default', 'Account.Pay']],
  ])('is known of %s', async (_fact, body, names) => {
    expect(await used(body)).toEqual(names)
  }) // prettier-ignore

  it.each([
    ['a local that shadows the package', 'pay := 1\npay.Open()'],
    ['something of no known type', 'x.Pay(1)'],
    ['the second result of a function', '_, e := f()\ne.Pay(1)'],
  ])('of %s gives no use', async (_fact, body) => {
    expect(await used(body)).toEqual([])
  })

  it('is that of the variable before, where a new one of its name is being declared', async () => {
    expect(await used('a := pay.Default\nif a := a.Parent; a != nil {\na.Pay(1)\n}')).toEqual([
      'Default',
      'Account.Parent',
      'Account.Pay',
    ])
  })
})
