// What is a comment in each family of languages, and what only looks like one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findComments, TextRanges } from '../../src/credit/comments.ts'
import { wordsIn } from './tokens-in.ts'

/** The comments of a text, as texts. */
function commentsIn(path: string, text: string): string[] {
  const bytes = Buffer.from(text)
  const found = new TextRanges()
  findComments(path, new Uint8Array(bytes), found)
  return Array.from({ length: found.count }, (_, at) =>
    bytes.subarray(found.bounds[2 * at], found.bounds[2 * at + 1]).toString(),
  )
}

describe('comments', () => {
  test.each([
    ['a.c', 'int a; // one\n/* two\n */ int b;', ['// one', '/* two\n */']],
    ['a.ts', 'f(a /* b */, c) // d', ['/* b */', '// d']],
    ['a.ts', '#!/usr/bin/env node\na', ['#!/usr/bin/env node']],
    ['a.ts', '`a ${ b /* c */ + `${d // e\n}` } // f` // g', ['/* c */', '// e', '// g']],
    ['a.ts', 'const a = { b: `c` } // d', ['// d']],
    ['a.ts', 'a / b / c // d', ['// d']],
    ['a.ts', 'a /* b; */ / c // d;\n / e // f / g', ['/* b; */', '// d;', '// f / g']],
    ['a.ts', 'return /[/"]`/g // d', ['// d']],
    ['a.tsx', '<a href="x">y</a> // z', ['// z']],
    ['a.rs', "fn f<'a>(b: &'a str) { '\"' /* c /* d */ e */ } // f", ['/* c /* d */ e */', '// f']],
    ['a.rs', 'let a = r#"// b"#; // c', ['// c']],
    ['a.rs', '#![allow(x)] // y', ['// y']],
    ['a.cpp', 'auto a = R"x(// b )" )x"; int c = 1\'000; // d', ['// d']],
    ['a.cs', 'var a = @"c:\\"; // b', ['// b']],
    ['a.go', "a := `// b`\nc := '\"' // d", ['// d']],
    ['a.py', 'a = "# b" # c', ['# c']],
    ['a.py', 'def f():\n    """Says.\n    More."""\n    return 1', ['"""Says.\n    More."""']],
    ['a.py', 'a = """b"""\nf(\n"""c"""\n)\nd = \\\n"""e"""', []],
    ['a.py', 'r"""Says."""  # b\na', ['r"""Says."""', '# b']],
    ['a.rb', 'a = "#{b}" # c\n=begin\nd\n=end\ne', ['# c', '=begin\nd\n=end']],
    ['a.sh', 'a=$# b=${#c} # d\ncat <<E\n# f\nE\n# g', ['# d', '# g']],
    ['a.yaml', "a: b#c # d\ne: '# f'", ['# d']],
    ['a.toml', 'a = "# b" # c', ['# c']],
    ['tsconfig.json', '{ "a": "http://b" } // c', ['// c']],
    ['a.sql', "select '--a' -- b\n/* c */", ['-- b', '/* c */']],
    ['a.lua', 'a = "--b" -- c\n--[[ d\n]] e', ['-- c', '--[[ d\n]]']],
    ['a.hs', "f' a = b -- c\n{- d {- e -} f -}", ['-- c', '{- d {- e -} f -}']],
    ['a.lisp', '(a "; b" #\\; c) ; d', ['; d']],
    ['a.ini', '; a\nb = c;d\n# e', ['; a', '# e']],
    ['a.css', 'a { b: url(http://c) } /* d */', ['/* d */']],
    ['a.scss', '@import "//a"; b: url(http://c); // d', ['// d']],
    ['a.php', '<p># a</p><?php b("?>"); # c ?> # d', ['# c ']],
    ['a.php', '<?php #[A]\n/* b */ // c\n$d = <<<E\n# f\nE;\n# g', ['/* b */', '// c', '# g']],
    [
      'a.html',
      '<!-- a --><p>// b</p><script>c // d\n</script><style>/* e */</style>',
      ['<!-- a -->', '// d', '/* e */'],
    ],
    [
      'a.vue',
      '<template><!-- a --></template><script setup lang="ts">b // c\n</script>',
      ['<!-- a -->', '// c'],
    ],
    ['a.xml', '<a><!-- b --></a>', ['<!-- b -->']],
    ['Makefile', 'a: b # c', ['# c']],
    ['Dockerfile', '# a\nRUN b # c', ['# a']],
    ['a.unknown', '// a # b', []],
  ])('%s: %j', (path, text, comments) => {
    expect(commentsIn(path, text)).toEqual(comments)
  })
})

const PATHS = ['a.ts', 'a.py', 'a.rs', 'a.php', 'a.vue', 'a.sh', 'a.lua', 'a.cpp', 'a.rb', 'a.sql', 'a.jinja']
const MARKS =
  '/ * # " \' ` ${ } { <!-- --> <?php ?> <script> </script> \\ <<E E """ -- [[ ]] R"( )" a ( )'.split(' ')
const marks = fc.constantFrom(...MARKS, ' ', '\n')

test('comments are found in any text, in order and within it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), fc.array(marks, { maxLength: 60 }), (path, parts) => {
      const bytes = new Uint8Array(Buffer.from(parts.join('')))
      const found = new TextRanges()
      findComments(path, bytes, found)
      let last = 0
      for (let at = 0; at < 2 * found.count; at++) {
        expect(found.bounds[at]).toBeGreaterThanOrEqual(last)
        last = found.bounds[at]!
      }
      expect(last).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 1000 },
  )
})

test('formatting and comments change nothing', () => {
  const tokens = ['const', 'a', '=', '"b"', '+', '`c`', ';', '(', ')', 'd', '12']
  const space = fc.constantFrom(
    ' ',
    '\n',
    '\t',
    ' /* some words */ ',
    ' // more words\n',
    '\n\n/** and\n * more */\n',
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...tokens), space), { maxLength: 40 }), (parts) => {
      const plain = parts.map(([token]) => token).join(' ')
      const laid = parts.map(([token, gap]) => token + gap).join('')
      expect(wordsIn('a.ts', laid)).toBe(wordsIn('a.ts', plain))
    }),
  )
})

test('a text made to be slow is not', () => {
  for (const [path, piece] of [
    ['a.ts', '/ '],
    ['a.ts', '`${'],
    ['a.sh', '<<a '],
    ['a.rb', '<<a\n'],
    ['a.rs', '/*'],
    ['a.py', '"""\n'],
    ['a.vue', '<script>'],
    ['a.php', '<?php //\n'],
    ['a.ts', ' '.repeat(50)],
    ['a.cpp', "'"],
    ['a.html', '<!-'],
  ] as const) {
    // prettier-ignore
    const bytes = new Uint8Array(Buffer.from(piece.repeat(Math.ceil(1_000_000 / piece.length))))
    const from = performance.now()
    findComments(path, bytes, new TextRanges())
    expect(performance.now() - from, `${path} ${piece}`).toBeLessThan(1000)
  }
})
