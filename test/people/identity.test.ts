// What an e-mail alone tells: GitHub's accounts, and addresses that are nobody's.
import { describe, expect, test } from 'vitest'
import { foldEmail, githubAccountOf, isPlaceholder } from '../../src/people/identity.ts'

test('e-mails are compared without brackets, space and case', () => {
  expect(foldEmail(' <Ann@X.org> ')).toBe('ann@x.org')
})

describe('a GitHub noreply address', () => {
  test.each([
    ['77+ann@users.noreply.github.com', { id: '77', login: 'ann' }],
    ['ann-lee@users.noreply.github.com', { login: 'ann-lee' }],
  ])('%s names an account', (email, account) => {
    expect(githubAccountOf(email)).toEqual(account)
  })

  test.each([
    'noreply@github.com',
    'ann@users.noreply.github.com.evil.org',
    '77+ann@noreply.github.com',
    'x+77+ann@users.noreply.github.com',
    '',
  ])('"%s" is none', (email) => {
    expect(githubAccountOf(email)).toBeUndefined()
  })
})

test.each(['', 'root@localhost', 'you@example.com', 'unknown', '(no author)@abc', 'ubuntu@ip-1.(none)'])(
  '"%s" is nobody’s',
  (email) => {
    expect(isPlaceholder(email)).toBe(true)
  },
)

test.each(['ann@x.org', 'ann', 'root@acme.com', 'no-reply@x.org'])('"%s" is somebody’s', (email) => {
  expect(isPlaceholder(email)).toBe(false)
})
