// Answers about check runs. The emulated GitHub keeps them; annotations, which add up over requests, are kept here.
import type { Json } from './api-description.ts'
import { resolveCommit } from './bare-repositories.ts'
import {
  askEmulator,
  invalid,
  notFound,
  ok,
  page,
  repositoryIn,
  type Exchange,
  type Handler,
  type Reply,
} from './exchange.ts'
import { appJson } from './payloads.ts'
import { baseOf, type Pull } from './pull-requests.ts'
import { accountOf, fullName, type Hosted, type State } from './state.ts'
import { tell } from './telling.ts'

/** The handlers of this file by operation. */
export const checkAnswers: Readonly<Record<string, Handler>> = {
  'checks/create': createRun,
  'checks/update': updateRun,
  'checks/get': async (exchange) => {
    const answer = await askEmulator(exchange)
    return answer.status === 200 ? { ...answer, body: runJson(exchange.state, answer.body as Json) } : answer
  },
  'checks/list-for-ref': listRuns,
  'checks/list-annotations': (exchange) => {
    const run = exchange.state.checkRuns.get(Number(exchange.operation.parameters['check_run_id']))
    if (run === undefined || run.repositoryId !== exchange.repository?.id) return notFound
    const { items, headers } = page(exchange, run.annotations)
    return ok(items, headers)
  },
}

/** A check run, as far as it is kept here. */
export interface CheckRun {
  readonly repositoryId: number
  readonly headSha: string
  readonly annotations: Json[]
  readonly createdAt: Date
}

/** GitHub takes no more annotations in one request. */
const MOST_ANNOTATIONS = 50

function refusedOutput(body: unknown): Reply | undefined {
  const output = (body as Json)['output'] as Json | undefined
  const annotations = (output?.['annotations'] ?? []) as unknown[]
  if (annotations.length > MOST_ANNOTATIONS) {
    return invalid(
      `Invalid request.\n\nNo more than ${MOST_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    )
  }
  for (const name of ['summary', 'text'] as const) {
    const text = output?.[name]
    if (typeof text === 'string' && text.length > 65_535) {
      return invalid(
        `Invalid request.\n\nOnly 65535 characters are allowed in ${name}; ${text.length} were supplied.`,
      )
    }
  }
  return undefined
}

async function createRun(exchange: Exchange): Promise<Reply> {
  const refused = refusedOutput(exchange.body)
  if (refused !== undefined) return refused
  const { state } = exchange
  const repository = repositoryIn(exchange)
  const body = exchange.body as Json
  const headSha = String(body['head_sha'])
  if ((await resolveCommit(repository.gitDir, headSha)) !== headSha)
    return invalid(`No commit found for SHA: ${headSha}`)
  const answer = await askEmulator(exchange)
  if (answer.status !== 201) return answer
  const json = answer.body as Json
  const run: CheckRun = { repositoryId: repository.id, headSha, annotations: [], createdAt: new Date() }
  state.checkRuns.set(Number(json['id']), run)
  addAnnotations(run, exchange, body)
  await tellOfRun(state, repository, 'created', runJson(state, json))
  if (json['status'] === 'completed') await tellOfRun(state, repository, 'completed', runJson(state, json))
  return { ...answer, body: runJson(state, json) }
}

async function updateRun(exchange: Exchange): Promise<Reply> {
  const refused = refusedOutput(exchange.body)
  if (refused !== undefined) return refused
  const run = exchange.state.checkRuns.get(Number(exchange.operation.parameters['check_run_id']))
  if (run === undefined || run.repositoryId !== exchange.repository?.id) return notFound
  const answer = await askEmulator(exchange)
  if (answer.status !== 200) return answer
  addAnnotations(run, exchange, exchange.body as Json)
  const json = runJson(exchange.state, answer.body as Json)
  const isCompleted = (exchange.body as Json)['status'] === 'completed'
  if (isCompleted) await tellOfRun(exchange.state, repositoryIn(exchange), 'completed', json)
  return { ...answer, body: json }
}

/** A later request adds to the annotations of those before. */
function addAnnotations(run: CheckRun, { state, repository }: Exchange, body: Json): void {
  const output = body['output'] as Json | undefined
  for (const annotation of (output?.['annotations'] ?? []) as Json[]) {
    const {
      path = '',
      start_line,
      end_line,
      start_column,
      end_column,
      annotation_level,
      title,
      message,
      raw_details,
    } = annotation as Record<string, string>
    run.annotations.push({
      path,
      start_line,
      end_line,
      start_column: start_column ?? null,
      end_column: end_column ?? null,
      annotation_level,
      title: title ?? null,
      message,
      raw_details: raw_details ?? null,
      blob_href: `${state.url}/${repository?.owner}/${repository?.name}/blob/${run.headSha}/${path}`,
    })
  }
}

/** A check run as the API shows it. */
export function runJson(state: State, json: Json): Json {
  const run = state.checkRuns.get(Number(json['id']))
  const output = { ...(json['output'] as Json), annotations_count: run?.annotations.length ?? 0 }
  const url = `${String(json['url'])}/annotations`
  // As GitHub does: of pull requests out of forks nothing is said.
  const pulls = state.pulls.filter(
    (each) => each.isOpen && each.headSha === run?.headSha && each.headRepositoryId === each.repositoryId,
  )
  return {
    ...json,
    app: appJson(state),
    pull_requests: pulls.map((pull) => pullReference(state, pull)),
    output: { ...output, annotations_url: url },
    details_url: json['details_url'] ?? appJson(state)['external_url'],
    started_at: json['started_at'] ?? run?.createdAt.toISOString(),
  }
}

async function listRuns(exchange: Exchange): Promise<Reply> {
  const { state, operation, query, path } = exchange
  const repository = repositoryIn(exchange)
  const sha = await resolveCommit(repository.gitDir, operation.parameters['ref'] ?? '')
  if (sha === undefined) return invalid(`No commit found for SHA: ${operation.parameters['ref'] ?? ''}`)
  const ids = [...state.checkRuns].filter(
    ([, run]) => run.repositoryId === repository.id && run.headSha === sha,
  )
  const prefix = path.slice(0, path.indexOf('/commits/'))
  const answers: Json[] = []
  const one = { ...exchange, query: new URLSearchParams() }
  for (const [id] of ids.toReversed()) {
    const answer = await askEmulator(one, { path: `${prefix}/check-runs/${id}` })
    if (answer.status !== 200) return answer
    answers.push(runJson(state, answer.body as Json))
  }
  const wanted = (name: string, value: unknown): boolean =>
    query.get(name) === null || query.get(name) === String(value)
  const found = answers.filter((run) => {
    return (
      wanted('check_name', run['name']) &&
      wanted('status', run['status']) &&
      wanted('app_id', state.app.appId)
    )
  })
  const isFirstOfName = (run: Json): boolean => found.find((each) => each['name'] === run['name']) === run
  const runs = query.get('filter') === 'all' ? found : found.filter(isFirstOfName)
  const { items, headers } = page(exchange, runs)
  return ok({ total_count: runs.length, check_runs: items }, headers)
}

/** Tells of a check run: by the app's bot, or by whoever asks to run it again. */
export async function tellOfRun(
  state: State,
  repository: Hosted,
  action: 'created' | 'completed' | 'rerequested',
  json: Json,
  sender = accountOf(state, `${state.app.slug}[bot]`),
): Promise<void> {
  const suite = json['check_suite'] as Json
  const own = `${state.url}/repos/${fullName(repository)}`
  const check_suite = {
    id: Number(suite['id']),
    node_id: Buffer.from(`CheckSuite${String(suite['id'])}`).toString('base64'),
    head_branch: null,
    head_sha: json['head_sha'],
    status: json['status'],
    conclusion: json['conclusion'],
    url: `${own}/check-suites/${String(suite['id'])}`,
    before: null,
    after: null,
    pull_requests: json['pull_requests'],
    app: json['app'],
    created_at: new Date().toISOString(),
    updated_at: new Date().toISOString(),
  }
  await tell(state, repository, 'check_run', sender, (context) => ({
    action,
    check_run: { ...json, check_suite },
    ...context,
  }))
}

/** A pull request, as checks name it. */
function pullReference(state: State, pull: Pull): Json {
  const base = baseOf(state, pull)
  const end = (id: number, ref: string, sha: string): Json => {
    const repository = state.repositories.get(id) ?? base
    const url = `${state.url}/repos/${fullName(repository)}`
    return { ref, sha, repo: { id, url, name: repository.name } }
  }
  return {
    id: pull.number,
    number: pull.number,
    url: `${state.url}/repos/${fullName(base)}/pulls/${pull.number}`,
    head: end(pull.headRepositoryId, pull.headRef, pull.headSha),
    base: end(pull.repositoryId, pull.baseRef, pull.baseSha),
  }
}
