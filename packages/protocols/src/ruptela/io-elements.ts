import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { HarshEvent } from '@clutch/contracts/telematics/readings'

/**
 * What an input-output id means, as data (the manufacturer's list for FM-Eco, FM-Pro, FM-Tco, Plug and Trace models).
 * Ids that are only known by name, or whose scale differs by firmware, have no line: they are kept raw.
 *
 * - a value is the integer as sent, `× times ÷ per`; `width` is what the models use, for whoever plays one
 * - `when` names the value that is an event, where it is not "above zero"
 */
export interface IoMeaning {
  readonly id: number
  readonly to: IoTarget
  readonly width: 1 | 2 | 4 | 8
  readonly signed?: true
  readonly times?: number
  readonly per?: number
  readonly when?: number
}

type IoTarget =
  | 'ignition'
  | 'ignitionLine'
  | 'motion'
  | 'charging'
  | 'odometerM'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'batteryV'
  | 'externalV'
  | 'driverKey'
  | `vin.${0 | 1 | 2}`
  | `card.${0 | 1}`
  | `tachoCard.${0 | 1}`
  | `coDriverCard.${0 | 1}`
  | `tag.${0 | 1}`
  | `harsh.${HarshEvent['kind']}`
  | `alarms.${Alarm}`
  | `${'inputs' | 'obd' | 'temperaturesC' | 'raw'}.${string}`

export const ioElements: readonly IoMeaning[] = [
  // the vehicle and the device
  { id: 409, to: 'ignition', width: 1 },
  { id: 251, to: 'ignition', width: 1 },
  { id: 2, to: 'inputs.din1', width: 1 },
  { id: 3, to: 'inputs.din2', width: 1 },
  { id: 4, to: 'inputs.din3', width: 1 },
  { id: 5, to: 'ignitionLine', width: 1 }, // the fourth input, which installers give the ignition
  { id: 13, to: 'motion', width: 1 },
  { id: 173, to: 'motion', width: 1 },
  { id: 170, to: 'charging', width: 1 },
  { id: 22, to: 'inputs.ain1V', width: 2, per: 1000 },
  { id: 23, to: 'inputs.ain2V', width: 2, per: 1000 },
  { id: 20, to: 'inputs.ain3V', width: 2, per: 1000 },
  { id: 21, to: 'inputs.ain4V', width: 2, per: 1000 },
  { id: 27, to: 'raw.gsmSignal', width: 1 },
  { id: 28, to: 'raw.profile', width: 1 },
  { id: 29, to: 'externalV', width: 2, per: 1000 },
  { id: 30, to: 'batteryV', width: 2, per: 1000 },
  { id: 32, to: 'temperaturesC.device', width: 1, signed: true },
  { id: 34, to: 'driverKey', width: 8 },
  { id: 65, to: 'odometerM', width: 4 },
  { id: 150, to: 'raw.operator', width: 4 },
  { id: 760, to: 'tag.0', width: 8 },
  { id: 761, to: 'tag.1', width: 8 },

  // temperatures by wire; the fourth sensor came later
  { id: 78, to: 'temperaturesC.temp0', width: 2, signed: true, per: 10 },
  { id: 79, to: 'temperaturesC.temp1', width: 2, signed: true, per: 10 },
  { id: 80, to: 'temperaturesC.temp2', width: 2, signed: true, per: 10 },
  { id: 74, to: 'temperaturesC.temp3', width: 2, signed: true, per: 10 },

  // events
  { id: 88, to: 'alarms.jamming', width: 1 },
  { id: 410, to: 'alarms.tow', width: 1 },
  { id: 411, to: 'alarms.crash', width: 1 },
  { id: 415, to: 'alarms.gps-antenna-cut', width: 1, when: 0 },
  { id: 758, to: 'alarms.tampering', width: 1, when: 1 },
  { id: 134, to: 'harsh.braking', width: 1 },
  { id: 136, to: 'harsh.acceleration', width: 1 },

  // OBD
  { id: 39, to: 'obd.engineLoadPercent', width: 1 },
  { id: 94, to: 'obd.rpm', width: 2, per: 4 },
  { id: 95, to: 'obd.speedKmh', width: 1 },
  { id: 98, to: 'fuelPercent', width: 1, times: 100, per: 255 },
  { id: 99, to: 'raw.fuelType', width: 1 },
  { id: 100, to: 'obd.fuelRateLh', width: 2, per: 20 },
  { id: 102, to: 'obd.distanceWithLampKm', width: 2 },
  { id: 107, to: 'obd.runTimeS', width: 2 },
  { id: 104, to: 'vin.0', width: 8 },
  { id: 105, to: 'vin.1', width: 8 },
  { id: 106, to: 'vin.2', width: 8 },
  { id: 645, to: 'obd.vehicleOdometerM', width: 4, times: 1000 },

  // CAN and the tachograph
  { id: 114, to: 'obd.vehicleOdometerM', width: 4, times: 5 },
  { id: 163, to: 'obd.vehicleOdometerM', width: 4, times: 5 },
  { id: 164, to: 'raw.tripOdometerM', width: 4, times: 5 },
  { id: 165, to: 'obd.speedKmh', width: 2, per: 256 },
  { id: 166, to: 'obd.rpm', width: 2, per: 8 },
  { id: 197, to: 'obd.rpm', width: 2, per: 8 },
  { id: 205, to: 'fuelLitres', width: 2 },
  { id: 207, to: 'fuelPercent', width: 1, times: 2, per: 5 },
  { id: 208, to: 'obd.fuelUsedLitres', width: 4, per: 2 },
  { id: 126, to: 'card.0', width: 8 },
  { id: 127, to: 'card.1', width: 8 },
  { id: 155, to: 'tachoCard.0', width: 8 },
  { id: 156, to: 'tachoCard.1', width: 8 },
  { id: 128, to: 'coDriverCard.0', width: 8 },
  { id: 129, to: 'coDriverCard.1', width: 8 },
]

const byId = new Map(ioElements.map((meaning) => [meaning.id, meaning]))

export function meaningOf(id: number): IoMeaning | undefined {
  return byId.get(id)
}

/** The other direction; where several ids mean the same, the first of the list. */
const byTarget = new Map([...ioElements].reverse().map((meaning) => [meaning.to, meaning]))

export function elementFor(to: string): IoMeaning | undefined {
  return byTarget.get(to as IoTarget)
}
