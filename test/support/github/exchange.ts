// Requests to the API: what was asked, who asked, and what the stand answers.
import type { Json, Operation } from './api-description.ts'
import type { Token } from './installations.ts'
import { likeGitHub } from './payloads.ts'
import type { Account, Hosted, State } from './state.ts'

/** Who asks: the app by its JWT, an installation by its token, a person by theirs, or nobody. */
export type Caller =
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly token: Token; readonly text: string }
  | { readonly kind: 'user'; readonly account: Account; readonly text: string }
  | { readonly kind: 'nobody' }

/** A request to the API, recognised. */
export interface Exchange {
  readonly state: State
  readonly operation: Operation
  /** With the repository's name of today, without `/api/v3`, still encoded. */
  readonly path: string
  readonly method: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly authorization: string | undefined
  readonly caller: Caller
  /** The repository that the address names. */
  readonly repository: Hosted | undefined
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Handler = (exchange: Exchange) => Reply | Promise<Reply>

export const notFound: Reply = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
}

export const badCredentials: Reply = {
  status: 401,
  body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' },
}

export const forbidden: Reply = {
  status: 403,
  body: {
    message: 'Resource not accessible by integration',
    documentation_url: 'https://docs.github.com/rest',
    status: '403',
  },
}

/** A refusal of what was sent. */
export const invalid = (message: string, errors: readonly Json[] = []): Reply => ({
  status: 422,
  body: { message, errors, documentation_url: 'https://docs.github.com/rest', status: '422' },
})

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  body,
  headers,
})

/** The repository of a request that names one. The server answers 404 before a handler could miss it. */
export function repositoryIn({ repository, operation }: Exchange): Hosted {
  if (repository === undefined) throw new Error(`${operation.id} names no repository`)
  return repository
}

/** A page of a list, with the links to the others. */
export function page<T>(
  { state, query, path }: Exchange,
  all: readonly T[],
  defaultSize = 30,
): { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(100, Number(query.get('per_page') ?? defaultSize))
  const at = Math.max(1, Number(query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(all.length / size))
  const link = (number: number, rel: string): string => {
    const others = new URLSearchParams(query)
    others.set('page', String(number))
    return `<${state.url}/api/v3${path}?${others.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(at > 1 ? [link(at - 1, 'prev')] : []),
    ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []),
    ...(at > 1 ? [link(1, 'first')] : []),
  ]
  const headers = links.length === 0 ? {} : { link: links.join(', ') }
  return { items: all.slice((at - 1) * size, at * size), headers }
}

/** Lets the emulated GitHub answer; `body` and `query` replace what was sent. */
export async function askEmulator(
  { state, method, path, query, body: sent, authorization, caller }: Exchange,
  changes: { readonly body?: unknown; readonly path?: string } = {},
): Promise<Reply & { readonly headers: Readonly<Record<string, string>> }> {
  const text = query.toString()
  const address = `${changes.path ?? path}${text === '' ? '' : `?${text}`}`
  const token =
    caller.kind === 'user' || caller.kind === 'installation' ? `token ${caller.text}` : authorization
  const answer = await state.emulator.ask(method, address, {
    body: changes.body ?? sent,
    ...(token === undefined ? {} : { headers: { authorization: token } }),
  })
  return { ...answer, body: likeGitHub(state, answer.body) }
}
