// Disks that are full, that fail, that flip bits: nothing is acknowledged that is not there, and nothing is there by half.
import { execFileSync, spawnSync } from 'node:child_process'
import fs, { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { BookingOrder } from '../../src/bench/booking-process.ts'
import { BookingProcesses } from '../../src/bench/booking-processes.ts'
import { watchWriteSteps } from '../../src/bench/write-steps.ts'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done } from '../../src/tasks/outcome.ts'
import { verifyDatabase } from '../../src/tasks/verify-database.ts'
import { book, booksAt, CLOCK, newBooks, receiving, registering, valueOf } from '../support/books.ts'
import { ENGINES, freshFolder, freshPlace, runRaw, type TestEngine } from '../support/databases.ts'

const MANY = Array.from({ length: 400 }, (_, at) => receiving(`R-${at + 1}`))
const CLI = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../dist/bench/booking-process.js', import.meta.url))

/** The disk has no room from now on; what it returns makes room again. */
async function fillDisk(
  books: OpenBooks,
  place: BooksPlace,
  engine: TestEngine,
): Promise<() => Promise<void>> {
  const { query } = books.database
  if (engine === 'sqlite') {
    const { rows } = await sql<{ readonly page_count: bigint }>`pragma page_count`.execute(query)
    await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + 4n}`).execute(query)
    return async () => {
      await sql.raw('pragma max_page_count = 1000000').execute(query)
    }
  }
  // What the server says when a table cannot grow, said in the middle of the postings.
  await runRaw(
    place.database,
    `create function no_room() returns trigger language plpgsql as
     $$begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end$$`,
    'create trigger no_room before insert on posting for each row when (new.sequence > 200) execute function no_room()',
  )
  return () => runRaw(place.database, 'drop trigger no_room on posting')
}

async function verify(place: BooksPlace): Promise<number> {
  const options = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }
  return valueOf(await verifyDatabase(place, options)).entryCount
}

describe.each(ENGINES)('books on %s', (engine) => {
  it('invariant 10: on a full disk nothing is booked, by half or whole, and once there is room it is booked once', async () => {
    const place = await freshPlace(engine)
    const books = await newBooks(place)
    const note = readFileSync(place.anchorFile, 'utf8')
    const makeRoom = await fillDisk(books, place, engine)
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await books.append(null, async () => done(MANY))).toMatchObject({
        ok: false,
        refusal: expect.stringContaining('the disk is full, and nothing was booked'),
      })
    expect((await books.read()).registers.size).toBe(2)
    expect(await books.database.query.selectFrom('posting').selectAll().execute()).toEqual([])
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(note)
    await makeRoom()
    expect(valueOf(await books.append(null, async () => done(MANY))).entries).toHaveLength(400)
    expect(valueOf(await books.append(null, async () => done(MANY))).repeated).toHaveLength(400)
    await books.close()
    expect(await verify(place)).toBe(402)
  })

  it('invariant 11: where the anchor does not get onto the disk nothing is acknowledged, and these books stop', async () => {
    const place = await freshPlace(engine)
    const books = await newBooks(place)
    const note = readFileSync(place.anchorFile, 'utf8')
    const { fsyncSync } = fs
    const heal = (): void => {
      fs.fsyncSync = fsyncSync
      syncBuiltinESMExports()
    }
    onTestFinished(heal)
    fs.fsyncSync = () => {
      throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
    }
    syncBuiltinESMExports()
    await expect(books.append(null, async () => done([receiving('R-1')]))).rejects.toThrow('EIO')
    heal()
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(note)
    await expect(books.append(null, async () => done([receiving('R-2')]))).rejects.toThrow('open them again')
    await expect(books.read()).rejects.toThrow('open them again')
    // It was committed, and is found when it is asked for again.
    const again = await booksAt(place)
    expect(valueOf(await again.append(null, async () => done([receiving('R-1')]))).repeated).toHaveLength(1)
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(await again.checkpoint())
  })
})

/** Books in a process under a shell that sets limits first; what it said, and how it ended. */
function runLimited(limits: string, order: BookingOrder): { said: string[]; status: number | null } {
  const { stdout, status } = spawnSync('sh', ['-c', `${limits}; exec "$0" "$1"`, process.execPath, PROGRAM], {
    input: `${JSON.stringify(order)}\n`,
    encoding: 'utf8',
  })
  return { said: stdout.trimEnd().split('\n'), status }
}

function bookedIn(said: readonly string[]): number {
  return said.filter((line) => line.startsWith('booked ')).length
}

describe('books in a file', () => {
  it('invariant 11: are not acknowledged either where the folder of the anchor does not get onto the disk', async () => {
    const place = await freshPlace('sqlite')
    const books = await newBooks(place)
    const { fsyncSync } = fs
    onTestFinished(() => {
      fs.fsyncSync = fsyncSync
      syncBuiltinESMExports()
    })
    fs.fsyncSync = (open) => {
      if (fs.fstatSync(open).isDirectory()) throw Object.assign(new Error('i/o error'), { code: 'EIO' })
      fsyncSync(open)
    }
    syncBuiltinESMExports()
    await expect(books.append(null, async () => done([receiving('R-1')]))).rejects.toThrow('EIO')
  })

  it('that are locked after they were written say that it was booked, and never that nothing was', async () => {
    const place = await freshPlace('sqlite')
    let onStep: (step: string) => void = () => undefined
    watchWriteSteps((step) => onStep(step))
    const books = await newBooks(place)
    const other = new Sqlite(place.database)
    onTestFinished(() => void other.close())
    let nowMs = Date.now()
    onStep = (step) => {
      if (step !== 'after commit') return
      onStep = () => undefined
      other.exec('begin immediate')
      // Waiting for the other is over soon.
      vi.spyOn(Date, 'now').mockImplementation(() => (nowMs += 10_000))
    }
    onTestFinished(() => void vi.restoreAllMocks())
    const two = [receiving('R-1'), receiving('R-2')]
    await expect(books.append(null, async () => done(two))).rejects.toThrow(
      /^booked receipt:R-1, receipt:R-2, but the checkpoint did not follow: .*; do not book it again/,
    )
    other.exec('commit')
    const again = await booksAt(place)
    expect((await again.read()).registers.size).toBe(4)
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(await again.checkpoint())
  })

  it('invariant 10: a file that may not grow any more ends the process; all it acknowledged is there, and a retry adds the rest once', async () => {
    const place = await freshPlace('sqlite')
    await (await newBooks(place)).close()
    const order = { place, prefix: 'L', appends: 30, receipts: 40, killAtStep: null }
    // In blocks of 512 bytes; without the signal the write itself fails, as on a full disk.
    const { said, status } = runLimited("trap '' XFSZ; ulimit -f 600", order)
    const acknowledged = bookedIn(said)
    expect(acknowledged).toBeGreaterThan(0)
    expect(acknowledged).toBeLessThan(30)
    expect(status).toBe(1)
    const books = await booksAt(place)
    expect((await books.read()).registers.receipts.size % 40).toBe(0)
    expect((await books.read()).registers.receipts.size).toBeGreaterThanOrEqual(acknowledged * 40)
    await books.close()
    expect(bookedIn(runLimited('true', order).said)).toBe(30)
    expect(await verify(place)).toBe(2 + 30 * 40)
  })

  it('invariant 11: a write-ahead log that does not get onto the disk is not acknowledged, and the process ends', async () => {
    const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
    // Without a compiler there is only the anchor to fail, above.
    if (compiler === undefined || process.platform !== 'linux') return
    const place = await freshPlace('sqlite')
    await (await newBooks(place)).close()
    const library = join(freshFolder(), 'failing-sync.so')
    writeFileSync(`${library}.c`, FAILING_SYNC)
    execFileSync(compiler, ['-shared', '-fPIC', '-o', library, `${library}.c`, '-ldl'])
    const processes = new BookingProcesses({
      environment: { LD_PRELOAD: library, SYNCS_THAT_WORK: '4' },
      complaints: 'ignore',
    })
    onTestFinished(() => processes.close())
    const order = { place, prefix: 'F', appends: 30, receipts: 2, killAtStep: null }
    const said = await processes.run(order)
    const acknowledged = bookedIn(said)
    expect([said[0], acknowledged > 0, acknowledged < 30]).toEqual(['ready', true, true])
    expect(said.at(-1)).toMatch(/^booked /)
    const books = await booksAt(place)
    const { size } = (await books.read()).registers.receipts
    expect(size % 2).toBe(0)
    expect(size).toBeGreaterThanOrEqual(acknowledged * 2)
    await books.close()
    expect(bookedIn(runLimited('true', order).said)).toBe(30)
    expect(await verify(place)).toBe(2 + 30 * 2)
  })

  it('are not exported by half: where the disk has no room for all of it there is no file', async () => {
    const place = await freshPlace('sqlite')
    const books = await newBooks(place)
    await book(books, ...MANY)
    await books.close()
    const file = join(freshFolder(), 'example.ledger')
    const { database, keyFile, anchorFile } = place
    const words = ['ledger', 'export', '--out', file, '--database', database, '--key', keyFile]
    const limited = (blocks: string) =>
      spawnSync(
        'sh',
        [
          '-c',
          `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`,
          'sh',
          process.execPath,
          CLI,
          ...words,
          '--anchor',
          anchorFile,
        ],
        { encoding: 'utf8' },
      )
    // What is too large by little is written as far as it goes, without an error.
    const cut = limited('200')
    expect([cut.status, cut.stderr]).toEqual([1, expect.stringContaining('was not finished (EFBIG)')])
    expect(readdirSync(dirname(file))).toEqual([])
    expect(limited('unlimited').status).toBe(0)
    expect(statSync(file).size).toBeGreaterThan(200 * 512)
  })

  it('that is damaged or cut off is refused in one line, and never read in part', async () => {
    const place = await freshPlace('sqlite')
    const books = await newBooks(place)
    await book(books, ...MANY)
    await books.close()
    const file = readFileSync(place.database)
    const damaged = { ...place, database: join(freshFolder(), 'damaged.db') }
    const outcomes: (number | string)[] = []
    const pages = Array.from({ length: file.length / 4096 }, (_, page) => overwritten(file, page * 4096))
    for (const bytes of [file.subarray(0, file.length / 2), ...pages]) {
      rmSync(`${damaged.database}-wal`, { force: true })
      writeFileSync(damaged.database, bytes)
      const opened = await openBooks(damaged, CLOCK)
      outcomes.push(opened.ok ? (await opened.value.read()).registers.size : opened.refusal)
      if (opened.ok) await opened.value.close()
    }
    expect(outcomes[0]).toMatch(/restore/)
    const refusals = outcomes.filter((outcome) => typeof outcome === 'string')
    expect(refusals.length).toBeGreaterThan(pages.length / 3)
    for (const refusal of refusals) expect(refusal).toMatch(/^[^\n]+$/)
    // A page that nobody needs to read the entries: an index.
    expect(outcomes.filter((outcome) => typeof outcome === 'number' && outcome !== 402)).toEqual([])
  })

  it('invariant 3: with any byte of the write-ahead log flipped, the books are whole or refused, and never shorter', async () => {
    const place = await freshPlace('sqlite')
    // Small pages make a small log.
    new Sqlite(place.database).exec('pragma page_size = 512; create table a (b); drop table a').close()
    await (await newBooks(place)).close()
    const books = await booksAt(place)
    await book(books, registering('C-1'))
    const [file, log] = [readFileSync(place.database), readFileSync(`${place.database}-wal`)]
    const damaged = { ...place, database: join(freshFolder(), 'damaged.db') }
    const flip = (at: number): void => {
      const bytes = Buffer.from(log)
      bytes[at]! ^= 1 << (at % 8)
      rmSync(`${damaged.database}-shm`, { force: true })
      writeFileSync(`${damaged.database}-wal`, bytes)
    }
    writeFileSync(damaged.database, file)
    const sizes = new Set<number>()
    let [short, refused] = [0, 0]
    for (let at = 0; at < log.length; at++) {
      flip(at)
      // Most flips make SQLite drop the last entry without a word: of those only some are opened as books.
      const isShort = rawCount(damaged.database) === 2
      if (isShort && short++ % 50 > 0) continue
      const opened = await openBooks(damaged, CLOCK)
      // Closing writes the log into the file.
      writeFileSync(damaged.database, file)
      if (!opened.ok) {
        refused += 1
        continue
      }
      sizes.add((await opened.value.read()).registers.size)
      await opened.value.close()
      writeFileSync(damaged.database, file)
    }
    expect(short).toBeGreaterThan(log.length / 2)
    expect(refused).toBeGreaterThanOrEqual(Math.floor(short / 50))
    expect([...sizes].filter((size) => size !== 3)).toEqual([])
    // Undamaged, they open.
    writeFileSync(damaged.database, file)
    writeFileSync(`${damaged.database}-wal`, log)
    expect((await (await booksAt(damaged)).read()).registers.size).toBe(3)
  }, 120_000)
})

/** A file of which a page is nothing any more. */
function overwritten(file: Buffer, at: number): Buffer {
  return Buffer.from(file).fill(0x5a, at, at + 4096)
}

/** How many entries SQLite itself finds, past Byline; undefined where it finds nothing any more. */
function rawCount(location: string): unknown {
  // Read alone, so that closing it does not write the log into the file.
  const raw = new Sqlite(location, { readonly: true })
  try {
    return raw.prepare('select count(*) from ledger_entry').pluck().get()
  } catch {
    // Not even SQLite reads it.
    return undefined
  } finally {
    raw.close()
  }
}

// Lets a number of syncs of write-ahead logs work, and none after.
const FAILING_SYNC = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int fails(int fd) {
  static int count = 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 4 || strncmp(path + length - 4, "-wal", 4) != 0) return 0;
  const char *working = getenv("SYNCS_THAT_WORK");
  return ++count > (working ? atoi(working) : 0);
}
int fsync(int fd) {
  if (fails(fd)) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
  if (fails(fd)) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
`
