// Which paths the engine never reads, and which it must not skip.
import { describe, expect, test } from 'vitest'
import { isBinary, skipReasonForPath } from '../../src/attribution/skipped-paths.ts'

describe('what nobody wrote is never read', () => {
  test.each([
    ['package-lock.json', 'lock file'],
    ['packages/a/pnpm-lock.yaml', 'lock file'],
    ['Cargo.lock', 'lock file'],
    ['Gemfile.lock', 'lock file'],
    ['go.sum', 'lock file'],
    ['logo.PNG', 'binary'],
    ['a/b/data.tar', 'binary'],
    ['lib/jquery.min.js', 'minified'],
    ['style-min.css', 'minified'],
    ['dist/app.js.map', 'source map'],
    ['docs/interfaces/OnConflictNode.html', 'generated documentation'],
    ['docs/classes/kysely.html', 'generated documentation'],
    ['docs/types/AnyColumn.html', 'generated documentation'],
    ['docs/functions/createQueryId.html', 'generated documentation'],
    ['docs/modules.html', 'generated documentation'],
    ['site/apidocs/org/acme/Foo.html', 'generated documentation'],
    ['out/org/acme/package-summary.html', 'generated documentation'],
    ['html/classFoo-members.html', 'generated documentation'],
    ['target/doc/acme/struct.Foo.html', 'generated documentation'],
    ['docs/_build/html/_modules/acme/core.html', 'generated documentation'],
    ['coverage/lcov-report/src/index.html', 'generated documentation'],
  ])('%s is a %s', (path, reason) => {
    expect(skipReasonForPath(path)).toBe(reason)
  })
})

describe('what people write is read', () => {
  test.each([
    'docs/guide.html',
    'docs/index.html',
    'docs/modules/getting-started.html',
    'docs/functions/overview.html',
    'docs/assets/search.js',
    'src/types/Foo.html',
    'src/app/static.component.html',
    'templates/team-members.html',
    'templates/file_list.html',
    'src/search-index.js',
    'src/main/javadoc/overview.html',
    'README.pt',
    'README.ko',
    'Makefile',
    'data/labels.jsonl',
    'maps/level.map',
    'admin.js',
    'package.json',
    'yarn.lock.md',
  ])('%s', (path) => {
    expect(skipReasonForPath(path)).toBeNull()
  })
})

test('a NUL near the start makes content binary, one far down does not', () => {
  expect(isBinary(Uint8Array.of(65, 0, 66))).toBe(true)
  const late = new Uint8Array(9000).fill(65)
  late[8500] = 0
  expect(isBinary(late)).toBe(false)
  expect(isBinary(new Uint8Array())).toBe(false)
})
