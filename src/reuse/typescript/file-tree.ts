// The files of all repositories as one tree of paths, and how the repositories' own paths are written in it.

/** A path of the tree: `/` and the number of the repository, then the path within it. */
export type TreePath = string

/** The tree path of a repository's file or, with an empty path, of its root. */
export function treePath(repository: number, path: string): TreePath {
  return path === '' ? `/${repository}` : `/${repository}/${path}`
}

/** Which repository a tree path stands in; -1 for what is in none. */
export function repositoryOf(path: TreePath): number {
  const number = /^\/(\d+)(?:\/|$)/.exec(path)?.[1]
  return number === undefined ? -1 : Number(number)
}

/** The folder a path stands in; the root stands in itself. */
export function folderOf(path: TreePath): TreePath {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** The folders from that of a path up to its repository's root. */
export function foldersAbove(path: TreePath): readonly TreePath[] {
  const folders: TreePath[] = []
  for (let folder = folderOf(path); folder !== '/'; folder = folderOf(folder)) folders.push(folder)
  return folders
}

/** A path seen from a folder, `.` and `..` worked out; null where it leads out of the folder's repository. */
export function joinPath(folder: TreePath, path: string): TreePath | null {
  const parts = folder.split('/').filter((part) => part !== '')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
    if (parts.length === 0) return null
  }
  return `/${parts.join('/')}`
}
