// The immutable map, compared with JavaScript's own.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RadixMap } from '../../src/attribution/radix-map.ts'

interface Value {
  readonly name: number
}

const key = fc.oneof(fc.nat(40), fc.nat(1100), fc.nat(40_000))
const change = fc.record({ key, value: fc.option(fc.record({ name: fc.nat(5) })) })
const changes = fc.array(change, { maxLength: 60 })

function applied(
  from: RadixMap<Value>,
  model: ReadonlyMap<number, Value>,
  steps: readonly { readonly key: number; readonly value: Value | null }[],
) {
  let map = from
  const copy = new Map(model)
  for (const { key: at, value } of steps) {
    map = value === null ? map.remove(at) : map.set(at, value)
    if (value === null) copy.delete(at)
    else copy.set(at, value)
  }
  return { map, model: copy }
}

const rising = <T>(entries: Iterable<readonly [number, T]>) => [...entries].toSorted((a, b) => a[0] - b[0])

function entriesOf(map: RadixMap<Value>): readonly (readonly [number, Value])[] {
  const entries: (readonly [number, Value])[] = []
  map.forEach((at, value) => entries.push([at, value]))
  return entries
}

const build = (steps: Parameters<typeof applied>[2]) => applied(RadixMap.empty<Value>(), new Map(), steps)

test('it holds what a Map holds, in rising order, and a map that was changed stays as it was', () => {
  fc.assert(
    fc.property(changes, changes, key, (first, second, asked) => {
      const one = build(first)
      const two = applied(one.map, one.model, second)
      expect(entriesOf(two.map)).toEqual(rising(two.model))
      expect(entriesOf(one.map)).toEqual(rising(one.model))
      expect(two.map.get(asked)).toBe(two.model.get(asked))
    }),
    { seed: 1 },
  )
})

test('it names exactly the keys whose values are not the same object', () => {
  fc.assert(
    fc.property(changes, changes, changes, (shared, left, right) => {
      const base = build(shared)
      const a = applied(base.map, base.model, left)
      const b = applied(base.map, base.model, right)
      const found: (readonly [number, Value | undefined, Value | undefined])[] = []
      a.map.forEachDifference(b.map, (at, here, there) => found.push([at, here, there]))
      const keys = rising([...new Set([...a.model.keys(), ...b.model.keys()])].map((at) => [at, at] as const))
      const expected = keys
        .map(([at]) => [at, a.model.get(at), b.model.get(at)] as const)
        .filter(([, here, there]) => here !== there)
      expect(found).toEqual(expected)
    }),
    { seed: 2 },
  )
})

test('a union has the keys of both, and joins values that differ', () => {
  fc.assert(
    fc.property(changes, changes, (left, right) => {
      const a = build(left)
      const b = build(right)
      const join = (here: Value, there: Value): Value => ({ name: here.name * 100 + there.name })
      const expected = new Map(b.model)
      for (const [at, here] of a.model) {
        const there = b.model.get(at)
        expected.set(at, there === undefined ? here : join(here, there))
      }
      expect(entriesOf(a.map.union(b.map, join))).toEqual(rising(expected))
    }),
    { seed: 3 },
  )
})

test('removing what is not there gives the map itself', () => {
  const map = RadixMap.empty<Value>().set(70, { name: 1 })
  expect(map.remove(7)).toBe(map)
  expect(map.remove(70_000)).toBe(map)
})
