import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { isAlarm, vinPattern } from './attributes.ts'
import { encodePost, openResponse } from './http.ts'
import { readingOfLocation } from './location.ts'
import { numberIn, rounded } from './values.ts'

/** How a phone speaks that had to wait for a network: one POST with an array of locations, kept until it gets a 200. */
export const osmandVoice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 100,
  carried: (reading) => {
    // As it goes through JSON: what cannot be written is not there.
    const written: unknown = JSON.parse(JSON.stringify(locationOf(reading)))
    return readingOfLocation(written as Readonly<Record<string, unknown>>, { checksum: 'ignore', receivedAtMs: 0 })
  },
  newSpeaker: (uniqueId) => new OsmandSpeaker(uniqueId),
}

/** A reading as the app would have recorded it; what its own form has no place for are extras. */
function locationOf(reading: DecodedReading): Readonly<Record<string, unknown>> {
  const { position, batteryPercent, charging, ignition, motion, odometerM, engineHours, alarms, harsh, raw } = reading
  const names = [
    ...(alarms ?? []).filter(isAlarm),
    ...(harsh ?? []).map(({ kind }) => `hard${kind[0]?.toUpperCase()}${kind.slice(1)}`),
  ]
  return {
    timestamp: new Date(Math.max(0, Date.parse(reading.time))).toISOString(),
    ...(position && {
      coords: {
        latitude: position.lat,
        longitude: position.lon,
        speed: position.speedKmh === undefined ? -1 : rounded(position.speedKmh / 3.6, 6),
        heading: position.courseDeg ?? -1,
        altitude: position.altitudeM,
        accuracy: position.accuracyM,
      },
    }),
    is_moving: motion,
    odometer: odometerM,
    event: typeof raw?.event === 'string' && numberIn(raw.event) === undefined ? raw.event : undefined,
    battery: {
      ...(batteryPercent !== undefined && batteryPercent >= 0 && { level: batteryPercent / 100 }),
      is_charging: charging,
    },
    extras: {
      ignition,
      sat: position?.satellites,
      hdop: position?.hdop,
      ...(position?.valid === false && { valid: false }),
      battery: reading.batteryV,
      power: reading.externalV,
      ...(engineHours !== undefined && { hours: Math.round(engineHours * 3_600_000) }),
      rpm: reading.obd?.rpm,
      driverUniqueId: reading.driverKey,
      vin: vinPattern.test(reading.vin ?? '') ? reading.vin : undefined,
      ...(names.length > 0 && { alarm: names.join(',') }),
    },
  }
}

/** Statuses by which a server says that it does not know the device. */
const unwanted: ReadonlySet<number> = new Set([401, 403, 404])

class OsmandSpeaker implements DeviceSpeaker {
  readonly #uniqueId: string

  constructor(uniqueId: string) {
    this.#uniqueId = uniqueId
  }

  /** Every request names the device. */
  login(): undefined {
    return undefined
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    return encodePost('/', JSON.stringify({ device_id: this.#uniqueId, location: readings.map(locationOf) }))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    while (at < bytes.length) {
      const response = openResponse(bytes.subarray(at))
      if (response === 'more') break
      if (response === 'garbage') {
        at += 1
        continue
      }
      at += response.length
      heard.push(meaningOf(response.status))
    }
    return { consumed: at, heard }
  }
}

function meaningOf(status: number): Heard {
  if (status < 200) return { kind: 'other' } // the answer is still to come
  if (status < 300) return { kind: 'stored' }
  return { kind: unwanted.has(status) ? 'turned-away' : 'refused' }
}
