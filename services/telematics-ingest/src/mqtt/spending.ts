/** A message of a byte costs the server a sync all the same. */
const leastBytes = 512
/** Said of a device at once; what nobody has said yet is small beside what a device may bring. */
const tellFromBytes = 64 * 1024
const maxDevices = 20_000

/**
 * What devices bring, device by device, as one process happens to hear it. Messages of a device are spread over the processes, and one
 * of them holds its session: that one is told, of the busy ones often, of the others hardly ever.
 */
export class Spending {
  readonly #tell: (uniqueId: string, bytes: number) => void
  readonly #untold = new Map<string, number>()

  constructor(tell: (uniqueId: string, bytes: number) => void) {
    this.#tell = tell
  }

  get devices(): number {
    return this.#untold.size
  }

  note(uniqueId: string, bytes: number): void {
    const untold = (this.#untold.get(uniqueId) ?? 0) + Math.max(bytes, leastBytes)
    // Those heard of longest ago stand first, and are forgotten first.
    this.#untold.delete(uniqueId)
    if (untold >= tellFromBytes) {
      this.#tell(uniqueId, untold)
      return
    }
    this.#untold.set(uniqueId, untold)
    if (this.#untold.size > maxDevices) this.#untold.delete(this.#untold.keys().next().value as string)
  }
}
