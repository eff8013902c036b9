import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hexOf, hoursOf, instantOf, integerOf, metresOf, numberOf, percentOf } from './fields.ts'
import type { Message } from './message.ts'
import type { Model } from './models.ts'
import { meanPeripherals } from './peripherals.ts'
import { accessPointOf, keepAccessPoint } from './place.ts'
import { isStatus, meanAnalog, meanInputs, meanOutputs, meanStatus } from './status.ts'

/** What stands behind the last place of a report. */

/** `20.1` behind a place is the mileage in kilometres. */
function keepOdometer(reading: DecodedReading, field: string | undefined): boolean {
  const odometerM = metresOf(field)
  if (odometerM === undefined) return false
  reading.odometerM = odometerM
  return true
}

function keepHours(reading: DecodedReading, field: string | undefined): boolean {
  const engineHours = hoursOf(field)
  if (engineHours === undefined) return false
  reading.engineHours = engineHours
  return true
}

function keepBattery(reading: DecodedReading, field: string | undefined): void {
  const percent = percentOf(field)
  if (percent !== undefined) reading.batteryPercent = percent
}

/** Which appendix a bit of the mask behind the cell announces. */
const appendices: readonly (readonly [bit: number, name: string])[] = [
  [0, 'satellites'],
  [1, 'trigger'],
  [4, 'gnssJamming'],
]
const appendicesOfCameras: readonly (readonly [bit: number, name: string])[] = [
  [0, 'satellitesInView'],
  [2, 'satellites'],
]

/**
 * Directly behind the cell: nothing, `00`, or a mask in hexadecimal and what it announces. Where what follows cannot be
 * that, the model has no mask there, but says why it fixed its position.
 * @returns the fields after them
 */
export function meanAppendices(reading: DecodedReading, fields: readonly string[], model: Model | undefined): string[] {
  const [first, ...rest] = fields
  if (first === undefined || metresOf(first) !== undefined) return [...fields]
  const mask = /^[0-9A-Fa-f]{1,2}$/.test(first) ? (hexOf(first) as number) : undefined
  if (mask === undefined) return first === '' ? rest : [...fields]
  const table = model?.ignitionIsOne ? appendicesOfCameras : appendices
  const told = table.filter(([bit]) => ((mask >> bit) & 1) === 1)
  const follows = told.every((_, index) => /^\d{0,2}$/.test(rest[index] ?? '.'))
  if (!follows) {
    keepRaw(reading, 'trigger', mask)
    return rest
  }
  for (const [index, [, name]] of told.entries()) {
    const value = integerOf(rest[index])
    if (value === undefined) continue
    if (name === 'satellites' && reading.position) reading.position.satellites = value
    else keepRaw(reading, name, value)
  }
  return rest.slice(told.length)
}

/** Some portable trackers put one access point behind the cell. */
function withoutAccessPoints(reading: DecodedReading, fields: readonly string[]): string[] {
  const rest: string[] = []
  for (let at = 0; at < fields.length; at += 1) {
    const [address = '', rssi = ''] = fields.slice(at, at + 2)
    const point = /^-\d{1,3}$/.test(rssi) ? accessPointOf(address, rssi) : undefined
    if (point === undefined) rest.push(address)
    else {
      keepAccessPoint(reading, point)
      at += 1
    }
  }
  return rest
}

function keepRest(reading: DecodedReading, fields: readonly string[]): void {
  if (fields.some((field) => field !== '' && !/^0+$/.test(field))) keepRaw(reading, 'rest', fields.join(','))
}

/** Of an event: a mileage, hours of the engine, or the battery of a portable tracker, in whatever order. */
export function meanEventTail(reading: DecodedReading, message: Message, tail: readonly string[]): void {
  const { model } = message
  if (model?.tail === 'asset') {
    assetTail(reading, tail)
    return
  }
  const fields = meanAppendices(reading, withoutAccessPoints(reading, tail), model)
  const rest: string[] = []
  for (const field of fields) {
    if (reading.odometerM === undefined && keepOdometer(reading, field)) continue
    if (reading.engineHours === undefined && keepHours(reading, field)) continue
    if (instantOf(field) !== undefined) keepRaw(reading, 'eventTime', field)
    else rest.push(field)
  }
  const last = rest.at(-1)
  if (model?.tail !== 'vehicle' && percentOf(last) !== undefined) {
    keepBattery(reading, last)
    rest.pop()
  }
  keepRest(reading, rest)
}

/** Of a scheduled report. `mask` is that of the extended one. */
export function meanReportTail(
  reading: DecodedReading,
  message: Message,
  tail: readonly string[],
  mask: number | undefined,
): void {
  const { model } = message
  if (model?.tail === 'asset' || (model === undefined && looksLikeAsset(tail))) {
    assetTail(reading, tail)
    return
  }
  if (model?.tail === 'bare') {
    bareTail(reading, tail, mask, model)
    return
  }
  const fields = meanAppendices(reading, withoutAccessPoints(reading, tail), model)
  if (model?.statusInTwo && mask !== undefined) {
    const rest = vehicleFields(reading, fields, fields.slice(2, 5), 5)
    if (rest[0] !== '' && rest[0] !== undefined) meanInputs(reading, hexOf(rest[0]) ?? 0)
    if (rest[1] !== '' && rest[1] !== undefined) meanOutputs(reading, hexOf(rest[1]) ?? 0)
    meanPeripherals(reading, rest.slice(3), mask, model)
    return
  }
  const statusAt = fields.findIndex((field, at) => at >= 3 && isStatus(field))
  if (statusAt >= 0) {
    vehicleFields(reading, fields, fields.slice(2, statusAt - 1), statusAt - 1)
    keepBattery(reading, fields[statusAt - 1])
    meanStatus(reading, fields[statusAt] as string)
    const rest = fields.slice(statusAt + 1)
    if (mask !== undefined) meanPeripherals(reading, rest.slice(1), mask, model)
    else if (model === undefined || model.vin) engineFields(reading, rest)
    else keepRest(reading, rest)
    return
  }
  if (model?.tail === 'vehicle') {
    // No status, but its place may still be there.
    const batteryAt = (message.version?.length ?? 0) > 6 ? 5 : 4
    const rest = vehicleFields(reading, fields, fields.slice(2, batteryAt), batteryAt)
    keepBattery(reading, rest[0])
    if (mask !== undefined) meanPeripherals(reading, rest.slice(3), mask, model)
    else keepRest(reading, rest.slice(1))
    return
  }
  portableTail(reading, fields)
}

/** Mileage, hours, analogue inputs. @returns what follows them */
function vehicleFields(
  reading: DecodedReading,
  fields: readonly string[],
  analog: readonly string[],
  end: number,
): string[] {
  keepOdometer(reading, fields[0])
  keepHours(reading, fields[1])
  for (const [index, field] of analog.entries()) meanAnalog(reading, index + 1, field)
  return fields.slice(end)
}

/** A dongle goes on with what it hears from the engine. */
function engineFields(reading: DecodedReading, [rpm, consumption, level, ...rest]: readonly string[]): void {
  const [rpmTold, consumptionTold, levelTold] = [integerOf(rpm), numberOf(consumption), percentOf(level)]
  if (rpmTold !== undefined) measure(reading, 'obd', 'rpm', rpmTold)
  if (consumptionTold !== undefined) measure(reading, 'obd', 'fuelRateL100Km', consumptionTold)
  if (levelTold !== undefined) reading.fuelPercent = levelTold
  keepRest(reading, rest)
}

/** Mileage, battery, and on some a byte of inputs. */
function portableTail(reading: DecodedReading, fields: readonly string[]): void {
  const [first, ...others] = fields
  const rest = keepOdometer(reading, first) ? others : first === '' && others.length > 0 ? others : [...fields]
  keepBattery(reading, rest[0])
  if (percentOf(rest[0]) !== undefined) rest.shift()
  keepRest(reading, rest)
}

function bareTail(
  reading: DecodedReading,
  [mileage = '', battery = '', ...rest]: readonly string[],
  mask: number | undefined,
  model: Model,
): void {
  keepOdometer(reading, mileage)
  keepBattery(reading, battery)
  if (mask === undefined) {
    keepRest(reading, rest)
    return
  }
  // Its mask's seventh bit is a second battery, not a sensor by radio.
  const second = (mask >>> 7) & 1 ? integerOf(rest.shift()) : undefined
  if (second !== undefined) keepRaw(reading, 'externalBatteryPercent', second)
  meanPeripherals(reading, rest, (mask & ~0x80) >>> 0, model)
}

/** Signal, its errors, battery (mV), battery (%), mode, motion, temperature. */
function looksLikeAsset(fields: readonly string[]): boolean {
  return percentOf(fields[3]) !== undefined && /^[01]$/.test(fields[4] ?? '') && !fields.some(isStatus)
}

function assetTail(reading: DecodedReading, tail: readonly string[]): void {
  const [rssi, errors, third, fourth, mode, motion, temperature, ...rest] = withoutAccessPoints(reading, tail)
  const signal = integerOf(rssi)
  if (tail.length >= 5) {
    if (signal !== undefined) keepRaw(reading, 'gsmSignal', signal)
    if (integerOf(errors) !== undefined) keepRaw(reading, 'bitErrorRate', integerOf(errors) as number)
    const millivolts = integerOf(third)
    if (millivolts !== undefined && millivolts > 1000) reading.batteryV = millivolts / 1000
    keepBattery(reading, fourth)
    if (mode !== undefined && mode !== '') keepRaw(reading, 'mode', mode)
    if (motion === '0' || motion === '1') reading.motion = motion === '1'
    const temperatureC = numberOf(temperature)
    if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'device', temperatureC)
    keepRest(reading, rest)
    return
  }
  // The older ones: a byte or the mileage, and the battery; or signal, errors, battery.
  if (tail.length === 3) {
    if (signal !== undefined && errors !== '') keepRaw(reading, 'gsmSignal', signal)
    if (integerOf(errors) !== undefined) keepRaw(reading, 'bitErrorRate', integerOf(errors) as number)
    keepOdometer(reading, rssi)
    keepBattery(reading, third)
    if (percentOf(third) === undefined) keepRest(reading, [third ?? ''])
    return
  }
  keepOdometer(reading, rssi)
  const last = [rssi, errors, third, fourth]
    .slice(0, tail.length)
    .slice(1)
    .filter((field) => field !== '')
    .at(-1)
  if (percentOf(last) !== undefined) keepBattery(reading, last)
  else if (last !== undefined) keepRest(reading, [last])
}
