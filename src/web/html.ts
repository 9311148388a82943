// HTML that is escaped by how it is made: a template whose values are text, unless they are HTML already.

/** HTML that was made here. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: lists stand one after the other, and nothing stands for null. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template: html`<p class="${name}">${text}</p>`. Attributes must be in quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.reduce((before, part, at) => before + written(values[at - 1] ?? null) + part)
  return new Html(text)
}

function written(value: HtmlValue): string {
  if (value === null) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(written).join('')
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]!)
}
