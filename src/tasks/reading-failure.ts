// Says in one line why a file or folder that the user named could not be read.

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'is a file, not a folder',
  EACCES: 'may not be read by this user',
}

/** The refusal for a file or folder that could not be read; `error` is what reading it threw. Other errors it throws again. */
export function readingFailure(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (reason === undefined && code === '') throw error
  return `${file}: ${reason ?? `cannot be read (${code})`}`
}
