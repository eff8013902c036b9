import { type Alarm, alarms } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'
import { numberIn, rounded, switchIn, type Told } from './values.ts'

/**
 * Attributes that apps and devices send beside the place, under the names that they got used to. They mean the same in a
 * query, in a form and among the `extras` of JSON. Whatever has no line is kept raw.
 */
export interface ToldPlace {
  lat?: number
  lon?: number
  altitudeM?: number
  speedKmh?: number
  courseDeg?: number
  accuracyM?: number
  satellites?: number
  hdop?: number
  valid: boolean
}

type Measures = 'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs'

interface NumberMeaning {
  readonly to:
    | 'odometerM'
    | 'engineHours'
    | 'batteryPercent'
    | 'batteryV'
    | 'externalV'
    | 'fuelLitres'
    | 'fuelPercent'
    | `${Measures}.${string}`
  readonly least?: number
  readonly per?: number
}

/** What is less than `least` is none, and kept raw. */
const numbers: ReadonlyMap<string, NumberMeaning> = new Map<string, NumberMeaning>([
  ['odometer', { to: 'odometerM', least: 0 }],
  ['hours', { to: 'engineHours', least: 0, per: 3_600_000 }], // told in milliseconds
  ['batt', { to: 'batteryPercent' }],
  ['batteryLevel', { to: 'batteryPercent' }],
  ['battery', { to: 'batteryV' }],
  ['power', { to: 'externalV' }],
  ['fuel', { to: 'fuelLitres', least: 0 }],
  ['fuelLevel', { to: 'fuelPercent', least: 0 }],
  ['rpm', { to: 'obd.rpm' }],
  ['obdSpeed', { to: 'obd.speedKmh' }],
  ['obdOdometer', { to: 'obd.vehicleOdometerM', least: 0 }],
  ['coolantTemp', { to: 'obd.coolantTemperatureC' }],
  ['engineLoad', { to: 'obd.engineLoadPercent' }],
  ['throttle', { to: 'obd.throttlePercent' }],
  ['fuelUsed', { to: 'obd.fuelUsedLitres', least: 0 }],
  ['fuelConsumption', { to: 'obd.fuelRateLh', least: 0 }],
  ['deviceTemp', { to: 'temperaturesC.device' }],
  ['temperature', { to: 'temperaturesC.sensor1' }],
  ['humidity', { to: 'humidityPercent.sensor1' }],
])

/** Names that end in a number: the sensor's, the line's. */
const numbered: readonly (readonly [form: RegExp, field: Measures, prefix: string])[] = [
  [/^temp(\d{1,2})$/, 'temperaturesC', 'sensor'],
  [/^humidity(\d{1,2})$/, 'humidityPercent', 'sensor'],
  [/^in(\d{1,2})$/, 'inputs', 'din'],
  [/^out(\d{1,2})$/, 'outputs', 'dout'],
]

const placeNumbers: ReadonlyMap<string, 'altitudeM' | 'accuracyM' | 'hdop' | 'satellites'> = new Map([
  ['altitude', 'altitudeM'],
  ['accuracy', 'accuracyM'],
  ['hdop', 'hdop'],
  ['sat', 'satellites'],
])

const switches: ReadonlyMap<string, 'ignition' | 'motion' | 'charging'> = new Map([
  ['ignition', 'ignition'],
  ['motion', 'motion'],
  ['charge', 'charging'],
])

/** Lines that are told by what hangs on them. */
const lines: ReadonlyMap<string, readonly [field: 'inputs' | 'outputs', name: string]> = new Map([
  ['door', ['inputs', 'door']],
  ['blocked', ['outputs', 'engineCut']],
])

export const vinPattern = /^[0-9a-z]{17}$/i
const maxKeyChars = 64

/** False where the attribute has no meaning, or the value is none of its kind. */
function isMeant(reading: DecodedReading, told: ToldPlace, name: string, value: Told): boolean {
  const text = String(value).trim()
  const onOff = switches.get(name)
  const isOn = switchIn(value)
  if (onOff !== undefined && isOn !== undefined) reading[onOff] = isOn
  else if (name === 'valid') told.valid = isOn ?? text.toUpperCase() === 'A'
  else if (isOn !== undefined && isMeantLine(reading, name, isOn)) return true
  else if (name === 'driverUniqueId' && text !== '' && text.length <= maxKeyChars) reading.driverKey = text
  else if (name === 'vin' && vinPattern.test(text)) reading.vin = text.toUpperCase()
  else if (name === 'alarm' && /^[\w,-]{1,200}$/.test(text)) alarmsOf(reading, text)
  else if (name === 'dtcs' && troubleCodes.test(text)) reading.troubleCodes = text.split(/[\s,]+/).slice(0, 128)
  else return isMeantNumber(reading, told, name, numberIn(value))
  return true
}

const troubleCodes = /^[PCBU][0-9A-F]{4}([\s,]+[PCBU][0-9A-F]{4}){0,255}$/

function isMeantLine(reading: DecodedReading, name: string, isOn: boolean): boolean {
  const line = lines.get(name)
  if (line) {
    measure(reading, line[0], line[1], isOn ? 1 : 0)
    return true
  }
  for (const [form, field, prefix] of numbered) {
    const number = form.exec(name)?.[1]
    if (number === undefined || (field !== 'inputs' && field !== 'outputs')) continue
    measure(reading, field, `${prefix}${number}`, isOn ? 1 : 0)
    return true
  }
  return false
}

function isMeantNumber(reading: DecodedReading, told: ToldPlace, name: string, value: number | undefined): boolean {
  if (value === undefined) return false
  const ofPlace = placeNumbers.get(name)
  if (ofPlace !== undefined) {
    if (value < 0 && ofPlace !== 'altitudeM') return false
    told[ofPlace] = ofPlace === 'satellites' ? Math.round(value) : value
    return true
  }
  const meaning = numbers.get(name)
  if (meaning === undefined) return isMeantNumbered(reading, name, value)
  if (value < (meaning.least ?? Number.NEGATIVE_INFINITY)) return false
  const { to, per = 1 } = meaning
  const dot = to.indexOf('.')
  if (dot > 0) measure(reading, to.slice(0, dot) as Measures, to.slice(dot + 1), value / per)
  else reading[to as 'odometerM'] = value / per
  return true
}

function isMeantNumbered(reading: DecodedReading, name: string, value: number): boolean {
  for (const [form, field, prefix] of numbered) {
    const number = form.exec(name)?.[1]
    if (number === undefined) continue
    measure(reading, field, `${prefix}${number}`, value)
    return true
  }
  return false
}

/** What apps call an alarm where we say otherwise. */
const alarmNames: Readonly<Record<string, Alarm>> = {
  accident: 'crash',
  fallDown: 'fall',
  fatigueDriving: 'fatigue',
  footBrake: 'footbrake',
  fuelLeak: 'fuel-drop',
  geofenceEnter: 'geofence-enter',
  geofenceExit: 'geofence-exit',
  gpsAntennaCut: 'gps-antenna-cut',
  highRpm: 'high-rpm',
  idle: 'idling',
  laneChange: 'lane-departure',
  lowBattery: 'low-battery',
  lowPower: 'low-power',
  lowspeed: 'low-speed',
  powerCut: 'unplugged',
  powerOff: 'power-off',
  powerOn: 'power-on',
  powerRestored: 'power-restored',
  removing: 'removed',
}
const harshNames: Readonly<Record<string, HarshEvent['kind']>> = {
  hardAcceleration: 'acceleration',
  hardBraking: 'braking',
  hardCornering: 'cornering',
}

export const isAlarm = (name: string): name is Alarm => Object.hasOwn(alarms, name)

function alarmsOf(reading: DecodedReading, value: string): void {
  for (const name of value.split(',').filter((each) => each !== '')) {
    const kind = Object.hasOwn(harshNames, name) ? harshNames[name] : undefined
    const known = Object.hasOwn(alarms, name)
      ? (name as Alarm)
      : Object.hasOwn(alarmNames, name)
        ? alarmNames[name]
        : undefined
    if (kind !== undefined) harsh(reading, { kind })
    else alarm(reading, known ?? 'general')
    if (kind === undefined && known === undefined) keepRaw(reading, 'alarm', name)
  }
}

export function applyAttribute(reading: DecodedReading, told: ToldPlace, name: string, value: Told): void {
  if (isMeant(reading, told, name, value)) return
  const asNumber = numberIn(value)
  keepRaw(reading, name, asNumber ?? String(value))
}

/** Knots in a query, metres a second in JSON. Below zero: not known. */
export function speedOf(value: number, kmhPerUnit: number): number | undefined {
  return value < 0 ? undefined : rounded(value * kmhPerUnit, 6)
}

/** Below zero: not known. */
export function courseOf(value: number): number | undefined {
  return value < 0 ? undefined : value
}
