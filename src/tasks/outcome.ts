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
