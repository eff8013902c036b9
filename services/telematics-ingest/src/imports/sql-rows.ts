import { linesIn, newline, type Read, type ReadState, type Row, rowOf, type Table } from './rows.ts'
import { cellsOf } from './text-rows.ts'

/**
 * Dumps of pg_dump and mysqldump: of all that stands in them, INSERT and COPY of two tables, and CREATE TABLE for the
 * columns of an INSERT that names none.
 */

const name = '(?:["`]?\\w+["`]?\\.)?["`]?(?:tc_)?(devices|positions)["`]?'
const insertForm = new RegExp(
  `^\\s*(?:INSERT|REPLACE)\\s+(?:IGNORE\\s+)?INTO\\s+(${name})\\s*(?:\\(([^)]*)\\))?\\s*VALUES\\s*`,
  'i',
)
const copyForm = new RegExp(`^\\s*COPY\\s+${name}\\s*\\(([^)]*)\\)\\s+FROM\\s+stdin[^\\n;]*;[^\\n]*\\n`, 'i')
const createForm = new RegExp(`^\\s*CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${name}\\s*\\([^\\n]*\\n`, 'i')
const anyOfThem = /^\s*(?:INSERT|REPLACE|COPY|CREATE\s+TABLE)\b/i
const maxHeadBytes = 16_384

interface Cursor {
  readonly bytes: Buffer
  readonly isLast: boolean
  at: number
  state: ReadState
}

export function readSql(begin: ReadState, bytes: Buffer, isLast: boolean): Read {
  const rows: Row[] = []
  const cursor: Cursor = { bytes, isLast, at: 0, state: begin }
  while (cursor.at < bytes.length && step(cursor, rows)) {
    // as far as there is something whole
  }
  return { rows, consumed: cursor.at, state: cursor.state }
}

/** @returns false when more is needed */
function step(cursor: Cursor, rows: Row[]): boolean {
  switch (cursor.state.within) {
    case 'skipped-line':
      return skipLine(cursor)
    case 'create':
      return columnOfTable(cursor)
    case 'copy':
      return copied(cursor, rows)
    case 'values':
      return inserted(cursor, rows)
    default:
      return statement(cursor)
  }
}

function move(cursor: Cursor, to: number, more: Partial<ReadState> = {}): true {
  const line = cursor.state.line + linesIn(cursor.bytes, cursor.at, to)
  cursor.at = to
  cursor.state = { ...cursor.state, ...more, line }
  return true
}

/** To the end of a line, however far that is. */
function skipLine(cursor: Cursor): boolean {
  const end = cursor.bytes.indexOf(newline, cursor.at)
  if (end === -1) return move(cursor, cursor.bytes.length, { within: 'skipped-line' })
  return move(cursor, end + 1, { within: 'statements' })
}

function statement(cursor: Cursor): boolean {
  const { bytes, at, isLast, state } = cursor
  const head = bytes.toString('latin1', at, Math.min(bytes.length, at + maxHeadBytes))
  const insert = insertForm.exec(head)
  if (insert !== null) {
    const table = (insert[2] as string).toLowerCase() as Table
    const columns = insert[3] === undefined ? state.created?.[table] : namesIn(insert[3])
    if (columns !== undefined)
      return move(cursor, at + insert[0].length, {
        within: 'values',
        table,
        columns,
        backslash: (insert[1] as string).includes('`'),
      })
  }
  const copy = copyForm.exec(head)
  if (copy !== null) {
    const table = (copy[1] as string).toLowerCase() as Table
    return move(cursor, at + copy[0].length, { within: 'copy', table, columns: namesIn(copy[2] as string) })
  }
  const create = createForm.exec(head)
  if (create !== null) {
    const table = (create[1] as string).toLowerCase() as Table
    const created = { ...state.created, [table]: [] }
    return move(cursor, at + create[0].length, { within: 'create', table, created })
  }
  // One of these may go on behind what is here.
  if (!isLast && head.length < maxHeadBytes && (anyOfThem.test(head) || !head.includes('\n'))) return false
  return skipLine(cursor)
}

function namesIn(list: string): string[] {
  return list.split(',').map((column) =>
    column
      .trim()
      .replace(/^["`]|["`]$/g, '')
      .toLowerCase(),
  )
}

const noColumn = /^\s*(PRIMARY|KEY|UNIQUE|CONSTRAINT|INDEX|FOREIGN|CHECK|FULLTEXT)\b/i

function columnOfTable(cursor: Cursor): boolean {
  const { bytes, at, isLast, state } = cursor
  const end = bytes.indexOf(newline, at)
  if (end === -1 && !isLast) return false
  const stop = end === -1 ? bytes.length : end + 1
  const line = bytes.toString('utf8', at, stop)
  if (/^\s*\)/.test(line)) return move(cursor, stop, { within: 'statements' })
  const column = /^\s*["`]?(\w+)["`]?\s+\w/.exec(line)?.[1]
  if (column === undefined || noColumn.test(line) || state.table === undefined) return move(cursor, stop)
  const columns = [...(state.created?.[state.table] ?? []), column.toLowerCase()]
  return move(cursor, stop, { created: { ...state.created, [state.table]: columns } })
}

function copied(cursor: Cursor, rows: Row[]): boolean {
  const { bytes, at, isLast, state } = cursor
  const end = bytes.indexOf(newline, at)
  if (end === -1 && !isLast) return false
  const stop = end === -1 ? bytes.length : end
  const line = bytes.toString('utf8', at, stop).replace(/\r$/, '')
  const next = Math.min(stop + 1, bytes.length)
  if (line === '\\.') return move(cursor, next, { within: 'statements' })
  if (line !== '') rows.push(rowOf(state.table as Table, state.line, state.columns ?? [], cellsOf(line)))
  return move(cursor, next)
}

const between = new Set([...' \t\r\n,'].map((char) => char.charCodeAt(0)))

function inserted(cursor: Cursor, rows: Row[]): boolean {
  const { bytes } = cursor
  let at = cursor.at
  while (at < bytes.length && between.has(bytes[at] as number)) at += 1
  move(cursor, at)
  if (at >= bytes.length) return false
  if (bytes[at] === 0x3b) return move(cursor, at + 1, { within: 'skipped-line' })
  // What follows the values: ON CONFLICT, ON DUPLICATE KEY.
  if (bytes[at] !== 0x28) return move(cursor, at, { within: 'skipped-line' })
  const tuple = tupleAt(bytes, at, cursor.state.backslash === true)
  if (tuple === undefined) {
    if (!cursor.isLast) return false
    rows.push({ kind: 'error', line: cursor.state.line, message: 'a row without its end: the file was cut off' })
    return move(cursor, bytes.length)
  }
  const { table, line, columns } = cursor.state
  rows.push(rowOf(table as Table, line, columns ?? [], tuple.values))
  return move(cursor, tuple.end)
}

const quoteByte = 0x27
const slashByte = 0x5c

/** `(1,'it''s',NULL)`. @returns undefined where it does not end here */
function tupleAt(
  bytes: Buffer,
  from: number,
  backslash: boolean,
): { values: (string | null)[]; end: number } | undefined {
  const values: (string | null)[] = []
  let at = from + 1
  for (;;) {
    while (bytes[at] === 0x20 || bytes[at] === newline || bytes[at] === 0x0d) at += 1
    const start = at
    let text: string | undefined
    // Up to a comma or the end; text within quotation marks may stand after a letter or a word: E'', b'', _binary ''.
    while (at < bytes.length && bytes[at] !== 0x2c && bytes[at] !== 0x29) {
      if (bytes[at] !== quoteByte) {
        at += 1
        continue
      }
      const prefix = bytes.toString('latin1', start, at).trim()
      const quoted = quotedAt(bytes, at, backslash || /^e$/i.test(prefix))
      if (quoted === undefined) return undefined
      text = (text ?? '') + quoted.text
      at = quoted.end
    }
    if (at >= bytes.length) return undefined
    const bare = bytes.toString('utf8', start, at).trim()
    values.push(text ?? (/^null$/i.test(bare) ? null : bare))
    if (bytes[at] === 0x29) return { values, end: at + 1 }
    at += 1
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\u001a' }

function quotedAt(bytes: Buffer, from: number, backslash: boolean): { text: string; end: number } | undefined {
  let at = from + 1
  let isPlain = true
  for (; ; at += 1) {
    if (at >= bytes.length) return undefined
    const byte = bytes[at]
    if (byte === slashByte && backslash) {
      isPlain = false
      at += 1
    } else if (byte === quoteByte) {
      if (at + 1 >= bytes.length) return undefined
      if (bytes[at + 1] !== quoteByte) break
      isPlain = false
      at += 1
    }
  }
  const raw = bytes.toString('utf8', from + 1, at)
  if (isPlain) return { text: raw, end: at + 1 }
  if (!backslash) return { text: raw.replaceAll("''", "'"), end: at + 1 }
  return {
    text: raw.replace(/\\([\s\S])|''/g, (all, char: string | undefined) =>
      all === "''" || char === undefined ? "'" : (escapes[char] ?? char),
    ),
    end: at + 1,
  }
}
