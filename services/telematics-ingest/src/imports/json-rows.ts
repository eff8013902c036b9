import { type Fields, type Read, type ReadState, type Row, tableOf, Unreadable } from './rows.ts'

const quote = 0x22
const backslash = 0x5c
const open = 0x7b
const close = 0x7d

/** What `/api/devices` and `/api/positions` answer: lists of objects, also one after the other in a file. */
export function readJson(state: ReadState, bytes: Buffer, isLast: boolean): Read {
  const rows: Row[] = []
  let { line } = state
  let consumed = 0
  while (consumed < bytes.length) {
    if (bytes[consumed] !== open) {
      if (!isBetween(bytes[consumed] as number))
        throw new Unreadable('It is no list of objects, as /api/devices and /api/positions answer it.')
      consumed += 1
      continue
    }
    const end = endOfObject(bytes, consumed)
    if (end === -1) {
      if (isLast) throw new Unreadable('The last object has no end: the file was cut off.')
      break
    }
    rows.push(itemOf(bytes.toString('utf8', consumed, end), line))
    line += 1
    consumed = end
  }
  return { rows, consumed, state: { ...state, line } }
}

/** White space, commas, brackets, a byte order mark. */
function isBetween(byte: number): boolean {
  return (
    byte <= 0x20 || byte === 0x2c || byte === 0x5b || byte === 0x5d || byte === 0xef || byte === 0xbb || byte === 0xbf
  )
}

/** After it; -1 where it does not end here. */
function endOfObject(bytes: Buffer, from: number): number {
  let depth = 0
  let isText = false
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (isText) {
      if (byte === backslash) at += 1
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    else if (byte === open) depth += 1
    else if (byte === close) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

function itemOf(text: string, line: number): Row {
  let item: Record<string, unknown>
  try {
    item = JSON.parse(text) as Record<string, unknown>
  } catch {
    return { kind: 'error', line, message: 'no JSON' }
  }
  const fields: Fields = Object.fromEntries(Object.entries(item).map(([name, value]) => [name.toLowerCase(), value]))
  const table = tableOf(Object.keys(fields))
  if (table === undefined) return { kind: 'error', line, message: 'neither a device nor a position' }
  return { kind: 'row', table, line, fields }
}
