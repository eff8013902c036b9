import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hexOf, numberOf } from './fields.ts'
import type { Model } from './models.ts'
import { keepTroubleCode } from './obd.ts'

/**
 * What the vehicle's bus says, in GTCAN and inside GTERI: the masks that the report itself carries say which fields
 * follow. In the order in which they are sent, which is not quite that of the bits.
 */

/** What a field is: a measure under a name, a word of its own, or something with a letter for its unit. */
type Means =
  | { readonly obd: string; readonly times?: number }
  | { readonly raw: string }
  | 'vin'
  | 'key'
  | 'distance'
  | 'fuel-used'
  | 'consumption'
  | 'level'
  | 'engine-hours'
  | 'idle-fuel'
  | 'ad-blue'
  | 'driver-card'
  | 'analog'
  /** How many follow, and then they. */
  | { readonly listOf: number; readonly raw: string }
  /** A mask, and then as many fields as it has bits. */
  | { readonly maskOf: string }
  /** A number in hexadecimal, each of its bits a thing that is on. */
  | { readonly bitsOf: keyof typeof bitNames }

/** What is on, from the lowest bit. A bit that is off says the same as one that the vehicle does not tell. */
const bitNames = {
  indicators: [
    'obd.lowFuelLamp',
    'obd.driverSeatBelt',
    'obd.airConditioning',
    'obd.cruiseControl',
    'obd.footbrake',
    'obd.clutch',
    'obd.handbrake',
    'obd.locked',
    'obd.gearReverse',
    'obd.parkingLights',
    'obd.dippedBeam',
    'obd.fullBeam',
    'obd.rearFogLights',
    'obd.frontFogLights',
    'inputs.door',
    'inputs.boot',
  ],
  lights: ['obd.parkingLights', 'obd.dippedBeam', 'obd.frontFogLights', 'obd.rearFogLights', 'obd.hazardLights'],
  doors: [
    'inputs.doorFrontLeft',
    'inputs.doorFrontRight',
    'inputs.doorRearLeft',
    'inputs.doorRearRight',
    'inputs.boot',
    'inputs.bonnet',
  ],
} as const

function meanBits(reading: DecodedReading, group: keyof typeof bitNames, field: string): void {
  keepRaw(reading, group, field)
  const bits = hexOf(field) ?? 0
  for (const [bit, place] of bitNames[group].entries()) {
    if (!has(bits, bit)) continue
    const [to, name] = place.split('.') as ['obd' | 'inputs', string]
    measure(reading, to, name, 1)
  }
}

interface MaskedField {
  readonly bit: number
  readonly means: Means
}

const obd = (bit: number, name: string, times?: number): MaskedField => ({
  bit,
  means: { obd: name, ...(times !== undefined && { times }) },
})
const raw = (bit: number, name: string): MaskedField => ({ bit, means: { raw: name } })

const common: readonly MaskedField[] = [
  { bit: 0, means: 'vin' },
  { bit: 1, means: 'key' },
  { bit: 2, means: 'distance' },
  { bit: 3, means: 'fuel-used' },
  obd(5, 'rpm'), // before the speed, whatever the bits say
  obd(4, 'speedKmh'),
  obd(6, 'coolantTemperatureC'),
  { bit: 7, means: 'consumption' },
  { bit: 8, means: 'level' },
  obd(9, 'rangeM', 100),
  obd(10, 'pedalPercent'),
  { bit: 11, means: 'engine-hours' },
  obd(12, 'drivingHours'),
  obd(13, 'idleHours'),
  { bit: 14, means: 'idle-fuel' },
  obd(15, 'axleWeight2Kg'),
  raw(16, 'tachograph'),
  { bit: 17, means: { bitsOf: 'indicators' } },
  { bit: 18, means: { bitsOf: 'lights' } },
  { bit: 19, means: { bitsOf: 'doors' } },
  obd(20, 'overspeedHours'),
  obd(21, 'engineOverspeedHours'),
]

const ofGv350m: readonly MaskedField[] = [
  raw(22, 'distanceImpulses'),
  obd(23, 'grossWeightKg'),
  obd(24, 'catalystLevelPercent'),
]

const ofCeu: readonly MaskedField[] = [
  obd(23, 'coldStarts'),
  obd(24, 'starts'),
  obd(25, 'startsByIgnition'),
  obd(26, 'coldRunningHours'),
  obd(27, 'handbrakeApplications'),
]

const expansion: readonly MaskedField[] = [
  { bit: 0, means: 'ad-blue' },
  obd(1, 'axleWeight1Kg'),
  obd(2, 'axleWeight3Kg'),
  obd(3, 'axleWeight4Kg'),
  raw(4, 'tachographOverspeed'),
  raw(5, 'tachographMotion'),
  raw(6, 'tachographDirection'),
  { bit: 7, means: 'analog' },
  obd(8, 'engineBrakingFactor'),
  obd(9, 'pedalBrakingFactor'),
  obd(10, 'kickDowns'),
  raw(11, 'effectiveEngineSpeed'),
  obd(12, 'cruiseHours'),
  obd(13, 'kickDownHours'),
  obd(14, 'brakeApplications'),
  { bit: 15, means: 'driver-card' },
  raw(16, 'driver2Card'),
  raw(17, 'driver1Name'),
  raw(18, 'driver2Name'),
  raw(19, 'registration'),
  raw(20, 'canExpansion'),
  obd(21, 'rapidBrakings'),
  obd(22, 'rapidAccelerations'),
  obd(23, 'engineTorquePercent'),
  obd(24, 'serviceDistanceKm'),
  obd(25, 'ambientTemperatureC'),
]

const workingTime: readonly MaskedField[] = [
  { bit: 26, means: { maskOf: 'driver1Work' } },
  { bit: 27, means: { maskOf: 'driver2Work' } },
]

const expansionRest: readonly MaskedField[] = [
  { bit: 28, means: { listOf: 1, raw: 'canTroubleCodes' } },
  raw(29, 'gasLevel'),
  raw(30, 'tachographExpansion'),
]

const second: readonly MaskedField[] = [raw(0, 'retarder'), raw(1, 'powerMode'), raw(2, 'tachographTime')]

const secondOfCeu: readonly MaskedField[] = [
  ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((bit) => raw(bit, `can3_${bit}`)),
  obd(14, 'grossWeightKg'),
  { bit: 15, means: { listOf: 5, raw: 'tyres' } },
  ...[16, 17, 18, 19].map((bit) => raw(bit, `can3_${bit}`)),
  { bit: 3, means: { maskOf: 'generator' } },
]

const electric: readonly MaskedField[] = [{ bit: 28, means: { maskOf: 'electric' } }]

/** What each bit of the electric mask stands for, where it is known. */
const electricNames: readonly string[] = [
  'tractionBatteryV',
  'chargingTimes',
  'powerRecoveredUnits', // of 1.82 Wh
  'chargeCapacityKwh',
  'dischargeCapacityKwh',
  'remainingPower',
]

const has = (mask: number, bit: number) => ((mask >>> bit) & 1) === 1

/** One pass over the fields. It never goes beyond them, whatever the masks ask for. */
class CanFields {
  readonly #reading: DecodedReading
  readonly #fields: readonly string[]
  at: number

  constructor(reading: DecodedReading, fields: readonly string[], at: number) {
    this.#reading = reading
    this.#fields = fields
    this.at = at
  }

  next(): string {
    const field = this.#fields[this.at] ?? ''
    this.at = Math.min(this.at + 1, this.#fields.length)
    return field
  }

  mask(): number {
    return hexOf(this.next()) ?? 0
  }

  walk(table: readonly MaskedField[], mask: number): void {
    for (const { bit, means } of table) {
      if (has(mask, bit)) this.#take(means)
    }
  }

  #take(means: Means): void {
    if (typeof means !== 'string' && 'listOf' in means) {
      // Where no count stands in front, it is one field.
      const first = this.next()
      const count = /^\d{1,2}$/.test(first) ? Number(first) * means.listOf : 0
      const items = [first, ...Array.from({ length: Math.min(count, 99 * 5) }, () => this.next())]
      if (means.raw === 'canTroubleCodes') for (const item of items) keepTroubleCode(this.#reading, item)
      if (first !== '' && first !== '0') keepRaw(this.#reading, means.raw, items.join(','))
    } else if (typeof means !== 'string' && 'maskOf' in means) {
      const mask = this.mask()
      for (let bit = 0; bit < 32; bit += 1) {
        if (has(mask, bit)) this.#keepMasked(means.maskOf, bit, this.next())
      }
    } else mean(this.#reading, means, this.next())
  }

  #keepMasked(group: string, bit: number, field: string): void {
    const value = numberOf(field)
    const name = group === 'electric' ? electricNames[bit] : undefined
    if (name !== undefined && value !== undefined) measure(this.#reading, 'obd', name, value)
    else if (field !== '') keepRaw(this.#reading, `${group}${bit}`, field)
  }
}

/** A number behind the letters of its unit. */
function withUnit(field: string): { unit: string; value: number } | undefined {
  const [, unit, value] = /^([A-Za-z/]{0,8})(-?\d{1,12}(?:\.\d{1,6})?)$/.exec(field) ?? []
  return unit === undefined || value === undefined ? undefined : { unit: unit.toUpperCase(), value: Number(value) + 0 }
}

const litresPerHour = ['H', 'L/H', 'LH']
const litresPer100Km = ['M', 'L/100KM']

function mean(reading: DecodedReading, means: Exclude<Means, { listOf: number } | { maskOf: string }>, field: string) {
  if (field === '') return
  if (typeof means === 'object') {
    if ('bitsOf' in means) {
      meanBits(reading, means.bitsOf, field)
      return
    }
    if ('raw' in means) {
      keepRaw(reading, means.raw, field)
      return
    }
    const value = numberOf(field)
    if (value === undefined) keepRaw(reading, means.obd, field)
    else measure(reading, 'obd', means.obd, means.times === undefined ? value : value * means.times)
    return
  }
  if (means === 'vin') {
    if (/^[0-9A-Za-z]{1,17}$/.test(field)) reading.vin = field
    else keepRaw(reading, 'vin', field)
    return
  }
  if (means === 'key') {
    if (/^[012]$/.test(field)) reading.ignition = field !== '0'
    keepRaw(reading, 'ignitionKey', field)
    return
  }
  if (means === 'analog') {
    const millivolts = numberOf(field)
    if (millivolts !== undefined) measure(reading, 'inputs', 'ain1V', millivolts / 1000)
    return
  }
  if (means === 'driver-card') {
    keepRaw(reading, 'driver1Card', field)
    const key = field.replace(/[^0-9A-Za-z]/g, '')
    if (key !== '' && key.length <= 64) reading.driverKey = key
    return
  }
  const told = withUnit(field)
  const name = meanWithUnit(reading, means, told)
  if (name !== undefined) keepRaw(reading, name, field)
}

/** Answers the name under which a field is kept raw because its unit is not known. */
function meanWithUnit(
  reading: DecodedReading,
  means: 'distance' | 'fuel-used' | 'consumption' | 'level' | 'engine-hours' | 'idle-fuel' | 'ad-blue',
  told: { unit: string; value: number } | undefined,
): string | undefined {
  const { unit = '?', value = 0 } = told ?? {}
  switch (means) {
    case 'distance': {
      // Hectometres; `I` is a count of impulses, which is no distance.
      if (unit !== 'H' || value < 0) return 'distance'
      measure(reading, 'obd', 'vehicleOdometerM', value * 100)
      reading.odometerM ??= value * 100
      return undefined
    }
    case 'fuel-used':
      if (unit !== '' && unit !== 'L') return 'fuelUsed'
      measure(reading, 'obd', 'fuelUsedLitres', value)
      return undefined
    case 'idle-fuel':
      if (unit !== '' && unit !== 'L') return 'idleFuelUsed'
      measure(reading, 'obd', 'idleFuelUsedLitres', value)
      return undefined
    case 'consumption':
      if (litresPerHour.includes(unit)) measure(reading, 'obd', 'fuelRateLh', value)
      else if (litresPer100Km.includes(unit)) measure(reading, 'obd', 'fuelRateL100Km', value)
      else return 'fuelConsumption'
      return undefined
    case 'level':
      if (unit === 'L') reading.fuelLitres = value
      else if (unit === 'P') reading.fuelPercent = value
      else return 'fuelLevel'
      return undefined
    case 'engine-hours':
      if (unit !== '' || value < 0) return 'engineHours'
      reading.engineHours ??= value
      return undefined
    case 'ad-blue':
      if (unit === 'L') measure(reading, 'obd', 'adBlueLitres', value)
      else if (unit === 'P' || unit === '') measure(reading, 'obd', 'adBluePercent', value)
      else return 'adBlue'
      return undefined
  }
}

/** @returns the report mask, and where the fields after the masked ones begin */
export function meanCan(
  reading: DecodedReading,
  fields: readonly string[],
  maskAt: number,
  model: Model | undefined,
): { mask: number; end: number } {
  const pass = new CanFields(reading, fields, maskAt)
  const mask = pass.mask()
  const ceu = model?.can === 'ceu'
  pass.walk(common, mask)
  if (model?.can === 'gv350m') pass.walk(ofGv350m, mask)
  if (ceu) pass.walk(ofCeu, mask)
  else pass.walk(electric, mask)
  const expanded = has(mask, 29) ? pass.mask() : 0
  pass.walk(expansion, expanded)
  if (!ceu) pass.walk(workingTime, expanded)
  pass.walk(expansionRest, expanded)
  const more = has(expanded, 31) ? pass.mask() : 0
  pass.walk(second, more)
  if (ceu) {
    pass.walk(secondOfCeu, more)
    pass.walk(electric, mask)
    pass.walk(workingTime, expanded)
  }
  return { mask, end: pass.at }
}
