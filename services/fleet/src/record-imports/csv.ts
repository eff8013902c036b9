import { parse } from 'csv-parse/sync'

/**
 * A file of a spreadsheet as rows: whatever it was saved with. Pure.
 */

type Row = { readonly line: number; readonly cells: readonly string[] }
export type Table = { readonly columns: readonly string[]; readonly rows: readonly Row[] }

export class CsvError extends Error {
  override name = 'CsvError'
}

const MAX_COLUMNS = 100
const MAX_CELL = 1_000

/** @throws CsvError that says what is wrong, in words for whoever made the file */
export function tableOf(bytes: Buffer, maxRows: number): Table {
  const text = textOf(bytes)
  let parsed: { record: string[]; info: { lines: number } }[]
  try {
    parsed = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: maxRows + 2,
      max_record_size: MAX_COLUMNS * MAX_CELL * 4,
    }) as never
  } catch (error) {
    throw new CsvError(`The file is no CSV: ${(error as Error).message.slice(0, 200)}.`)
  }
  const [heading, ...records] = parsed
  if (heading === undefined) throw new CsvError('The file has no heading.')
  if (heading.record.length > MAX_COLUMNS) throw new CsvError(`A file has at most ${MAX_COLUMNS} columns.`)
  if (records.length > maxRows) throw new CsvError(`A file has at most ${maxRows} rows.`)
  if (records.length === 0) throw new CsvError('The file has a heading and no rows.')
  // Where a cell holds several lines, a row is named by its last.
  return { columns: heading.record, rows: records.map(({ record, info }) => ({ line: info.lines, cells: record })) }
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

/** What parts the names of the first line, outside of quotation marks. */
function delimiterOf(text: string): string {
  const heading = text
    .slice(0, 10_000)
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '')
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: heading.split(delimiter).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter
}
