// Names for processes in leases and ids: whoever finds a lease can tell whether its process is still there.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/** Eight hexadecimal digits that no other process has. */
export function processId(): string {
  return randomBytes(4).toString('hex')
}

/** The name of a worker that this process starts; `count` tells its workers apart. */
export function workerName(count: number): string {
  return `${hostname()}/${process.pid}/${count}`
}

/** Whether a worker's service ran on this machine and is gone; one with our own number is a namesake from before. */
export function isGoneFromHere(worker: string): boolean {
  const [host, pid] = worker.split('/')
  if (host !== hostname()) return false
  const number = Number(pid)
  return number === process.pid || !isRunning(number)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
