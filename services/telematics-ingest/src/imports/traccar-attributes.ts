import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, flag, harsh, keepRaw, measure } from '@clutch/protocols/draft'

/** What the attributes of a position mean, as data. What is not here is kept raw, under its own name. */

type NumberField =
  | 'odometerM'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'engineHours'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'

/** Later ones do not replace earlier ones: what the vehicle says of its way goes before what was added up. */
const numbers: readonly (readonly [name: string, to: NumberField, per: number])[] = [
  ['odometer', 'odometerM', 1],
  ['obdOdometer', 'odometerM', 1],
  ['totalDistance', 'odometerM', 1],
  ['fuelLevel', 'fuelPercent', 1],
  ['fuel', 'fuelLitres', 1],
  ['hours', 'engineHours', 3_600_000],
  ['power', 'externalV', 1],
  ['battery', 'batteryV', 1],
  ['batteryLevel', 'batteryPercent', 1],
]

const flags: readonly (readonly [name: string, to: 'ignition' | 'motion' | 'charging'])[] = [
  ['ignition', 'ignition'],
  ['motion', 'motion'],
  ['charge', 'charging'],
]

const ofEngine = new Map(
  Object.entries({
    rpm: 'rpm',
    throttle: 'throttlePercent',
    engineLoad: 'engineLoadPercent',
    coolantTemp: 'coolantTemperatureC',
    fuelConsumption: 'fuelRateLh',
    fuelUsed: 'fuelUsedLitres',
  }),
)

const alarmNames = new Map<string, Alarm>(
  Object.entries({
    general: 'general',
    sos: 'sos',
    vibration: 'vibration',
    shock: 'vibration',
    movement: 'movement',
    lowspeed: 'low-speed',
    overspeed: 'overspeed',
    fallDown: 'fall',
    lowPower: 'low-power',
    lowBattery: 'low-battery',
    fault: 'fault',
    powerOff: 'power-off',
    powerOn: 'power-on',
    door: 'door',
    lock: 'lock',
    unlock: 'unlock',
    geofenceEnter: 'geofence-enter',
    geofenceExit: 'geofence-exit',
    gpsAntennaCut: 'gps-antenna-cut',
    accident: 'crash',
    tow: 'tow',
    idle: 'idling',
    highRpm: 'high-rpm',
    fatigueDriving: 'fatigue',
    powerCut: 'unplugged',
    powerRestored: 'power-restored',
    jamming: 'jamming',
    temperature: 'temperature',
    parking: 'parking',
    bonnet: 'bonnet',
    footBrake: 'footbrake',
    fuelLeak: 'fuel-drop',
    tampering: 'tampering',
    removing: 'removed',
  } as const),
)

const harshNames = new Map<string, HarshEvent['kind']>(
  Object.entries({
    hardAcceleration: 'acceleration',
    hardBraking: 'braking',
    hardCornering: 'cornering',
  } as const),
)

const maxNested = 2_000

/** Those that belong to the position are taken by whoever places it. */
const ofPosition: ReadonlySet<string> = new Set(['sat', 'hdop'])

export function addAttributes(reading: DecodedReading, attributes: Readonly<Record<string, unknown>>): void {
  const rest = new Map(Object.entries(attributes).filter(([name]) => !ofPosition.has(name)))
  for (const [name, to, per] of numbers) {
    const value = rest.get(name)
    if (typeof value !== 'number' || !Number.isFinite(value) || reading[to] !== undefined) continue
    if (value < 0 && (to === 'odometerM' || to === 'engineHours')) continue
    reading[to] = value / per
    rest.delete(name)
  }
  for (const [name, to] of flags) {
    const value = rest.get(name)
    if (typeof value !== 'boolean') continue
    reading[to] = value
    rest.delete(name)
  }
  for (const [name, value] of rest) addOther(reading, name, value)
}

function addOther(reading: DecodedReading, name: string, value: unknown): void {
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (!addMeasure(reading, name, Number(value))) keepRaw(reading, name, Number(value))
    return
  }
  if (typeof value === 'string') {
    if (!addWords(reading, name, value)) keepRaw(reading, name, value.replaceAll('\0', ''))
    return
  }
  if (value !== null && value !== undefined)
    keepRaw(reading, name, JSON.stringify(value).replaceAll('\\u0000', '').slice(0, maxNested))
}

function addMeasure(reading: DecodedReading, name: string, value: number): boolean {
  const engine = ofEngine.get(name)
  if (engine !== undefined) measure(reading, 'obd', engine, value)
  else if (/^(io|adc|in)\d{1,4}$/.test(name)) measure(reading, 'inputs', name, value)
  else if (/^out\d{1,4}$/.test(name)) measure(reading, 'outputs', name, value)
  else if (/^temp\d{1,3}$/.test(name)) measure(reading, 'temperaturesC', name, value)
  else if (name === 'deviceTemp') measure(reading, 'temperaturesC', 'device', value)
  else if (name === 'humidity') measure(reading, 'humidityPercent', 'humidity', value)
  else return false
  return true
}

/** Text that has a field. */
function addWords(reading: DecodedReading, name: string, value: string): boolean {
  switch (name) {
    case 'alarm':
      for (const word of value.split(',').map((part) => part.trim())) addAlarm(reading, word)
      return true
    case 'driverUniqueId':
      if (value === '' || value.length > 64 || value.includes('\0')) return false
      reading.driverKey = value
      return true
    case 'vin':
      if (!/^[0-9A-Z]{1,17}$/i.test(value)) return false
      reading.vin = value
      return true
    case 'dtcs': {
      const codes = value.split(/[\s,;]+/).filter((code) => /^[PCBU][0-9A-F]{4}(-[0-9A-F]{2})?$/i.test(code))
      if (codes.length === 0) return value.trim() === ''
      reading.troubleCodes = [...new Set(codes)].slice(0, 128)
      return true
    }
    default:
      return false
  }
}

function addAlarm(reading: DecodedReading, word: string): void {
  if (word === '') return
  const kind = harshNames.get(word)
  if (kind !== undefined) {
    harsh(reading, { kind })
    return
  }
  const known = alarmNames.get(word)
  alarm(reading, known ?? 'general')
  if (known === undefined) keepRaw(reading, 'alarm', word)
}

/** Why a position is doubted there is told in words of ours. */
export function addDoubts(reading: DecodedReading, attributes: Readonly<Record<string, unknown>>): void {
  if (attributes.approximate === true) flag(reading, 'approximate')
}
