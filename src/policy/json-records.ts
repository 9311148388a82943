// Finds the records of a JSON text: the objects that stand in a list. One pass over bytes, which also survives broken text.

/** One record: its bytes, the name of the list it stands in, and the bytes of the values that label it. */
export interface JsonRecord {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** The member of the outermost object that is the list; '' for a list that is the whole text; null deeper down. */
  readonly list: string | null
  /** Start and end (exclusive) of the values of label fields, in turn. */
  readonly labels: readonly number[]
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

// Field names that hold a label, lower-case and without separators.
const LABEL_FIELDS = new Set(
  (
    'label labels labelid labelname category categories categoryid categoryname class classes classid classname target ' +
    'targets annotation annotations tag tags nertags sentiment answer answers gold groundtruth intent verdict rating y'
  ).split(' '),
)

/** Whether a field or column of this name holds a record's label; case and separators (`_`, `-`, space) do not count. */
export function isLabelField(name: string): boolean {
  return LABEL_FIELDS.has(name.toLowerCase().replace(/[_\-\s]/g, ''))
}

// Where the scan stands: the open containers, and what is known of the record it is in.
interface Scan {
  readonly bytes: Uint8Array
  readonly outermost: boolean
  readonly containers: number[]
  /** The key of the outermost object under which the scan stands. */
  outerKey: string
  recordDepth: number
  recordStart: number
  labels: number[]
}

/**
 * Calls `found` for each record of a JSON text, in order: an object that stands in a list and in no other record. Stops
 * when `found` returns false. With `outermost` an object that stands in nothing is a record, too, as in a line of JSONL.
 * Broken JSON gives the records that can be seen; nothing is ever refused.
 */
export function eachJsonRecord(
  bytes: Uint8Array,
  found: (record: JsonRecord) => boolean,
  outermost = false,
): void {
  const scan: Scan = {
    bytes,
    outermost,
    containers: [],
    outerKey: '',
    recordDepth: 0,
    recordStart: 0,
    labels: [],
  }
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      const end = stringEnd(bytes, at)
      readKey(scan, at, end)
      at = end - 1
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      open(scan, byte, at)
    } else if (byte === COMMA) {
      closeLabel(scan, at)
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      closeLabel(scan, at)
      const record = close(scan, at + 1)
      if (record !== undefined && !found(record)) return
    }
  }
}

// The end (exclusive) of the string that begins at `start`; the text's end when it is never closed.
function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(at + 1, bytes.length)
}

// A string before a colon is a key. In a record's own object, a label field's value begins after it.
function readKey(scan: Scan, start: number, end: number): void {
  const depth = scan.containers.length
  if (scan.containers.at(-1) !== OPEN_OBJECT || (depth !== 1 && depth !== scan.recordDepth)) return
  let at = end
  while (at < scan.bytes.length && scan.bytes[at]! <= 0x20) at++
  if (scan.bytes[at] !== COLON || end - start > 66) return
  const key = String.fromCharCode(...scan.bytes.subarray(start + 1, end - 1))
  if (depth === 1) scan.outerKey = key
  if (depth === scan.recordDepth && scan.labels.length % 2 === 0 && isLabelField(key))
    scan.labels.push(at + 1)
}

function open(scan: Scan, container: number, at: number): void {
  const around = scan.containers.at(-1)
  const isRecord = around === OPEN_LIST || (around === undefined && scan.outermost)
  if (container === OPEN_OBJECT && scan.recordDepth === 0 && isRecord) {
    scan.recordDepth = scan.containers.length + 1
    scan.recordStart = at
    scan.labels = []
  }
  scan.containers.push(container)
}

// A label's value ends where the next member of the record's own object begins, or the object ends.
function closeLabel(scan: Scan, at: number): void {
  if (scan.containers.length === scan.recordDepth && scan.labels.length % 2 === 1) scan.labels.push(at)
}

function close(scan: Scan, end: number): JsonRecord | undefined {
  const depth = scan.containers.length
  scan.containers.pop()
  if (depth === 0 || depth !== scan.recordDepth) return undefined
  scan.recordDepth = 0
  const list = depth === 2 ? '' : depth === 3 && scan.containers[0] === OPEN_OBJECT ? scan.outerKey : null
  return { start: scan.recordStart, end, list, labels: scan.labels }
}

const RECORD_LISTS = new Set(['data', 'examples', 'records', 'samples', 'instances', 'items', 'rows'])

/**
 * Whether a JSON text holds labelled data and not settings: a list of labelled objects, alone or under a name such as
 * "examples", or what COCO has: "annotations", or "images" and "categories" together.
 */
export function holdsRecords(bytes: Uint8Array): boolean {
  const lists = new Set<string>()
  let holds = false
  eachJsonRecord(bytes, ({ list, labels }) => {
    if (list === null) return true
    lists.add(list)
    const labelled = labels.length > 0 && (list === '' || RECORD_LISTS.has(list))
    holds = labelled || list === 'annotations' || (lists.has('images') && lists.has('categories'))
    return !holds && list !== ''
  })
  return holds
}
