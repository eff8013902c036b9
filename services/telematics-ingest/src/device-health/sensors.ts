import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Turn } from './fold.ts'
import { limits } from './limits.ts'

/** Pure: which measures always come, and which of those have ceased to. */

interface Sensor {
  /** Readings in a row, until it counts as one that always comes. */
  readonly run: number
  /** Of the device's own time, while it reported without this. */
  readonly silentS: number
  /** How often it came again since it was silent. */
  readonly back: number
}

/** By field and, where the field has some, name. */
export type Sensors = Readonly<Record<string, Readonly<Record<string, Sensor>>>>

const single = ['fuelLitres', 'fuelPercent', 'externalV', 'batteryV', 'batteryPercent', 'stateOfChargePercent'] as const
// What an engine tells is not among them: it is silent whenever the engine is off.
const named = ['temperaturesC', 'humidityPercent', 'inputs'] as const
const alone = 'alone'

const fresh: Sensor = { run: 1, silentS: 0, back: 0 }

export function lookAtSensors(
  part: Sensors | undefined,
  reading: DecodedReading,
  beforeMs: number | undefined,
  turn: Turn,
): Sensors | undefined {
  const { silentSensorAfterS } = turn.adjusted
  if (silentSensorAfterS === null) {
    turn.clear('silent-sensor')
    return undefined
  }
  const gapS = beforeMs === undefined ? 0 : Math.min((turn.timeMs - beforeMs) / 1_000, limits.sensors.maxGapS)
  let room = limits.sensors.most - countOf(part)
  const next: Record<string, Readonly<Record<string, Sensor>>> = {}
  let hasChanged = false
  const take = (field: string, came: Readonly<Record<string, unknown>> | undefined) => {
    const before = part?.[field]
    if (before === undefined && came === undefined) return
    if (before !== undefined && came !== undefined && isSteady(before, came)) {
      next[field] = before
      return
    }
    const after = folded(before, came, { gapS, silentAfterS: silentSensorAfterS, room })
    room -= Object.keys(after).length - (before === undefined ? 0 : Object.keys(before).length)
    if (after !== before) hasChanged = true
    next[field] = after
  }
  const own = part?.[alone]
  if (own !== undefined && areSteady(own, reading)) next[alone] = own
  else take(alone, singles(reading))
  for (const field of named) take(field, reading[field])
  const sensors = hasChanged ? next : part
  say(sensors, silentSensorAfterS, reading, turn)
  return sensors
}

function singles(reading: DecodedReading): Record<string, unknown> {
  const came: Record<string, unknown> = {}
  for (const name of single) if (reading[name] !== undefined) came[name] = reading[name]
  return came
}

/** As almost always: what always comes has come, and nothing else. Made cheap, since it is asked for every reading. */
function isSteady(before: Readonly<Record<string, Sensor>>, came: Readonly<Record<string, unknown>>): boolean {
  let left = 0
  for (const _name in before) left += 1
  for (const name in came) {
    if (!isSettled(before[name])) return false
    left -= 1
  }
  return left === 0
}

function areSteady(before: Readonly<Record<string, Sensor>>, reading: DecodedReading): boolean {
  for (const name of single) {
    const sensor = before[name]
    if ((reading[name] === undefined) !== (sensor === undefined)) return false
    if (sensor !== undefined && !isSettled(sensor)) return false
  }
  return true
}

function isSettled(sensor: Sensor | undefined): boolean {
  return sensor !== undefined && sensor.run === limits.sensors.readingsInRow && sensor.silentS === 0
}

const none: Readonly<Record<string, Sensor>> = {}

/** @returns the very same where nothing has changed */
function folded(
  before: Readonly<Record<string, Sensor>> = none,
  came: Readonly<Record<string, unknown>> = {},
  { gapS, silentAfterS, room }: { gapS: number; silentAfterS: number; room: number },
): Readonly<Record<string, Sensor>> {
  let after: Record<string, Sensor> | undefined
  for (const name of Object.keys(before)) {
    const sensor = before[name]!
    const now = Object.hasOwn(came, name) ? present(sensor, silentAfterS) : absent(sensor, gapS)
    if (now === sensor) continue
    after ??= { ...before }
    if (now === undefined) delete after[name]
    else after[name] = now
  }
  for (const name of Object.keys(came)) {
    if (Object.hasOwn(before, name) || room <= 0 || name === '__proto__') continue
    after ??= { ...before }
    after[name] = fresh
    room -= 1
  }
  return after ?? before
}

function present(sensor: Sensor, silentAfterS: number): Sensor {
  const { readingsInRow, backTimes } = limits.sensors
  if (sensor.silentS >= silentAfterS && sensor.back + 1 < backTimes) return { ...sensor, back: sensor.back + 1 }
  const run = Math.min(sensor.run + 1, readingsInRow)
  return run === sensor.run && sensor.silentS === 0 ? sensor : { run, silentS: 0, back: 0 }
}

/** @returns nothing for what never came regularly */
function absent(sensor: Sensor, gapS: number): Sensor | undefined {
  if (sensor.run < limits.sensors.readingsInRow) return undefined
  return { ...sensor, silentS: sensor.silentS + gapS }
}

function say(sensors: Sensors | undefined, silentAfterS: number, reading: DecodedReading, turn: Turn): void {
  const silent: string[] = []
  for (const field in sensors)
    for (const name in sensors[field])
      if (sensors[field][name]!.silentS >= silentAfterS) silent.push(field === alone ? name : `${field}.${name}`)
  if (silent.length === 0) turn.clear('silent-sensor')
  else turn.open('silent-sensor', { measures: silent.join(', ').slice(0, 500), time: reading.time })
}

function countOf(sensors: Sensors | undefined): number {
  let count = 0
  for (const field in sensors) count += Object.keys(sensors[field]!).length
  return count
}
