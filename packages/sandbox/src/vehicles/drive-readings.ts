import type { DecodedReading, Position } from '@clutch/contracts/telematics/readings'
import type { Drive, DriveSample } from './drives.ts'

/** What a tracker in the car would have read during these drives, before any protocol rounds it. Pure. */

export interface DriveReadingsOptions {
  /** The first drive begins then, and everything else keeps its distance; without it, times are as recorded. */
  readonly startAtMs?: number
  /** Tell the ignition: on inside a drive, off after it. Recorded drives know of none. */
  readonly ignition?: boolean
  /** A parked car reports this often between two drives. */
  readonly heartbeatS?: number
  readonly odometerStartM?: number
  /** Told once, by the first record at or after that many seconds from the beginning. */
  readonly troubleCodes?: readonly { readonly afterS: number; readonly code: string }[]
}

const metresPerMile = 1609.344
const kilometresPerMile = metresPerMile / 1000

/** Drives in the order of time, as one device. Lazy: a parked month is a lot of records. */
export function* driveReadings(
  drives: readonly Drive[],
  options: DriveReadingsOptions = {},
): Generator<DecodedReading> {
  const inOrder = drives.filter(({ samples }) => samples.length > 0).sort((a, b) => startOf(a) - startOf(b))
  const first = inOrder[0]
  if (!first) return
  const shiftMs = options.startAtMs === undefined ? 0 : options.startAtMs - startOf(first)
  const untold = [...(options.troubleCodes ?? [])].sort((a, b) => a.afterS - b.afterS)
  let odometerM = options.odometerStartM ?? 0
  for (const [index, drive] of inOrder.entries()) {
    for (const sample of drive.samples) {
      odometerM += (sample.distanceMiles ?? 0) * metresPerMile
      const reading: DecodedReading = {
        ...placed(sample, sample.timeMs + shiftMs),
        odometerM,
        ...measured(sample),
        ...(options.ignition && { ignition: true }),
      }
      const told: string[] = []
      while (untold[0] && sample.timeMs >= startOf(first) + untold[0].afterS * 1000) {
        told.push((untold.shift() as { code: string }).code)
      }
      if (told.length > 0) {
        reading.troubleCodes = told
        reading.obd = { ...reading.obd, troubleCodeCount: told.length }
      }
      yield reading
    }
    yield* parked(drive, inOrder[index + 1], odometerM, shiftMs, options)
  }
}

function* parked(
  drive: Drive,
  next: Drive | undefined,
  odometerM: number,
  shiftMs: number,
  { ignition, heartbeatS }: DriveReadingsOptions,
): Generator<DecodedReading> {
  const last = drive.samples.at(-1) as DriveSample
  if (next && startOf(next) <= last.timeMs) {
    throw new RangeError(`drive ${next.number} begins before drive ${drive.number} ends: not one device`)
  }
  const ends = next ? startOf(next) : Number.POSITIVE_INFINITY
  const at = (timeMs: number): DecodedReading => ({
    ...placed({ ...last, speedMph: 0 }, timeMs + shiftMs),
    odometerM,
    ...(ignition && { ignition: false }),
  })
  const offMs = last.timeMs + 1000
  if (ignition && offMs < ends) yield at(offMs)
  if (!heartbeatS || !next) return
  for (let timeMs = last.timeMs + heartbeatS * 1000; timeMs < ends; timeMs += heartbeatS * 1000) {
    if (!ignition || timeMs > offMs) yield at(timeMs)
  }
}

function startOf(drive: Drive): number {
  return (drive.samples[0] as DriveSample).timeMs
}

function placed(sample: DriveSample, timeMs: number): { time: string; position: Position } {
  const { elevationM, satellites, hdop, fix } = sample
  return {
    time: new Date(timeMs).toISOString(),
    position: {
      lat: sample.lat,
      lon: sample.lon,
      altitudeM: Math.min(Math.max(elevationM ?? 0, -1000), 10_000),
      speedKmh: Math.min((sample.speedMph ?? 0) * kilometresPerMile, 1000),
      courseDeg: (sample.headingDeg ?? 0) % 360,
      satellites: Math.max(1, Math.min(satellites ?? 1, 255)),
      ...(hdop !== undefined && { hdop }),
      valid: (fix ?? 3) >= 2,
    },
  }
}

function measured(sample: DriveSample): Pick<DecodedReading, 'acceleration' | 'obd'> {
  const { accelXG: xG, accelYG: yG, accelZG: zG, engineRpm, throttlePercent, speedMph } = sample
  const obd = {
    ...(engineRpm !== undefined && { rpm: engineRpm }),
    ...(throttlePercent !== undefined && { throttlePercent }),
    ...(sample.speedSource === 'obd' && speedMph !== undefined && { speedKmh: speedMph * kilometresPerMile }),
  }
  return {
    ...(xG !== undefined && yG !== undefined && zG !== undefined && { acceleration: { xG, yG, zG } }),
    ...(Object.keys(obd).length > 0 && { obd }),
  }
}
