// PHP: namespaces, imports of classes and functions, members of typed values, traits, and required files.
import { describe, expect, it } from 'vitest'
import { indexTexts, type Texts } from '../../support/index-texts.ts'

const LIBRARY: Texts = {
  'lib/Account.php': [
    '<?php',
    'namespace Acme\\Pay;',
    'class Account extends Base implements Payable {',
    '  use Audited;',
    '  const ZERO = 0;',
    '  public ?Account $parent = null;',
    '  private $secret;',
    '  public function __construct(public Base $base) {}',
    '  public static function open(): static { return new static(); }',
    '  public function pay(int $sum): ?self { $this->audit(); return $this; }',
    '}',
  ].join('\n'),
  'lib/Base.php': '<?php\nnamespace Acme\\Pay;\nclass Base {\n  public function save() {}\n}\ninterface Payable {}\n',
  'lib/Audited.php': '<?php\nnamespace Acme\\Pay;\ntrait Audited {\n  public function audit() {}\n}\n',
  'lib/functions.php': '<?php\nnamespace Acme\\Text;\nfunction format($x) {}\n',
  'lib/plain.php': '<?php\nfunction plain() {}\n',
} // prettier-ignore

/** What a file of another namespace names, in the order of its text. */
async function used(text: string, more: Texts = {}): Promise<readonly string[]> {
  const { uses } = await indexTexts({
    ...LIBRARY,
    'app/app.php': `<?php\nnamespace App;\n${text}\n`,
    ...more,
  })
  return uses.filter((use) => use.startsWith('app/app.php')).map((use) => use.split(' ').at(-1)!)
}

describe('a name of PHP', () => {
  it.each([
    ['of a class in use', 'use Acme\\Pay\\Account;\n$a = new Account();', ['Account']],
    ['under another name', 'use Acme\\Pay\\Account as Konto;\n$a = new Konto();', ['Account']],
    ['in a group', 'use Acme\\Pay\\{Account, Base as B};\nfunction f(Account $a, B $b) {}', ['Account', 'Base']],
    ['of a function in use', 'use function Acme\\Text\\format;\nformat(1);', ['format']],
    ['of a class in full', '$a = new \\Acme\\Pay\\Account();', ['Account']],
    ['of a function in full', '\\Acme\\Text\\format(1);', ['format']],
    ['of a function of a required file', "require __DIR__ . '/../lib/plain.php';\nplain();", ['plain']],
  ])('%s is found', async (_fact, text, names) => {
    expect(await used(text)).toEqual(names)
  }) // prettier-ignore

  it.each([
    ['of another namespace', 'new Account();\nformat(1);'],
    ['of a file not required', 'plain();'],
    [
      'of a variable, though a function has it',
      'use function Acme\\Text\\format;\n$format = 1; echo $format;',
    ],
  ])('%s gives no use', async (_fact, text) => {
    expect(await used(text)).toEqual([])
  })

  it('is found in another repository, and not where two of them have it', async () => {
    const app = { '0:app.php': '<?php\nuse Acme\\A;\nnew A();\n' }
    const lib = { '1:A.php': '<?php\nnamespace Acme;\nclass A {}\n' }
    expect((await indexTexts({ ...app, ...lib })).uses).toEqual(['0:app.php:3 A -> 1:A.php:3 A'])
    const twice = { ...app, ...lib, '2:A.php': '<?php\nnamespace Acme;\nclass A {}\n' }
    expect((await indexTexts(twice)).uses).toEqual([])
  })
})

describe('a member of PHP', () => {
  it.each([
    ['a parameter', 'function f(Account $a) { $a->pay(1)->save(); }', ['Account.pay', 'Base.save']],
    ['a new object', '$a = new Account(); $a->save();', ['Base.save']],
    ['a class', 'Account::open()->pay(1); echo Account::ZERO;', ['Account.open', 'Account.pay', 'Account.ZERO']],
    ['a property, and one of a constructor', 'function f(Account $a) { $a->parent->base->save(); }',
      ['Account.parent', 'Account.base', 'Base.save']],
    ['a trait', 'function f(?Account $a) { $a?->audit(); }', ['Audited.audit']],
    ['this, self, static and parent',
      'class B extends Account { function f() { $this->save(); self::open(); static::open(); parent::pay(1); } }',
      ['Base.save', 'Account.open', 'Account.open', 'Account.pay']],
  ])('is known of %s', async (_fact, text, members) => {
    const found = await used(`use Acme\\Pay\\Account;\n${text}`)
    expect(found.filter((name) => name.includes('.'))).toEqual(members)
  }) // prettier-ignore

  it.each([
    ['of no known type', 'function f($a) { $a->pay(1); }'],
    ['of a parameter that hides a variable', '$a = new Account();\nfunction f(string $a) { $a->pay(1); }'],
    ['of a variable of another file', 'function f() { $other->pay(1); }'],
  ])('%s gives no use', async (_fact, text) => {
    const more = { 'app/other.php': '<?php\nnamespace App;\n$other = new \\Acme\\Pay\\Account();\n' }
    const found = await used(`use Acme\\Pay\\Account;\n${text}`, more)
    expect(found.filter((name) => name.includes('.'))).toEqual([])
  })
})

it('PHP exports all but private members', async () => {
  const { definitions } = await indexTexts(LIBRARY)
  expect(definitions.filter((definition) => definition.startsWith('private'))).toEqual([
    'private value Account.secret',
  ])
})
