// What the service and the processes that work for it tell each other.
import type { ServiceSettings } from '../cli/services.ts'
import type { AppCredentials } from './app-credentials.ts'

/** What a worker needs to know. It goes through the channel between the processes, never through arguments or variables. */
export interface WorkOrder {
  /** The worker's name in leases and in the log. */
  readonly worker: string
  readonly settings: Pick<ServiceSettings, 'place' | 'dataDirectory' | 'baseUrl' | 'github' | 'logLevel'>
  /** The organisation's login on GitHub. */
  readonly organisation: string
  readonly credentials: AppCredentials
  /** How many processes share GitHub's limits. */
  readonly processes: number
  /** Whether it scans whole repositories, too. */
  readonly takesScans: boolean
}

/** From the service to a worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly order: WorkOrder }
  /** There is new work. */
  | { readonly kind: 'wake' }
  /** End what is being done, soon. */
  | { readonly kind: 'stop' }

/** From a worker to the service. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** New work was stored, which others may begin. */
  | { readonly kind: 'stored' }
  /** Nothing can be done: the books do not open, or GitHub does not answer. */
  | { readonly kind: 'refused'; readonly reason: string }

const TO_WORKER: readonly string[] = ['start', 'wake', 'stop'] satisfies ToWorker['kind'][]
const FROM_WORKER: readonly string[] = ['ready', 'stored', 'refused'] satisfies FromWorker['kind'][]

/** Whether something is a message for a worker. Both sides are of one build, so its kind tells its form. */
export function isToWorker(message: unknown): message is ToWorker {
  return TO_WORKER.includes(kindOf(message))
}

/** Whether something is a message of a worker. */
export function isFromWorker(message: unknown): message is FromWorker {
  return FROM_WORKER.includes(kindOf(message))
}

function kindOf(message: unknown): string {
  return typeof message === 'object' && message !== null && 'kind' in message ? String(message.kind) : ''
}
