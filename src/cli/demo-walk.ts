// The stations of `byline demo`, in their order: first what the code says, then what the books do.
import { BOOKS_STATIONS } from './demo-walk-books.ts'
import { AT, EVERY, type Station } from './demo-station.ts'

const CODE_STATIONS: readonly Station[] = [
  {
    title: 'Who wrote what survives',
    says: [
      'Over all five: each word counts once, for whoever first wrote it, and more where',
      'colleagues build on it. Lock files, the library in vendor/ and a function that',
      'was copied between repositories bring nothing; help of an AI counts half.',
    ],
    commands: [{ words: ['credit', EVERY] }],
  },
  {
    title: 'Moved and re-wrapped, still hers',
    says: [
      "Ben moved Ana's file and ran a formatter over it: `git blame -w -M` gives him 22",
      'of its 35 lines. Here he has what he wrote: a dot more in two paths.',
    ],
    commands: [{ words: ['blame', `${AT}money-kit`, 'src/format/money.ts'] }],
  },
  {
    title: 'What colleagues build on',
    says: [
      'A use is a reference that resolves, across files and repositories. Ben copied',
      'allocate instead of importing it, so he uses it, too; formatMoney has five users',
      'besides Ana, so each word of it counts 5.6 times.',
    ],
    commands: [{ words: ['reuse', EVERY], part: { from: 'money-kit/src/allocate.ts', lineCount: 13 } }],
  },
  {
    title: 'How one share arises',
    says: [
      'Gita left in 2024. What she wrote still counts, and allocate brings her more,',
      'since Eve imports it and Ben copied it.',
    ],
    commands: [{ words: ['explain', 'Gita Rao', EVERY] }],
  },
  {
    title: 'What a fee would bring',
    says: ['Northwind AI licenses all five for 100,000 EUR; 30% go to those who wrote them.'],
    commands: [{ words: ['split', '--fee', '100000 EUR', '--pool', '30%', EVERY] }],
  },
]

/** What the demo walks through. A use case that comes later adds its station here. */
export const STATIONS: readonly Station[] = [...CODE_STATIONS, ...BOOKS_STATIONS]
