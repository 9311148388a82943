// HR's file: what people's programs make of it is read, and everything wrong with it is named by its line.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPeopleFile } from '../../src/tasks/read-people-file.ts'
import { createFolder } from '../support/repository.ts'

const HEADING = 'employee_number,name,class,entity,from,until,emails,logins'

function read(content: string | Uint8Array) {
  const file = join(createFolder(), 'people.csv')
  writeFileSync(file, content)
  return readPeopleFile(file).then((list) =>
    list.ok ? list : { ok: list.ok, problems: list.problems.map((line) => line.replace(file, 'people.csv')) },
  )
}

const ANA = {
  employeeNumber: '7',
  name: 'Ana Kovač',
  class: 'employee',
  entity: 'Kestrel GmbH',
  from: '2020-01-01',
  until: null,
  emails: ['ana@x.example', 'ana@y.example'],
  logins: ['anak'],
}

describe('a file is read', () => {
  test.each([
    [
      'as it is',
      `${HEADING}\n7,Ana Kovač,employee,Kestrel GmbH,2020-01-01,,ana@x.example ana@y.example,AnaK\n`,
    ],
    [
      'with a byte order mark, semicolons, other line ends and headings in any case',
      '\uFEFFEmployee Number;NAME;Class;Entity;From;Until;E-mails;Logins\r\n7;Ana Kovač;Employee;Kestrel GmbH;2020-01-01;;Ana@x.example, ANA@y.example;@anak\r\n',
    ],
    [
      'with quotes, and empty lines between',
      `${HEADING}\n\n"7","Ana Kovač",EMPLOYEE,"Kestrel GmbH",2020-01-01,,"ana@x.example,ana@y.example",anak\n,,,,,,,\n`,
    ],
  ])('%s', async (_how, content) => {
    expect(await read(content)).toMatchObject({ ok: true, people: [ANA], ignored: [] })
  })

  test('without the columns that may be left out, and past those that say nothing', async () => {
    const content = 'name,class,employee_number,entity,desk\nAna,external,7,Kestrel,4\n'
    expect(await read(content)).toMatchObject({
      ok: true,
      people: [{ line: 2, from: null, until: null, emails: [], logins: [] }],
      ignored: ['desk'],
    })
  })
})

describe('a file is refused, with a line for everything wrong with it,', () => {
  test.each([
    ['that holds nobody', `${HEADING}\n`, ['people.csv holds nobody; its first line names the columns']],
    [
      'without a column',
      'name,class,entity\nAna,employee,K\n',
      ['people.csv: line 1: there is no column "employee_number"'],
    ],
    [
      'with a column twice',
      `${HEADING},E-mail\n7,Ana,employee,K,,,,,\n`,
      ['people.csv: line 1: the column "emails" is there twice'],
    ],
    [
      'of wrong fields',
      `${HEADING}\n7,,boss,K,2020-02-30,,ana,a_b_c\n`,
      [
        'people.csv: line 2: "name" is missing',
        'people.csv: line 2: "boss" is no class; it is employee, contractor, external or agent',
        'people.csv: line 2: "2020-02-30" is no day: write year, month and day, such as "2026-10-31"',
        'people.csv: line 2: "ana" is no e-mail',
        'people.csv: line 2: "a_b_c" is no GitHub login',
      ],
    ],
    [
      'of somebody who left before coming',
      `${HEADING}\n7,Ana,employee,K,2020-01-02,2020-01-01,,\n`,
      ['people.csv: line 2: "until" (2020-01-01) is before "from" (2020-01-02)'],
    ],
    [
      'with an address that is nobody’s',
      `${HEADING}\n7,Ana,employee,K,,,root@localhost,\n`,
      ['people.csv: line 2: "root@localhost" is nobody\'s e-mail: tools write it where they know none'],
    ],
    [
      'with what only one person can have',
      `${HEADING}\n7,Ana,employee,K,,,a@x.example,\n7,Ben,employee,K,,,A@x.example,\n`,
      [
        'people.csv: line 3: the employee number "7" is in line 2, too',
        'people.csv: line 3: the e-mail "a@x.example" is in line 2, too',
      ],
    ],
    [
      'of columns missing in a line',
      `${HEADING}\n7,Ana\n`,
      ['people.csv: line 2: has 2 columns, the heading has 8'],
    ],
  ])('%s', async (_what, content, problems) => {
    expect(await read(content)).toEqual({ ok: false, problems })
  })

  test('that is no UTF-8, and one that is not there', async () => {
    const latin = Buffer.from(`${HEADING}\n7,José,employee,K,,,,\n`, 'latin1')
    expect(await read(latin)).toEqual({
      ok: false,
      problems: ['people.csv is not UTF-8; save it as "CSV UTF-8"'],
    })
    expect(await readPeopleFile('/nowhere/people.csv')).toEqual({
      ok: false,
      problems: ['/nowhere/people.csv: there is no such file'],
    })
  })
})
