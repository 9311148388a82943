// Sums of amounts in queries: exact, however many large amounts there are.
import type { ExpressionBuilder } from 'kysely'
import { amountOf } from './amounts.ts'
import type { Tables } from './tables.ts'

// Minor units are summed in two halves: SQLite refuses a sum over 64 bits, and books that cannot sum cannot be opened.
const HALF = 2n ** 32n

/** The sums of a query's postings by group, for `amountOfSums`: three columns beside those it is grouped by. */
export function amountSums(build: ExpressionBuilder<Tables, 'posting'>) {
  const minor = 'posting.amount_minor'
  const [high, low] = [build(minor, '/', HALF), build(minor, '%', HALF)]
  return [
    build.cast<bigint>(build.fn.sum(high), 'bigint').as('high'),
    build.cast<bigint>(build.fn.sum(low), 'bigint').as('low'),
    build.cast<bigint>(build.fn.sum('posting.amount_micros'), 'bigint').as('micros'),
  ] as const
}

/** The amount at accrual scale of the sums of a row. */
export function amountOfSums({
  high,
  low,
  micros,
}: {
  readonly high: bigint
  readonly low: bigint
  readonly micros: bigint
}): bigint {
  return amountOf(high * HALF + low, micros)
}
