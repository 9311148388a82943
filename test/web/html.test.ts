// HTML is escaped by how it is made.
import { expect, it } from 'vitest'
import { html } from '../../src/web/html.ts'

it('escapes text in elements and attributes, and leaves HTML that was made here', () => {
  const text = `<b>&"'`
  expect(html`<a title="${text}">${text}</a>`.text).toBe(
    '<a title="&lt;b&gt;&amp;&quot;&#39;">&lt;b&gt;&amp;&quot;&#39;</a>',
  )
  expect(html`<p>${html`<i>${1}</i>`}${null}${[html`<u></u>`, '<', [2]]}</p>`.text).toBe(
    '<p><i>1</i><u></u>&lt;2</p>',
  )
})
