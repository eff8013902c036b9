import type { Width } from './packets.ts'

/**
 * What a parameter of a CCE report means, as data (GPRS protocols of T366, T399, T633, T711, MD500 and P88). The same id
 * may stand in two groups, so a meaning is found by width and id. Walked by the decoder and by the simulated device.
 *
 * A value is the integer as sent, `× times ÷ per`.
 */
export interface ParameterMeaning {
  readonly id: number
  readonly width: Width
  readonly to: ParameterTarget
  readonly signed?: true
  readonly times?: number
  readonly per?: number
}

export type ParameterTarget =
  | 'event'
  | 'time'
  | 'inputs'
  | 'outputs'
  | 'position.valid'
  | `position.${'lat' | 'lon' | 'altitudeM' | 'speedKmh' | 'courseDeg' | 'satellites' | 'hdop'}`
  | 'odometerM'
  | 'fuelPercent'
  | 'engineHours'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'
  | 'driverKey'
  | 'lock'
  | `${'obd' | 'temperaturesC' | 'ain' | 'raw'}.${string}`
  | 'cell'
  | 'wifi'
  | `temperature.${number}`
  | 'card'
  | 'network'
  | 'alarmFile'
  | 'video'
  | 'tag'
  | 'batteries'
  | 'cameras'
  | 'turns'

const sensors = Array.from({ length: 8 }, (_, index) => index)

const parameters: readonly ParameterMeaning[] = [
  // one byte
  { id: 0x01, width: 1, to: 'event' },
  { id: 0x05, width: 1, to: 'position.valid' },
  { id: 0x06, width: 1, to: 'position.satellites' },
  { id: 0x07, width: 1, to: 'raw.gsmSignal' },
  { id: 0x14, width: 1, to: 'outputs' },
  { id: 0x15, width: 1, to: 'inputs' },
  { id: 0x1b, width: 1, to: 'raw.fence' },
  { id: 0x47, width: 1, to: 'lock' },
  { id: 0x97, width: 1, to: 'obd.throttlePercent' },
  { id: 0x9d, width: 1, to: 'fuelPercent' },
  { id: 0xfe69, width: 1, to: 'batteryPercent' },

  // two bytes
  { id: 0x08, width: 2, to: 'position.speedKmh' },
  { id: 0x09, width: 2, to: 'position.courseDeg' },
  { id: 0x0a, width: 2, to: 'position.hdop', per: 10 },
  { id: 0x0b, width: 2, to: 'position.altitudeM', signed: true },
  { id: 0x16, width: 2, to: 'ain.1', per: 100 },
  { id: 0x17, width: 2, to: 'ain.2', per: 100 },
  { id: 0x18, width: 2, to: 'ain.3', per: 100 },
  { id: 0x19, width: 2, to: 'batteryV', per: 100 },
  { id: 0x1a, width: 2, to: 'externalV', per: 100 },
  { id: 0x29, width: 2, to: 'fuelPercent', per: 100 },
  { id: 0x40, width: 2, to: 'event' },
  { id: 0x41, width: 2, to: 'ain.4', per: 100 },
  { id: 0x91, width: 2, to: 'obd.speedKmh' },
  { id: 0x92, width: 2, to: 'obd.speedKmh' },
  { id: 0x98, width: 2, to: 'obd.fuelUsedLitres' },
  { id: 0x99, width: 2, to: 'obd.rpm' },
  { id: 0x9c, width: 2, to: 'obd.coolantTemperatureC', signed: true },
  { id: 0x9f, width: 2, to: 'temperaturesC.sensor1', signed: true },
  { id: 0xc9, width: 2, to: 'obd.fuelRateLh' },

  // four bytes
  { id: 0x02, width: 4, to: 'position.lat', signed: true, per: 1e6 },
  { id: 0x03, width: 4, to: 'position.lon', signed: true, per: 1e6 },
  { id: 0x04, width: 4, to: 'time' },
  { id: 0x0c, width: 4, to: 'odometerM' },
  { id: 0x0d, width: 4, to: 'raw.runTimeS' },
  { id: 0x1c, width: 4, to: 'raw.systemFlags' },
  { id: 0x25, width: 4, to: 'driverKey' },
  { id: 0x9b, width: 4, to: 'obd.vehicleOdometerM' },
  { id: 0xa0, width: 4, to: 'obd.fuelUsedLitres', per: 1000 },
  { id: 0xa2, width: 4, to: 'obd.fuelRateLh', per: 100 },
  { id: 0xfef4, width: 4, to: 'engineHours', per: 60 },

  // any length
  ...[0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13].map((id) => ({ id, width: 0, to: 'cell' }) as const),
  ...[0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25].map((id) => ({ id, width: 0, to: 'wifi' }) as const),
  ...sensors.map((sensor) => ({ id: 0x2a + sensor, width: 0, to: `temperature.${sensor}` }) as const),
  { id: 0x39, width: 0, to: 'card' },
  { id: 0x49, width: 0, to: 'cameras' },
  { id: 0x4b, width: 0, to: 'network' },
  { id: 0xfe2b, width: 0, to: 'turns' },
  { id: 0xfe31, width: 0, to: 'alarmFile' },
  { id: 0xfe73, width: 0, to: 'tag' },
  { id: 0xfe79, width: 0, to: 'video' },
  { id: 0xfea8, width: 0, to: 'batteries' },
]

const key = (id: number, width: Width) => id * 8 + width

const byId = new Map(parameters.map((meaning) => [key(meaning.id, meaning.width), meaning]))

export function meaningOf(id: number, width: Width): ParameterMeaning | undefined {
  return byId.get(key(id, width))
}

/** The other direction; where several ids mean the same, the first of the list. */
const byTarget = new Map([...parameters].reverse().map((meaning) => [meaning.to, meaning]))

export function parameterFor(to: ParameterTarget): ParameterMeaning | undefined {
  return byTarget.get(to)
}
