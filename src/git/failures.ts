// What can break while a repository is read. Expected refusals (no repository there) are values in `open.ts`; these are
// thrown, because the reader promised something that the repository cannot keep.

/** Reading failed for a reason other than an absent object; `detail` is what the reader's machinery said. */
export class GitFailure extends Error {
  readonly detail: string

  constructor(message: string, detail: string) {
    super(detail === '' ? message : `${message}: ${detail.trim()}`)
    this.name = 'GitFailure'
    this.detail = detail
  }
}

/** A commit or tree without which the history cannot be read is not in the repository, or is damaged. */
export class MissingObject extends Error {
  readonly objectId: string

  constructor(objectId: string) {
    super(`object ${objectId} is missing from the repository or damaged`)
    this.name = 'MissingObject'
    this.objectId = objectId
  }
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** Whether a text is a full object id (SHA-1 or SHA-256, in lower-case hexadecimal). */
export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text)
}

/** Throws when a text that must be a full object id is none: callers resolve revisions first. */
export function assertObjectId(text: string): void {
  if (!isObjectId(text)) throw new Error(`not a full object id: ${JSON.stringify(text)}`)
}
