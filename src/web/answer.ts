// Answers of our pages: with headers under which nothing but the page itself is loaded, framed, kept or told to others.
import type { ServerResponse } from 'node:http'
import { html, type Html } from './html.ts'

/** A page. */
export interface Page {
  readonly title: string
  readonly body: Html
  readonly status?: number
  /** Where the page's form is sent besides here. */
  readonly formTarget?: string
}

export const STYLE_PATH = '/byline.css'

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}
h1{font-size:1.6rem}
button,.button{font:inherit;padding:.5rem 1rem;border:1px solid;border-radius:.4rem;background:#1f6f43;color:#fff;text-decoration:none}
li{margin:.4rem 0}
code{overflow-wrap:anywhere}`

/** Answers with a page. */
export function answerPage(response: ServerResponse, page: Page): void {
  const { title, body, status = 200, formTarget } = page
  const text = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <link rel="stylesheet" href="${STYLE_PATH}" />
      <main>${body}</main>
    </html> `
  const forms = formTarget === undefined ? "'self'" : `'self' ${new URL(formTarget).origin}`
  answer(response, status, 'text/html; charset=utf-8', text.text, {
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
  })
}

/** Answers with the style of all pages. */
export function answerStyle(response: ServerResponse): void {
  answer(response, 200, 'text/css; charset=utf-8', STYLE)
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json', `${JSON.stringify(value)}\n`)
}

function answer(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(text)
}
