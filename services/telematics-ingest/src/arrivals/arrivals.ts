import type { Device } from '@clutch/contracts/telematics/devices'
import type { DecodedReading, Reading } from '@clutch/contracts/telematics/readings'
import type { Clock } from '@clutch/shared/clock'
import { readingFrom } from '../readings/reading.ts'
import { Understanding } from '../readings/understanding.ts'

/** Of each a few numbers and what its settings were compiled to. */
const maxStreams = 10_000

/** The settings by which a device's readings are understood. */
export type ArrivingDevice = Pick<Device, 'id' | 'version' | 'calibrations' | 'computed'>

export interface Said {
  readonly readings: readonly DecodedReading[]
  /** The bytes that state each, where its source tells them apart. */
  readonly sources?: readonly Uint8Array[]
}

export interface Arrived {
  /** As they were stored. */
  readonly readings: readonly DecodedReading[]
  readonly receivedAt: Date
}

/**
 * The way into TELEMETRY for what comes by no session: from providers' clouds, in uploaded logs, from other servers'
 * databases. It is the way that a device's own frames go: calibrated, computed, judged, and then made durable. How the
 * device is, is noted by whoever brought them, in the transaction in which it remembers that it did.
 */
export class Arrivals {
  readonly #clock: Clock
  readonly #submit: (deviceId: string, readings: readonly Reading[]) => Promise<void>
  readonly #streams = new Map<string, Understanding>()

  constructor(options: {
    clock: Clock
    submit: (deviceId: string, readings: readonly Reading[]) => Promise<void>
  }) {
    this.#clock = options.clock
    this.#submit = options.submit
  }

  /**
   * Resolves when all of them are durable, in their order. Of one device.
   * @param stream what they are a part of: places of an old journey are not held against those of today's
   */
  async store(tenantId: string, device: ArrivingDevice, said: Said, stream: string): Promise<Arrived> {
    const receivedAt = this.#clock.now()
    const origin = { deviceId: device.id, tenantId, receivedAt }
    const understood = this.#understandingOf(`${stream}/${device.id}`).of(device, said.readings, receivedAt.getTime())
    const readings = said.readings.map((reading, index) =>
      readingFrom(reading, origin, said.sources?.[index], understood[index]),
    )
    await this.#submit(device.id, readings)
    return { readings: understood, receivedAt }
  }

  #understandingOf(stream: string): Understanding {
    const held = this.#streams.get(stream) ?? new Understanding()
    this.#streams.delete(stream) // so that insertion order stays order of use
    this.#streams.set(stream, held)
    if (this.#streams.size > maxStreams) {
      const oldest = this.#streams.keys().next()
      if (!oldest.done) this.#streams.delete(oldest.value)
    }
    return held
  }
}
