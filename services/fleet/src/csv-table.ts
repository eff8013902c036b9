import { parse } from 'csv-parse/sync'

/**
 * A file of a spreadsheet as rows: whatever it was saved with. Pure.
 */

type Row = { readonly line: number; readonly cells: readonly string[] }
export type Table = {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** What parts the cells. Where that is a semicolon, a comma may part a number. */
  readonly delimiter: string
}

export class CsvError extends Error {
  override name = 'CsvError'
}

const MAX_COLUMNS = 100
const MAX_CELL = 1_000

/** @throws CsvError that says what is wrong, in words for whoever made the file */
export function tableOf(bytes: Buffer, maxRows: number): Table {
  const { text, delimiter, firstLine } = toldOf(textOf(bytes))
  let parsed: { record: string[]; info: { lines: number } }[]
  try {
    parsed = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // Spreadsheets save rows that once held something as delimiters alone.
      skip_records_with_empty_values: true,
      trim: true,
      to: maxRows + 2,
      max_record_size: MAX_COLUMNS * MAX_CELL * 4,
    }) as never
  } catch (error) {
    throw new CsvError(`The file is no CSV: ${(error as Error).message.slice(0, 200)}.`)
  }
  const [heading, ...records] = parsed
  if (heading === undefined) throw new CsvError('The file has no heading.')
  const columns = withoutEmptyEnd(heading.record)
  if (columns.length > MAX_COLUMNS) throw new CsvError(`A file has at most ${MAX_COLUMNS} columns.`)
  if (records.length > maxRows) throw new CsvError(`A file has at most ${maxRows} rows.`)
  if (records.length === 0) throw new CsvError('The file has a heading and no rows.')
  // Where a cell holds several lines, a row is named by its last.
  const rows = records.map(({ record, info }) => ({
    line: info.lines + firstLine,
    cells: withoutEmptyEnd(record, columns.length),
  }))
  return { columns, rows, delimiter }
}

/** Cells to the right of the last one that says something are none. */
function withoutEmptyEnd(cells: readonly string[], least = 0): readonly string[] {
  let { length } = cells
  while (length > least && cells[length - 1] === '') length -= 1
  return cells.slice(0, length)
}

/** By its mark, else UTF-8 where it can be that, else what spreadsheets of Western Europe write. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** What of a text is the table. Some spreadsheets write `sep=;` before it, for themselves. */
function toldOf(text: string): { text: string; delimiter: string; firstLine: number } {
  const [mark, delimiter] = /^sep=(.)(?:\r\n|\r|\n)/i.exec(text) ?? []
  if (mark === undefined || delimiter === undefined) return { text, delimiter: delimiterOf(text), firstLine: 0 }
  return { text: text.slice(mark.length), delimiter, firstLine: 1 }
}

/** What parts the names of the first line, outside of quotation marks. */
function delimiterOf(text: string): string {
  const heading = text
    .slice(0, 10_000)
    .split(/[\r\n]/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '')
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: heading.split(delimiter).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter
}
