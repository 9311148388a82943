// The books, opened: read, and booked in the one way there is. Everything that is booked goes through `append`.
import type { Connection, Database } from '../database/connection.ts'
import { damageOf, isStorageFailure, writeRefusalOf } from '../database/failures.ts'
import { lastCheckpoint, readLedgers } from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import type { Books } from '../ledger/books.ts'
import { headOf } from '../ledger/checkpoint-lines.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { Entry, EntryBody } from '../ledger/entry.ts'
import type { PointsQuery } from '../ledger/points.ts'
import { appendBodies, type Writing } from './append-entries.ts'
import { catchUp, loadBooks, type CurrentBooks } from './current-books.ts'
import { BookedAllTheSame, done, refused, type Outcome } from './outcome.ts'
import { SnapshotPointsCache } from './points-of-snapshots.ts'
import { compareWithAnchor, publishCheckpoint, unsignedFault, type SignedLog } from './signed-log.ts'
import { loadSigningKey } from './signing-key.ts'

export type { Writing } from './append-entries.ts'

/** Where the books lie: the database as a file or URL, and two files outside it. */
export interface BooksPlace {
  readonly database: string
  /** The file with the key that signs checkpoints; the ledger is the one that bears its name. */
  readonly keyFile: string
  /** The file that keeps the latest checkpoint. */
  readonly anchorFile: string
}

/** Tells the time. */
export type Clock = () => Date

/**
 * Decides what to book: from the books as they stand, and from what it reads through `writing`, by which it may also write
 * rows that lie outside entries. It may run for nothing: all that it wrote is undone where it, or a rule, refuses.
 */
export type Plan = (books: Books, writing: Writing) => Promise<Outcome<readonly EntryBody[]>>

/** What an append came to. */
export interface Appended {
  readonly entries: readonly Entry[]
  /** Bodies that were booked before, under the same key with the same content. */
  readonly repeated: readonly EntryBody[]
}

/** The opened books of one organisation. */
export interface OpenBooks {
  readonly organisation: string
  /** The ledger's id, for reading from the database. */
  readonly ledger: bigint
  /** The log's name in its checkpoints. */
  readonly origin: string
  /** The public part of the key that signs, as text. */
  readonly publicKey: string
  /** For reading only, and never within a plan, which has a connection of its own. */
  readonly database: Database
  /** The books as they stand. They go on when something is booked: keep no part of them across an append. */
  read(): Promise<Books>
  /**
   * Books what `plan` gives, all or nothing, as the only one to write. Bodies that were booked before are left out. Acknowledges
   * only what is on the disk, in the database and in the anchor. Refuses what the plan or a rule refuses, another body under
   * a key that is taken, a full disk, and books that do not continue the anchor; nothing is written then. Throws where a disk
   * fails: then nobody knows what was written, and these books do nothing any more; a `BookedAllTheSame` says that it was.
   */
  append(actor: string | null, plan: Plan): Promise<Outcome<Appended>>
  /** What each contributor has in a snapshot, in micro-points. */
  pointsOf(query: PointsQuery): Promise<ReadonlyMap<string, bigint>>
  /** The latest signed checkpoint: what every statement carries. */
  checkpoint(): Promise<string>
  close(): Promise<void>
}

/**
 * Opens the books. Refuses, on one line with what to do: a database, key or anchor that is not there or cannot be used, settings
 * and guards that do not hold, a database that is shorter than the anchor or has other entries, entries that are not what was
 * hashed or that nobody signed, and postings that do not sum to zero.
 */
export async function openBooks(place: BooksPlace, clock: Clock): Promise<Outcome<OpenBooks>> {
  const key = loadSigningKey(place.keyFile)
  if (!key.ok) return key
  const opened = await openDatabase(place.database)
  if (!opened.ok) return opened
  const database = opened.value
  try {
    const ledgers = await readLedgers(database)
    const ledger = ledgers.find(({ origin }) => origin === key.value.signer.name)
    const books =
      ledger === undefined
        ? refused(
            `${database.location} holds no ledger called ${key.value.signer.name}, as the key in ${place.keyFile} is; ` +
              'name its database with --database or its key with --key',
          )
        : await openLog(database, { ledger, key: key.value, anchorFile: place.anchorFile }, clock)
    if (!books.ok) await database.close()
    return books
  } catch (error) {
    await database.close()
    const damage = damageOf(error)
    if (damage === undefined) throw error
    return refused(`${database.location}: ${damage}`)
  }
}

async function openLog(database: Database, log: SignedLog, clock: Clock): Promise<Outcome<OpenBooks>> {
  const anchor = await compareWithAnchor(database, log)
  if (!anchor.ok) return anchor
  const current = await loadBooks(database, log.ledger.id)
  if (!current.ok) return current
  const { frontier, withoutPushes } = current.value
  const fault = await unsignedFault(
    database,
    { ledger: log.ledger, verifier: log.key.verifier },
    headOf(frontier, withoutPushes),
  )
  if (fault !== undefined) return refused(fault)
  const last = await lastCheckpoint(database, log.ledger.id)
  // Whoever committed last was stopped before the anchor followed.
  if (last !== undefined && last.note !== anchor.value) {
    const published = await database.exclusively(log.ledger.id, (held) =>
      held.transaction((on) => publishCheckpoint(on, log)),
    )
    if (!published.ok) return published
  }
  return done(new BooksInUse(database, log, clock, current.value))
}

class BooksInUse implements OpenBooks {
  readonly organisation: string
  readonly ledger: bigint
  readonly origin: string
  readonly publicKey: string
  readonly database: Database
  readonly #log: SignedLog
  readonly #clock: Clock
  readonly #points: SnapshotPointsCache
  #current: CurrentBooks | undefined
  /** The anchor's note that was last compared with the database. */
  #anchor: string | undefined
  #failure: unknown
  /** One after the other: the books in memory are one. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(database: Database, log: SignedLog, clock: Clock, current: CurrentBooks) {
    this.#current = current
    this.database = database
    this.organisation = log.ledger.organisation
    this.ledger = log.ledger.id
    this.origin = log.ledger.origin
    this.publicKey = log.key.publicKey
    this.#log = log
    this.#clock = clock
    this.#points = new SnapshotPointsCache()
  }

  read(): Promise<Books> {
    return this.#next(async () => {
      const current = await this.#upToDate(this.database)
      if (!current.ok) throw new Error(current.refusal)
      return current.value.books
    })
  }

  append(actor: string | null, plan: Plan): Promise<Outcome<Appended>> {
    return this.#next(async () => {
      try {
        return await this.#appendNow(actor, plan)
      } catch (error) {
        // Whatever was applied in memory is not what the database holds.
        this.#current = undefined
        if (error instanceof Undone) return refused(error.refusal)
        // Whatever else it is: it is booked.
        if (error instanceof BookedAllTheSame) throw error
        const refusal = writeRefusalOf(error)
        if (refusal === 'full')
          return refused('the disk is full, and nothing was booked; make room and do it again')
        if (refusal === 'busy')
          return refused('another process is writing to the database, and nothing was booked; do it again')
        if (isStorageFailure(error)) this.#failure = error
        throw error
      }
    })
  }

  pointsOf(query: PointsQuery): Promise<ReadonlyMap<string, bigint>> {
    return this.#points.of(this.database, query)
  }

  async checkpoint(): Promise<string> {
    const last = await lastCheckpoint(this.database, this.ledger)
    if (last === undefined) throw new Error(`${this.origin} has no checkpoint`)
    return last.note
  }

  async close(): Promise<void> {
    await this.#queue
    await this.database.close()
  }

  async #appendNow(actor: string | null, plan: Plan): Promise<Outcome<Appended>> {
    return this.database.exclusively(this.ledger, async (held) => {
      const appended = await held.transaction((on) => this.#write(on, actor, plan))
      if (appended.entries.length > 0) {
        // Committed, and not acknowledged before the anchor says so too. What fails from here on stops these books.
        try {
          const note = await held.transaction((on) => publishCheckpoint(on, this.#log))
          if (!note.ok) throw new Error(note.refusal)
          this.#anchor = note.value ?? undefined
        } catch (error) {
          this.#failure = error
          throw new BookedAllTheSame(appended.entries.map(keyOf), error)
        }
      }
      return done(appended)
    })
  }

  async #write(on: Connection, actor: string | null, plan: Plan): Promise<Appended> {
    const anchor = await compareWithAnchor(on, this.#log, this.#anchor)
    if (!anchor.ok) throw new Undone(anchor.refusal)
    this.#anchor = anchor.value ?? undefined
    const current = await this.#upToDate(on)
    if (!current.ok) throw new Undone(current.refusal)
    const appended = await appendBodies(
      on,
      { log: this.#log, current: current.value, points: this.#points, time: this.#clock() },
      actor,
      plan,
    )
    if (!appended.ok) throw new Undone(appended.refusal)
    return appended.value
  }

  async #upToDate(on: Connection): Promise<Outcome<CurrentBooks>> {
    const current =
      this.#current === undefined
        ? await loadBooks(on, this.ledger)
        : await catchUp(on, this.ledger, this.#current)
    this.#current = current.ok ? current.value : undefined
    return current
  }

  #next<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#queue.then(() => {
      if (this.#failure !== undefined)
        throw new Error('the books failed before; open them again', { cause: this.#failure })
      return work()
    })
    this.#queue = result.catch(() => undefined)
    return result
  }
}

/** Undoes a transaction; never leaves this file. */
class Undone extends Error {
  readonly refusal: string

  constructor(refusal: string) {
    super(refusal)
    this.refusal = refusal
  }
}
