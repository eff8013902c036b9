import { setTimeout as sleep } from 'node:timers/promises'
import { voiceOf } from '@clutch/protocols/families'
import type { Clock } from '../clock/clock.ts'
import { Problem } from '../problem.ts'
import { driveReadings } from './drive-readings.ts'
import { type Drive, readDrives, shippedDrives } from './drives.ts'
import type { VehicleClock } from './pace.ts'
import { runVehicle } from './vehicle.ts'

export interface Journey {
  /** Number of a shipped drive. */
  drive: number
  /** Where the device reports to. */
  host: string
  port: number
  /** When it sets off, by the sandbox's clock; now, if not given. */
  startAt?: string
  ignition?: boolean
  troubleCodes?: { afterS: number; code: string }[]
  readingsPerPacket?: number
  /** What its tracker speaks: a family's name; teltonika, if not given. */
  protocol?: string
}

export interface VehicleState {
  /** What its tracker calls itself. */
  imei: string
  protocol: string
  drive: number
  status: 'driving' | 'arrived' | 'failed'
  startAt: string
  /** Readings of the whole drive, and what became of them so far. */
  readings: number
  sent: number
  acknowledged: number
  resent: number
  failure: string | null
}

interface Vehicle {
  state: VehicleState
  stop: AbortController
  done: Promise<void>
}

const maxVehicles = 200

/** The vehicles of the sandbox: each replays a recorded drive over a socket of its own, as its device would. */
export class Garage {
  readonly #clock: Clock
  readonly #vehicles = new Map<string, Vehicle>()
  #drives: Promise<readonly Drive[]> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  list(): VehicleState[] {
    return [...this.#vehicles.values()].map((vehicle) => vehicle.state)
  }

  drives(): Promise<readonly Drive[]> {
    this.#drives ??= readDrives(shippedDrives)
    return this.#drives
  }

  /** Sets a vehicle off; one that still drives goes on with what it does. */
  async setOff(imei: string, journey: Journey): Promise<VehicleState | undefined> {
    const drives = await this.drives()
    // Nothing is awaited from here on: of two that are set off at once the second finds the first.
    const before = this.#vehicles.get(imei)
    if (before?.state.status === 'driving') return before.state
    const drive = drives.find(({ number }) => number === journey.drive)
    if (drive === undefined) return undefined
    if (before === undefined && this.#vehicles.size >= maxVehicles)
      throw new Problem(409, 'garage-full', `There are ${maxVehicles} vehicles; DELETE /vehicles/:imei removes one.`)
    const startAtMs = journey.startAt === undefined ? this.#clock.nowMs() : Date.parse(journey.startAt)
    const protocol = journey.protocol ?? 'teltonika'
    const voice = voiceOf(protocol)
    if (voice === undefined)
      throw new Problem(400, 'protocol', `No family is called ${protocol}.`, { pointer: '/protocol' })
    const readings = [
      ...driveReadings([drive], {
        startAtMs,
        ignition: journey.ignition ?? true,
        troubleCodes: journey.troubleCodes ?? [],
      }),
    ]
    const stop = new AbortController()
    const state: VehicleState = {
      imei,
      protocol,
      drive: journey.drive,
      status: 'driving',
      startAt: new Date(startAtMs).toISOString(),
      readings: readings.length,
      sent: 0,
      acknowledged: 0,
      resent: 0,
      failure: null,
    }
    const done = runVehicle({
      uniqueId: imei,
      voice,
      host: journey.host,
      port: journey.port,
      readings,
      pace: paceOf(this.#clock),
      readingsPerPacket: journey.readingsPerPacket ?? 10,
      signal: stop.signal,
      onProgress: (event) => {
        if (event.kind === 'sent') state.sent += event.readings
        if (event.kind === 'acknowledged') state.acknowledged += event.readings
        if (event.kind === 'resent') state.resent += event.readings
      },
    }).then(
      () => {
        state.status = 'arrived'
      },
      (error: unknown) => {
        state.status = 'failed'
        state.failure = error instanceof Error ? error.message : String(error)
      },
    )
    this.#vehicles.set(imei, { state, stop, done })
    return state
  }

  async remove(imei: string): Promise<boolean> {
    const vehicle = this.#vehicles.get(imei)
    if (vehicle === undefined) return false
    vehicle.stop.abort()
    await vehicle.done
    return this.#vehicles.delete(imei)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#vehicles.keys()].map((imei) => this.remove(imei)))
  }
}

/** Vehicles live by the sandbox's clock, which may be re-rated or moved while they drive. */
function paceOf(clock: Clock): VehicleClock {
  return {
    now: () => clock.nowMs(),
    async until(instantMs, signal) {
      while (clock.nowMs() < instantMs) {
        const { rate } = clock.current
        const leftMs = rate > 0 ? (instantMs - clock.nowMs()) / rate : 100
        await sleep(Math.min(Math.max(leftMs, 1), 100), undefined, signal && { signal })
      }
    },
  }
}
