// A month in the small books: money of all kinds, for statements and reports.
import type { TestEngine } from '../support/databases.ts'
import { kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'

/** October: a fee and usage of all, and of what Ana wrote; an adjustment, a hold, and a payout to Ana and Ben. */
export async function october(engine: TestEngine = 'sqlite'): Promise<KestrelBooks> {
  const books = await kestrelBooks(engine)
  await signAndDeliver(books)
  const on = (day: string): string[] => ['--date', `2026-10-${day}`]
  const used = ['--delivery', 'D-1', '--from', '2026-10-01', '--until', '2026-10-31', '--path', 'src/**']
  await books.text('receipt', 'add', '--gross', '100000 EUR', '--licence', 'L-1', '--fee', ...on('05'))
  await books.text('usage', 'add', '--id', 'NW-7', '--quantity', '48001', ...used)
  await books.text('receipt', 'add', '--gross', '12000.25 EUR', '--usage', 'NW-7', ...on('06'))
  await books.text('distribute', '--all', ...on('20'))
  await books.text('payout', 'adjust', 'Ana Kovač', '18.40 EUR', '--reason', 'an old e-mail', ...on('21'))
  await books.text('payout', 'hold', 'Ana Kovač', '168 EUR', '--reason', 'retry', ...on('22'))
  await books.text('payout', 'propose', '--currency', 'EUR', ...on('31'))
  await books.text('payout', 'approve', 'RUN-1', '--by', 'boss@kestrel.example', ...on('31'))
  return books
}
