// `byline report`: lists for HR and finance, exported as CSV, workbooks and JSON.
import type { Command } from 'commander'
import { addFinanceReports } from './report-finance.ts'
import { addPeopleReports } from './report-people.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command; `finish` takes the exit code. */
export function addReport(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const report = program
    .command('report')
    .summary('reports for HR and finance')
    .description(
      'Lists for HR and finance, as text, CSV, XLSX or JSON. All say of which time, policy, engine and ledger they are; people are listed by name.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline report shares --period 2026-10
  byline report journal --period 2026-10 --format csv --out journal.csv`,
    )
  addPeopleReports(report, session, finish)
  addFinanceReports(report, session, finish)
}
