// The values of options that are more than text: read once, where they come in, or refused as wrong usage.
import { InvalidArgumentError } from 'commander'
import type { Reading } from '../royalties/money.ts'

/** An option's value as a parser reads it; what the parser refuses is wrong usage, exit code 2. */
export function wanted<Value>(parse: (text: string) => Reading<Value>): (text: string) => Value {
  return (text) => {
    const reading = parse(text)
    if (!reading.ok) throw new InvalidArgumentError(reading.refusal)
    return reading.value
  }
}

/** Gathers the values of an option that may be given several times. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** Reads a whole number that is not negative, without separators: "48000". Refuses other forms. */
export function parseQuantity(text: string): Reading<bigint> {
  if (!/^\d{1,18}$/.test(text))
    return { ok: false, refusal: `"${text}" is no quantity: write a whole number, such as "48000"` }
  return { ok: true, value: BigInt(text) }
}

const REASON_LONGEST = 1000

/** Reads a reason in words. Refuses none, and more than a thousand characters. */
export function parseReason(text: string): Reading<string> {
  const reason = text.trim()
  if (reason === '') return { ok: false, refusal: 'say why' }
  if (reason.length > REASON_LONGEST)
    return { ok: false, refusal: `it has over ${REASON_LONGEST} characters; say it in fewer` }
  return { ok: true, value: reason }
}
