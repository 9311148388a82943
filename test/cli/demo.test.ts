// `byline demo` as the built program: what it shows, that anybody can repeat it, and that it leaves nothing behind.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { createFolder } from '../support/repository.ts'
import { endingOf, PROGRAM, runProgram, startProgram, type Ending } from './run.ts'

// A demo runs the program several times over; on a busy machine that takes a while.
const TIMEOUT_MS = 120_000

const NAMES = ['.books', 'handbook', 'invoices', 'money-kit', 'receipt-labels', 'tax-service']
/** The commands that only read, and say at the end of the demo what they said in it. */
const READING =
  /^(?:credit|blame|reuse|explain|split|receipt list|payout list|statement|report|ledger verify) /

/** The commands a demo shows, each with what stands beneath it up to the next station. */
function shown(stdout: string): readonly { readonly command: string; readonly output: string }[] {
  const [, ...parts] = stdout.split(/^\$ npx byline /m)
  return parts.map((part) => {
    const [command = '', ...lines] = part.split('\n')
    const printed = lines.join('\n').split(/\n(?:\d+\. |The repositories )/)[0]!
    // Notes are shown where they come, and are no output.
    const output = printed.replaceAll(/^byline: .*\n?/gm, '')
    return { command, output: output.trimEnd() }
  })
}

describe('byline demo', () => {
  const temporary = createFolder()
  let ending: Ending
  beforeAll(async () => {
    ending = await runProgram(['demo'], { TMPDIR: temporary })
  }, TIMEOUT_MS)

  test('ends well within 80 columns, and leaves nothing in the temporary folder', () => {
    expect(ending).toMatchObject({ code: 0, stderr: '' })
    // Commands, places and refusals are as long as they are.
    const lines = ending.stdout
      .split('\n')
      .filter((line) => !/^(?:\$|in \/|byline: )|byline-demo-/.test(line))
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(80)
    expect(readdirSync(temporary)).toEqual([])
  })

  test('splits a pool to the cent', () => {
    const { output } = shown(ending.stdout).find(({ command }) => command.startsWith('split '))!
    const amounts = [...output.matchAll(/^(\w.*?) +([\d,]+\.\d\d)$/gm)].map(([, name, amount]) => ({
      name,
      cents: BigInt(amount!.replace(/[,.]/g, '')),
    }))
    expect(amounts.at(-1)).toEqual({ name: 'Together', cents: 3_000_000n })
    const people = amounts.slice(0, -1)
    expect(people).toHaveLength(8)
    expect(people.reduce((sum, { cents }) => sum + cents, 0n)).toBe(3_000_000n)
  })

  test('pays only what arrived, and ends with a ledger that is whole', () => {
    const { stdout } = ending
    expect(stdout).toMatch(/^Run RUN-1 is proposed: 40,031\.97 EUR to 8 people\.$/m)
    expect(stdout).toMatch(
      /^byline: payout run RUN-1 was proposed by finance@kestrel\.example: another person/m,
    )
    expect(stdout).toMatch(/^BYLINE STATEMENT {3}July 2025 {3}Ana Kovač {3}Private$/m)
    expect(stdout).toMatch(/^The ledger of Kestrel is whole\.$/m)
    // Fee and royalties, 30%: what is paid, held and carried is the pools to the millionth of a cent.
    const stands = (account: string): number => {
      const [, amount = 'none'] = new RegExp(`^${account} +(-?[\\d,.]+)  EUR$`, 'm').exec(stdout) ?? []
      return Number(amount.replaceAll(',', ''))
    }
    expect(stands('payroll') + stands('held') + stands('person')).toBeCloseTo(-40_200, 8)
  })

  test('leaves nothing when it is interrupted', async () => {
    const folder = createFolder()
    const child = startProgram(['demo'], { TMPDIR: folder })
    const ended = endingOf(child)
    await once(child.stdout!, 'data')
    expect(readdirSync(folder)).not.toEqual([])
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stderr: '' })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('byline demo --into', () => {
  test(
    'keeps the repositories there, where each command it shows prints the same',
    async () => {
      const [parent, temporary] = [createFolder(), createFolder()]
      const into = join(parent, "Ana's $example")
      const { code, stdout } = await runProgram(['demo', '--into', into], { TMPDIR: temporary })
      expect(code).toBe(0)
      expect([readdirSync(into), readdirSync(temporary)]).toEqual([NAMES, []])
      const parts = shown(stdout).filter(({ command }) => READING.test(`${command} `))
      expect(parts.length).toBeGreaterThanOrEqual(9)
      const env = { ...process.env, BYLINE_DATABASE: join(into, '.books/byline.db') }
      for (const { command, output } of parts) {
        const line = `'${process.execPath}' '${PROGRAM}' ${command}`
        const again = execFileSync('sh', ['-c', line], { encoding: 'utf8', env }).trimEnd()
        // A part of an output is marked with "…" on lines of its own.
        const pieces = output.split(/^…\n+/m)
        expect(
          pieces.every((piece) => again.includes(piece)),
          command,
        ).toBe(true)
        expect(pieces.length > 1 || again === output, command).toBe(true)
      }
    },
    TIMEOUT_MS,
  )

  test('refuses a folder that is not empty, or none, and leaves it as it is', async () => {
    const folder = createFolder()
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'mine')
    mkdirSync(join(folder, 'mine'))
    for (const [into, reason] of [
      [folder, 'is not empty; name a folder that is empty or not there yet'],
      [file, 'is a file, not a folder'],
    ] as const) {
      const stderr = `byline: ${into}: ${reason}\n`
      expect(await runProgram(['demo', '--into', into])).toEqual({ code: 1, stdout: '', stderr })
    }
    expect(readdirSync(folder)).toEqual(['mine', 'notes.txt'])
  })
})

test('byline demo --keep keeps the temporary folder, even where it is interrupted', async () => {
  const temporary = createFolder()
  const child = startProgram(['demo', '--keep'], { TMPDIR: temporary })
  const ended = endingOf(child)
  await once(child.stdout!, 'data')
  child.kill('SIGINT')
  const { stdout } = await ended
  const [folder = '', ...others] = readdirSync(temporary)
  expect(others).toEqual([])
  expect(readdirSync(join(temporary, folder))).toEqual(NAMES)
  expect(stdout).toContain(`in ${join(temporary, folder)}`)
})
