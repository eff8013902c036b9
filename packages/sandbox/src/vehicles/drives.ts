import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

/** Recorded drives, one row a second. What a row does not say is absent. */
export interface DriveSample {
  readonly timeMs: number
  readonly lat: number
  readonly lon: number
  readonly elevationM?: number
  readonly headingDeg?: number
  /** 3 and 2 are dimensions of a fix, less is none. */
  readonly fix?: number
  readonly satellites?: number
  readonly hdop?: number
  readonly speedMph?: number
  readonly speedSource?: string
  readonly accelXG?: number
  readonly accelYG?: number
  readonly accelZG?: number
  readonly gyroZDps?: number
  readonly engineRpm?: number
  readonly throttlePercent?: number
  /** Number of the harsh event of this row, counted per drive. */
  readonly harshEvent?: number
  readonly harshCategory?: string
  readonly distanceMiles?: number
}

export interface Drive {
  readonly number: number
  readonly samples: readonly DriveSample[]
}

export class DriveFileError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
    this.name = 'DriveFileError'
  }
}

/** The part that ships with the sandbox. */
export const shippedDrives = new URL('data/drives.csv', import.meta.url)

const maxRows = 2_000_000
const maxRowBytes = 65_536

interface Column {
  readonly name: string
  readonly field: keyof DriveSample
  readonly least?: number
  readonly most?: number
  readonly needed?: true
}
const numberColumns: readonly Column[] = [
  { name: 'lat', field: 'lat', least: -90, most: 90, needed: true },
  { name: 'lon', field: 'lon', least: -180, most: 180, needed: true },
  { name: 'elevation_m', field: 'elevationM' },
  { name: 'heading_deg', field: 'headingDeg', least: 0, most: 360 },
  { name: 'fix', field: 'fix', least: 0 },
  { name: 'sats', field: 'satellites', least: 0 },
  { name: 'hdop', field: 'hdop', least: 0 },
  { name: 'speed_mph', field: 'speedMph', least: 0 },
  { name: 'accel_x_g', field: 'accelXG' },
  { name: 'accel_y_g', field: 'accelYG' },
  { name: 'accel_z_g', field: 'accelZG' },
  { name: 'gyro_z_dps', field: 'gyroZDps' },
  { name: 'engine_rpm', field: 'engineRpm', least: 0 },
  { name: 'engine_throttle_pct', field: 'throttlePercent', least: 0 },
  { name: 'accel_event', field: 'harshEvent', least: 0 },
  { name: 'distance_miles', field: 'distanceMiles', least: 0 },
]
const textColumns = [
  { name: 'speed_source', field: 'speedSource' },
  { name: 'accel_event_cat', field: 'harshCategory' },
] as const
const neededColumns = ['drive', 'time_utc', 'lat', 'lon', 'speed_mph']

/** The drives of a file, in the file's order. Rows of a drive belong together wherever they stand. */
export async function readDrives(source: string | URL | Readable): Promise<Drive[]> {
  const drives = new Map<number, DriveSample[]>()
  const input = source instanceof Readable ? source : createReadStream(source)
  const rows = parse({
    columns: (header: string[]) => checkedHeader(header),
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  })
  input.on('error', (error: Error) => rows.destroy(error))
  input.pipe(rows)
  let count = 0
  try {
    for await (const { record, info } of rows as AsyncIterable<ParsedRow>) {
      count += 1
      if (count > maxRows) throw new DriveFileError(info.lines, `more than ${maxRows} rows`)
      const drive = numberIn(record.drive, 'drive', info.lines, { least: 0 })
      if (drive === undefined || !Number.isInteger(drive)) throw new DriveFileError(info.lines, 'drive: a whole number')
      const sample = sampleOf(record, info.lines)
      const samples = drives.get(drive)
      if (!samples) drives.set(drive, [sample])
      else if (sample.timeMs > (samples.at(-1) as DriveSample).timeMs) samples.push(sample)
      else throw new DriveFileError(info.lines, `time_utc: drive ${drive} does not go forward`)
    }
  } catch (error) {
    throw isCsvError(error) ? new DriveFileError(error.lines ?? count + 1, error.message) : error
  } finally {
    input.destroy()
  }
  return [...drives].map(([number, samples]) => ({ number, samples }))
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string | undefined>>
  readonly info: { readonly lines: number }
}

function checkedHeader(header: string[]): string[] {
  const missing = neededColumns.filter((name) => !header.includes(name))
  if (missing.length > 0) throw new DriveFileError(1, `no column ${missing.join(', ')}`)
  return header
}

function sampleOf(row: ParsedRow['record'], line: number): DriveSample {
  const time = row.time_utc ?? ''
  const timeMs = Date.parse(time)
  if (Number.isNaN(timeMs) || !time.endsWith('Z'))
    throw new DriveFileError(line, `time_utc: ${time} is no instant in UTC`)
  const sample: { -readonly [Field in keyof DriveSample]: DriveSample[Field] } = { timeMs, lat: 0, lon: 0 }
  for (const column of numberColumns) {
    const value = numberIn(row[column.name], column.name, line, column)
    if (value !== undefined) Object.assign(sample, { [column.field]: value })
    else if (column.needed) throw new DriveFileError(line, `${column.name}: missing`)
  }
  for (const { name, field } of textColumns) {
    const value = row[name]
    if (value) sample[field] = value
  }
  return sample
}

function numberIn(
  text: string | undefined,
  name: string,
  line: number,
  { least, most }: { least?: number; most?: number },
): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!Number.isFinite(value) || value < (least ?? -Infinity) || value > (most ?? Infinity)) {
    throw new DriveFileError(line, `${name}: ${text.slice(0, 40)} is not possible`)
  }
  return value
}

function isCsvError(error: unknown): error is Error & { lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
}
