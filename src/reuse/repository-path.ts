// Paths within a repository, from its root, with slashes; and what is placed by them, by repository.

/** The folder a file stands in; '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The folders a file stands in, the nearest first; the last is the root. */
export function foldersAbove(path: string): readonly string[] {
  const folders = [folderOf(path)]
  while (folders.at(-1) !== '') folders.push(folderOf(folders.at(-1)!))
  return folders
}

/** Files or manifests by the repository they are of, in their order. */
export function byRepository<Placed extends { readonly repository: number }>(
  placed: readonly Placed[],
): ReadonlyMap<number, readonly Placed[]> {
  const groups = new Map<number, Placed[]>()
  for (const one of placed) {
    const known = groups.get(one.repository)
    if (known === undefined) groups.set(one.repository, [one])
    else known.push(one)
  }
  return groups
}

/** A path as seen from a folder, with `.` and `..` taken out; what leads above the root stops there. */
export function joined(folder: string, path: string): string {
  const steps: string[] = []
  for (const step of `${folder}/${path}`.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}
