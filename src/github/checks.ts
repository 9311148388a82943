// Check runs: completed as they are made, so that none is ever left pending, and with all annotations, however many.
import { createHash } from 'node:crypto'
import type { CheckAnnotation, CheckContent } from '../tasks/github/github-api.ts'
import { checkIn } from './answers.ts'
import { madeOnce } from './creation.ts'
import type { Octokit } from './octokit.ts'
import { orNull } from './sending.ts'

/** Where check runs are made. */
export interface Checks {
  readonly octokit: Octokit
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly appId: number
}

const NAME = 'Byline'
/** What GitHub takes in one request. */
const ANNOTATIONS_AT_ONCE = 50

/** Makes the check run of a commit and completes it; gives its id. Throws a `GitHubFailure`. */
export async function createCheck(checks: Checks, head: string, content: CheckContent): Promise<number> {
  const { octokit, repository } = checks
  // By it a check run is found again whose making was not answered.
  const externalId = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const first = content.annotations.slice(0, ANNOTATIONS_AT_ONCE)
  const id = await madeOnce(
    async () => {
      const { data } = await octokit.rest.checks.create({
        ...repository,
        name: NAME,
        head_sha: head,
        external_id: externalId,
        status: 'completed',
        conclusion: content.conclusion,
        output: { ...outputOf(content), annotations: first.map(sent) },
      })
      return checkIn(data).id
    },
    async () => (await listOwn(checks, head)).find((check) => check.external_id === externalId)?.id,
  )
  await addAnnotations(checks, id, content, content.annotations.slice(first.length))
  return id
}

/** Says something else in a check run; annotations that it bears already are not given again, for GitHub takes none away. */
export async function updateCheck(checks: Checks, check: number, content: CheckContent): Promise<void> {
  const { octokit, repository } = checks
  await octokit.rest.checks.update({
    ...repository,
    check_run_id: check,
    status: 'completed',
    conclusion: content.conclusion,
    output: outputOf(content),
  })
  if (content.annotations.length > 0)
    await addAnnotations(checks, check, content, await missing(checks, check, content.annotations))
}

/** Our own check runs of a commit, the latest first, with their state. */
export async function ownChecks(checks: Checks, head: string) {
  return (await listOwn(checks, head)).map(checkIn)
}

async function listOwn({ octokit, repository, appId }: Checks, head: string) {
  const query = {
    ...repository,
    ref: head,
    app_id: appId,
    check_name: NAME,
    filter: 'all',
    per_page: 100,
  } as const
  const found = await orNull(octokit.paginate(octokit.rest.checks.listForRef, query))
  return (found ?? []).toSorted((one, other) => other.id - one.id)
}

async function addAnnotations(
  checks: Checks,
  check: number,
  content: CheckContent,
  annotations: readonly CheckAnnotation[],
): Promise<void> {
  const { octokit, repository } = checks
  for (let at = 0; at < annotations.length; at += ANNOTATIONS_AT_ONCE) {
    const some = annotations.slice(at, at + ANNOTATIONS_AT_ONCE)
    await madeOnce(
      async () => {
        await octokit.rest.checks.update({
          ...repository,
          check_run_id: check,
          output: { ...outputOf(content), annotations: some.map(sent) },
        })
        return true
      },
      async () => ((await missing(checks, check, some)).length === 0 ? true : undefined),
    )
  }
}

async function missing(
  { octokit, repository }: Checks,
  check: number,
  annotations: readonly CheckAnnotation[],
): Promise<readonly CheckAnnotation[]> {
  const query = { ...repository, check_run_id: check, per_page: 100 }
  const there = await octokit.paginate(octokit.rest.checks.listAnnotations, query)
  const known = new Set(
    there.map((each) => JSON.stringify([each.path, each.start_line, each.end_line, each.message])),
  )
  return annotations.filter(
    ({ path, startLine, endLine, message }) =>
      !known.has(JSON.stringify([path, startLine, endLine, message])),
  )
}

function outputOf({ title, summary, text }: CheckContent) {
  return { title, summary, ...(text === '' ? {} : { text }) }
}

function sent({ path, startLine, endLine, title, message }: CheckAnnotation) {
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: 'notice' as const,
    title,
    message,
  }
}
