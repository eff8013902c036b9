import type { AvlRecord, IoElement } from '@clutch/protocols/teltonika/codec'
import { type IoTarget, ioElement } from '@clutch/protocols/teltonika/io-elements'
import type { Drive, DriveSample } from './drives.ts'

/** What a tracker in the car would have recorded of these drives. Pure. */

export interface DriveRecordsOptions {
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
export function* driveRecords(drives: readonly Drive[], options: DriveRecordsOptions = {}): Generator<AvlRecord> {
  const inOrder = drives.filter(({ samples }) => samples.length > 0).sort((a, b) => startOf(a) - startOf(b))
  const first = inOrder[0]
  if (!first) return
  const shiftMs = options.startAtMs === undefined ? 0 : options.startAtMs - startOf(first)
  const untold = [...(options.troubleCodes ?? [])].sort((a, b) => a.afterS - b.afterS)
  let odometerM = options.odometerStartM ?? 0
  for (const [index, drive] of inOrder.entries()) {
    for (const sample of drive.samples) {
      odometerM += (sample.distanceMiles ?? 0) * metresPerMile
      const io = measured(sample, odometerM)
      if (options.ignition) io.push(ioElement('ignition', true))
      let eventId = 0
      while (untold[0] && sample.timeMs >= startOf(first) + untold[0].afterS * 1000) {
        const told = ioElement('troubleCodes', (untold.shift() as { code: string }).code)
        io.push(told, ioElement('obd.troubleCodeCount', 1))
        eventId = told.id
      }
      yield { ...placed(sample, sample.timeMs + shiftMs), eventId, io }
    }
    yield* parked(drive, inOrder[index + 1], odometerM, shiftMs, options)
  }
}

function* parked(
  drive: Drive,
  next: Drive | undefined,
  odometerM: number,
  shiftMs: number,
  { ignition, heartbeatS }: DriveRecordsOptions,
): Generator<AvlRecord> {
  const last = drive.samples.at(-1) as DriveSample
  if (next && startOf(next) <= last.timeMs) {
    throw new RangeError(`drive ${next.number} begins before drive ${drive.number} ends: not one device`)
  }
  const ends = next ? startOf(next) : Number.POSITIVE_INFINITY
  const at = (timeMs: number): AvlRecord => ({
    ...placed({ ...last, speedMph: 0 }, timeMs + shiftMs),
    eventId: 0,
    io: [
      ioElement('odometerM', odometerM),
      ...(last.hdop === undefined ? [] : [ioElement('position.hdop', last.hdop)]),
      ...(ignition ? [ioElement('ignition', false)] : []),
    ],
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

function placed(sample: DriveSample, timestampMs: number): Omit<AvlRecord, 'eventId' | 'io'> {
  const hasFix = (sample.fix ?? 3) >= 2
  return {
    timestampMs,
    priority: 0,
    lonE7: Math.round(sample.lon * 1e7),
    latE7: Math.round(sample.lat * 1e7),
    altitudeM: Math.round(Math.min(Math.max(sample.elevationM ?? 0, -1000), 10_000)),
    courseDeg: Math.round(sample.headingDeg ?? 0) % 360,
    satellites: hasFix ? Math.max(1, Math.min(sample.satellites ?? 1, 255)) : 0,
    speedKmh: Math.round(Math.min((sample.speedMph ?? 0) * kilometresPerMile, 1000)),
  }
}

function measured(sample: DriveSample, odometerM: number): IoElement[] {
  const told: readonly (readonly [IoTarget, number | undefined])[] = [
    ['odometerM', odometerM],
    ['position.hdop', sample.hdop],
    ['acceleration.xG', sample.accelXG],
    ['acceleration.yG', sample.accelYG],
    ['acceleration.zG', sample.accelZG],
    ['obd.rpm', sample.engineRpm],
    ['obd.throttlePercent', sample.throttlePercent],
    [
      'obd.speedKmh',
      sample.speedSource === 'obd' && sample.speedMph !== undefined ? sample.speedMph * kilometresPerMile : undefined,
    ],
  ]
  return told.flatMap(([to, value]) => (value === undefined ? [] : [ioElement(to, value)]))
}
