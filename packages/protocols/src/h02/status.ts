import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure } from '../draft.ts'

/**
 * The vehicle's status: 32 bits, of which those of alarms and states say yes by being 0. Makers agree on most of them;
 * bits that mean different things to different makers are left to `raw.status`.
 */
interface StatusBit {
  readonly bit: number
  readonly alarm?: Alarm
  readonly output?: string
  readonly input?: string
}

const statusBits: readonly StatusBit[] = [
  { bit: 0, alarm: 'vibration' }, // "theft": shaken, or a door opened while armed
  { bit: 1, alarm: 'sos' },
  { bit: 2, alarm: 'overspeed' },
  { bit: 3, alarm: 'general' }, // ignition while armed
  { bit: 4, alarm: 'geofence-enter' },
  { bit: 5, alarm: 'gps-antenna-cut' },
  { bit: 6, alarm: 'gps-antenna-short' },
  { bit: 7, alarm: 'geofence-exit' },
  { bit: 8, input: 'door' },
  { bit: 11, alarm: 'crash' },
  { bit: 15, alarm: 'overspeed' },
  { bit: 16, alarm: 'fault' },
  { bit: 17, alarm: 'vibration' },
  { bit: 18, alarm: 'sos' },
  { bit: 19, alarm: 'unplugged' }, // runs on its own battery
  { bit: 20, alarm: 'unplugged' },
  { bit: 21, alarm: 'gps-antenna-cut' },
  { bit: 22, alarm: 'gps-antenna-short' },
  { bit: 25, alarm: 'tow' },
  { bit: 27, output: 'engineCut' },
  { bit: 28, alarm: 'unplugged' },
]

/** The one state that is told by a 1. */
const ignitionBit = 10
const nothing = 0xffffffff

function isSet(status: number, bit: number): boolean {
  return ((status >>> bit) & 1) === 1
}

export function tellStatus(reading: DecodedReading, status: number): void {
  reading.ignition = isSet(status, ignitionBit)
  for (const { bit, alarm: name, input, output } of statusBits) {
    const isTold = !isSet(status, bit)
    if (name !== undefined && isTold) alarm(reading, name)
    if (input !== undefined) measure(reading, 'inputs', input, isTold ? 1 : 0)
    if (output !== undefined) measure(reading, 'outputs', output, isTold ? 1 : 0)
  }
  keepRaw(reading, 'status', status)
}

/** The other direction; nothing where the reading has nothing that it could tell. */
export function statusOf(reading: DecodedReading): number | undefined {
  const told = new Set<string>(reading.alarms)
  let status = nothing
  let isTelling = reading.ignition !== undefined
  if (reading.ignition !== true) status = clear(status, ignitionBit)
  for (const { bit, alarm: name, input, output } of statusBits) {
    const isTold =
      (name !== undefined && told.delete(name)) ||
      (input !== undefined && reading.inputs?.[input] === 1) ||
      (output !== undefined && reading.outputs?.[output] === 1)
    if (!isTold) continue
    isTelling = true
    status = clear(status, bit)
  }
  return isTelling ? status : undefined
}

function clear(status: number, bit: number): number {
  return (status & ~(1 << bit)) >>> 0
}

/** Some models tell the charge in steps, some in percent. Above 240 the device hangs on a charger. */
const steps = [undefined, 0, 10, 20, 60, 80, 100] as const

export function tellBattery(reading: DecodedReading, told: number): void {
  if (told === 0) return
  if (told >= 0xf1 && told <= 0xf6) {
    reading.charging = true
    tellBattery(reading, told - 0xf0)
  } else if (told < steps.length) {
    reading.batteryPercent = steps[told] as number
  } else if (told <= 100) {
    reading.batteryPercent = told
  } else {
    keepRaw(reading, 'battery', told)
  }
}
