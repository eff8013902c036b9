import { type AvlRecord, encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeTcpFrame } from '@clutch/protocols/teltonika/frames'
import { type IoTarget, ioElement } from '@clutch/protocols/teltonika/io-elements'
import { type DriveSample, readDrives, shippedDrives } from '@clutch/sandbox/vehicles/drives'

/** Recorded drives as Teltonika devices would have told them, in codec 8 Extended. */

const elementsPerRecord = 12

const metresPerMile = 1609.344

export interface Moment extends DriveSample {
  readonly odometerM: number
}

/** All rows of all shipped drives, one after the other. */
export async function moments(): Promise<Moment[]> {
  const all: Moment[] = []
  let odometerM = 0
  for (const { samples } of await readDrives(shippedDrives)) {
    for (const sample of samples) {
      odometerM += (sample.distanceMiles ?? 0) * metresPerMile
      all.push({ ...sample, odometerM })
    }
  }
  return all
}

/** What the drive knows comes first; what every tracker adds fills up to twelve elements. */
function recordOf(moment: Moment, n: number, timestampMs: number): AvlRecord {
  const { speedMph = 0, speedSource, elevationM = 0, headingDeg = 0, satellites = 1 } = moment
  const speedKmh = (speedMph * metresPerMile) / 1000
  const told: readonly (readonly [IoTarget, number | boolean | undefined])[] = [
    ['ignition', true],
    ['odometerM', moment.odometerM],
    ['position.hdop', moment.hdop],
    ['acceleration.xG', moment.accelXG],
    ['acceleration.yG', moment.accelYG],
    ['acceleration.zG', moment.accelZG],
    ['obd.rpm', moment.engineRpm],
    ['obd.throttlePercent', moment.throttlePercent],
    ['obd.speedKmh', speedSource === 'obd' ? speedKmh : undefined],
    ['motion', speedKmh > 1],
    ['externalV', 13.8 + (n % 30) / 100],
    ['batteryV', 4.05 + (n % 7) / 100],
    ['raw.gsmSignal', 1 + (n % 5)],
    ['raw.gnssStatus', 1],
    ['raw.pdop', (moment.hdop ?? 1) * 1.3],
    ['inputs.din1', 1],
    ['raw.sleepMode', 0],
    ['raw.dataMode', 1],
    ['outputs.dout1', 0],
  ]
  const io = told.flatMap(([to, value]) => (value === undefined ? [] : [ioElement(to, value)]))
  return {
    timestampMs,
    priority: 0,
    lonE7: Math.round(moment.lon * 1e7),
    latE7: Math.round(moment.lat * 1e7),
    altitudeM: Math.round(elevationM),
    courseDeg: Math.round(headingDeg) % 360,
    satellites,
    speedKmh: Math.round(speedKmh),
    eventId: 0,
    io: io.slice(0, elementsPerRecord),
  }
}

/** `count` records of a device, one a second from an instant on, as frames of `perFrame`. Each device begins elsewhere. */
export function framesOf(
  all: readonly Moment[],
  { device, startMs, count, perFrame }: { device: number; startMs: number; count: number; perFrame: number },
): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let from = 0; from < count; from += perFrame) {
    const records = Array.from({ length: Math.min(perFrame, count - from) }, (_, index) => {
      const n = from + index
      return recordOf(all[(device * 311 + n) % all.length]!, n, startMs + n * 1_000)
    })
    frames.push(encodeTcpFrame(encodeBody('8E', records)))
  }
  return frames
}

export function imeiOf(device: number): string {
  return `35${String(device).padStart(13, '0')}`
}
