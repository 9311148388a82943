// Co-authors in the trailers of commit messages.
import { expect, test } from 'vitest'
import { participantsOf } from '../../src/people/trailers.ts'

const emails = (message: string) => participantsOf(message).coAuthors.map((identity) => identity.email)

test('several co-authors, whatever the case of the key', () => {
  expect(emails('Fix\n\nCo-authored-by: Bob <bob@x.org>\nCo-Authored-By: Cy <cy@x.org>')).toEqual([
    'bob@x.org',
    'cy@x.org',
  ])
})

test('among other trailers, with carriage returns, with blank lines between', () => {
  expect(
    emails('Fix\r\n\r\nBody.\r\n\r\nSigned-off-by: A <a@x>\r\nCo-authored-by: Bob <bob@x.org>\r\n'),
  ).toEqual(['bob@x.org'])
  expect(emails('Fix\n\nCo-authored-by: Bob <bob@x.org>\n\nCo-authored-by: Cy <cy@x.org>\n')).toEqual([
    'bob@x.org',
    'cy@x.org',
  ])
})

test('GitHub’s squash message', () => {
  const message = 'Add it (#12)\n\n* one\n\n* two\n\n---------\n\nCo-authored-by: Bob <bob@x.org>'
  expect(emails(message)).toEqual(['bob@x.org'])
})

test('malformed lines name nobody', () => {
  expect(
    emails('Fix\n\nCo-authored-by: Bob\nCo-authored-by: <>\nCo-authored-by: Bob <bob>\nCo-authored-by:'),
  ).toEqual([])
})

test('a subject is no trailer, nor is a mention in the text', () => {
  expect(emails('Co-authored-by: Bob <bob@x.org>')).toEqual([])
  expect(emails('Fix\n\nCo-authored-by: Bob <bob@x.org>\n\nThat was the old trailer, see above.')).toEqual([])
})

test('tools without an address are named apart', () => {
  const { coAuthors, tools } = participantsOf('Fix\n\nAssisted-by: Claude Code\nCo-authored-by: Copilot')
  expect(coAuthors).toEqual([])
  expect(tools.map((tool) => tool.name)).toEqual(['Claude Code', 'Copilot'])
})
