// How a task ends: with a value, or with a refusal that was to be expected and is fit to be shown.

/** A task's value, or one line saying what happened, to what, and what to do. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: string }

/** The outcome that is a value. */
export function done<Value>(value: Value): Outcome<Value> {
  return { ok: true, value }
}

/** The outcome that is a refusal. */
export function refused(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}

/**
 * Thrown where entries are in the database, and something failed before that could be acknowledged: to book them again would
 * book them twice. Its message is one line for whoever booked them.
 */
export class BookedAllTheSame extends Error {
  /** `keys` are those of the entries; `cause` is what failed. */
  constructor(keys: readonly string[], cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const more = keys.length > KEYS_NAMED ? ` and ${keys.length - KEYS_NAMED} more` : ''
    super(
      `booked ${keys.slice(0, KEYS_NAMED).join(', ')}${more}, but the checkpoint did not follow: ${why}; ` +
        'do not book it again: the checkpoint follows as soon as the books are opened where it can be written',
      { cause },
    )
    this.name = 'BookedAllTheSame'
  }
}

const KEYS_NAMED = 3
