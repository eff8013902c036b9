import type { LiveState } from '@clutch/contracts/fleet/live'
import { type Box, isInside } from './filter.ts'
import type { GoneVehicle } from './store.ts'

/** As many as the contract lets a fleet show. */
const maxVehicles = 20_000

/** So many events wait for one that reads slowly; then it has to begin again. */
const maxEvents = 1_000

/** Something that happened to a vehicle; `seq` is its place in the stream of all that happens. */
export interface LiveEvent {
  seq: number
  type: string
  vehicleId: string
  json: string
}

/** Whether a place is in it, or a geofence, which is one. */
export function tellsPlace({ json }: LiveEvent): boolean {
  return /"(lat|geofenceId)":/.test(json)
}

/** What a client that asked for events is told beside states. `reset`: events before this were missed. */
export type Told = { kind: 'event'; event: LiveEvent } | { kind: 'reset' }

/** What a client asked for of its fleet. */
export interface Watch {
  box: Box | null
  vehicleIds: ReadonlySet<string> | undefined
  isWanted: ((type: string) => boolean) | undefined
}

/**
 * What one client has still to be told: at most one state a vehicle, the newest. A client that reads slowly misses what
 * lay between and costs no more for it; a vehicle never goes back in time for it.
 */
export class LiveClient {
  readonly #pending = new Map<string, LiveState | GoneVehicle>()
  /** Of each vehicle, told or not. ISO instants in one notation, so their order is that of their texts. */
  readonly #newestAt = new Map<string, string>()
  readonly #watch: Watch
  /** Those that are not to be seen any more: what the database had of them is of before. */
  readonly #gone = new Set<string>()
  /** Of those that are in the box. */
  readonly #inBox = new Set<string>()
  #events: LiveEvent[] = []
  #missed = false
  /** Until the events of before were told, those of now wait. */
  #isCatchingUp = false
  /** The last place in the stream up to which everything was told, or was not asked for. */
  seq: number | null = null
  #wake: () => void = () => {}

  constructor(watch: Watch = { box: null, vehicleIds: undefined, isWanted: undefined }) {
    this.#watch = watch
  }

  /** Whether a state concerns the client: what has left its box does once more. */
  #concerns(state: LiveState): boolean {
    const { box, vehicleIds } = this.#watch
    if (vehicleIds !== undefined && !vehicleIds.has(state.vehicleId)) return false
    if (box === null) return true
    if (!isInside(state, box)) return this.#inBox.delete(state.vehicleId)
    this.#inBox.add(state.vehicleId)
    return true
  }

  get wantsEvents(): boolean {
    return this.#watch.isWanted !== undefined
  }

  /** What happens from now on waits until `caughtUp`. */
  catchUp(): void {
    this.#isCatchingUp = true
  }

  /** @param before what happened since the client was here, or null where that cannot be told */
  caughtUp(before: readonly LiveEvent[] | null, seq: number | null): void {
    const meanwhile = this.#events
    this.#events = []
    this.#isCatchingUp = false
    if (before === null) this.#missed = true
    for (const event of before ?? []) this.offerEvent(event)
    // What came meanwhile may have been among those of before.
    for (const event of meanwhile) if (seq === null || event.seq > seq) this.offerEvent(event)
    if (seq !== null && this.#events.length === 0) this.seq = seq
    this.#wake()
  }

  /** Only what concerns the vehicles the client is told of. */
  offerEvent(event: LiveEvent): void {
    const { isWanted, box } = this.#watch
    if (isWanted === undefined || !isWanted(event.type)) return
    if (!this.#isCatchingUp) {
      if (!this.#newestAt.has(event.vehicleId)) return
      if (box !== null && !this.#inBox.has(event.vehicleId)) return
    }
    if (this.#events.length >= maxEvents) {
      this.#events = []
      this.#missed = true
    }
    this.#events.push(event)
    this.#wake()
  }

  #nextTold(): Told | undefined {
    if (this.#isCatchingUp) return undefined
    if (this.#missed) {
      this.#missed = false
      return { kind: 'reset' }
    }
    const event = this.#events.shift()
    if (event === undefined) return undefined
    this.seq = event.seq
    return { kind: 'event', event }
  }

  offer(change: LiveState | GoneVehicle): void {
    if ('gone' in change) this.#forget(change)
    else this.#hear(change)
  }

  #hear(state: LiveState): void {
    if (!this.#concerns(state)) return
    const { vehicleId, at } = state
    const newestAt = this.#newestAt.get(vehicleId)
    if (newestAt === undefined ? this.#newestAt.size >= maxVehicles : newestAt > at) return
    this.#newestAt.set(vehicleId, at)
    this.#gone.delete(vehicleId)
    this.#pending.set(vehicleId, state)
    this.#wake()
  }

  /** Told to who has been told of the vehicle, once; and what waits of where it was does not go out. */
  #forget(change: GoneVehicle): void {
    const { vehicleId } = change
    this.#events = this.#events.filter((event) => event.vehicleId !== vehicleId || !tellsPlace(event))
    const wasGone = this.#gone.has(vehicleId)
    if (this.#gone.size < maxVehicles) this.#gone.add(vehicleId)
    if (!this.#newestAt.has(vehicleId) || wasGone) return
    this.#inBox.delete(vehicleId)
    this.#pending.set(vehicleId, change)
    this.#wake()
  }

  /** States as the database had them, which may have been overtaken while they were read. */
  offerRead(states: readonly LiveState[]): void {
    for (const state of states)
      if (this.#newestAt.get(state.vehicleId) !== state.at && !this.#gone.has(state.vehicleId)) this.offer(state)
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Hands over one state after the other, each when the one before is through, until the signal ends. */
  async pump(
    send: (change: LiveState | GoneVehicle) => Promise<void>,
    signal: AbortSignal,
    tell: (told: Told) => Promise<void> = async () => {},
  ): Promise<void> {
    const wake = () => this.#wake()
    signal.addEventListener('abort', wake)
    try {
      while (!signal.aborted) {
        const told = this.#nextTold()
        if (told !== undefined) {
          await tell(told)
          continue
        }
        const next = this.#pending.values().next().value
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
          continue
        }
        this.#pending.delete(next.vehicleId)
        await send(next)
      }
    } finally {
      signal.removeEventListener('abort', wake)
    }
  }
}
