// The pages of the service, by their paths.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerJson, answerPage, answerStyle, STYLE_PATH } from './answer.ts'
import { readHealth, type HealthSource } from './health.ts'
import { html, type Html } from './html.ts'
import type { SetUp } from './set-up.ts'

/** What the pages tell of. */
export interface PageSource extends HealthSource {
  readonly organisation: string
  /** Where the app is installed and its repositories are chosen. */
  readonly installationsUrl: string
  /** Whether the app is on the organisation, as far as GitHub told. */
  isInstalled(): Promise<boolean>
  /** Null where there was an app from the beginning. */
  readonly setUp: SetUp | null
}

/** What a request was for, fit for a log. */
export type Route = 'home' | 'style' | 'alive' | 'ready' | 'set-up' | 'set-up done' | 'nothing'

const ROUTES: Readonly<Record<string, Route>> = {
  '/': 'home',
  [STYLE_PATH]: 'style',
  '/healthz': 'alive',
  '/readyz': 'ready',
  '/setup': 'set-up',
  '/setup/done': 'set-up done',
}

/** The route of a path. */
export function routeOf(path: string): Route {
  return ROUTES[path] ?? 'nothing'
}

/** Answers a request for a page. All of them are read; what is to be written goes through GitHub. */
export async function answerRequest(
  source: PageSource,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const route = routeOf(url.pathname)
  if (route !== 'nothing' && request.method !== 'GET' && request.method !== 'HEAD')
    return answerJson(response, 405, { error: 'pages are read with GET' })
  switch (route) {
    case 'home':
      return answerPage(response, { title: `Byline for ${source.organisation}`, body: await home(source) })
    case 'style':
      return answerStyle(response)
    case 'alive':
      return answerJson(response, 200, { alive: true })
    case 'ready': {
      const { isReady, parts } = await readHealth(source)
      return answerJson(response, isReady ? 200 : 503, { ready: isReady, ...parts })
    }
    case 'set-up':
      return source.setUp === null ? answerNothing(response) : source.setUp.begin(url.searchParams, response)
    case 'set-up done':
      return source.setUp === null ? answerNothing(response) : source.setUp.end(url.searchParams, response)
    case 'nothing':
      return answerNothing(response)
    default:
      return route satisfies never
  }
}

async function home(source: PageSource): Promise<Html> {
  const hasApp = source.readyWorkers() !== null
  const isInstalled = hasApp && (await source.isInstalled())
  const { isReady } = await readHealth(source)
  const steps: readonly (readonly [isDone: boolean, done: string, left: Html])[] = [
    [
      hasApp,
      'The app is made.',
      html`The app is not made yet: open the address that the service shows on its terminal as it starts.`,
    ],
    [
      isInstalled,
      'It is installed.',
      html`It is not installed yet:
        <a href="${source.installationsUrl}">choose the repositories on GitHub</a>.`,
    ],
    [isReady, 'It is at work.', html`It is not at work yet; <a href="/readyz">see what is missing</a>.`],
  ]
  return html`<h1>Byline for ${source.organisation}</h1>
    <p>
      Byline reads the history of this organisation’s repositories, credits everybody whose work survives and
      is used, and says so in one comment under each pull request.
    </p>
    <ol>
      ${steps.map(([isDone, done, left]) => html`<li>${isDone ? done : left}</li> `)}
    </ol>`
}

function answerNothing(response: ServerResponse): void {
  answerPage(response, {
    title: 'Nothing here',
    status: 404,
    body: html`<h1>Nothing here</h1>
      <p><a href="/">To the beginning</a></p>`,
  })
}
