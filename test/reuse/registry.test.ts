// The registry of published names: one owner, several, none.
import { describe, expect, it } from 'vitest'
import { registryOf } from '../../src/reuse/registry.ts'

const money = { ecosystem: 'npm', name: '@a/money', repository: 0, folder: 'packages/money' }

describe('a published name', () => {
  it('has the owner that publishes it', () => {
    expect(registryOf([money]).ownerOf('npm', '@a/money', 1)).toEqual({
      repository: 0,
      folder: 'packages/money',
    })
  })

  it('published twice from one folder has one owner', () => {
    expect(registryOf([money, money]).ownerOf('npm', '@a/money', 1)).toMatchObject({ repository: 0 })
  })

  it('of two owners is ambiguous', () => {
    const registry = registryOf([money, { ...money, repository: 1 }])
    expect(registry.ownerOf('npm', '@a/money', 2)).toBe('ambiguous')
  })

  it('of forks is owned by the one that stands for them, and of forks and others is ambiguous', () => {
    // The first two are a family, in which the second stands for both.
    const representatives = (repositories: readonly number[]): readonly number[] =>
      repositories.filter((number) => number !== 0 || !repositories.includes(1))
    const forks = [money, { ...money, repository: 1 }]
    const registry = registryOf(forks, representatives)
    expect(registry.ownerOf('npm', '@a/money', 2)).toMatchObject({ repository: 1 })
    expect(registry.ownerOf('npm', '@a/money', 0)).toMatchObject({ repository: 0 })
    const all = registryOf([...forks, { ...money, repository: 3 }], representatives)
    expect(all.ownerOf('npm', '@a/money', 2)).toBe('ambiguous')
    expect(all.publishersOf('npm', '@a/money')).toEqual([1, 3])
  })

  it('of two owners in the repository that asks is ambiguous', () => {
    const registry = registryOf([money, { ...money, folder: 'old/money' }])
    expect(registry.ownerOf('npm', '@a/money', 0)).toBe('ambiguous')
  })

  it('is first looked for in the repository that asks', () => {
    const registry = registryOf([money, { ...money, repository: 1, folder: '' }])
    expect(registry.ownerOf('npm', '@a/money', 1)).toEqual({ repository: 1, folder: '' })
  })

  it('of another ecosystem is another name', () => {
    expect(registryOf([money]).ownerOf('pypi', '@a/money', 0)).toBe('unknown')
  })
})
