// `.mailmap` in its four forms.
import { expect, test } from 'vitest'
import { applyMailmap, joinMailmaps, parseMailmap } from '../../src/people/mailmap.ts'

const text = `
# the team
Ann Lee <ann@work.com>
<bob@work.com> <bob@home.org>   # at home
Cy Day <cy@work.com> <CY@home.org>
Dan Roe <dan@work.com> Danny <shared@home.org>
Eve Poe <eve@work.com> Evie <shared@home.org>
not a line
`
const mailmap = parseMailmap(text)
const apply = (name: string, email: string) => applyMailmap(mailmap, { name, email })

test('a name for an e-mail', () => {
  expect(apply('al', 'ANN@work.com')).toEqual({ name: 'Ann Lee', email: 'ann@work.com', named: true })
})

test('an e-mail for an e-mail keeps the name', () => {
  expect(apply('Bob', 'bob@home.org')).toEqual({ name: 'Bob', email: 'bob@work.com', named: false })
})

test('name and e-mail for an e-mail, whatever its case', () => {
  expect(apply('x', 'cy@HOME.org')).toEqual({ name: 'Cy Day', email: 'cy@work.com', named: true })
})

test('one shared address, told apart by names', () => {
  expect(apply('danny', 'shared@home.org').email).toBe('dan@work.com')
  expect(apply('Evie', 'shared@home.org').email).toBe('eve@work.com')
  expect(apply('Other', 'shared@home.org')).toEqual({ name: 'Other', email: 'shared@home.org', named: false })
})

test('what it does not know stays', () => {
  expect(apply(' Zed ', '<Zed@X.org>')).toEqual({ name: 'Zed', email: 'zed@x.org', named: false })
})

test('of two mailmaps the earlier counts', () => {
  const joined = joinMailmaps([parseMailmap('A <a@x> <b@x>'), parseMailmap('Z <z@x> <b@x>\nC <c@x> <d@x>')])
  expect(applyMailmap(joined, { name: '', email: 'b@x' }).email).toBe('a@x')
  expect(applyMailmap(joined, { name: '', email: 'd@x' }).email).toBe('c@x')
})

test('of two lines on one identity the later counts, half by half', () => {
  const twice = parseMailmap('\uFEFFAnn <a@x> <b@x>\r\nAnna <b@x>\r\n# <c@x> <b@x>\n')
  expect(applyMailmap(twice, { name: 'al', email: 'b@x' })).toEqual({
    name: 'Anna',
    email: 'a@x',
    named: true,
  })
})
