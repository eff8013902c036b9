import type { Clock } from '../clock/clock.ts'
import type { State } from '../state/state.ts'
import type { Drive, DriveSample } from '../vehicles/drives.ts'

export const cloudNames = ['garmin-inreach', 'tomtom', 'webfleet', 'here', 'oem-cloud'] as const
export type CloudName = (typeof cloudNames)[number]

/** A vehicle of one cloud: it drives its drive again and again, with a rest between. */
export interface CloudVehicle {
  id: string
  name: string
  /** Number of a shipped drive. */
  drive: number
  everyS: number
  /** So that two on the same road are not at the same place. */
  offsetS: number
}

/** What a vehicle said at an instant. */
export interface Report {
  readonly atMs: number
  readonly vehicle: CloudVehicle
  readonly index: number
  readonly sample: DriveSample
  readonly speedKmh: number
  readonly ignition: boolean
  readonly odometerM: number
}

const beginMs = Date.UTC(2026, 0, 1)
const restMs = 10 * 60_000
const restEveryS = 300
const kmPerMile = 1.609344
export const maxVehicles = 50
/** More would be answered at once by nobody. */
const maxReports = 100_000

/**
 * Vehicles whose whole past and future is a function of the sandbox's clock: nothing is recorded, and the same instant
 * gives the same report however often it is asked for.
 */
export class CloudFleet {
  readonly #state: State
  readonly #clock: Clock
  readonly #drives: () => Promise<readonly Drive[]>

  constructor(options: { state: State; clock: Clock; drives: () => Promise<readonly Drive[]> }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#drives = options.drives
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  vehicles(cloud: CloudName): CloudVehicle[] {
    const kept = this.#table(cloud).get('vehicles')
    return kept === undefined ? defaults(cloud) : [...kept.vehicles]
  }

  put(cloud: CloudName, vehicles: CloudVehicle[]): void {
    this.#state.commit(() => this.#table(cloud).put('vehicles', { vehicles }))
  }

  /** Everything that is said after an instant and until another, oldest first. */
  async reports(cloud: CloudName, afterMs: number, untilMs: number, ofVehicle?: string): Promise<Report[]> {
    const drives = await this.#drives()
    const until = Math.min(untilMs, this.nowMs())
    const reports: Report[] = []
    for (const [index, vehicle] of this.vehicles(cloud).entries()) {
      if (ofVehicle !== undefined && vehicle.id !== ofVehicle) continue
      const drive = drives.find(({ number }) => number === vehicle.drive)
      if (drive === undefined) continue
      const stepMs = vehicle.everyS * 1_000
      for (let atMs = (Math.floor(afterMs / stepMs) + 1) * stepMs; atMs <= until; atMs += stepMs) {
        const report = reportAt(vehicle, index, drive, atMs)
        if (report === undefined) continue
        reports.push(report)
        if (reports.length > maxReports) throw new RangeError('too long a time was asked for at once')
      }
    }
    return reports.sort((a, b) => a.atMs - b.atMs || a.index - b.index)
  }

  async last(cloud: CloudName, id: string): Promise<Report | undefined> {
    const nowMs = this.nowMs()
    return (await this.reports(cloud, nowMs - restEveryS * 1_000 * 2, nowMs, id)).at(-1)
  }

  #table(cloud: CloudName) {
    return this.#state.table<{ vehicles: CloudVehicle[] }>(`telematics-clouds/${cloud}`)
  }
}

function defaults(cloud: CloudName): CloudVehicle[] {
  return [16, 17, 10].map((drive, index) => ({
    id: cloud === 'garmin-inreach' ? `30025010000000${index + 1}` : `${cloud}-${index + 1}`,
    name: `Cloud vehicle ${index + 1}`,
    drive,
    everyS: 10,
    offsetS: index * 97,
  }))
}

function reportAt(vehicle: CloudVehicle, index: number, drive: Drive, atMs: number): Report | undefined {
  const { samples } = drive
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined) return undefined
  const drivenMs = last.timeMs - first.timeMs
  const sinceMs = atMs - beginMs + vehicle.offsetS * 1_000
  const lap = Math.floor(sinceMs / (drivenMs + restMs))
  const phaseMs = sinceMs - lap * (drivenMs + restMs)
  const isResting = phaseMs > drivenMs
  // At rest it says so now and then.
  if (isResting && (atMs / 1_000) % restEveryS !== 0) return undefined
  const sample = isResting ? last : latestAt(samples, first.timeMs + phaseMs)
  const driven = isResting ? 1 : drivenMs === 0 ? 0 : phaseMs / drivenMs
  const lapM = samples.reduce((sum, { distanceMiles }) => sum + (distanceMiles ?? 0), 0) * kmPerMile * 1_000
  return {
    atMs,
    vehicle,
    index,
    sample,
    speedKmh: isResting ? 0 : Math.round((sample.speedMph ?? 0) * kmPerMile),
    ignition: !isResting,
    odometerM: Math.round((lap + driven) * lapM),
  }
}

function latestAt(samples: readonly DriveSample[], timeMs: number): DriveSample {
  let [low, high] = [0, samples.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((samples[middle] as DriveSample).timeMs <= timeMs) low = middle
    else high = middle - 1
  }
  return samples[low] as DriveSample
}
