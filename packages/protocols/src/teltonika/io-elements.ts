import { fromAscii } from '../wire.ts'
import type { IoElement } from './codec.ts'

/**
 * What an input-output id means, as data. Ids are the manufacturer's public list for the FMB, FMC and FMM families
 * (permanent, OBD, CAN adapter and Bluetooth groups); other models reuse some of them, hence a table per model.
 *
 * - `to` is a field of a reading, or a name below one: `obd.rpm`
 * - a value is the integer as sent, `× times ÷ per`
 * - `not` are integers that stand for a fault of the sensor
 */
export interface IoMeaning {
  readonly id: number
  readonly to: IoTarget
  /** 0: as long as it says. */
  readonly width: 0 | 1 | 2 | 4 | 8
  readonly signed?: true
  readonly times?: number
  readonly per?: number
  readonly not?: readonly number[]
}

type Scalar =
  | 'odometerM'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'
  | 'stateOfChargePercent'
type Below = 'obd' | 'temperaturesC' | 'inputs' | 'outputs' | 'raw'

export type IoTarget =
  | Scalar
  | 'ignition'
  | 'motion'
  | `${Below}.${string}`
  | 'position.speedKmh'
  | 'position.hdop'
  | 'acceleration.xG'
  | 'acceleration.yG'
  | 'acceleration.zG'
  | `alarms.${string}`
  | 'harsh.kind'
  | 'harsh.value'
  | 'driverKey'
  | 'troubleCodes'
  | 'vin'
  | 'beacons.uuid'
  | 'beacons.tagged'

const dallasFaults = [850, 2000, 3000, 4000, 5000]
const bluetoothFaults = [2000, 3000, 4000]

const fmb: readonly IoMeaning[] = [
  // the vehicle and the device
  { id: 239, to: 'ignition', width: 1 },
  { id: 240, to: 'motion', width: 1 },
  { id: 16, to: 'odometerM', width: 4 },
  { id: 66, to: 'externalV', width: 2, per: 1000 },
  { id: 67, to: 'batteryV', width: 2, per: 1000 },
  { id: 68, to: 'raw.batteryCurrentA', width: 2, per: 1000 },
  { id: 113, to: 'batteryPercent', width: 1 },
  { id: 24, to: 'position.speedKmh', width: 2 },
  { id: 182, to: 'position.hdop', width: 2, per: 10 },
  { id: 181, to: 'raw.pdop', width: 2, per: 10 },
  { id: 69, to: 'raw.gnssStatus', width: 1 },
  { id: 17, to: 'acceleration.xG', width: 2, signed: true, per: 1000 },
  { id: 18, to: 'acceleration.yG', width: 2, signed: true, per: 1000 },
  { id: 19, to: 'acceleration.zG', width: 2, signed: true, per: 1000 },
  { id: 199, to: 'raw.tripOdometerM', width: 4 },
  { id: 250, to: 'raw.trip', width: 1 },
  { id: 80, to: 'raw.dataMode', width: 1 },
  { id: 200, to: 'raw.sleepMode', width: 1 },
  { id: 12, to: 'raw.fuelUsedByGpsLitres', width: 4, per: 1000 },
  { id: 13, to: 'raw.fuelRateByGps', width: 2, per: 100 },

  // the network
  { id: 21, to: 'raw.gsmSignal', width: 1 },
  { id: 205, to: 'raw.cellId', width: 2 },
  { id: 206, to: 'raw.areaCode', width: 2 },
  { id: 241, to: 'raw.operator', width: 4 },
  { id: 636, to: 'raw.cellId4g', width: 4 },
  { id: 11, to: 'raw.iccid1', width: 8 },
  { id: 14, to: 'raw.iccid2', width: 8 },

  // inputs, outputs, keys
  { id: 1, to: 'inputs.din1', width: 1 },
  { id: 2, to: 'inputs.din2', width: 1 },
  { id: 3, to: 'inputs.din3', width: 1 },
  { id: 9, to: 'inputs.ain1V', width: 2, per: 1000 },
  { id: 6, to: 'inputs.ain2V', width: 2, per: 1000 },
  { id: 179, to: 'outputs.dout1', width: 1 },
  { id: 180, to: 'outputs.dout2', width: 1 },
  { id: 380, to: 'outputs.dout3', width: 1 },
  { id: 78, to: 'driverKey', width: 8 },
  { id: 207, to: 'driverKey', width: 8 },

  // events
  { id: 236, to: 'alarms.general', width: 1 },
  { id: 246, to: 'alarms.tow', width: 1 },
  { id: 247, to: 'alarms.crash', width: 1 },
  { id: 249, to: 'alarms.jamming', width: 1 },
  { id: 251, to: 'alarms.idling', width: 1 },
  { id: 252, to: 'alarms.unplugged', width: 1 },
  { id: 255, to: 'alarms.overspeed', width: 1 },
  { id: 253, to: 'harsh.kind', width: 1 },
  { id: 254, to: 'harsh.value', width: 1, per: 100 },

  // OBD
  { id: 256, to: 'vin', width: 0 },
  { id: 281, to: 'troubleCodes', width: 0 },
  { id: 30, to: 'obd.troubleCodeCount', width: 1 },
  { id: 31, to: 'obd.engineLoadPercent', width: 1 },
  { id: 32, to: 'obd.coolantTemperatureC', width: 1, signed: true },
  { id: 33, to: 'obd.shortFuelTrimPercent', width: 1, signed: true },
  { id: 34, to: 'obd.fuelPressureKpa', width: 2 },
  { id: 35, to: 'obd.intakePressureKpa', width: 1 },
  { id: 36, to: 'obd.rpm', width: 2 },
  { id: 37, to: 'obd.speedKmh', width: 1 },
  { id: 38, to: 'obd.timingAdvanceDeg', width: 1, signed: true },
  { id: 39, to: 'obd.intakeAirTemperatureC', width: 1, signed: true },
  { id: 40, to: 'obd.massAirFlowGs', width: 2, per: 100 },
  { id: 41, to: 'obd.throttlePercent', width: 1 },
  { id: 42, to: 'obd.runTimeS', width: 2 },
  { id: 43, to: 'obd.distanceWithLampKm', width: 2 },
  { id: 46, to: 'obd.commandedEgrPercent', width: 1 },
  { id: 47, to: 'obd.egrErrorPercent', width: 1, signed: true },
  { id: 48, to: 'fuelPercent', width: 1 },
  { id: 49, to: 'obd.distanceSinceClearKm', width: 2 },
  { id: 50, to: 'obd.barometricPressureKpa', width: 1 },
  { id: 51, to: 'obd.controlModuleV', width: 2, per: 1000 },
  { id: 52, to: 'obd.absoluteLoadPercent', width: 2 },
  { id: 53, to: 'obd.ambientTemperatureC', width: 1, signed: true },
  { id: 54, to: 'obd.timeWithLampMin', width: 2 },
  { id: 55, to: 'obd.timeSinceClearMin', width: 2 },
  { id: 57, to: 'obd.hybridBatteryPercent', width: 1 },
  { id: 58, to: 'obd.oilTemperatureC', width: 1 },
  { id: 60, to: 'obd.fuelRateLh', width: 2, per: 100 },
  { id: 389, to: 'obd.vehicleOdometerM', width: 4, times: 1000 },
  { id: 390, to: 'fuelLitres', width: 2, per: 10 },

  // CAN adapters
  { id: 325, to: 'vin', width: 0 },
  { id: 81, to: 'obd.speedKmh', width: 1 },
  { id: 82, to: 'obd.pedalPercent', width: 1 },
  { id: 83, to: 'obd.fuelUsedLitres', width: 4, per: 10 },
  { id: 84, to: 'fuelLitres', width: 2, per: 10 },
  { id: 85, to: 'obd.rpm', width: 2 },
  { id: 87, to: 'obd.vehicleOdometerM', width: 4 },
  { id: 89, to: 'fuelPercent', width: 1 },
  { id: 102, to: 'obd.engineTimeMin', width: 4 },
  { id: 110, to: 'obd.fuelRateLh', width: 2, per: 10 },
  { id: 114, to: 'obd.engineLoadPercent', width: 1 },
  { id: 115, to: 'obd.coolantTemperatureC', width: 2, signed: true, per: 10 },
  { id: 151, to: 'temperaturesC.tractionBattery', width: 2, signed: true, per: 10 },
  { id: 152, to: 'stateOfChargePercent', width: 1 },
  { id: 160, to: 'obd.troubleCodeCount', width: 1 },

  // temperatures by wire and by radio, beacons
  { id: 72, to: 'temperaturesC.dallas1', width: 4, signed: true, per: 10, not: dallasFaults },
  { id: 73, to: 'temperaturesC.dallas2', width: 4, signed: true, per: 10, not: dallasFaults },
  { id: 74, to: 'temperaturesC.dallas3', width: 4, signed: true, per: 10, not: dallasFaults },
  { id: 75, to: 'temperaturesC.dallas4', width: 4, signed: true, per: 10, not: dallasFaults },
  { id: 25, to: 'temperaturesC.ble1', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 26, to: 'temperaturesC.ble2', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 27, to: 'temperaturesC.ble3', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 28, to: 'temperaturesC.ble4', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 10800, to: 'temperaturesC.eye1', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 10801, to: 'temperaturesC.eye2', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 10802, to: 'temperaturesC.eye3', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 10803, to: 'temperaturesC.eye4', width: 2, signed: true, per: 100, not: bluetoothFaults },
  { id: 10804, to: 'raw.eye1HumidityPercent', width: 1 },
  { id: 10805, to: 'raw.eye2HumidityPercent', width: 1 },
  { id: 10806, to: 'raw.eye3HumidityPercent', width: 1 },
  { id: 10807, to: 'raw.eye4HumidityPercent', width: 1 },
  { id: 385, to: 'beacons.uuid', width: 0 },
  { id: 548, to: 'beacons.tagged', width: 0 },
  { id: 10829, to: 'beacons.tagged', width: 0 },
  { id: 10831, to: 'beacons.tagged', width: 0 },
]

/** The GH3000's own ids (codec 7). */
const gh: readonly IoMeaning[] = [
  { id: 1, to: 'batteryPercent', width: 1 },
  { id: 2, to: 'inputs.usb', width: 1 },
  { id: 5, to: 'raw.uptimeS', width: 4 },
  { id: 20, to: 'position.hdop', width: 2, per: 10 },
  { id: 21, to: 'raw.vdop', width: 2, per: 10 },
  { id: 22, to: 'raw.pdop', width: 2, per: 10 },
  { id: 67, to: 'batteryV', width: 2, per: 1000 },
  { id: 222, to: 'alarms.sos', width: 1 },
  { id: 240, to: 'motion', width: 1 },
]

export type IoTable = ReadonlyMap<number, IoMeaning>

const tableOf = (meanings: readonly IoMeaning[]): IoTable => new Map(meanings.map((meaning) => [meaning.id, meaning]))

const fmbTable = tableOf(fmb)
export const ghTable = tableOf(gh)

/** A model whose ids differ gets a line here. */
const tablesByModel: ReadonlyMap<string, IoTable> = new Map([['GH3000', ghTable]])

export function tableFor(model?: string): IoTable {
  return (model && tablesByModel.get(model)) || fmbTable
}

/** The other direction, for whoever plays a device. Where several ids mean the same, the first of the list is used. */
const meaningByTarget = new Map<IoTarget, IoMeaning>([...fmb].reverse().map((meaning) => [meaning.to, meaning]))

export function isIoTarget(to: string): to is IoTarget {
  return meaningByTarget.has(to as IoTarget)
}

export function ioElement(to: IoTarget, value: number | boolean | string): IoElement {
  const meaning = meaningByTarget.get(to)
  if (!meaning) throw new RangeError(`no element carries ${to}`)
  const { id, width } = meaning
  if (typeof value === 'string') return { id, width: value.length, value: fromAscii(value) }
  const sent = Math.round((Number(value) * (meaning.per ?? 1)) / (meaning.times ?? 1))
  const span = 2 ** (width * 8)
  const [least, most] = meaning.signed ? [-span / 2, span / 2 - 1] : [0, span - 1]
  const held = Math.min(Math.max(sent, least), most) // a register saturates
  return { id, width, value: held < 0 ? held + span : held }
}
