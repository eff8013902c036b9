/** For tests only: the recorded drives, from the folder of data or from the project's own copy. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TrackPoint } from '../trips/track.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../..')

type RecordedPoint = TrackPoint & { readonly accelEventClass: string | null }
export type RecordedDrive = { readonly name: string; readonly points: readonly RecordedPoint[] }

const MPH_TO_KMH = 1.609344

/** All drives in order of time, or none where neither file is. `CLUTCH_DATA` names the folder of data. */
export function recordedDrives(): readonly RecordedDrive[] {
  const file = [
    resolve(process.env.CLUTCH_DATA ?? resolve(REPOSITORY, '../shared/data'), 'drives/drives.csv'),
    resolve(REPOSITORY, 'packages/sandbox/src/vehicles/data/drives.csv'),
  ].find((candidate) => existsSync(candidate))
  if (!file) return []
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const column = new Map(
    header!
      .trim()
      .split(',')
      .map((name, index) => [name, index]),
  )
  const drives = new Map<string, RecordedPoint[]>()
  for (const line of lines) {
    const cells = line.trim().split(',')
    const text = (name: string) => cells[column.get(name)!] ?? ''
    const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)))
    const points = drives.get(text('drive')) ?? []
    drives.set(text('drive'), points)
    const speedMph = number('speed_mph')
    points.push({
      timeMs: Date.parse(text('time_utc')),
      lat: Number(text('lat')),
      lon: Number(text('lon')),
      valid: true,
      speedKmh: speedMph === undefined ? undefined : speedMph * MPH_TO_KMH,
      courseDeg: number('heading_deg'),
      altitudeM: number('elevation_m'),
      hdop: number('hdop'),
      satellites: number('sats'),
      accelXG: number('accel_x_g'),
      accelYG: number('accel_y_g'),
      accelZG: number('accel_z_g'),
      accelEventClass: text('accel_event_cat') || null,
    })
  }
  return [...drives]
    .map(([name, points]) => ({ name, points }))
    .sort((a, b) => a.points[0]!.timeMs - b.points[0]!.timeMs)
}
