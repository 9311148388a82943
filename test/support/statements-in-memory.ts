// Statements of books in memory: what the database would be asked for is added up from the postings.
import type { Movement, StatementPerson } from '../../src/ledger/statement-facts.ts'
import {
  distributionsIn,
  monthRange,
  sourceFacts,
  sourceName,
  statementFacts,
} from '../../src/ledger/statement-from-books.ts'
import { statementOf, type Statement } from '../../src/ledger/statement.ts'
import type { InMemoryBooks } from './in-memory-books.ts'

/** A person's statement for a month. */
export function statementIn(ledger: InMemoryBooks, person: string, period: string): Statement {
  const { registers } = ledger.books
  const { from } = monthRange(period)
  const movements: Movement[] = []
  const before = new Map<string, bigint>()
  for (const [at, entry] of ledger.entries.entries()) {
    const date = 'date' in entry ? entry.date : ''
    for (const { account, subject, currency, amountMicros } of ledger.postings[at]!) {
      if (subject !== person || (account !== 'person' && account !== 'recoverable')) continue
      if (date.startsWith(period)) movements.push({ entry, currency, amountMicros: -amountMicros })
      else if (date < from) before.set(currency, (before.get(currency) ?? 0n) - amountMicros)
    }
  }
  const { class: employment, entity, until } = registers.persons.get(person)!.entry
  const facts: StatementPerson = {
    id: person,
    name: person,
    employeeNumber: null,
    class: employment,
    entity,
    until,
  }
  const distributions = distributionsIn(registers, period)
  const lines = distributions.flatMap((distribution) => distribution.lines)
  return statementOf(
    statementFacts(
      {
        registers,
        movements: new Map([[person, byEntry(movements)]]),
        broughtForward: new Map([[person, before]]),
        people: new Map([[person, facts]]),
        reasons: new Map(),
      },
      { period, licence: null, person },
      distributions,
      new Map(
        lines.map((line) => {
          const { root } = registers.snapshots.get(line.snapshot)!.contributions
          const points = [...ledger.pointsOf({ root, paths: line.paths }).values()]
          const total = points.reduce((sum, micros) => sum + micros, 0n)
          return [sourceName(line), sourceFacts(registers, line, ledger.rowsOf(root), total)]
        }),
      ),
    ),
  )
}

// One movement an entry and currency, as the database sums them.
function byEntry(movements: readonly Movement[]): readonly Movement[] {
  const sums = new Map<string, Movement>()
  for (const movement of movements) {
    const key = `${movement.entry.sequence} ${movement.currency}`
    const amountMicros = (sums.get(key)?.amountMicros ?? 0n) + movement.amountMicros
    sums.set(key, { ...movement, amountMicros })
  }
  return [...sums.values()]
}
