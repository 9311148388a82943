// C: what a file sees through its includes, where a declaration's body is, and members by declared types.
import { describe, expect, it } from 'vitest'
import { indexTexts } from '../../support/index-texts.ts'

const SDS = {
  'src/sds.h':
    '#define SDS_MAX 1024\ntypedef struct sds { int length; struct sds *next; } sds;\nsds *sdsnew(const char *text);\n',
  'src/sds.c': '#include "sds.h"\nsds *sdsnew(const char *text) { return 0; }\nstatic void inner(void) {}\n',
}

describe('a file of C', () => {
  it('sees what its includes include, however many they are, and in a circle', async () => {
    const headers = Array.from({ length: 80 }, (_, n) => `h${n}.h`)
    const including = (paths: readonly string[]): string =>
      paths.map((path) => `#include "${path}"\n`).join('')
    const { uses } = await indexTexts({
      ...Object.fromEntries(headers.map((path) => [path, '#include "all.h"\n'])),
      'all.h': `${including(headers)}#include "deep.h"\n`,
      'deep.h': 'int deep(void);\n',
      'deep.c': '#include "deep.h"\nint deep(void) { return 1; }\n',
      'few.c': '#include "h7.h"\nint few(void) { return deep(); }\n',
      'many.c': `${including(headers)}int many(void) { return deep(); }\n`,
    })
    expect(uses).toEqual(['few.c:2 deep -> deep.c:2 deep', 'many.c:81 deep -> deep.c:2 deep'])
  })

  it('sees what it includes, directly or not, and uses the body of what is declared there', async () => {
    const { uses, definitions } = await indexTexts({
      ...SDS,
      'src/all.h': '#include "sds.h"\n',
      'app/main.c': '#include "../src/all.h"\nint main(void) { sdsnew("a"); return SDS_MAX; }\n',
    })
    expect(uses).toEqual([
      'src/sds.c:2 sds -> src/sds.h:2 sds',
      'app/main.c:2 sdsnew -> src/sds.c:2 sdsnew',
      'app/main.c:2 SDS_MAX -> src/sds.h:1 SDS_MAX',
    ])
    expect(definitions).toEqual([
      'value SDS_MAX',
      'class sds',
      'value sds.length',
      'value sds.next',
      'function sdsnew',
      'private function inner',
      'function main',
    ])
  })

  it('that includes nothing sees nothing of others', async () => {
    const { uses } = await indexTexts({ ...SDS, 'src/main.c': 'int main(void) { sdsnew("a"); inner(); }\n' })
    expect(uses.filter((use) => use.startsWith('src/main.c'))).toEqual([])
  })

  it.each([
    ['by the end of a path in quotes', '"sds.h"'],
    ['by a folder and a name in angle brackets', '<src/sds.h>'],
  ])('finds a header of another repository %s', async (_fact, header) => {
    const { uses } = await indexTexts({
      ...SDS,
      '1:main.c': `#include ${header}\nint main(void) { sdsnew("a"); }\n`,
    })
    expect(uses).toContain('1:main.c:2 sdsnew -> src/sds.c:2 sdsnew')
  })

  it('means no header of another repository by a bare name in angle brackets, nor one that two have', async () => {
    const main = 'int main(void) { sdsnew("a"); }\n'
    const angled = await indexTexts({ ...SDS, '1:main.c': `#include <sds.h>\n${main}` })
    expect(angled.uses.filter((use) => use.startsWith('1:'))).toEqual([])
    const twice = await indexTexts({
      ...SDS,
      '2:sds.h': 'int sdsnew(const char *text);\n',
      '1:main.c': `#include "sds.h"\n${main}`,
    })
    expect(twice.uses.filter((use) => use.startsWith('1:'))).toEqual([])
  })
})

describe('a name of C', () => {
  it('with bodies in two files that are seen from one header gives no use', async () => {
    const { uses } = await indexTexts({
      'net.h': 'void wait(void);\n',
      'posix.c': '#include "net.h"\nvoid wait(void) {}\n',
      'windows.c': '#include "net.h"\nvoid wait(void) {}\n',
      'main.c': '#include "net.h"\nint main(void) { wait(); }\n',
    })
    expect(uses).toEqual([])
  })

  it('that is static elsewhere is not the one declared', async () => {
    const { uses } = await indexTexts({
      'net.h': 'void wait(void);\n',
      'posix.c': '#include "net.h"\nvoid wait(void) {}\n',
      'other.c': '#include "net.h"\nstatic void wait(void) {}\n',
      'main.c': '#include "net.h"\nint main(void) { wait(); }\n',
    })
    expect(uses).toEqual(['main.c:2 wait -> posix.c:2 wait'])
  })

  it.each([
    ['a parameter', 'int f(int sdsnew) { return sdsnew; }'],
    ['a local', 'int f(void) { int *sdsnew = 0; return *sdsnew; }'],
    ['a loop', 'void f(void) { for (int sdsnew = 0; sdsnew < 3; sdsnew++) {} }'],
  ])('that %s shadows gives no use', async (_fact, code) => {
    const { uses } = await indexTexts({ ...SDS, 'src/main.c': `#include "sds.h"\n${code}\n` })
    expect(uses.filter((use) => use.startsWith('src/main.c'))).toEqual([])
  })

  it.each([
    ['a member of a pointer', 'int f(sds *s) { return s->next->length; }', ['sds.next', 'sds.length']],
    ['a member of what a function returns', 'int f(void) { return sdsnew("a")->length; }', ['sds.length']],
    ['a member of a cast', 'int f(void *p) { return ((struct sds *)p)->length; }', ['sds.length']],
    ['a field set by name', 'sds one = { .length = 1 };', ['sds.length']],
    ['a member of nothing known', 'int f(x *s) { return s->length; }', []],
  ])('is known as %s', async (_fact, code, members) => {
    const { uses } = await indexTexts({ ...SDS, 'src/main.c': `#include "sds.h"\n${code}\n` })
    const named = uses.map((use) => use.split(' ').at(-1)!).filter((name) => name.includes('.'))
    expect(named).toEqual(members)
  })

  it('of a global, an enumerator and a macro with parameters is a use of it', async () => {
    const { uses } = await indexTexts({
      'a.h': 'extern int total;\nenum kind { BIG, SMALL };\n#define TWICE(x) ((x) * 2)\n',
      'a.c': '#include "a.h"\nint total = 1;\n',
      'main.c': '#include "a.h"\nint f(enum kind k) { return TWICE(total) + SMALL; }\n',
    })
    expect(uses).toEqual([
      'main.c:2 kind -> a.h:2 kind',
      'main.c:2 TWICE -> a.h:3 TWICE',
      'main.c:2 total -> a.c:2 total',
      'main.c:2 SMALL -> a.h:2 SMALL',
    ])
  })
})
