// C#: namespaces, using directives, partial classes, members by declared types, and extension methods.
import { describe, expect, it } from 'vitest'
import { indexTexts, type Texts } from '../../support/index-texts.ts'

const LIBRARY: Texts = {
  'lib/lib.csproj': '<Project />',
  'lib/Account.cs': [
    'namespace Acme.Pay;',
    'public partial class Account : Base, IPayable {',
    '  public Account Parent { get; set; }',
    '  public static readonly Account Zero = new Account();',
    '  public Account Pay(int sum) { return this; }',
    '  public Account Pay(int sum, string note) => this;',
    '  public static Account Open() => new();',
    '  public void Due() {}',
    '  void Audit() {}',
    '  public enum Kind { Saving, Giro }',
    '}',
  ].join('\n'),
  'lib/Account.Rest.cs': 'namespace Acme.Pay;\npublic partial class Account {\n  public void Rest() {}\n}\n',
  'lib/Base.cs': 'namespace Acme.Pay\n{\n  public class Base { public void Save() {} }\n  public interface IPayable { void Due(); }\n}\n',
  'lib/Extensions.cs': [
    'using Acme.Pay;',
    'namespace Acme.Text;',
    'public static class Extensions {',
    '  public static string Shout(this string text) => text;',
    '  public static Account Print(this Account account) => account;',
    '  public static void Print(this int number) {}',
    '  public static T Any<T>(this T value) => value;',
    '}',
  ].join('\n'),
} // prettier-ignore

/** What a file of another namespace names, in the order of its text. */
async function used(text: string, more: Texts = {}): Promise<readonly string[]> {
  const { uses } = await indexTexts({ ...LIBRARY, 'app/App.cs': text, ...more })
  return uses.filter((use) => use.startsWith('app/App.cs')).map((use) => use.split(' ').at(-1)!)
}

/** The members used in a class that imports all. */
async function members(body: string): Promise<readonly string[]> {
  const found = await used(`using Acme.Pay;\nusing Acme.Text;\nnamespace App;\nclass App {\n${body}\n}\n`)
  return found.filter((name) => name.includes('.') && name !== 'Account.Kind')
}

describe('a type of C#', () => {
  it.each([
    ['of a namespace in use', 'using Acme.Pay;\nclass App { Account a; }'],
    ['of its own namespace', 'namespace Acme.Pay;\nclass App { Account a; }'],
    ['of a namespace around its own', 'namespace Acme.Pay.More;\nclass App { Account a; }'],
    ['under another name', 'using Konto = Acme.Pay.Account;\nclass App { Konto a; }'],
    ['in full', 'class App { Acme.Pay.Account a; }'],
    ['in full from a namespace around', 'namespace Acme.App;\nclass App { Pay.Account a; }'],
  ])('%s is found', async (_fact, text) => {
    expect(await used(text)).toEqual(['Account'])
  })

  it('is found through a global using of its own project, and of no other', async () => {
    const app = 'class App { Account a; }'
    const usings = 'global using Acme.Pay;'
    expect(await used(app, { 'app/app.csproj': '<P />', 'app/Usings.cs': usings })).toEqual(['Account'])
    expect(await used(app, { 'app/app.csproj': '<P />', 'lib/Usings.cs': usings })).toEqual([])
  })

  it('that a type parameter, or a class of its own, shadows gives no use', async () => {
    expect(await used('using Acme.Pay;\nclass App<Account> { Account a; }\n')).toEqual([])
    expect(await used('using Acme.Pay;\nclass App { class Account {} Account a; }\n')).toEqual([])
  })

  it('that two namespaces in use have gives no use', async () => {
    const more = { 'more/Account.cs': 'namespace More;\nclass Account {}\n' }
    expect(await used('using Acme.Pay;\nusing More;\nclass App { Account a; }\n', more)).toEqual([])
  })

  it('is found in another repository, and not where two of them have it', async () => {
    const app = { '0:App.cs': 'using Acme;\nclass App { A a; }\n' }
    const lib = { '1:A.cs': 'namespace Acme;\npublic class A {}\n' }
    expect((await indexTexts({ ...app, ...lib })).uses).toEqual(['0:App.cs:2 A -> 1:A.cs:2 A'])
    const twice = { ...app, ...lib, '2:A.cs': 'namespace Acme;\npublic class A {}\n' }
    expect((await indexTexts(twice)).uses).toEqual([])
    const own = { ...twice, '0:A.cs': 'namespace Acme;\npublic class A {}\n' }
    expect((await indexTexts(own)).uses).toEqual(['0:App.cs:2 A -> 0:A.cs:2 A'])
  })
})

describe('a member of C#', () => {
  it.each([
    ['a parameter', 'void F(Account a) { a.Pay(1); }', ['Account.Pay']],
    ['a local, a chain and a cast', 'void F(object o) { var a = ((Account)o).Pay(1); a.Parent.Save(); }',
      ['Account.Pay', 'Account.Parent', 'Base.Save']],
    ['a new object, and what it is given', 'void F() { new Account { Parent = null }.Due(); }',
      ['Account.Parent', 'Account.Due']],
    ['a value that may be null', 'void F(Account? a) { a?.Pay(1); }', ['Account.Pay']],
    ['a property, with and without this', 'Account X { get; }\nvoid F() { X.Save(); this.X.Save(); }',
      ['Base.Save', 'Base.Save']],
    ['an element', 'void F(Account[] all) { all[0].Save(); foreach (var a in all) a.Save(); }', ['Base.Save', 'Base.Save']],
    ['what is awaited', 'async void F(Task<Account> t) { (await t).Save(); }', ['Base.Save']],
    ['a class', 'void F() { Account.Open().Save(); Account.Zero.Due(); }',
      ['Account.Open', 'Base.Save', 'Account.Zero', 'Account.Due']],
    ['an enum', 'Account.Kind F() => Account.Kind.Giro;', ['Account.Kind.Giro']],
    ['a pattern', 'void F(object o) { if (o is Account a) a.Due(); }', ['Account.Due']],
    ['another part of its class', 'void F(Account a) { a.Rest(); }', ['Account.Rest']],
    ['a property that has its type\'s name', 'Account Account { get; }\nvoid F() { Account.Save(); }', ['Base.Save']],
  ])('is known of %s', async (_fact, body, names) => {
    expect(await members(body)).toEqual(names)
  }) // prettier-ignore

  it.each([
    ['of no known type', 'void F(object o, dynamic d) { o.Pay(1); d.Pay(1); Run(x => x.Pay(1)); }'],
    ['of a shadowing local', 'Account a;\nvoid F(string a) { a.Pay(1); }'],
    ['of a list', 'void F(List<Account> l) { l.Save(); }'],
  ])('%s gives no use', async (_fact, body) => {
    expect(await members(body)).toEqual([])
  })

  it('is inherited by its bare name, and known of base', async () => {
    const text = 'class App : Acme.Pay.Account {\n  void F() { Save(); base.Due(); }\n}\n'
    expect(await used(text)).toEqual(['Account', 'Base.Save', 'Account.Due'])
  })

  it('is known by its bare name through using static', async () => {
    const text = 'using static Acme.Pay.Account;\nclass App { object F() => Open(); }\n'
    expect(await used(text)).toEqual(['Account.Open'])
  })
})

describe('an extension method of C#', () => {
  it.each([
    ['of a class', 'void F(Account a) { a.Print().Save(); }', ['Extensions.Print', 'Base.Save']],
    ['of a type from outside', 'void F(string s) { s.Shout(); "a".Shout(); }', ['Extensions.Shout', 'Extensions.Shout']],
    ['called as a static method', 'void F(string s) { Extensions.Shout(s); }', ['Extensions.Shout']],
    ['of any type', 'void F(Account a) { a.Any(); }', []],
    ['of something of no known type', 'void F(object o) { o.Print(); }', []],
  ])('%s is found only for that type', async (_fact, body, names) => {
    expect(await members(body)).toEqual(names)
  }) // prettier-ignore

  it('of a namespace not in use gives no use', async () => {
    expect(await used('class App { void F(string s) { s.Shout(); } }')).toEqual([])
  })
})

it('C# exports what is public, internal or protected, by its own defaults', async () => {
  const { definitions } = await indexTexts({
    'A.cs': [
      'class A {',
      '  int x; internal int Y; protected void F() {}',
      '  private class B { public void M() {} }',
      '  public record R(int Z);',
      '}',
      'interface I { void Due(); }',
      'enum K { One }',
      '',
    ].join('\n'),
  })
  expect(definitions).toEqual([
    'class A',
    'private value A.x',
    'value A.Y',
    'method A.F',
    'private class A.B',
    'private method A.B.M',
    'class A.R',
    'value A.R.Z',
    'type I',
    'method I.Due',
    'type K',
    'value K.One',
  ])
})
