// The builder's repositories are real: git itself finds nothing to complain about.
import { expect, test } from 'vitest'
import { createRepository, executable, submodule, symlink } from './repository.ts'

test('a built repository passes git fsck, and its ids are always the same', () => {
  const repository = createRepository()
  repository.commit({ files: { 'a.txt': 'one\n', 'dir/b.txt': 'two\n', 'dir.txt': 'three\n' } })
  repository.branch('side')
  repository.commit({ author: 'Bob', files: { 'dir/b.txt': 'two and a half\n', link: symlink('a.txt') } })
  repository.checkout('main')
  repository.commit({ files: { run: executable('#!/bin/sh\n'), lib: submodule('1'.repeat(40)) } })
  const merge = repository.merge('side')
  repository.tag('v1', merge, 'first')
  expect(repository.git('fsck', '--strict')).toBe('')
  expect(repository.git('ls-tree', '-r', '--name-only', merge).split('\n')).toEqual([
    'a.txt',
    'dir.txt',
    'dir/b.txt',
    'lib',
    'link',
    'run',
  ])
  expect(merge).toMatchInlineSnapshot(`"1bd0ef541bce4da63054e82eb35a5831a659f323"`)
})

test('a merge takes what only one side changed, and refuses to guess where both did', () => {
  const repository = createRepository()
  repository.commit({ files: { a: '1', b: '1', c: '1' } })
  repository.branch('side')
  repository.commit({ files: { a: '2', c: null } })
  repository.checkout('main')
  repository.commit({ files: { b: '3' } })
  const merge = repository.merge('side')
  expect(repository.git('show', `${merge}:a`)).toBe('2')
  expect(repository.git('show', `${merge}:b`)).toBe('3')
  expect(() => repository.idAt(merge, 'c')).toThrow('c is not in')
  repository.branch('late', repository.headOf('side'))
  repository.commit({ files: { b: '4' } })
  repository.checkout('main')
  expect(() => repository.merge('late')).toThrow('both sides changed b')
})

test('hundreds of commits are one history', () => {
  const repository = createRepository()
  for (let n = 0; n < 300; n++)
    repository.commit({ files: { [`dir${n % 7}/file${n % 40}.txt`]: `line ${n}\n` } })
  expect(repository.git('rev-list', '--count', 'HEAD')).toBe('300')
})
