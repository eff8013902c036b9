import type { DecodedReading } from '@clutch/contracts/telematics/readings'

type LogFormat = 'csv' | 'csv-long' | 'elm327'

export type LogItem =
  | { readonly kind: 'reading'; readonly line: number; readonly reading: DecodedReading }
  | { readonly kind: 'error'; readonly line: number; readonly message: string }

export interface ColumnReport {
  readonly header: string
  readonly unit: string
  readonly to?: string
  readonly because?: 'name' | 'unit'
  /** How many numbers it had, and between what: a column that never changes was perhaps never measured. */
  readonly values: number
  readonly least?: number
  readonly most?: number
}

export interface LogReport {
  readonly format: LogFormat | 'unknown'
  readonly lines: number
  /** Of data, the heading not counted. */
  readonly rows: number
  readonly readings: number
  /** All of them; of the first alone the lines were told. */
  readonly errors: number
  readonly columns: readonly ColumnReport[]
  /** Where the times come from. */
  readonly time: 'told' | 'elapsed' | 'run-time' | 'rows' | 'none'
  /** How long a row takes, where that was derived. */
  readonly rowS?: number
}

export interface LogOptions {
  /** When the log began, for files that tell no day: of the upload, or from the file's name. */
  readonly startedAtMs: number
  /** Of the clock that wrote the file, where it does not tell: minutes east of UTC. */
  readonly utcOffsetMin?: number
  /** Between rows, where nothing tells the time. */
  readonly rowMs?: number
  readonly maxLineChars?: number
  readonly maxColumns?: number
  readonly maxLines?: number
  /** Told one by one; further ones are only counted. */
  readonly maxErrors?: number
}

/** A reader of one format: fed with lines, asked at the end. */
export interface LineReader {
  take(line: string, number: number): readonly LogItem[]
  finish(): readonly LogItem[]
  report(): Pick<LogReport, 'format' | 'rows' | 'columns' | 'time' | 'rowS'>
}
