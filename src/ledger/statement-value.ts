// A statement as a value for JSON: every amount exactly and as it is shown, every id, and the entries it rests on.
import type { Json } from '../proof/canonical-json.ts'
import { formatAccrual } from '../royalties/accruals.ts'
import { formatAmount } from '../royalties/money.ts'
import { formatPercentage } from '../royalties/rates.ts'
import type { Account, CorrectionReason } from './statement-account.ts'
import { deadlineOf } from './statement-document.ts'
import type { ShownAmount } from './statement-facts.ts'
import type { Part, Work } from './statement-points.ts'
import type { CurrencyPart, LicencePart, Statement } from './statement.ts'

/**
 * The statement for JSON. Amounts of money are decimal text in major units; an amount that may have a fraction of the minor
 * unit is `{exact, shown}`, and what is shown adds up. Points are whole as shown and exact in micro-points.
 */
export function statementValue(statement: Statement): { readonly [key: string]: Json } {
  const { person, period, licence, closed, asOf, currencies, entries } = statement
  return {
    period,
    person: { ...person },
    licence,
    closed,
    asOf: { ...asOf },
    objectBy: deadlineOf(period),
    currencies: currencies.map(currencyValue),
    entries,
  }
}

function currencyValue({ currency, licences, account }: CurrencyPart): Json {
  return {
    currency,
    licences: licences.map((licence) => licenceValue(licence, currency)),
    account: account === null ? null : accountValue(account, currency),
  }
}

function licenceValue(part: LicencePart, currency: string): Json {
  const money = (amountMinor: bigint): string => formatAmount({ amountMinor, currency })
  return {
    licence: part.licence,
    licensee: part.licensee,
    pool: formatPercentage(part.pool),
    received: money(part.netMinor),
    poolAmount: money(part.poolMinor),
    earned: amountValue(part.earned, currency),
    receipts: part.receipts.map(({ receipt, sequence, items, netMinor, poolMinor, earned }) => ({
      receipt,
      entry: sequence,
      items: items.map((item) => ({ ...item })),
      received: money(netMinor),
      pool: money(poolMinor),
      earned: amountValue(earned, currency),
    })),
    usages: part.usages.map(({ usage, meter, quantity, from, until, dueMinor, terms }) => {
      return { usage, meter, quantity: String(quantity), from, until, due: money(dueMinor), price: terms }
    }),
    work: part.work.map((work) => workValue(work, currency)),
  }
}

function workValue(work: Work, currency: string): Json {
  return {
    snapshot: work.snapshot,
    policy: work.policy,
    engine: work.engine,
    paths: work.paths,
    ofPointsMicros: String(work.ofPointsMicros),
    tokens: work.tokens,
    lowConfidenceTokens: work.lowConfidenceTokens,
    ...partValue(work, currency),
    written: partValue(work.written, currency),
    definitions: work.definitions.map((definition) => ({
      repository: definition.repository,
      path: definition.path,
      name: definition.name,
      tokens: definition.tokens,
      others: definition.others,
      ...partValue(definition, currency),
    })),
  }
}

function partValue({ points, earned }: Part, currency: string): { readonly [key: string]: Json } {
  return {
    points: String(points.shownPoints),
    pointsMicros: String(points.pointsMicros),
    earned: amountValue(earned, currency),
  }
}

function accountValue(account: Account, currency: string): Json {
  const amount = (value: ShownAmount): Json => amountValue(value, currency)
  return {
    earned: amount(account.earned),
    corrections: account.corrections.map(({ sequence, date, reason, amount: corrected }) => ({
      entry: sequence,
      date,
      reason: reasonValue(reason),
      amount: amount(corrected),
    })),
    broughtForward: amount(account.broughtForward),
    holds: account.holds.map(({ sequence, date, question, released, amount: held }) => ({
      entry: sequence,
      date,
      question,
      released,
      amount: amount(held),
    })),
    total: amount(account.total),
    payouts: account.payouts.map(({ sequence, date, run, amount: paid }) => ({
      entry: sequence,
      date,
      run,
      amount: amount(paid),
    })),
    carriedForward: amount(account.carriedForward),
    openHolds: account.openHolds.map(({ question, amountMinor }) => ({
      question,
      amount: formatAmount({ amountMinor, currency }),
    })),
  }
}

function reasonValue(reason: CorrectionReason): Json {
  return { ...reason }
}

function amountValue({ amountMicros, shownMinor }: ShownAmount, currency: string): Json {
  return {
    exact: formatAccrual({ amountMicros, currency }),
    shown: formatAmount({ amountMinor: shownMinor, currency }),
  }
}
