// Hard cases 1 to 3: what a formatter, a re-indentation and a re-ordering must not take from the author.
import { describe, expect, test } from 'vitest'
import { marked, ownedFiles, wordsWithAuthors } from '../support/attribution.ts'
import { createRepository } from '../support/repository.ts'

describe.each(['git', 'isomorphic'] as const)('the %s reader', (reader) => {
  test("1 wrap: Ann's one-line function that Bob's formatter made eight lines is all Ann's", async () => {
    const repository = createRepository()
    const before = `import { fetchJson } from './http.js'

export const loadUser = async (id, options) => { const response = await fetchJson('/users/' + id, options); return response.ok ? response.body : null }
`
    const after = marked(
      'Ann',
      `import { fetchJson } from './http.js'

export const loadUser = async (
  id,
  options,
) => {
  const response = await fetchJson('/users/' + id, options)
  return response.ok
    ? response.body
    : null
}
`,
    )
    repository.commit({ files: { 'src/user.js': before } })
    repository.commit({ author: 'Bob', files: { 'src/user.js': after.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/user.js'))).toEqual(after.words)
  })

  test('2 mixed: Bob re-indents fifty lines and changes one literal: Bob owns that token', async () => {
    const steps = Array.from({ length: 12 }, (_, at) => [
      `  if (queue.length > ${at}) {`,
      `    const item = queue.shift()`,
      `    total += item.price * ${at + 3}`,
      `  }`,
    ]).flat()
    const before = ['export function drain(queue) {', '  let total = 0', ...steps, '  return total', '}', '']
    const after = before.map((line) => line.replace(/^ +/, (indent) => '\t'.repeat(indent.length / 2)))
    const literal = after.indexOf('\t\ttotal += item.price * 9')
    after[literal] = '\t\ttotal += item.price * ⟦Bob 900⟧'
    const expected = marked('Ann', after.join('\n'))
    const repository = createRepository()
    repository.commit({ files: { 'src/drain.js': before.join('\n') } })
    repository.commit({ author: 'Bob', files: { 'src/drain.js': expected.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/drain.js'))).toEqual(expected.words)
  })

  test("3 reorder: six of Ann's functions that Bob put in the opposite order are all Ann's", async () => {
    const functions = [
      `export function area(points) {
  let doubled = 0
  for (let i = 0; i < points.length; i++) {
    const next = points[(i + 1) % points.length]
    doubled += points[i].x * next.y - next.x * points[i].y
  }
  return Math.abs(doubled) / 2
}
`,
      `export function perimeter(points) {
  let total = 0
  for (let i = 0; i < points.length; i++) {
    total += distance(points[i], points[(i + 1) % points.length])
  }
  return total
}
`,
      `export function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
`,
      `export function centre(points) {
  const sum = { x: 0, y: 0 }
  for (const point of points) {
    sum.x += point.x
    sum.y += point.y
  }
  return { x: sum.x / points.length, y: sum.y / points.length }
}
`,
      `export function flip(points, axis) {
  return points.map((point) => ({ ...point, [axis]: -point[axis] }))
}
`,
      `export function contains(points, target) {
  let inside = false
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const crosses = points[i].y > target.y !== points[j].y > target.y
    if (crosses && target.x < intersection(points[i], points[j], target.y)) {
      inside = !inside
    }
  }
  return inside
}
`,
    ]
    const expected = marked('Ann', functions.toReversed().join('\n'))
    const repository = createRepository()
    repository.commit({ files: { 'src/shapes.js': functions.join('\n') } })
    repository.commit({ author: 'Bob', files: { 'src/shapes.js': expected.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/shapes.js'))).toEqual(expected.words)
  })

  test('3 reorder: functions that differ in three words only are all Ann’s in the opposite order, too', async () => {
    const functions = ['area', 'border', 'centre', 'distance', 'edges', 'flip'].map(
      (name, at) => `export function ${name}(shape, scale) {
  const points = shape.points.map((point) => point * scale)
  if (points.length === ${at}) {
    return null
  }
  for (const point of points) {
    shape.${name}s.push(point)
  }
  return shape
}
`,
    )
    const expected = marked('Ann', functions.toReversed().join('\n'))
    const repository = createRepository()
    repository.commit({ files: { 'src/shapes.js': functions.join('\n') } })
    repository.commit({ author: 'Bob', files: { 'src/shapes.js': expected.text } })
    const files = await ownedFiles(repository, { reader })
    expect(wordsWithAuthors(files.get('src/shapes.js'))).toEqual(expected.words)
  })
})
