// A file's facts with where the file stands, as the linker takes them.
import type { FileFacts } from './facts.ts'
import type { FileToPlace } from './language.ts'

/** A file with its facts, and its number among all files of the index. */
export interface FactsOfFile extends Omit<FileToPlace, 'packageName' | 'condition'> {
  readonly file: number
  readonly facts: FileFacts
}

/** What placing a file needs to know of it. */
export function placeless({ repository, path, facts: { packageName, condition } }: FactsOfFile): FileToPlace {
  return { repository, path, packageName, condition }
}
