// The stations of `byline demo` on the money side: from a licence with a fee to statements and a ledger that anybody can check.
import { EVERY, IN_BOOKS, type Station } from './demo-station.ts'

const LEDGER = `${IN_BOOKS}kestrel.ledger`
const FEE = ['--gross', '119000 EUR', '--tax', '19000 EUR', '--licence', 'L-1', '--fee']
const QUARTER = ['--gross', '34000 EUR', '--usage', 'NW-4', '--usage', 'NW-5', '--usage', 'NW-6']
const QUESTION = ['--question', 'Q-1', '--reason', 'Who wrote isCurrency?']

/** The stations, on books that begin empty. Each is told the day it is, so that the demo says the same at any time. */
export const BOOKS_STATIONS: readonly Station[] = [
  {
    title: 'The books open',
    says: [
      'From here on money is real. Whoever acts is named once, and where the books lie:',
      '',
      '  export BYLINE_DATABASE={books}/byline.db',
      '  export BYLINE_BY=finance@kestrel.example',
      '',
      'Every entry goes into a log that cannot be rewritten quietly. Its key and the',
      'ids of people in it are drawn by chance, so they differ from demo to demo.',
      'HR sends its list. It has another e-mail of Finn than he commits with.',
    ],
    day: '2025-02-28',
    commands: [
      { words: ['ledger', 'create', '--organisation', 'Kestrel'] },
      { words: ['owners', 'import', `${IN_BOOKS}people.csv`, '--date', '2025-02-28'] },
    ],
  },
  {
    title: 'A licence, and what is handed over',
    says: [
      'The licence gives a fee, and 0.25 EUR for each use; 30% of it is for those who',
      'wrote what is used. Delivering freezes who has which part under the policy in',
      'force: later commits and later rules change nothing about it.',
    ],
    day: '2025-03-03',
    commands: [
      { words: ['licence', 'sign', `${IN_BOOKS}northwind.yml`] },
      { words: ['licence', 'deliver', 'L-1', EVERY, '--date', '2025-03-03'] },
    ],
  },
  {
    title: 'The fee arrives',
    says: [
      'Only what arrived is split, net of tax. Nobody has claimed what Finn wrote, so',
      'it is held for him and nobody else gets it.',
    ],
    day: '2025-03-14',
    commands: [
      { words: ['receipt', 'add', '--id', 'R-1', ...FEE, '--date', '2025-03-14'] },
      { words: ['distribute', 'R-1', '--date', '2025-03-14'] },
    ],
  },
  {
    title: 'Three months of use',
    says: [
      'Northwind reports under ids of its own, so a report sent twice counts once. In',
      'June it used src/ alone: only those who wrote that are paid for June.',
    ],
    day: '2025-07-08',
    commands: [
      { words: ['usage', 'import', `${IN_BOOKS}northwind-use.csv`] },
      { words: ['receipt', 'add', '--id', 'R-2', ...QUARTER, '--date', '2025-07-08'] },
      { words: ['distribute', '--all', '--date', '2025-07-08'] },
    ],
  },
  {
    title: 'Money that nobody expected',
    says: ['It exists, so it is booked, and held in suspense until somebody places it.'],
    day: '2025-07-09',
    commands: [
      { words: ['receipt', 'add', '--id', 'R-3', '--gross', '750 EUR', '--date', '2025-07-09'] },
      { words: ['receipt', 'list'] },
    ],
  },
  {
    title: 'A late claim',
    says: ['Finn is found. All that was held for him is his, as if known from the start.'],
    day: '2025-07-15',
    commands: [
      { words: ['owners', 'list', '--unclaimed'] },
      { words: ['owners', 'claim', 'finn@moreau-studio.example', 'K-106', '--date', '2025-07-15'] },
    ],
  },
  {
    title: 'Proposed by one, approved by another',
    says: [
      'Balances go to payroll in whole cents; the fractions stay for the next time. One',
      "part of Ana's is in dispute: it is held, the rest is paid.",
    ],
    day: '2025-07-31',
    commands: [
      { words: ['payout', 'hold', 'Ana Kovač', '168 EUR', ...QUESTION, '--date', '2025-07-31'] },
      { words: ['payout', 'propose', '--currency', 'EUR', '--date', '2025-07-31'] },
      { words: ['payout', 'approve', 'RUN-1', '--date', '2025-07-31'], isRefused: true },
      { words: ['payout', 'approve', 'RUN-1', '--by', 'cfo@kestrel.example', '--date', '2025-07-31'] },
      { words: ['payout', 'list'] },
    ],
  },
  {
    title: 'A statement',
    says: [
      'The month is closed, so nothing is booked into it any more. This is what Ana',
      "reads: the sum, how it arose, and the entries it stands on; nobody else's.",
    ],
    day: '2025-08-01',
    commands: [
      { words: ['ledger', 'close', '2025-07'] },
      { words: ['statement', 'Ana Kovač', '--period', '2025-07'] },
    ],
  },
  {
    title: 'What finance gets',
    says: [
      'What payroll pays for a legal entity, contractors apart, and a journal whose',
      'debits and credits are equal. Every list is a CSV file or a workbook, too.',
    ],
    day: '2025-08-01',
    commands: [
      { words: ['report', 'payroll', '--run', 'RUN-1', '--entity', 'Kestrel GmbH'] },
      { words: ['report', 'journal', '--period', '2025-07'] },
    ],
  },
  {
    title: 'Anybody can check it',
    says: [
      'The whole ledger as one file, without a name in it. Verifying it needs no',
      'database and no network: every rule, root and balance is worked out again.',
    ],
    day: '2025-08-01',
    commands: [
      { words: ['ledger', 'export', '--out', LEDGER] },
      { words: ['ledger', 'verify', LEDGER, '--checkpoint', `${IN_BOOKS}byline.db.checkpoint`] },
    ],
  },
]
