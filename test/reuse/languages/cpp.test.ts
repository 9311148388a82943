// C++: namespaces, classes with members written out elsewhere, `using`, and headers shared with C.
import { describe, expect, it } from 'vitest'
import { indexTexts } from '../../support/index-texts.ts'

const LIB = {
  'include/bank/account.h': [
    '#pragma once',
    'namespace bank {',
    'class Owner;',
    'class BANK_EXPORT Base { public: virtual void save() = 0; };',
    'class BANK_EXPORT Account : public Base {',
    ' public:',
    '  explicit Account(int size);',
    '  Owner* owner() const;',
    '  static Account* Open();',
    '  int size_;',
    '};',
    'Account* find(int id);',
    'enum class Kind { kBig, kSmall };',
    '}  // namespace bank',
    '',
  ].join('\n'),
  'include/bank/owner.h': 'namespace bank {\nclass Owner { public: void greet() {} };\n}\n',
  'src/account.cc': [
    '#include "bank/account.h"',
    'namespace bank {',
    'Account::Account(int size) : size_(size) {}',
    'Owner* Account::owner() const { return nullptr; }',
    'Account* Account::Open() { return new Account(1); }',
    'Account* find(int id) { return nullptr; }',
    '}  // namespace bank',
    '',
  ].join('\n'),
}

async function usesIn(code: string): Promise<readonly string[]> {
  const { uses } = await indexTexts({
    ...LIB,
    'app/main.cc': `#include "bank/account.h"\n#include "bank/owner.h"\n${code}\n`,
  })
  return uses.filter((use) => use.startsWith('app/')).map((use) => use.replace(/^\S+ /, ''))
}

describe('a name of C++', () => {
  it.each([
    ['a whole name', 'int main() { bank::find(1); }'],
    ['using a namespace', 'using namespace bank;\nint main() { find(1); }'],
    ['using a name', 'using bank::find;\nint main() { find(1); }'],
    ['an alias of the namespace', 'namespace b = bank;\nint main() { b::find(1); }'],
    ['the same namespace, opened again', 'namespace bank { int f() { find(1); } }'],
  ])('is reached by %s, and is where its body is', async (_fact, code) => {
    const uses = await usesIn(code)
    expect(uses).toEqual(['find -> src/account.cc:6 bank.find'])
  })

  it.each([
    ['outside its namespace', 'int main() { find(1); }'],
    ['shadowed by a local', 'using namespace bank;\nint main() { int find = 1; return find; }'],
    ['shadowed by a parameter of a lambda', 'using namespace bank;\nauto f = [](int find) { return find; };'],
    [
      'shadowed by the variable of a loop',
      'using namespace bank;\nvoid f() { for (auto& find : all) { find(1); } }',
    ],
  ])('%s gives no use', async (_fact, code) => {
    expect(await usesIn(code)).toEqual([])
  })

  it('that two used namespaces have gives no use', async () => {
    const { uses } = await indexTexts({
      'a.h': 'namespace a { inline void run() {} }\n',
      'b.h': 'namespace b { inline void run() {} }\n',
      'main.cc':
        '#include "a.h"\n#include "b.h"\nusing namespace a;\nusing namespace b;\nint main() { run(); }\n',
    })
    expect(uses).toEqual([])
  })

  it('of another repository is seen through an include', async () => {
    const { uses } = await indexTexts({
      ...LIB,
      '1:main.cc': '#include <bank/account.h>\nint main() { bank::Account::Open(); }\n',
    })
    expect(uses.filter((use) => use.startsWith('1:'))).toEqual([
      '1:main.cc:2 Account -> include/bank/account.h:5 bank.Account',
      '1:main.cc:2 Open -> src/account.cc:5 bank.Account.Open',
    ])
  })
})

describe('a member of C++', () => {
  it.each([
    ['a parameter', 'void f(const bank::Account& a) { a.owner()->greet(); }', ['owner', 'greet']],
    ['a pointer that is held', 'void f(std::unique_ptr<bank::Account> a) { a->owner(); }', ['owner']],
    [
      'a variable by what it is given',
      'void f() { auto* a = bank::Account::Open(); a->size_ = 1; }',
      ['Open', 'size_'],
    ],
    [
      'an instance',
      'void f() { bank::Account a(1); a.save(); (new bank::Account(2))->save(); }',
      ['save', 'save'],
    ],
    [
      'a class that extends it',
      'class Mine : public bank::Account { void f() { save(); this->owner(); } };',
      ['save', 'owner'],
    ],
    [
      'its own body elsewhere',
      'class M : public bank::Account { void f(); };\nvoid M::f() { save(); }',
      ['save'],
    ],
    ['a cast', 'void f(void* p) { static_cast<bank::Account*>(p)->save(); }', ['save']],
    ['an enumeration with a scope', 'auto k = bank::Kind::kBig;', ['kBig']],
    ['nothing known', 'template <typename T> void f(T a) { a.save(); g()->save(); }', []],
  ])('is known of %s', async (_fact, code, members) => {
    const named = (await usesIn(code)).map((use) => use.split(' ')[0]!)
    expect(named.filter((name) => !['Account', 'Kind', 'M'].includes(name))).toEqual(members)
  })
})

it('a header that C and C++ share is one', async () => {
  const { uses } = await indexTexts({
    'api.h': '#ifdef __cplusplus\nextern "C" {\n#endif\nvoid start(void);\n#ifdef __cplusplus\n}\n#endif\n',
    'api.c': '#include "api.h"\nvoid start(void) {}\n',
    'main.cpp': '#include "api.h"\nint main() { start(); }\n',
  })
  expect(uses).toEqual(['main.cpp:2 start -> api.c:2 start'])
})

it('C++ lists a member once, where its body is, and exports no static or nameless namespace', async () => {
  const { definitions } = await indexTexts({
    ...LIB,
    'src/other.cc': 'static void a() {}\nnamespace { void b() {} }\nvoid c() {}\n',
  })
  expect(definitions).toEqual([
    'class bank.Base',
    'method bank.Base.save',
    'class bank.Account',
    'value bank.Account.size_',
    'class bank.Kind',
    'value bank.Kind.kBig',
    'value bank.Kind.kSmall',
    'class bank.Owner',
    'method bank.Owner.greet',
    'method bank.Account.Account',
    'method bank.Account.owner',
    'method bank.Account.Open',
    'function bank.find',
    'private function a',
    'private function b',
    'function c',
  ])
})
