import type { RegisteredDevice } from '../devices/store.ts'

const maxAgeMs = 5_000
const maxEntries = 10_000
const maxLookUps = 5

interface Entry {
  readonly found: Promise<RegisteredDevice | undefined>
  readonly since: number
}

/**
 * Who a device is, remembered for a moment: devices that were all cut off come back together and more than once. That
 * there is no such device is remembered too. A look-up that was overtaken by a change is made again.
 */
export class DeviceDirectory {
  readonly #lookUp: (uniqueId: string) => Promise<RegisteredDevice | undefined>
  readonly #entries = new Map<string, Entry>()

  constructor(lookUp: (uniqueId: string) => Promise<RegisteredDevice | undefined>) {
    this.#lookUp = lookUp
  }

  async find(uniqueId: string): Promise<RegisteredDevice | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const entry = this.#entryOf(uniqueId)
      let found: RegisteredDevice | undefined
      try {
        found = await entry.found
      } catch (error) {
        if (this.#entries.get(uniqueId) === entry) this.#entries.delete(uniqueId)
        throw error
      }
      if (this.#entries.get(uniqueId) === entry || attempt === maxLookUps) return found
    }
  }

  forget(uniqueId: string): void {
    this.#entries.delete(uniqueId)
  }

  #entryOf(uniqueId: string): Entry {
    const held = this.#entries.get(uniqueId)
    if (held !== undefined && performance.now() - held.since < maxAgeMs) return held
    const entry = { found: this.#lookUp(uniqueId), since: performance.now() }
    this.#entries.delete(uniqueId) // so that insertion order stays order of age
    this.#entries.set(uniqueId, entry)
    if (this.#entries.size > maxEntries) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    return entry
  }
}
