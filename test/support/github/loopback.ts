// HTTP between the parts of a test: a connection for each request, for one that was kept may have been closed by the other side
// while something else held up the process that both live in.
import { request } from 'node:http'

export interface LoopbackAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Sends a request and gives the answer; rejects where nobody listens, the connection breaks or the time is up. */
export function ask(
  url: string,
  options: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | undefined
    readonly signal?: AbortSignal
  },
): Promise<LoopbackAnswer> {
  const { method, body, signal } = options
  const headers =
    body === undefined ? options.headers : { ...options.headers, 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const received = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(received) as Record<string, string>,
          text,
        })
      })
    })
    sent.end(body)
  })
}
