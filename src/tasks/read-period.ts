// What the books say of people in a month: the entries that moved their balances, what these were before, and who is who.
import { balanceMovements, balancesBefore } from '../database/person-rows.ts'
import { readNote } from '../database/identity-rows.ts'
import { balanceEntries } from '../ledger/balance-entries.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Movement, StatementPerson } from '../ledger/statement-facts.ts'
import type { PersonsPeriod, ReportRange } from '../ledger/statement-from-books.ts'
import { namesOf } from './contributors.ts'
import type { OpenBooks } from './open-books.ts'

/** Reads a time for all people, or for one. */
export async function readPersonsPeriod(
  open: OpenBooks,
  range: ReportRange,
  person: string | null,
): Promise<PersonsPeriod> {
  const { registers } = await open.read()
  const { database, ledger } = open
  const entries = balanceEntries(registers)
  const movements = new Map<string, Movement[]>()
  for (const row of await balanceMovements(database, ledger, range, person)) {
    const entry = entries.get(row.sequence)
    if (entry === undefined) throw new Error(`entry ${row.sequence} moves a balance and is none that may`)
    const movement = { entry, currency: row.currency, amountMicros: row.amountMicros }
    const own = movements.get(row.person)
    if (own === undefined) movements.set(row.person, [movement])
    else own.push(movement)
  }
  const broughtForward = new Map<string, Map<string, bigint>>()
  for (const { person: owner, currency, amountMicros } of await balancesBefore(
    database,
    ledger,
    range.from,
    person,
  )) {
    const own = broughtForward.get(owner) ?? new Map<string, bigint>()
    broughtForward.set(owner, own.set(currency, amountMicros))
  }
  const people = await readPeople(open, registers, person)
  const reasons = await readReasons(
    open,
    [...movements.values()].flat().map(({ entry }) => entry),
  )
  return { registers, movements, broughtForward, people, reasons }
}

/** The people whom the books know, as HR last said; or one of them. */
export async function readPeople(
  open: OpenBooks,
  registers: Registers,
  person: string | null = null,
): Promise<ReadonlyMap<string, StatementPerson>> {
  const ids = person === null ? [...registers.persons.keys()] : [person]
  const names = await namesOf(open, ids)
  return new Map(
    ids.flatMap((id) => {
      const state = registers.persons.get(id)
      if (state === undefined) return []
      const { class: employment, entity, until } = state.entry
      const { name, employeeNumber } = names.get(id)!
      return [[id, { id, name, employeeNumber, class: employment, entity, until }]]
    }),
  )
}

async function readReasons(
  { database, ledger }: OpenBooks,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, string>> {
  const commitments = new Set(
    entries.flatMap((entry) => (entry.kind === 'balance-adjusted' ? [entry.reasonCommitment] : [])),
  )
  const reasons = new Map<string, string>()
  for (const commitment of commitments) {
    const note = await readNote(database, ledger, commitment)
    if (note !== undefined) reasons.set(commitment, note.text)
  }
  return reasons
}
