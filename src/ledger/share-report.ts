// What people earned in a time, a line a person and currency: what HR reads. Never in the order of amounts.
import { compareCodePoints } from '../proof/code-point-order.ts'
import { movementKind, type MovementKind } from './balance-entries.ts'
import type { EmploymentClass } from './entry.ts'
import type { Registers } from './registers.ts'
import type { Movement, StatementPerson } from './statement-facts.ts'

/** What the books say of people in a time. */
export interface PeopleMovements {
  readonly movements: ReadonlyMap<string, readonly Movement[]>
  /** What was owed before, by person and currency. */
  readonly broughtForward: ReadonlyMap<string, ReadonlyMap<string, bigint>>
  readonly people: ReadonlyMap<string, StatementPerson>
}

/** A person's line in one currency; all in millionths of the minor unit, what is in the person's favour positive. */
export interface ShareLine {
  readonly person: StatementPerson
  readonly currency: string
  /** The licences whose receipts were distributed to the person. */
  readonly licences: readonly string[]
  readonly earnedMicros: bigint
  /** The rest is null where only one licence was asked for: a balance is of all. */
  readonly account: ShareAccount | null
}

/** What became of a balance: `balance = broughtForward + earned + corrections + held - paid`. */
export interface ShareAccount {
  readonly broughtForwardMicros: bigint
  readonly correctionsMicros: bigint
  /** What went into dispute, negative, and what came back of it. */
  readonly heldMicros: bigint
  readonly paidMicros: bigint
  readonly balanceMicros: bigint
}

const CLASSES: readonly EmploymentClass[] = ['employee', 'contractor', 'external', 'agent']

/** People in the order of lists: employees first and contractors apart, each by name. */
export function comparePeople(a: StatementPerson, b: StatementPerson): number {
  return (
    CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.id, b.id)
  )
}

/** The lines of all people of whom there is anything to say, employees first, by name; `licence` is null for all. */
export function shareLines(
  { movements, broughtForward, people }: PeopleMovements,
  registers: Registers,
  licence: string | null,
): readonly ShareLine[] {
  const licenceOf = ({ entry }: Movement): string =>
    entry.kind === 'receipt-distributed' ? registers.receipts.get(entry.receipt)!.placement!.licence : ''
  return [...people.values()].toSorted(comparePeople).flatMap((person) => {
    const before = broughtForward.get(person.id) ?? new Map<string, bigint>()
    const moved = movements.get(person.id) ?? []
    const currencies = new Set([...before.keys(), ...moved.map(({ currency }) => currency)])
    return [...currencies].toSorted(compareCodePoints).flatMap((currency): ShareLine[] => {
      const own = moved.filter((movement) => movement.currency === currency)
      const earned = own.filter(
        (movement) =>
          movementKind(movement.entry) === 'earned' && (licence === null || licenceOf(movement) === licence),
      )
      const broughtForwardMicros = before.get(currency) ?? 0n
      if (earned.length === 0 && (licence !== null || (own.length === 0 && broughtForwardMicros === 0n)))
        return []
      return [
        {
          person,
          currency,
          licences: [...new Set(earned.map(licenceOf))].toSorted(compareCodePoints),
          earnedMicros: sumOf(earned),
          account: licence === null ? accountOf(own, broughtForwardMicros) : null,
        },
      ]
    })
  })
}

function accountOf(movements: readonly Movement[], broughtForwardMicros: bigint): ShareAccount {
  const of = (kind: MovementKind): bigint =>
    sumOf(movements.filter(({ entry }) => movementKind(entry) === kind))
  return {
    broughtForwardMicros,
    correctionsMicros: of('correction'),
    heldMicros: of('hold'),
    paidMicros: -of('payout'),
    balanceMicros: broughtForwardMicros + sumOf(movements),
  }
}

function sumOf(movements: readonly Movement[]): bigint {
  return movements.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
}

/** A group of people in one currency, as a whole; nulls where it is too small to be shown. */
export interface GroupLine {
  readonly entity: string
  readonly class: EmploymentClass
  readonly currency: string
  readonly peopleCount: number | null
  readonly earnedMicros: bigint | null
  readonly correctionsMicros: bigint | null
  readonly paidMicros: bigint | null
  readonly balanceMicros: bigint | null
}

/** A group of fewer people says what individuals earn. */
export const GROUP_LEAST = 5

/**
 * Lines of people summed by legal entity and class. Groups of fewer than five people are hidden; and so that the rest of a
 * known total does not say what they earn, the smallest of the others with them, until at least five people are hidden.
 */
export function groupLines(lines: readonly ShareLine[]): readonly GroupLine[] {
  const groups = new Map<string, ShareLine[]>()
  for (const line of lines) {
    const key = JSON.stringify([line.currency, line.person.entity, CLASSES.indexOf(line.person.class)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [line])
    else group.push(line)
  }
  const hidden = hiddenGroups(groups)
  return [...groups]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([key, group]) => groupLine(group, hidden.has(key)))
}

function hiddenGroups(groups: ReadonlyMap<string, readonly ShareLine[]>): ReadonlySet<string> {
  const hidden = new Set<string>()
  const currencies = new Set([...groups.values()].map(([first]) => first!.currency))
  for (const currency of currencies) {
    const own = [...groups]
      .filter(([, [first]]) => first!.currency === currency)
      .toSorted(([a, first], [b, second]) => first.length - second.length || compareCodePoints(a, b))
    let hiddenCount = 0
    for (const [key, group] of own) {
      const isNeeded = group.length < GROUP_LEAST || (hiddenCount > 0 && hiddenCount < GROUP_LEAST)
      if (!isNeeded) continue
      hidden.add(key)
      hiddenCount += group.length
    }
  }
  return hidden
}

function groupLine(group: readonly ShareLine[], isHidden: boolean): GroupLine {
  const { person, currency } = group[0]!
  const sum = (of: (account: ShareAccount) => bigint): bigint | null =>
    isHidden ? null : group.reduce((total, { account }) => total + (account === null ? 0n : of(account)), 0n)
  return {
    entity: person.entity,
    class: person.class,
    currency,
    peopleCount: isHidden ? null : group.length,
    earnedMicros: isHidden ? null : group.reduce((total, { earnedMicros }) => total + earnedMicros, 0n),
    correctionsMicros: sum(({ correctionsMicros }) => correctionsMicros),
    paidMicros: sum(({ paidMicros }) => paidMicros),
    balanceMicros: sum(({ balanceMicros }) => balanceMicros),
  }
}
