// Where a repository keeps its history: the same for its work trees and its `.git` folder.
import { realpathSync } from 'node:fs'
import { locateRepository } from '../git/location.ts'

/** The folder of the history of the repository at a path, absolute and free of links; null where there is no repository. */
export function repositoryPlace(path: string): string | null {
  const location = locateRepository(path)
  return typeof location === 'string' ? null : realpathSync(location.commonDir)
}
