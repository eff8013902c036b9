import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { parse } from 'csv-parse/sync'

/** A row of a table that somebody sent, with its cells by the names of the first line; what is not there is empty. */
export interface CsvRow {
  readonly line: number
  readonly cell: (name: string) => string
  /** A number as it is written with a point: where semicolons part the cells, a comma may part a number. */
  readonly number: (name: string) => string
}

/** UTF-8, commas or semicolons. @throws Problem when it is no such table, or lacks a column (`a or b`: one of two) */
export function csvRowsOf(
  bytes: Buffer,
  { needed, mostRows }: { needed: readonly string[]; mostRows: number },
): CsvRow[] {
  const text = decoded(bytes)
  const firstLine = text.slice(0, Math.max(0, text.indexOf('\n')))
  const delimiter = firstLine.includes(';') ? ';' : ','
  let table: { record: string[]; info: { lines: number } }[]
  try {
    table = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      to: mostRows + 2,
      max_record_size: 100_000,
    }) as unknown as typeof table
  } catch (error) {
    throw refusedFile(`is no CSV: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`)
  }
  const [heading, ...rows] = table
  if (heading === undefined) throw refusedFile('has no first line of names')
  const names = heading.record.map((name) => name.trim())
  const missing = needed.filter((name) => !name.split(' or ').some((each) => names.includes(each)))
  if (missing.length > 0) throw refusedFile(`has no column ${missing.join(', ')}`)
  if (rows.length > mostRows) throw refusedFile(`has more than ${mostRows} rows`)
  return rows.map(({ record, info }) => {
    const cell = (name: string) => record[names.indexOf(name)]?.trim() ?? ''
    const number = (name: string) =>
      delimiter === ';' ? cell(name).replace(/^([^.,]*),([^.,]*)$/, '$1.$2') : cell(name)
    return { line: info.lines, cell, number }
  })
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refusedFile('is not UTF-8')
  }
}

function refusedFile(message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer: '/body', message }] })
}
