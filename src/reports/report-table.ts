// A list as a value that can be exported: typed columns over rows, and what the list is about. What a column holds decides
// how every format writes it, so that no writer has to guess whether "-12.50" is text.
import { formatAccrual, type Accrual } from '../royalties/accruals.ts'
import { formatAmount, type Money } from '../royalties/money.ts'

interface Column<Kind extends string, Row, Value> {
  readonly kind: Kind
  /** The heading in CSV and the name in JSON, in snake case; programs read it, so it does not change. */
  readonly key: string
  /** The heading a person reads. */
  readonly heading: string
  /** What the column says of a row; null where there is nothing to say. */
  readonly of: (row: Row) => Value | null
}

/** A column by what its cells are. Amounts are in major units; their currency stands in a column of its own. */
export type ReportColumn<Row> =
  /** Any text, whoever wrote it. */
  | Column<'text', Row, string>
  /** Money in whole minor units. */
  | Column<'amount', Row, Money>
  /** Money with the fractions of the minor unit that are carried. */
  | Column<'accrual', Row, Accrual>
  | Column<'count', Row, bigint | number>
  /** `YYYY-MM-DD`. */
  | Column<'day', Row, string>
  /** RFC 3339. */
  | Column<'time', Row, string>

/** A fact about the whole list: its period, its policy, when it was made. */
export interface Stamp {
  readonly key: string
  readonly heading: string
  readonly value: string
}

/** A list to be exported. */
export interface ReportTable<Row> {
  readonly title: string
  readonly columns: readonly ReportColumn<Row>[]
  readonly rows: readonly Row[]
  /** In CSV the last columns of every row, in workbooks a sheet of their own. */
  readonly about: readonly Stamp[]
}

/** What a row's cell says, numbers and amounts as plain decimal text; null where it says nothing. */
export function cellText<Row>(column: ReportColumn<Row>, row: Row): string | null {
  if (column.kind === 'amount') {
    const money = column.of(row)
    return money === null ? null : formatAmount(money)
  }
  if (column.kind === 'accrual') {
    const accrual = column.of(row)
    return accrual === null ? null : formatAccrual(accrual)
  }
  if (column.kind !== 'count') return column.of(row)
  const count = column.of(row)
  return count === null ? null : String(count)
}

// Controls but for tab and line breaks, which would act on a terminal that the list is printed on; marks that turn the
// direction of writing; halves of characters and what XML cannot hold.
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu

/** Text of a cell with a box in the place of every character that is not to be written into a file. */
export function writableText(text: string): string {
  return text.replace(UNWRITABLE, '□')
}
