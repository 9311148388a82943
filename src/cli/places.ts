// Where paths really lead: which of them are one place, and which lie in another.
import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'

/** A path made absolute, with links followed as far as it exists. */
export function realPath(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync(absolute)
  } catch {
    const folder = dirname(absolute)
    return folder === absolute ? absolute : join(realPath(folder), basename(absolute))
  }
}

/** Whether `path` is `folder` or lies in it. */
export function liesInside(folder: string, path: string): boolean {
  const root = realPath(folder)
  return `${realPath(path)}${sep}`.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}
