import type { DeviceProblemKind, Evidence } from '@clutch/contracts/telematics/device-health'
import type { DecodedReading, Position } from '@clutch/contracts/telematics/readings'
import { distanceM } from '@clutch/shared/geo'
import { type Adjusted, limits } from './limits.ts'
import { lookAtSensors, type Sensors } from './sensors.ts'

/**
 * Pure: what one reading more says of its device's health. What is remembered is a value: it can be stored, and another
 * process goes on with it. Parts that do not change are the same objects, so that most readings make nothing.
 */

export interface Memory {
  /** The newest reading, by the device's clock but never later than it arrived. */
  readonly newestMs?: number | undefined
  readonly battery?: Counts
  readonly supply?: Supply
  readonly jamming?: Jamming
  readonly tow?: Tow
  readonly clock?: ClockSamples
  readonly sensors?: Sensors
}

interface Counts {
  readonly low: number
  readonly well: number
}
interface Supply {
  readonly wasSupplied: boolean
  /** The device said that it is supplied again; some say no more than that. */
  readonly restored: boolean
  readonly well: number
}
interface Jamming {
  readonly lastMs: number
  readonly fixes: number
}
interface Place {
  readonly lat: number
  readonly lon: number
}
interface Tow {
  readonly ignition: boolean | undefined
  readonly parked?: Place
  readonly away: number
  readonly rest?: Place & { readonly sinceMs: number; readonly fixes: number }
}
interface ClockSamples {
  /** How far the device's clock is ahead, in ms: the most of each sample. Oldest first. */
  readonly aheadMs: readonly number[]
  readonly sampledAtMs: number
  readonly direction?: 'ahead' | 'behind'
}

export interface Folded {
  readonly memory: Memory
  readonly opened: readonly { kind: DeviceProblemKind; evidence: Evidence }[]
  readonly cleared: readonly DeviceProblemKind[]
}

/** What a look at one reading has at hand. It says what it finds; whether that is news is decided here. */
export class Turn {
  readonly timeMs: number
  readonly receivedAtMs: number
  readonly adjusted: Adjusted
  readonly opened: { kind: DeviceProblemKind; evidence: Evidence }[] = []
  readonly cleared: DeviceProblemKind[] = []
  readonly #open: ReadonlySet<DeviceProblemKind>

  constructor(at: { timeMs: number; receivedAtMs: number }, adjusted: Adjusted, open: ReadonlySet<DeviceProblemKind>) {
    this.timeMs = at.timeMs
    this.receivedAtMs = at.receivedAtMs
    this.adjusted = adjusted
    this.#open = open
  }

  isOpen(kind: DeviceProblemKind): boolean {
    return this.opened.some((each) => each.kind === kind) || (this.#open.has(kind) && !this.cleared.includes(kind))
  }

  open(kind: DeviceProblemKind, evidence: Record<string, number | string | undefined>): void {
    if (this.isOpen(kind) || this.cleared.includes(kind)) return
    const told = Object.entries(evidence).filter((entry): entry is [string, number | string] => entry[1] !== undefined)
    this.opened.push({ kind, evidence: Object.fromEntries(told) })
  }

  clear(kind: DeviceProblemKind): void {
    if (this.#open.has(kind) && !this.cleared.includes(kind)) this.cleared.push(kind)
  }
}

const nothing: readonly never[] = []

/**
 * @param open what is open of this device
 * @param looks whether its clock is judged: not where others tell of it, at their own pace
 */
export function fold(
  memory: Memory,
  open: ReadonlySet<DeviceProblemKind>,
  reading: DecodedReading,
  receivedAtMs: number,
  adjusted: Adjusted,
  looks: { readonly clock: boolean } = { clock: true },
): Folded {
  const saidMs = Date.parse(reading.time)
  const timeMs = Math.min(saidMs, receivedAtMs)
  // A device whose clock was set back would else be old news until its clock has caught up.
  const newestMs = memory.newestMs === undefined ? undefined : Math.min(memory.newestMs, receivedAtMs)
  if (newestMs !== undefined && timeMs < newestMs) return { memory, opened: nothing, cleared: nothing }
  const turn = new Turn({ timeMs, receivedAtMs }, adjusted, open)
  if (timeMs === newestMs) {
    // A resend, or another message of the same instant: it counts for nothing, but what it cries out is heard.
    if (reading.alarms === undefined) return { memory, opened: nothing, cleared: nothing }
    const drives = (reading.ignition ?? memory.tow?.ignition) === true
    for (const kind of ['unplugged', 'jamming', 'tow'] as const) {
      if (reading.alarms.includes(kind) && !(kind === 'tow' && (drives || adjusted.towedBeyondM === null)))
        turn.open(kind, { alarm: kind, time: reading.time })
    }
    return { memory, opened: turn.opened, cleared: nothing }
  }
  const next: Memory = {
    newestMs: timeMs,
    battery: lookAtBattery(memory.battery, reading, turn),
    supply: lookAtSupply(memory.supply, reading, turn),
    jamming: lookAtJamming(memory.jamming, reading, turn),
    tow: lookAtTow(memory.tow, reading, turn),
    clock: looks.clock ? lookAtClock(memory.clock, reading, saidMs, turn) : memory.clock,
    sensors: lookAtSensors(memory.sensors, reading, newestMs, turn),
  } as Memory
  return { memory: next, opened: turn.opened, cleared: turn.cleared }
}

/** It was said, but too long ago to say how the device is now. */
export function passOver(memory: Memory, reading: DecodedReading, receivedAtMs: number): Memory {
  const timeMs = Math.min(Date.parse(reading.time), receivedAtMs)
  return memory.newestMs !== undefined && timeMs <= memory.newestMs ? memory : { ...memory, newestMs: timeMs }
}

function lookAtBattery(part: Counts | undefined, reading: DecodedReading, turn: Turn): Counts | undefined {
  const { lowBatteryV, lowBatteryPercent } = turn.adjusted
  if (lowBatteryV === null && lowBatteryPercent === null) turn.clear('low-battery')
  const volts = lowBatteryV === null ? undefined : reading.batteryV
  const percent = lowBatteryPercent === null ? undefined : reading.batteryPercent
  if (volts === undefined && percent === undefined) return part
  const { readingsInRow, wellAboveLowPercent, wellAboveLowV } = limits.battery
  const isLow = (volts !== undefined && volts < lowBatteryV!) || (percent !== undefined && percent < lowBatteryPercent!)
  const isWell =
    (volts === undefined || volts > lowBatteryV! + wellAboveLowV) &&
    (percent === undefined || percent > lowBatteryPercent! + wellAboveLowPercent)
  const low = isLow ? Math.min((part?.low ?? 0) + 1, readingsInRow) : 0
  const well = isWell ? Math.min((part?.well ?? 0) + 1, readingsInRow) : 0
  if (low === readingsInRow) turn.open('low-battery', { batteryV: volts, batteryPercent: percent, time: reading.time })
  if (well === readingsInRow) turn.clear('low-battery')
  return part?.low === low && part.well === well ? part : { low, well }
}

function lookAtSupply(part: Supply | undefined, reading: DecodedReading, turn: Turn): Supply | undefined {
  const { externalV, charging, alarms } = reading
  const { cutBelowV, suppliedFromV, wellReadingsInRow } = limits.supply
  const criesOut = alarms?.includes('unplugged') === true
  const isCut = externalV !== undefined && externalV < cutBelowV && part?.wasSupplied === true
  if (criesOut) turn.open('unplugged', { alarm: 'unplugged', externalV, time: reading.time })
  else if (isCut) turn.open('unplugged', { externalV, time: reading.time })
  const wasSupplied = part?.wasSupplied === true || (externalV !== undefined && externalV >= suppliedFromV)
  const restored = !criesOut && !isCut && (part?.restored === true || alarms?.includes('power-restored') === true)
  let well = part?.well ?? 0
  if (criesOut || (externalV !== undefined && externalV <= suppliedFromV)) well = 0
  else if (externalV !== undefined || restored || charging === true) well = Math.min(well + 1, wellReadingsInRow)
  if (well === wellReadingsInRow) turn.clear('unplugged')
  if (part === undefined && !wasSupplied && !restored && well === 0) return part
  const isSame = part?.wasSupplied === wasSupplied && part.restored === restored && part.well === well
  return isSame ? part : { wasSupplied, restored, well }
}

function lookAtJamming(part: Jamming | undefined, reading: DecodedReading, turn: Turn): Jamming | undefined {
  if (reading.alarms?.includes('jamming') === true) {
    turn.open('jamming', { alarm: 'jamming', time: reading.time })
    return { lastMs: turn.timeMs, fixes: 0 }
  }
  if (!turn.isOpen('jamming')) return undefined
  const { lastMs, fixes: before } = part ?? { lastMs: turn.timeMs, fixes: 0 }
  const fixes = Math.min(before + (fixOf(reading) === undefined ? 0 : 1), limits.jamming.fixes)
  if (fixes === limits.jamming.fixes && turn.timeMs - lastMs >= limits.jamming.quietForMs) {
    turn.clear('jamming')
    return undefined
  }
  return { lastMs, fixes }
}

const driving: Tow = { ignition: true, away: 0 }

function lookAtTow(part: Tow | undefined, reading: DecodedReading, turn: Turn): Tow | undefined {
  const { towedBeyondM } = turn.adjusted
  const ignition = reading.ignition ?? part?.ignition
  if (ignition === true || towedBeyondM === null) turn.clear('tow')
  if (towedBeyondM === null) return undefined
  const criesOut = ignition !== true && reading.alarms?.includes('tow') === true
  if (criesOut) turn.open('tow', { alarm: 'tow', time: reading.time })
  if (ignition === true && !turn.isOpen('tow'))
    return part?.ignition === true && part.rest === undefined ? part : driving
  const fix = fixOf(reading)
  if (turn.isOpen('tow')) {
    // While it cries out it does not rest.
    const before = criesOut && part?.rest !== undefined ? withoutRest(part) : part
    return fix === undefined ? (before ?? { ignition, away: 0 }) : towed(before, ignition, fix, turn)
  }
  if (ignition !== false) return part
  const { parked, away = 0 } = part ?? {}
  if (fix === undefined) return part?.ignition === false ? part : { ignition, away: 0 }
  if (parked === undefined) return { ignition, parked: { lat: fix.lat, lon: fix.lon }, away: 0 }
  const distance = distanceM(parked, fix)
  const next = { ignition, parked, away: distance > towedBeyondM ? away + 1 : 0 }
  if (next.away < limits.tow.fixesInRow) return next.away === away && part?.ignition === false ? part : next
  // Not from where: a place in a problem, and in its event, would outlive what its driver's privacy says.
  turn.open('tow', { distanceM: Math.round(distance), time: reading.time })
  return towed({ ...next, away: 0 }, ignition, fix, turn)
}

function withoutRest({ rest: _rest, ...part }: Tow): Tow {
  return part
}

/** It is being towed until it is driven, or rests where it was brought: that is then where it is parked. */
function towed(part: Tow | undefined, ignition: boolean | undefined, fix: Position, turn: Turn): Tow {
  const { restsWithinM, restsForMs, fixesInRow } = limits.tow
  const before = part?.rest
  const rest =
    before === undefined || distanceM(before, fix) > restsWithinM
      ? { lat: fix.lat, lon: fix.lon, sinceMs: turn.timeMs, fixes: 1 }
      : { ...before, fixes: before.fixes + 1 }
  if (turn.timeMs - rest.sinceMs < restsForMs || rest.fixes < fixesInRow)
    return { ignition, away: 0, ...(part?.parked !== undefined && { parked: part.parked }), rest }
  turn.clear('tow')
  return { ignition, away: 0, parked: { lat: rest.lat, lon: rest.lon } }
}

function lookAtClock(
  part: ClockSamples | undefined,
  reading: DecodedReading,
  saidMs: number,
  turn: Turn,
): ClockSamples | undefined {
  // It has no clock, or said no time.
  if (reading.flags?.includes('time-of-receipt') === true) return part
  const { samples, sampleEveryMs, aheadInRow, aheadS, behindS, wellWithinS } = limits.clock
  const ahead = saidMs - turn.receivedAtMs
  let aheadMs = part?.aheadMs ?? []
  let sampledAtMs = part?.sampledAtMs ?? turn.receivedAtMs
  const latest = aheadMs.at(-1)
  if (latest !== undefined && turn.receivedAtMs - sampledAtMs < sampleEveryMs) {
    if (ahead <= latest) return part
    aheadMs = [...aheadMs.slice(0, -1), ahead]
  } else {
    aheadMs = [...aheadMs.slice(1 - samples), ahead]
    sampledAtMs = turn.receivedAtMs
  }
  let direction = part?.direction
  const most = Math.max(...aheadMs)
  if (!turn.isOpen('clock-drift')) {
    direction = undefined
    if (aheadMs.length >= aheadInRow && Math.min(...aheadMs.slice(-aheadInRow)) > aheadS * 1_000) {
      direction = 'ahead'
      turn.open('clock-drift', { aheadS: Math.round(most / 1_000), time: reading.time })
    } else if (aheadMs.length === samples && most < -behindS * 1_000) {
      direction = 'behind'
      turn.open('clock-drift', { behindS: Math.round(-most / 1_000), time: reading.time })
    }
  } else {
    const isWell =
      (direction === 'behind' || most < wellWithinS * 1_000) && (direction === 'ahead' || most > -wellWithinS * 1_000)
    if (isWell && aheadMs.length >= aheadInRow) {
      turn.clear('clock-drift')
      direction = undefined
    }
  }
  if (part !== undefined && aheadMs === part.aheadMs && direction === part.direction) return part
  return { aheadMs, sampledAtMs, ...(direction !== undefined && { direction }) }
}

const doubtful: ReadonlySet<string> = new Set(['teleport', 'zero-coordinates', 'coordinates-out-of-range'])

/** Where it is, as far as anyone believes it. */
export function fixOf({ position, flags }: DecodedReading): Position | undefined {
  if (position?.valid !== true) return undefined
  return flags?.some((flag) => doubtful.has(flag)) === true ? undefined : position
}
