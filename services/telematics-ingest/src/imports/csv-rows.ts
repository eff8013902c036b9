import { parse } from 'csv-parse'
import { headingOf, linesIn, newline, type Read, type ReadState, type Row, rowOf } from './rows.ts'

const carriageReturn = 0x0d
/** The parser looks ahead for the end of a line, and for a quotation mark after another. */
const ending = Buffer.from('\n\n\n\n')

/** Comma-separated tables with a first line of names, as psql and MySQL write them. */
export function readCsv(state: ReadState, bytes: Buffer, isLast: boolean): Read {
  const rows: Row[] = []
  let { columns, table, line } = state
  let consumed = 0
  let begun = 0
  let failed: unknown
  const moveTo = (offset: number): void => {
    line += linesIn(bytes, consumed, offset)
    consumed = offset
  }
  const skipEmpty = (): void => {
    let at = consumed
    while (at < bytes.length && (bytes[at] === newline || bytes[at] === carriageReturn)) at += 1
    moveTo(at)
  }
  const parser = parse({
    bom: state.columns === undefined,
    delimiter: state.delimiter ?? ',',
    record_delimiter: ['\r\n', '\n'],
    escape: state.backslash === true ? '\\' : '"',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      rows.push({ kind: 'error', line, message: error?.message.slice(0, 300) ?? 'no row of a table' })
      return undefined
    },
    on_record: (cells: string[], info) => {
      try {
        skipEmpty()
        begun = line
        moveTo(Math.min(info.bytes, bytes.length))
        if (columns === undefined || table === undefined) ({ columns, table } = headingOf(cells))
        else rows.push(rowOf(table, begun, columns, cells))
      } catch (error) {
        failed ??= error
      }
      return null
    },
  })
  parser.on('error', (error) => {
    failed ??= error
  })
  // Nothing is pushed on, so a write is worked off before it returns.
  parser.write(bytes)
  if (isLast) parser.write(ending)
  parser.destroy()
  if (failed !== undefined) throw failed
  return {
    rows,
    consumed,
    state: { ...state, line, ...(columns !== undefined && table !== undefined && { columns, table }) },
  }
}
