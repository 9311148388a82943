// Rust: crates and modules, `use` trees, what a path stands for, and members by declared types.
import { describe, expect, it } from 'vitest'
import { indexTexts } from '../../support/index-texts.ts'

const CARGO = '[package]\nname = "my-app"\n'

describe('a module of Rust', () => {
  it.each([
    ['a path from the crate', 'crate::money::format();'],
    ['a use of the item', 'use crate::money::format;\nfn f() { format(); }'],
    ['a use of the module', 'use crate::money;\nfn f() { money::format(); }'],
    ['an alias in a tree', 'use crate::{money::{self, format as show}};\nfn f() { show(); }'],
    ['a glob', 'use crate::money::*;\nfn f() { format(); }'],
    ['self and super', 'use super::money::format;\nfn f() { format(); }'],
  ])('is reached by %s', async (_fact, code) => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/lib.rs': 'mod money;\nmod app;\n',
      'src/money.rs': 'pub fn format() {}\n',
      'src/app.rs': code.startsWith('crate') ? `fn f() { ${code} }\n` : `${code}\n`,
    })
    expect(uses.filter((use) => use.includes(' -> src/money.rs:1 format'))).toHaveLength(1)
    expect(uses).toHaveLength(1)
  })

  it('in a folder, or at a path of its own, is found', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/main.rs': 'mod a;\n#[path = "odd/place.rs"]\nmod b;\nfn main() { a::c::run(); b::go(); }\n',
      'src/a/mod.rs': 'pub mod c;\n',
      'src/a/c.rs': 'pub fn run() { super::super::top() }\n',
      'src/odd/place.rs': 'pub fn go() {}\n',
    })
    expect(uses).toEqual([
      'src/main.rs:4 run -> src/a/c.rs:1 run',
      'src/main.rs:4 go -> src/odd/place.rs:1 go',
    ])
  })

  it('re-exports by pub use, to whatever depth', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/lib.rs': 'pub use self::inner::*;\nmod inner;\nmod app;\n',
      'src/inner/mod.rs': 'pub use self::deep::Money as Cash;\nmod deep;\n',
      'src/inner/deep.rs': 'pub struct Money;\n',
      'src/app.rs': 'use crate::Cash;\nfn f(c: Cash) {}\n',
    })
    expect(uses).toEqual(['src/app.rs:2 Cash -> src/inner/deep.rs:1 Money'])
  })

  it('written within a file has members of its own', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/lib.rs': 'mod b;\npub mod prelude { pub use crate::b::run; pub fn local() {} }\nfn other() {}\n',
      'src/b.rs':
        'use crate::prelude;\npub fn run() {}\nfn f() { prelude::local(); prelude::run(); prelude::other(); }\n',
    })
    expect(uses).toEqual(['src/b.rs:3 local -> src/lib.rs:2 prelude.local'])
  })

  it('of another crate goes by the name it is published under', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      'a/Cargo.toml': '[package]\nname = "money-lib"\n[lib]\nname = "money"\n',
      'a/src/lib.rs': 'pub fn format() {}\n',
      'b/src/main.rs': 'use money::format;\nfn main() { format(); money::format(); money_lib::format(); }\n',
      '1:Cargo.toml': CARGO,
      '1:src/main.rs': 'fn main() { money::format(); }\n',
    })
    expect(uses).toEqual([
      'b/src/main.rs:2 format -> a/src/lib.rs:1 format',
      'b/src/main.rs:2 format -> a/src/lib.rs:1 format',
      '1:src/main.rs:1 format -> a/src/lib.rs:1 format',
    ])
  })

  it('that two repositories publish gives no use', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': '[package]\nname = "money"\n',
      'src/lib.rs': 'pub fn format() {}\n',
      '1:Cargo.toml': '[package]\nname = "money"\n',
      '1:src/lib.rs': 'pub fn format() {}\n',
      '2:Cargo.toml': CARGO,
      '2:src/main.rs': 'fn main() { money::format(); }\n',
    })
    expect(uses).toEqual([])
  })
})

describe('a name of Rust', () => {
  const lib = { 'Cargo.toml': CARGO, 'src/lib.rs': 'mod app;\npub fn run() {}\npub const MAX: u8 = 1;\n' }

  it.each([
    ['a let', 'let run = 1; run + 1;'],
    ['a parameter of a closure', 'let f = |run| run;'],
    ['a pattern', 'if let Some(run) = x { run(); } match y { run => run() }'],
    ['a loop', 'for run in all { run(); }'],
  ])('that %s shadows gives no use', async (_fact, code) => {
    const { uses } = await indexTexts({ ...lib, 'src/app.rs': `use crate::run;\nfn f() { ${code} }\n` })
    expect(uses).toEqual([])
  })

  it('is the outer one again before and after a block', async () => {
    const { uses } = await indexTexts({
      ...lib,
      'src/app.rs':
        'use crate::{run, MAX};\nfn f() { run();\n { let run = 1; }\n run(); println!("{}", MAX); }\n',
    })
    expect(uses).toEqual([
      'src/app.rs:2 run -> src/lib.rs:2 run',
      'src/app.rs:4 run -> src/lib.rs:2 run',
      'src/app.rs:4 MAX -> src/lib.rs:3 MAX',
    ])
  })

  it('that two globs bring gives no use', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/lib.rs': 'mod a;\nmod b;\nuse a::*;\nuse b::*;\nfn f() { run(); }\n',
      'src/a.rs': 'pub fn run() {}\n',
      'src/b.rs': 'pub fn run() {}\n',
    })
    expect(uses).toEqual([])
  })

  it('of a macro brought in is a use of it', async () => {
    const { uses } = await indexTexts({
      'Cargo.toml': CARGO,
      'src/lib.rs': '#[macro_export]\nmacro_rules! show { ($x:expr) => { $x } }\nmod app;\n',
      'src/app.rs': 'fn f() { crate::show!(1); }\n',
    })
    expect(uses).toEqual(['src/app.rs:1 show -> src/lib.rs:2 show'])
  })
})

describe('a member of Rust', () => {
  const lib = {
    'Cargo.toml': CARGO,
    'src/lib.rs': [
      'mod app;',
      'pub struct Account { pub owner: Owner, size: u8 }',
      'pub struct Owner;',
      'pub trait Pay { fn pay(&self) -> Owner; }',
      'impl Account {',
      '    pub fn new() -> Self { Account { owner: Owner, size: 1 } }',
      '    pub fn open() -> Result<Account, String> { Ok(Self::new()) }',
      '    pub fn size(&self) -> u8 { self.size }',
      '}',
      'impl Pay for Account { fn pay(&self) -> Owner { Owner } }',
      'impl Owner { pub fn name(&self) {} }',
      'pub enum Kind { Big, Small }',
      '',
    ].join('\n'),
  }

  it.each([
    ['a parameter', 'fn f(a: &mut Account) { a.size(); }', ['Account.size']],
    [
      'what an associated function returns',
      'fn f() { let a = Account::new(); a.size(); }',
      ['Account.new', 'Account.size'],
    ],
    ['what is in a result', 'fn f() { Account::open()?.size(); }', ['Account.open', 'Account.size']],
    ['a field', 'fn f(a: Box<Account>) { a.owner.name(); }', ['Account.owner', 'Owner.name']],
    [
      'a trait by dyn and by a bound',
      'fn f<T: Pay>(a: &dyn Pay, b: T) { a.pay().name(); b.pay(); }',
      ['Pay.pay', 'Owner.name', 'Pay.pay'],
    ],
    ['a trait of the type', 'fn f(a: Account) { a.pay(); }', ['Account.pay']],
    ['an enum', 'fn f() { let k = Kind::Big; }', ['Kind.Big']],
    [
      'Self in an impl elsewhere',
      'impl Account { fn g(&self) { self.size(); Self::new(); } }',
      ['Account.size', 'Account.new'],
    ],
  ])('is known of %s', async (_fact, code, members) => {
    const { uses } = await indexTexts({
      ...lib,
      'src/app.rs': `use crate::{Account, Kind, Owner, Pay};\n${code}\n`,
    })
    const named = uses.map((use) => use.split(' ').at(-1)!).filter((name) => name.includes('.'))
    expect(named).toEqual(members)
  })

  it('of nothing known gives no use', async () => {
    const { uses } = await indexTexts({
      ...lib,
      'src/app.rs': 'use crate::Account;\nfn f<T>(a: T) { a.pay(); g().size(); }\n',
    })
    expect(uses).toEqual([])
  })
})

it('Rust exports what is pub, and what a trait has', async () => {
  const { definitions } = await indexTexts({
    'src/lib.rs':
      'pub struct A { x: u8, pub y: u8 }\nfn f() {}\npub(crate) fn g() {}\npub trait T { fn m(&self); }\n',
  })
  expect(definitions).toEqual([
    'class A',
    'private value A.x',
    'value A.y',
    'private function f',
    'function g',
    'type T',
    'method T.m',
  ])
})
