// Foreign currency: exchanged at a ratio that is written down with its source and time, never looked up again.
import type { Ratio } from './money.ts'

/** How one unit of the receipt's currency was exchanged into the licence's. */
export interface Conversion {
  readonly currency: string
  /** Major units of `currency` for one major unit of the receipt's. */
  readonly rate: Ratio
  /** Who says so: "ECB reference rate". */
  readonly source: string
  /** The day it is for, `YYYY-MM-DD`. */
  readonly day: string
}
