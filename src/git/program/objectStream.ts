// Objects on request through `git cat-file`, answered in the order asked, with little copying and bounded memory.
import { assertObjectId, GitFailure } from '../failures.ts'
import type { Blob, BlobStream } from '../reader.ts'
import { AnswerParser } from './answerParser.ts'
import { failureOf, startGit, type GitEnding, type GitProcess, type GitTarget } from './command.ts'

/** Which objects a stream answers; others count as missing. */
export interface ObjectStreamOptions {
  readonly type: 'blob' | 'commit'
  readonly maxBytes: number
  /** Whether this git has `cat-file --batch-command` (2.36 and later). */
  readonly hasBatchCommand: boolean
}

// How much may lie parsed and untaken before git is made to wait.
const AHEAD_BYTES = 8 * 1024 * 1024
// Requests are worked off up to each flush, so a large request must not be one piece.
const REQUESTS_PER_FLUSH = 512

/**
 * Opens a stream of objects. In `--buffer` mode git holds answers back until a `flush`, which follows every piece of
 * requests; so whoever waits for what was asked is answered whether or not more is asked or `end` is called.
 */
export function openObjectStream(target: GitTarget, options: ObjectStreamOptions): BlobStream {
  return new ObjectStream(target, options)
}

class ObjectStream implements BlobStream {
  readonly #target: GitTarget
  readonly #options: ObjectStreamOptions
  #git: GitProcess
  #parser: AnswerParser
  /** Asked and not yet answered, from `#answered` on. */
  #asked: string[] = []
  #answered = 0
  /** How many of `#asked` have been written to the program that now runs. */
  #written = 0
  #writeScheduled = false
  #ready: Blob[] = []
  #readyBytes = 0
  #state: 'open' | 'ending' | 'closed' = 'open'
  #failure: Error | null = null
  #wake: (() => void) | null = null

  constructor(target: GitTarget, options: ObjectStreamOptions) {
    this.#target = target
    this.#options = options
    this.#parser = new AnswerParser(options.type, options.maxBytes)
    this.#git = this.#start()
  }

  request(ids: readonly string[]): void {
    if (this.#state !== 'open') throw new Error('requested from a stream of objects that has ended')
    for (const id of ids) {
      assertObjectId(id)
      this.#asked.push(id)
    }
    this.#scheduleWrite()
  }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#scheduleWrite()
    this.#wakeUp()
  }

  async next(): Promise<readonly Blob[] | null> {
    for (;;) {
      if (this.#state === 'closed') return null
      if (this.#ready.length > 0) return this.#take()
      if (this.#failure !== null) throw this.#failure
      if (this.#state === 'ending' && this.#answered === this.#asked.length) return null
      await new Promise<void>((wake) => (this.#wake = wake))
    }
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#ready = []
    this.#asked = []
    this.#git.kill()
    this.#git.stdout.destroy()
    this.#wakeUp()
    await this.#git.ended
  }

  #start(): GitProcess {
    const mode = this.#options.hasBatchCommand ? ['--batch-command', '--buffer'] : ['--batch']
    const git = startGit(this.#target, ['cat-file', ...mode])
    git.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    void git.ended.then((ending) => this.#onEnd(ending))
    return git
  }

  /** Requests made in one turn are written together. */
  #scheduleWrite(): void {
    if (this.#writeScheduled) return
    this.#writeScheduled = true
    queueMicrotask(() => {
      this.#writeScheduled = false
      if (this.#state !== 'closed') this.#write()
    })
  }

  #write(): void {
    const { hasBatchCommand } = this.#options
    while (this.#written < this.#asked.length) {
      const upTo = Math.min(this.#asked.length, this.#written + REQUESTS_PER_FLUSH)
      let lines = ''
      for (; this.#written < upTo; this.#written++) {
        lines += hasBatchCommand
          ? `contents ${this.#asked[this.#written]}\n`
          : `${this.#asked[this.#written]}\n`
      }
      this.#git.stdin.write(hasBatchCommand ? lines + 'flush\n' : lines, 'latin1')
    }
    if (this.#state === 'ending') this.#git.stdin.end()
  }

  #receive(chunk: Buffer): void {
    if (this.#state === 'closed' || this.#failure !== null) return
    try {
      this.#parser.read(chunk, (answer) => this.#accept(answer))
    } catch (error) {
      // Thrown from here it would end the process; it belongs to whoever waits for answers.
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
    if (this.#ready.length === 0) return
    if (this.#readyBytes > AHEAD_BYTES) this.#git.stdout.pause()
    this.#wakeUp()
  }

  #accept(answer: Blob): void {
    const asked = this.#asked[this.#answered]
    if (answer.id !== asked) throw new Error(`git answered ${answer.id} where ${asked} was asked`)
    this.#answered++
    this.#ready.push(answer)
    this.#readyBytes += answer.bytes?.byteLength ?? 0
  }

  #take(): readonly Blob[] {
    const taken = this.#ready
    this.#ready = []
    if (this.#readyBytes > AHEAD_BYTES) this.#git.stdout.resume()
    this.#readyBytes = 0
    this.#forgetAnswered()
    return taken
  }

  /** Keeps the list of requests as long as what is under way, at a cost that evens out. */
  #forgetAnswered(): void {
    if (this.#answered < 4096 || this.#answered * 2 < this.#asked.length) return
    this.#asked = this.#asked.slice(this.#answered)
    this.#written -= this.#answered
    this.#answered = 0
  }

  #onEnd(ending: GitEnding): void {
    if (this.#state === 'closed' || this.#failure !== null) return
    const waiting = this.#asked[this.#answered]
    const finished = waiting === undefined && this.#state === 'ending' && ending.code === 0
    if (!finished) this.#recover(waiting, ending)
    this.#wakeUp()
  }

  /**
   * A damaged object ends git in the middle. What is damaged is as good as absent: the others are asked for again.
   * Any other end is an error.
   */
  #recover(waiting: string | undefined, ending: GitEnding): void {
    if (waiting === undefined || !ending.stderr.includes(waiting)) {
      this.#failure = failureOf('cat-file', ending)
      return
    }
    this.#accept({ id: waiting, bytes: null, absence: 'missing' })
    this.#written = this.#answered
    this.#parser = new AnswerParser(this.#options.type, this.#options.maxBytes)
    this.#git = this.#start()
    this.#write()
  }

  #fail(failure: Error): void {
    this.#failure ??= failure
    this.#git.kill()
    this.#wakeUp()
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

/** All answers to the given ids at once; for objects that are small and not many. */
export async function readObjects(
  target: GitTarget,
  options: ObjectStreamOptions,
  ids: readonly string[],
): Promise<Blob[]> {
  const stream = openObjectStream(target, options)
  const answers: Blob[] = []
  try {
    stream.request(ids)
    stream.end()
    for (let some = await stream.next(); some !== null; some = await stream.next()) answers.push(...some)
  } finally {
    await stream.close()
  }
  if (answers.length !== ids.length) throw new GitFailure('git cat-file left answers out', '')
  return answers
}
