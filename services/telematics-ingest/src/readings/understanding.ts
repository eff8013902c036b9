import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type Attributes, attributesOf } from '../devices/attributes.ts'
import { Plausibility } from '../sessions/plausibility.ts'

/**
 * What one device's readings mean with its settings as they are now, and whether they can be so. Every source of readings
 * goes through here: sessions, providers' clouds, uploaded logs, imports. Of one stream of them, so that places are held
 * against those that came before in it.
 */
export class Understanding {
  readonly #plausibility = new Plausibility()
  #version: number | undefined
  #apply: ReturnType<typeof attributesOf>

  of(
    device: Attributes & { readonly version: number },
    readings: readonly DecodedReading[],
    receivedAtMs: number,
  ): readonly DecodedReading[] {
    if (this.#version !== device.version) {
      this.#version = device.version
      this.#apply = attributesOf(device)
    }
    const apply = this.#apply
    return readings.map((reading) =>
      this.#plausibility.judged(apply === undefined ? reading : apply(reading), receivedAtMs),
    )
  }
}
