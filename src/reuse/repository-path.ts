// Paths within a repository: from its root, with slashes.

/** The folder a file stands in; '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
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
