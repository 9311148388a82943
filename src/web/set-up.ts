// Set-up in the browser: a form sends the app's manifest to GitHub, and GitHub sends the administrator back with a code for the
// app's credentials. Open only to whoever has the token that the service showed on its terminal.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { answerPage } from './answer.ts'
import { html } from './html.ts'

/** What set-up is made of. */
export interface SetUpOptions {
  /** Without it no page of set-up answers. */
  readonly token: string
  readonly organisation: string
  /** Where the form is sent, on GitHub. */
  readonly newAppUrl: string
  /** The manifest, as JSON. */
  readonly manifest: () => string
  /** Whether GitHub can reach the service at the address in the manifest. */
  readonly isReachable: boolean
  /** Makes the app's credentials of a code, keeps them, and goes on with them. Gives where the app is installed. */
  complete(code: string): Promise<{ readonly installUrl: string }>
  now(): Date
  /** Told why GitHub did not make the app. */
  onFailure(error: unknown): void
}

/** How long somebody may take on GitHub's page, and how many may have begun. */
const STATE_MS = 3_600_000
const STATES_MAX = 20
const CODE = /^[A-Za-z0-9_-]{1,100}$/

/** The pages of set-up, until it is done. */
export class SetUp {
  readonly #options: SetUpOptions
  /** What was handed out, each until when. */
  readonly #states = new Map<string, number>()
  #isDone = false

  constructor(options: SetUpOptions) {
    this.#options = options
  }

  /** Whether the app was made. */
  get isDone(): boolean {
    return this.#isDone
  }

  /** `/setup?token=…`: the form that sends the manifest to GitHub. */
  begin(query: URLSearchParams, response: ServerResponse): void {
    const { token, organisation, newAppUrl, manifest, isReachable } = this.#options
    if (this.#isDone || !isSame(query.get('token') ?? '', token)) return refuse(response)
    const action = `${newAppUrl}?state=${this.#newState()}`
    const warning = isReachable
      ? null
      : html`<p>
          <strong>GitHub cannot reach this address.</strong> Start the service with <code>--base-url</code>,
          the address under which it is known outside.
        </p>`
    answerPage(response, {
      title: 'Set up Byline',
      formTarget: newAppUrl,
      body: html`<h1>Set up Byline for ${organisation}</h1>
        <p>
          GitHub makes an app that belongs to ${organisation}. It may read contents, issues and members, and
          write one check run and one comment for each pull request. It can never write code.
        </p>
        ${warning}
        <form method="post" action="${action}">
          <input type="hidden" name="manifest" value="${manifest()}" />
          <button>Create the app on GitHub</button>
        </form>`,
    })
  }

  /** `/setup/done?code=…&state=…`: GitHub has made the app. */
  async end(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = query.get('code') ?? ''
    if (this.#isDone || !this.#takeState(query.get('state') ?? '') || !CODE.test(code))
      return refuse(response)
    try {
      const { installUrl } = await this.#options.complete(code)
      this.#isDone = true
      answerPage(response, {
        title: 'Byline is set up',
        body: html`<h1>Byline is set up</h1>
          <p>
            The app is made, and its key lies in the data folder. What is left is to choose the repositories.
          </p>
          <p><a class="button" href="${installUrl}">Install it on GitHub</a></p>`,
      })
    } catch (error) {
      this.#options.onFailure(error)
      answerPage(response, {
        title: 'Set up Byline',
        status: 502,
        body: html`<h1>The app was not made</h1>
          <p>
            GitHub did not give its credentials, or they could not be kept; the log says why. Begin again at
            the address that the service shows as it starts.
          </p>`,
      })
    }
  }

  #newState(): string {
    const nowMs = this.#options.now().getTime()
    for (const [state, untilMs] of this.#states)
      if (untilMs < nowMs || this.#states.size >= STATES_MAX) this.#states.delete(state)
    const state = randomBytes(24).toString('base64url')
    this.#states.set(state, nowMs + STATE_MS)
    return state
  }

  // Each serves once.
  #takeState(state: string): boolean {
    const untilMs = this.#states.get(state)
    this.#states.delete(state)
    return untilMs !== undefined && untilMs >= this.#options.now().getTime()
  }
}

function refuse(response: ServerResponse): void {
  answerPage(response, {
    title: 'Set up Byline',
    status: 403,
    body: html`<h1>Not from here</h1>
      <p>
        Set-up is open to whoever runs the service: use the address that it shows on its terminal as it
        starts.
      </p>`,
  })
}

function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(expected))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
