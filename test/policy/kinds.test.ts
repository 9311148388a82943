// Which kind of text a path holds.
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'
import { NO_ATTRIBUTES } from '../../src/policy/gitattributes.ts'
import { defaultKindOf, kindOf, kindRulesOf } from '../../src/policy/kinds.ts'
import type { Policy } from '../../src/policy/policy.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

describe('by path', () => {
  test.each([
    ['src/main.ts', 'code'],
    ['src/latest.js', 'code'],
    ['src/contest/Contest.java', 'code'],
    ['src/Profit.java', 'code'],
    ['bin/run', 'code'],
    ['index.html', 'code'],
    ['docs/.vitepress/theme.ts', 'code'],
    ['infra/main.tf', 'code'],
    ['analysis.ipynb', 'code'],
    ['src/main.test.ts', 'test'],
    ['src/__tests__/main.ts', 'test'],
    ['test/express.js', 'test'],
    ['src/test/java/org/acme/FooTest.java', 'test'],
    ['src/FooTest.java', 'test'],
    ['src/TestFoo.java', 'test'],
    ['pkg/foo_test.go', 'test'],
    ['pkg/test_foo.py', 'test'],
    ['conftest.py', 'test'],
    ['spec/models/user.rb', 'test'],
    ['lib/user_spec.rb', 'test'],
    ['README.md', 'prose'],
    ['README', 'prose'],
    ['test/README.md', 'prose'],
    ['docs/index.html', 'prose'],
    ['docs/guide.rst', 'prose'],
    ['docs/intro', 'prose'],
    ['notes.txt', 'prose'],
    ['CMakeLists.txt', 'configuration'],
    ['package.json', 'configuration'],
    ['pom.xml', 'configuration'],
    ['Dockerfile', 'configuration'],
    ['.gitignore', 'configuration'],
    ['.github/workflows/ci.yml', 'configuration'],
    ['data/labels.jsonl', 'data'],
    ['train.CSV', 'data'],
    ['a.tsv', 'data'],
  ])('%s is %s', (path, kind) => {
    expect(defaultKindOf(path, null)).toBe(kind)
  })
})

describe('a JSON file is data when it is a list of labelled records', () => {
  test.each([
    ['[{"text": "good", "label": "pos"}, {"text": "bad", "label": "neg"}]', 'data'],
    ['{"images": [{"id": 1}], "categories": [{"id": 1, "name": "cat"}]}', 'data'],
    ['{"info": {}, "annotations": [{"image_id": 1, "category_id": 2}]}', 'data'],
    ['{"examples": [{"q": "1+1", "Answer": "2"}]}', 'data'],
    ['{"name": "x", "scripts": {"test": "y"}, "files": ["a"]}', 'configuration'],
    ['{"metadata": {"annotations": {"a": "b"}}}', 'configuration'],
    ['[{"name": "a"}, {"name": "b", "label": "c"}]', 'configuration'],
    ['[1, 2, 3]', 'configuration'],
    ['{"images": [{"src": "a.png"}]}', 'configuration'],
    ['[{"label": "cut off', 'configuration'],
    ['', 'configuration'],
  ])('%s is %s', (text, kind) => {
    expect(defaultKindOf('a.json', bytes(text))).toBe(kind)
  })
})

test('the policy’s patterns come first, then linguist-documentation, then the built-in rule', () => {
  const policy: Policy = {
    ...DEFAULT_POLICY,
    kinds: { ...DEFAULT_POLICY.kinds, data: { weightMicros: 1, paths: ['corpus/'] } },
  }
  const rules = kindRulesOf(policy)
  expect(kindOf(rules, 'corpus/a.md', NO_ATTRIBUTES, null)).toBe('data')
  expect(kindOf(rules, 'a.md', NO_ATTRIBUTES, null)).toBe('prose')
  expect(kindOf(rules, 'a.ts', new Map([['linguist-documentation', true]]), null)).toBe('prose')
  expect(kindOf(rules, 'docs/a.html', new Map([['linguist-documentation', false]]), null)).toBe('code')
})
