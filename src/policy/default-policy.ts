// The policy in force where none is given. A change here is a new version: adopted policies carry their own values.
import type { Policy } from './policy.ts'

/**
 * The built-in policy. Its weights are a starting point for people to change, not a measurement:
 * code, tests and prose weigh alike, since each word of them was thought of by a person; of configuration much is copied
 * from templates or written by programs; of a labelled record most words are the item, and only some are the label.
 */
export const DEFAULT_POLICY: Policy = {
  name: 'byline',
  version: '2026-1',
  kinds: {
    code: { weightMicros: 1_000_000, paths: [] },
    test: { weightMicros: 1_000_000, paths: [] },
    prose: { weightMicros: 1_000_000, paths: [] },
    data: { weightMicros: 250_000, paths: [] },
    configuration: { weightMicros: 250_000, paths: [] },
  },
  exclude: [],
  include: [],
  aiAssistedMicros: 500_000,
  coAuthors: 'equal',
  reuse: {
    factorMicros: 2_000_000,
    capMicros: 4_000_000,
    maxRepositoriesPerPerson: 3,
    log2Micros: [
      0, 1_000_000, 1_584_963, 2_000_000, 2_321_928, 2_584_963, 2_807_355, 3_000_000, 3_169_925, 3_321_928,
      3_459_432, 3_584_963, 3_700_440, 3_807_355, 3_906_891, 4_000_000,
    ],
  },
  agents: [],
  bots: [],
  classes: [],
  otherwise: 'employee',
}
