// Java: packages, imports, nested types, and members by declared types.
import { describe, expect, it } from 'vitest'
import { indexTexts, type Texts } from '../../support/index-texts.ts'

const LIBRARY: Texts = {
  'lib/src/main/java/acme/pay/Account.java': [
    'package acme.pay;',
    'public class Account extends Base implements Payable {',
    '  public static final Account ZERO = new Account();',
    '  public Account parent;',
    '  public Account pay(int sum) { return this; }',
    '  public Account pay(int sum, String note) { return this; }',
    '  public static Account open() { return new Account(); }',
    '  public enum Kind { SAVING, GIRO; public void close() {} }',
    '  private void audit() {}',
    '}',
    '',
  ].join('\n'),
  'lib/src/main/java/acme/pay/Base.java': [
    'package acme.pay;',
    'class Base {',
    '  public void save() {}',
    '  public static class Entry { public void book() {} }',
    '}',
    '',
  ].join('\n'),
  'lib/src/main/java/acme/pay/Payable.java': 'package acme.pay;\npublic interface Payable { void due(); }\n',
}

/** The names used in a class body of another package, but for those of types. */
async function membersUsed(body: string, imports = 'import acme.pay.*;'): Promise<readonly string[]> {
  const app = `package app;\n${imports}\nclass App {\n${body}\n}\n`
  const { index, uses } = await indexTexts({ ...LIBRARY, 'app/App.java': app })
  const isMember = (at: number): boolean => {
    const { kind } = index.definitions[index.uses[at]!.definition]!
    return kind === 'method' || kind === 'value'
  }
  return uses.filter((use, at) => isMember(at) && use.startsWith('app/')).map((use) => use.split(' ').at(-1)!)
}

describe('a type of Java', () => {
  it.each([
    ['of the same package, without an import', 'package acme.pay;\nclass App { Account a; }\n'],
    ['imported', 'package app;\nimport acme.pay.Account;\nclass App { Account a; }\n'],
    ['imported with its package', 'package app;\nimport acme.pay.*;\nclass App { Account a; }\n'],
    ['named in full', 'package app;\nclass App { acme.pay.Account a; }\n'],
  ])('%s is found', async (_fact, text) => {
    const { uses } = await indexTexts({ ...LIBRARY, 'app/App.java': text })
    expect(uses.filter((use) => use.startsWith('app/')).map((use) => use.split(' ').at(-1))).toEqual([
      'Account',
    ])
  })

  it('that stands in a base of the class around is found by its bare name', async () => {
    const text = 'package app;\nclass App extends acme.pay.Account { Entry e; Kind k; }\n'
    const { uses } = await indexTexts({ ...LIBRARY, 'app/App.java': text })
    expect(uses.filter((use) => use.startsWith('app/')).map((use) => use.split(' ').at(-1))).toEqual([
      'Account',
      'Base.Entry',
      'Account.Kind',
    ])
  })

  it('of another repository is found by its package, and not where two repositories have it', async () => {
    const app = { '0:App.java': 'package app;\nimport acme.pay.Account;\nclass App { Account a; }\n' }
    const lib = { '1:Account.java': 'package acme.pay;\npublic class Account {}\n' }
    expect((await indexTexts({ ...app, ...lib })).uses).toEqual([
      '0:App.java:3 Account -> 1:Account.java:2 Account',
    ])
    const twice = { ...app, ...lib, '2:Account.java': 'package acme.pay;\npublic class Account {}\n' }
    expect((await indexTexts(twice)).uses).toEqual([])
  })

  it('that a type parameter or a class of its own shadows gives no use', async () => {
    const text =
      'package app;\nimport acme.pay.*;\nclass App<Account> { Account a; }\nclass B { class Base {} Base b; }\n'
    const { uses } = await indexTexts({ ...LIBRARY, 'app/App.java': text })
    expect(uses.filter((use) => use.startsWith('app/'))).toEqual([])
  })
})

describe('a member of Java', () => {
  it.each([
    ['a parameter', 'void f(Account a) { a.pay(1); }', ['Account.pay']],
    ['a local, a chain and a cast', 'void f(Object o) { Account a = ((Account) o).pay(1); a.parent.save(); }',
      ['Account.pay', 'Account.parent', 'Base.save']],
    ['a variable of an inferred type', 'void f() { var a = new Account(); a.due(); }', ['Payable.due']],
    ['a field, with and without this', 'Account x; void f() { x.save(); this.x.save(); }', ['Base.save', 'Base.save']],
    ['an element of an array', 'void f(Account[] all) { all[0].save(); for (var a : all) a.save(); }', ['Base.save', 'Base.save']],
    ['a class', 'void f() { Account.open().save(); Account.ZERO.save(); }',
      ['Account.open', 'Base.save', 'Account.ZERO', 'Base.save']],
    ['an enum, its constants in a switch too', 'void f(Account.Kind k) { switch (k) { case SAVING: k.close(); } }',
      ['Account.Kind.SAVING', 'Account.Kind.close']],
    ['a pattern', 'void f(Object o) { if (o instanceof Account a) a.save(); }', ['Base.save']],
    ['a method reference', 'Object o = (Runnable) Account::open;', ['Account.open']],
    ['overloads, which are one target', 'void f(Account a) { a.pay(1, "x"); }', ['Account.pay']],
  ])('is known of %s', async (_fact, body, members) => {
    expect(await membersUsed(body)).toEqual(members)
  }) // prettier-ignore

  it.each([
    ['a static import', 'import static acme.pay.Account.open;'],
    ['a static wildcard import', 'import static acme.pay.Account.*;'],
  ])('is known by its bare name through %s', async (_fact, imports) => {
    expect(await membersUsed('Object o = open();', imports)).toEqual(['Account.open'])
  })

  it('is inherited by bare name, also where a local has the same name', async () => {
    const text =
      'package app;\nclass App extends acme.pay.Account { void f() { int save = 1; save(); super.save(); } }\n'
    const { uses } = await indexTexts({ ...LIBRARY, 'app/App.java': text })
    expect(uses.filter((use) => use.includes(' save '))).toHaveLength(2)
  })

  it.each([
    ['of something of no known type', 'void f(Object o) { o.pay(1); run(x -> x.pay(1)); }'],
    [
      'of an array, or of a list of them',
      'void f(Account[] a, java.util.List<Account> l) { a.save(); l.save(); }',
    ],
    ['of a shadowing local', 'Account a; void f(String a) { a.save(); }'],
  ])('%s gives no use', async (_fact, body) => {
    expect(await membersUsed(body)).toEqual([])
  })
})

it('Java exports what is not private, nor within a private class or a method', async () => {
  const { definitions } = await indexTexts({
    'A.java': [
      'public class A {',
      '  private int x; int y;',
      '  private static class B { void m() {} }',
      '  void f() { class C {} new Object() { void g() {} }; }',
      '  record R(int z) {}',
      '}',
      '',
    ].join('\n'),
  })
  expect(definitions).toEqual([
    'class A',
    'private value A.x',
    'value A.y',
    'private class A.B',
    'private method A.B.m',
    'method A.f',
    'private class A.f.C',
    'private method A.f.g',
    'class A.R',
    'method A.R.z',
  ])
})
