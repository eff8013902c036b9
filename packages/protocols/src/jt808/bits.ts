import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure } from '../draft.ts'
import { type BitsField, cry } from './fields.ts'
import type { ModelTraits } from './models.ts'

/** The two double words that every location begins with. */

/** By bit. Those of a fence are told apart by item 12; bit 7 by what the device is supplied from. */
const alarmBits: BitsField['cries'] = {
  0: 'sos',
  1: 'overspeed',
  2: 'fatigue',
  3: 'general',
  4: 'fault', // GNSS module
  5: 'gps-antenna-cut',
  6: 'gps-antenna-short',
  7: 'low-power',
  8: 'unplugged',
  9: 'fault', // display
  10: 'fault', // speech
  11: 'fault', // camera
  12: 'fault', // licence reader
  13: 'overspeed', // about to be
  14: 'fatigue', // about to be
  15: 'vibration',
  16: 'tampering',
  17: 'tampering',
  18: 'fatigue', // driven for too long today
  19: 'parking',
  22: 'general', // too fast or too slow along a route
  23: 'general', // off its route
  24: 'fault', // speed sensor
  25: 'fuel-drop',
  26: 'general', // stolen
  27: 'general', // started without right
  28: 'movement',
  29: 'crash',
  30: 'rollover',
  31: 'door',
}

/** Since 2019 three bits that makers had given meanings of their own have one in the standard. */
const alarmBits2019: BitsField['cries'] = { 15: 'general', 16: 'tyre-pressure', 17: 'general' }

const fenceBits = [20, 21]
const lowSupplyBit = 7
const drivenTooLongBit = 18
const tiredBits = [2, 14]
/** They say what else the bits cannot: no fence is named, or the kind of `general`. */
const needsRaw = [3, 20, 21, 22, 23, 26, 27]

export function meanAlarms(
  reading: DecodedReading,
  alarms: number,
  { version, traits }: { version: number | undefined; traits: ModelTraits },
): void {
  if (alarms === 0) return
  const standard = traits.alarmBitsAlone ? {} : version ? { ...alarmBits, ...alarmBits2019 } : alarmBits
  const table: ModelTraits['alarmBits'] = { ...standard, ...traits.alarmBits }
  let unknown = false
  for (let bit = 0; bit < 32; bit += 1) {
    if (!has(alarms, bit)) continue
    const cried = table[bit]
    if (cried) cry(reading, cried)
    if (!cried || needsRaw.includes(bit)) unknown = true
  }
  if (unknown) keepRaw(reading, 'alarmBits', alarms)
}

/**
 * What only the items tell: whether the device runs from a battery of its own, and whether the fence was entered or
 * left. Nobody drives what has a battery alone: its "driven for too long" is a low battery too.
 */
export function settleAlarms(reading: DecodedReading, alarms: number): void {
  const ownBattery = reading.externalV === undefined && (reading.batteryV ?? reading.batteryPercent) !== undefined
  if (ownBattery && reading.alarms) {
    const otherwise = new Set<string>()
    if (has(alarms, lowSupplyBit)) otherwise.add('low-power')
    if (has(alarms, drivenTooLongBit) && !tiredBits.some((bit) => has(alarms, bit))) otherwise.add('fatigue')
    reading.alarms = [...new Set(reading.alarms.map((name) => (otherwise.has(name) ? 'low-battery' : name)))]
  }
  const told = reading.alarms?.some((name) => name === 'geofence-enter' || name === 'geofence-exit')
  if (fenceBits.some((bit) => has(alarms, bit)) && !told) alarm(reading, 'general')
}

export const status = {
  ignition: 0,
  fix: 1,
  south: 2,
  west: 3,
  engineCut: 10,
  circuitCut: 11,
  charging: 26,
} as const

const positioning = [18, 19, 20, 21]
const doors = [
  [13, 'frontDoor'],
  [14, 'middleDoor'],
  [15, 'backDoor'],
  [16, 'driverDoor'],
  [17, 'otherDoor'],
] as const
const movingBit2019 = 22
const understood = [0, 1, 2, 3, 10, 11, 13, 14, 15, 16, 17, 26, ...positioning].reduce(
  (mask, bit) => mask | (1 << bit),
  0,
)

export function meanStatus(
  reading: DecodedReading,
  bits: number,
  { version, traits }: { version: number | undefined; traits: ModelTraits },
): void {
  reading.ignition = has(bits, status.ignition)
  measure(reading, 'outputs', 'engineCut', has(bits, status.engineCut) ? 1 : 0)
  if (has(bits, status.circuitCut)) measure(reading, 'outputs', 'circuitCut', 1)
  for (const [bit, name] of doors) {
    if (has(bits, bit)) measure(reading, 'inputs', name, 1)
  }
  if (traits.doorBit !== undefined) measure(reading, 'inputs', 'door', has(bits, traits.doorBit) ? 1 : 0)
  if (has(bits, status.charging)) reading.charging = true
  if (traits.motionBit !== undefined) reading.motion = has(bits, traits.motionBit)
  else if (version && has(bits, movingBit2019)) reading.motion = true
  if ((bits & ~understood) !== 0) keepRaw(reading, 'status', bits)
}

export function has(bits: number, bit: number): boolean {
  return ((bits >>> bit) & 1) === 1
}
