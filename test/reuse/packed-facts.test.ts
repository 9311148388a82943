// Facts that were packed and unpacked are the same facts.
import { expect, it } from 'vitest'
import { packFacts, unpackFacts } from '../../src/reuse/packed-facts.ts'
import { java } from '../../src/reuse/languages/java.ts'
import { python } from '../../src/reuse/languages/python.ts'
import type { Language } from '../../src/reuse/language.ts'
import { openParser, readGrammar } from '../../src/tasks/grammars.ts'

const TEXTS: readonly (readonly [Language, string])[] = [
  [
    java,
    'package a.b;\nimport c.*;\nclass A<T> extends B implements C { int x; @D(e = 1) T f(A<T> a) { return a.f(this).x; } }\n',
  ],
  [
    python,
    '__all__ = ["f"]\nfrom a import *\nfrom . import b as c\nclass D(c.E):\n    @property\n    def f(self) -> "D":\n        self.x = c()\n',
  ],
]

it.each(TEXTS)('$id', async (language, text) => {
  const parser = await openParser(language, await readGrammar(language))
  const parsed = parser.parse(text)
  parser.close()
  const facts = 'facts' in parsed ? parsed.facts : null
  expect(facts?.expressions.length).toBeGreaterThan(3)
  const packed = packFacts(facts!)
  expect(unpackFacts(packed)).toEqual(facts)
  expect(() => unpackFacts({ ...packed, numbers: packed.numbers.slice(0, -1) })).toThrow('facts end')
  expect(() => unpackFacts({ ...packed, numbers: [...packed.numbers, 0] })).toThrow('facts go on')
})
