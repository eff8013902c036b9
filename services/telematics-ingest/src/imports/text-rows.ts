import { headingOf, newline, type Read, type ReadState, type Row, rowOf } from './rows.ts'

const backslash = 0x5c

/** Columns by tabs, escapes by backslashes: what databases write where nothing else was asked for. */
export function readText(state: ReadState, bytes: Buffer, isLast: boolean): Read {
  const rows: Row[] = []
  let { columns, table, line } = state
  let consumed = 0
  while (consumed < bytes.length) {
    const end = endOfLine(bytes, consumed)
    if (end === -1 && !isLast) break
    const stop = end === -1 ? bytes.length : end
    const text = bytes.toString('utf8', consumed, stop).replace(/\r$/, '')
    const from = line
    line += 1 + (text.match(/\n/g)?.length ?? 0)
    consumed = Math.min(stop + 1, bytes.length)
    if (text === '' || text === '\\.') continue
    const cells = cellsOf(columns === undefined ? text.replace(/^\uFEFF/, '') : text)
    if (columns === undefined || table === undefined) ({ columns, table } = headingOf(cells.map((cell) => cell ?? '')))
    else rows.push(rowOf(table, from, columns, cells))
  }
  return {
    rows,
    consumed,
    state: { ...state, line, ...(columns !== undefined && table !== undefined && { columns, table }) },
  }
}

/** A line feed after a backslash belongs to the value. */
function endOfLine(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(newline, from); at !== -1; at = bytes.indexOf(newline, at + 1)) {
    let slashes = 0
    while (at - slashes - 1 >= from && bytes[at - slashes - 1] === backslash) slashes += 1
    if (slashes % 2 === 0) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** @returns null where the value is `\N` */
export function cellsOf(line: string): (string | null)[] {
  return line
    .split('\t')
    .map((cell) =>
      cell === '\\N'
        ? null
        : cell.includes('\\')
          ? cell.replace(/\\([\s\S])/g, (_all, char: string) => escapes[char] ?? char)
          : cell,
    )
}
