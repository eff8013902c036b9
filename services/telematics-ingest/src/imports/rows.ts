/**
 * Pure: pieces of an exported file to rows. A reader takes bytes from where it left off and says how many of them were
 * whole rows; what is left comes again with what follows. So any process can go on from what is kept of the one before.
 */

export type Table = 'devices' | 'positions'

/** By the column's name in small letters. Text as the file has it; of JSON, what it says. */
export type Fields = Readonly<Record<string, unknown>>

export type Row =
  | { readonly kind: 'row'; readonly table: Table; readonly line: number; readonly fields: Fields }
  | { readonly kind: 'error'; readonly line: number; readonly message: string }

const formats = ['csv', 'text', 'sql', 'json'] as const
export type Format = (typeof formats)[number]

/** What whoever reads on has to know. Small, and JSON. */
export interface ReadState {
  readonly format: Format
  /** Of the next byte, from 1. Of JSON: the number of the next item. */
  readonly line: number
  readonly columns?: readonly string[]
  readonly table?: Table
  readonly delimiter?: string
  /** A backslash begins an escape within quotation marks: as MySQL writes. */
  readonly backslash?: boolean
  /** Of SQL: within what it is. */
  readonly within?: 'statements' | 'skipped-line' | 'create' | 'copy' | 'values'
  readonly created?: Readonly<Partial<Record<Table, readonly string[]>>>
}

export interface Read {
  readonly rows: readonly Row[]
  /** Bytes that are done with. */
  readonly consumed: number
  readonly state: ReadState
}

/** The whole file is not what it should be. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export const newline = 0x0a

export function linesIn(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(newline, from); at !== -1 && at < to; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}

/** Which table has these columns. */
export function tableOf(columns: readonly string[]): Table | undefined {
  if (columns.includes('uniqueid')) return 'devices'
  return columns.includes('deviceid') && columns.includes('latitude') ? 'positions' : undefined
}

export function rowOf(table: Table, line: number, columns: readonly string[], values: readonly unknown[]): Row {
  if (values.length !== columns.length)
    return { kind: 'error', line, message: `${values.length} values, ${columns.length} columns` }
  return {
    kind: 'row',
    table,
    line,
    fields: Object.fromEntries(columns.map((column, index) => [column, values[index]])),
  }
}

/** @throws Unreadable where the first line names no table that is known */
export function headingOf(cells: readonly string[]): { table: Table; columns: string[] } {
  const columns = cells.map((cell) => cell.trim().toLowerCase().replaceAll('_', ''))
  const table = tableOf(columns)
  if (table === undefined)
    throw new Unreadable('The first line has to name the columns of tc_devices or tc_positions (with a header).')
  return { table, columns }
}
