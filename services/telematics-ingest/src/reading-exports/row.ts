import type { Reading } from '@clutch/contracts/telematics/readings'
import type { StoredReading } from '../readings/store.ts'

/** Pure: a reading as it is exported, whatever the format. What was not said is null. */
export interface ExportRow {
  readonly deviceId: string
  readonly timeMs: number
  readonly id: string
  readonly receivedAtMs: number
  readonly lat: number | null
  readonly lon: number | null
  readonly altitudeM: number | null
  readonly speedKmh: number | null
  readonly courseDeg: number | null
  readonly satellites: number | null
  readonly hdop: number | null
  readonly valid: boolean | null
  readonly ignition: boolean | null
  readonly motion: boolean | null
  readonly odometerM: number | null
  /** JSON of the rest, as it is stored. */
  readonly data: string | null
}

export function exportRowOf({ time, receivedAt, ...row }: StoredReading): ExportRow {
  return { ...row, timeMs: time.getTime(), receivedAtMs: receivedAt.getTime() }
}

export type Rest = Partial<Omit<Reading, 'position'>> & {
  readonly position?: { readonly accuracyM?: number; readonly time?: string }
}

export interface ExportedDevice {
  readonly id: string
  readonly name: string
}

/** A format as a stream: what stands before, what each page of rows becomes, and what stands after. */
export interface Format {
  readonly begin: () => Chunk
  /** Called with the device's rows in the order of their time, one device after the other. */
  readonly rows: (device: ExportedDevice, rows: readonly ExportRow[]) => Chunk
  readonly end: () => Chunk
}

export type Chunk = string | Uint8Array

/** Silence after which a track is another one. */
export const trackGapMs = 5 * 60_000

/** A place that the device believed in. */
export function isPlaced(row: ExportRow): row is ExportRow & { readonly lat: number; readonly lon: number } {
  return row.lat !== null && row.lon !== null && row.valid === true
}
