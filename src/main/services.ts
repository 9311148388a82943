// What only the whole program can do, loaded where it is asked for.
import type { Services } from '../cli/services.ts'

/** The services of the program whose own file is `program`. */
export function servicesOf(program: string): Services {
  return {
    serve: async (session, settings) => (await import('./serve.ts')).serve(session, settings, program),
    githubSync: async (session, settings) => (await import('./github-sync.ts')).githubSync(session, settings),
    work: async (session) => (await import('./work.ts')).work(session),
  }
}
