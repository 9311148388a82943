// The names that a repository's code is imported by, and texts that say one of them.
import { expect, it } from 'vitest'
import { withRevision } from '../../src/tasks/open-revision.ts'
import { done } from '../../src/tasks/outcome.ts'
import { keptNames, mentionsAny, publishedNames } from '../../src/tasks/published-names.ts'
import { valueOf } from '../support/books.ts'
import { createFolder, createRepository } from '../support/repository.ts'

it('reads names from manifests and folders, and keeps them until another revision is asked', async () => {
  const repository = createRepository()
  const first = repository.commit({
    files: {
      'package.json': '{"name":"@acme/kit"}',
      'bad/package.json': '{"name":',
      'go.mod': 'module acme.example/kit\n\ngo 1.22\n',
      'rust/Cargo.toml': '[package]\nname = "acme-kit"\n',
      'php/composer.json': '{"name":"acme/kit","autoload":{"psr-4":{"Acme\\\\Kit\\\\":"src/"}}}',
      'acme_tools/__init__.py': '',
      'app/src/main/java/com/acme/kit/Kit.java': 'package com.acme.kit;\nclass Kit {}\n',
      'Acme.Kit.csproj': '<Project/>\n',
      'acme_kit.gemspec': 'Gem::Specification.new do |s|\n  s.name = "acme_gem"\nend\n',
    },
  })
  const cache = createFolder()
  const options = { reader: 'git', allowShallow: false, cacheDirectory: null, lineage: new Map() } as const
  const read = async (revision: string): Promise<readonly string[]> =>
    valueOf(
      await withRevision({ repository: repository.path, revision }, options, async (open) =>
        done(await publishedNames(open, cache)),
      ),
    )
  const names = await read(first)
  expect(names.toSorted()).toEqual([
    '@acme/kit',
    'Acme.Kit',
    'Acme\\Kit',
    'acme-kit',
    'acme.example/kit',
    'acme/kit',
    'acme_gem',
    'acme_kit',
    'acme_tools',
    'com.acme.kit',
  ])
  expect(await keptNames(cache)).toEqual({ revision: first, names })
  const second = repository.commit({ files: { 'go.mod': 'module acme.example/other\n' } })
  expect(await read(second)).toContain('acme.example/other')
  expect((await keptNames(cache))?.revision).toBe(second)
})

it('finds a name only where it stands whole', () => {
  expect(mentionsAny("import { a } from '@acme/kit'", ['@acme/kit'])).toBe(true)
  expect(mentionsAny("import { a } from '@acme/kit/deep'", ['@acme/kit'])).toBe(true)
  expect(mentionsAny("import { a } from '@acme/kit-tools'", ['@acme/kit'])).toBe(false)
  expect(mentionsAny('import com.acme.kit.Kit;', ['com.acme.kit'])).toBe(true)
  expect(mentionsAny('use my_acme_kit;', ['acme_kit'])).toBe(false)
})
