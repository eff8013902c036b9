import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { CsvError, type Table, tableOf } from './csv-table.ts'

/** A row of a table that somebody sent, with its cells by the names of the first line; what is not there is empty. */
export interface CsvRow {
  readonly line: number
  readonly cell: (name: string) => string
  /** A number as it is written with a point: where semicolons part the cells, a comma may part a number. */
  readonly number: (name: string) => string
}

/**
 * Rows by the names of the first line.
 *
 * @throws Problem when the file is no table, or lacks a column (`a or b`: one of two)
 */
export function csvRowsOf(
  bytes: Buffer,
  { needed, mostRows }: { needed: readonly string[]; mostRows: number },
): CsvRow[] {
  const { columns, rows, delimiter } = read(bytes, mostRows)
  const missing = needed.filter((name) => !name.split(' or ').some((each) => columns.includes(each)))
  if (missing.length > 0) throw refusedFile(`The file has no column ${missing.join(', ')}.`)
  return rows.map(({ line, cells }) => {
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    const number = (name: string) =>
      delimiter === ';' ? cell(name).replace(/^([^.,]*),([^.,]*)$/, '$1.$2') : cell(name)
    return { line, cell, number }
  })
}

function read(bytes: Buffer, mostRows: number): Table {
  try {
    return tableOf(bytes, mostRows)
  } catch (error) {
    if (error instanceof CsvError) throw refusedFile(error.message)
    throw error
  }
}

function refusedFile(message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer: '/body', message }] })
}
