import { subjectOf } from '@clutch/contracts/contract'
import {
  type Device,
  DeviceChanged,
  DeviceClaimed,
  DeviceRegistered,
  DeviceReleased,
} from '@clutch/contracts/telematics/devices'
import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Msg, Subscription } from '@nats-io/transport-node'
import { mayReport } from '../devices/device.ts'
import type { RegisteredDevice } from '../devices/store.ts'
import type { DeviceDirectory } from './directory.ts'

/** What a socket holds of its device. It follows the device's changes while the socket lives. */
export type LiveDevice = { -readonly [Key in keyof RegisteredDevice]: RegisteredDevice[Key] }

const lookAgainEveryMs = 10_000
const perLook = 1_000

interface Live {
  readonly device: LiveDevice
  readonly end: () => void
}

/**
 * The devices that are connected to this process, kept in step with what is registered. Each replica listens, without
 * JetStream, for the same messages that the relay publishes to it: a change is heard as soon as it is durable. What was
 * missed (NATS was away) is found by looking again every ten seconds.
 */
export class LiveDevices {
  readonly #directory: DeviceDirectory
  readonly #find: (uniqueIds: readonly string[]) => Promise<Map<string, RegisteredDevice>>
  readonly #logger: Logger
  readonly #live = new Map<string, Live>()
  readonly #stop = new AbortController()
  readonly #subscriptions: Subscription[] = []
  #looking: Promise<void> | undefined

  constructor(options: {
    directory: DeviceDirectory
    find: (uniqueIds: readonly string[]) => Promise<Map<string, RegisteredDevice>>
    logger: Logger
  }) {
    this.#directory = options.directory
    this.#find = options.find
    this.#logger = options.logger
  }

  /** In the background: NATS may be away for now. */
  follow(bus: Bus): void {
    bus.connection.then(
      (connection) => {
        if (this.#stop.signal.aborted) return
        for (const event of [DeviceRegistered, DeviceChanged, DeviceReleased, DeviceClaimed]) {
          const callback = (error: unknown, message: Msg) => {
            if (!error) this.#hear(message)
          }
          this.#subscriptions.push(connection.subscribe(subjectOf(event), { callback }))
        }
      },
      () => {},
    )
    this.#looking = this.#lookAgain()
  }

  opened(device: LiveDevice, end: () => void): void {
    const live = { device, end }
    this.#live.set(device.uniqueId, live)
    // Between the look-up and now it may have changed; unless it did, this asks nobody.
    this.#look(live)
  }

  closed(device: LiveDevice): void {
    if (this.#live.get(device.uniqueId)?.device === device) this.#live.delete(device.uniqueId)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    await this.#looking
  }

  #hear(message: Msg): void {
    let heard: Device
    try {
      heard = message.json<Device>()
    } catch {
      return
    }
    this.#directory.forget(heard.uniqueId)
    const live = this.#live.get(heard.uniqueId)
    if (live === undefined) return
    if (live.device.deviceId !== heard.id) {
      // Another tenant's, under the same name: it was claimed just now, or this is an old event that is replayed.
      this.#look(live)
      return
    }
    if (live.device.version >= heard.version) return
    const { id: _id, name: _name, createdAt: _createdAt, ...settings } = heard
    this.#adopt(live, { ...live.device, ...settings })
  }

  #look(live: Live): void {
    this.#directory.find(live.device.uniqueId).then(
      (now) => this.#adopt(live, now),
      () => {}, // looked at again soon
    )
  }

  #adopt(live: Live, now: RegisteredDevice | undefined): void {
    if (this.#live.get(live.device.uniqueId) !== live) return
    if (now !== undefined && now.deviceId === live.device.deviceId && now.version <= live.device.version) return
    if (now === undefined || !mayReport(now) || now.deviceId !== live.device.deviceId) live.end()
    else Object.assign(live.device, now)
  }

  async #lookAgain(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(lookAgainEveryMs, this.#stop.signal)
      const all = [...this.#live.values()]
      for (let from = 0; from < all.length && !this.#stop.signal.aborted; from += perLook) {
        const some = all.slice(from, from + perLook)
        try {
          const found = await this.#find(some.map((live) => live.device.uniqueId))
          for (const live of some) this.#adopt(live, found.get(live.device.uniqueId))
        } catch (error) {
          this.#logger.warn({ err: error }, 'the devices that are connected could not be looked at again')
          break
        }
      }
    }
  }
}
