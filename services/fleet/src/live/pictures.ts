import type { LiveState } from '@clutch/contracts/fleet/live'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { FleetPicture } from './picture.ts'
import { findLiveStates } from './store.ts'

/** About 2 kB each. Those that were asked for longest ago go first. */
const maxHeldVehicles = 100_000
const maxHeldFleets = 1_000

interface Held {
  picture: FleetPicture
  /** The reading under way, and the one that begins when it ends: whoever asks now must see what is committed now. */
  running: Promise<LiveState[]> | null
  next: Promise<LiveState[]> | null
}

/**
 * The pictures a process holds of the fleets somebody asked for lately. Each is brought up to what Postgres has committed before
 * it is shown, by reading what has changed since the last time; so it needs no broadcast to be right, and many who ask at once
 * share one reading.
 */
export class LivePictures {
  readonly #database: Database<PrismaClient>
  readonly #held = new Map<string, Held>()

  constructor(database: Database<PrismaClient>) {
    this.#database = database
  }

  /**
   * @returns the picture as of now or later, and what is not as it was when it was looked at last
   * @throws Problem NotFound when the tenant has no such fleet
   */
  async current(
    tenantId: string,
    actor: string,
    fleetId: string,
  ): Promise<{ picture: FleetPicture; changed: LiveState[] }> {
    const key = `${tenantId}/${fleetId}`
    const held = this.#held.get(key) ?? { picture: new FleetPicture(), running: null, next: null }
    this.#held.delete(key)
    this.#held.set(key, held)
    try {
      const changed = await this.#refreshed(held, { tenantId, actor }, fleetId)
      this.#forget(key)
      return { picture: held.picture, changed }
    } catch (error) {
      // Nothing was shown of it yet, or the fleet is gone.
      if (held.picture.mark === null || error instanceof Problem) this.#held.delete(key)
      throw error
    }
  }

  #refreshed(held: Held, scope: { tenantId: string; actor: string }, fleetId: string): Promise<LiveState[]> {
    if (held.next !== null) return held.next
    const begin = async (): Promise<LiveState[]> => {
      const reading = await this.#database.tx(scope, (tx) => findLiveStates(tx, fleetId, held.picture.mark))
      if (reading === undefined) throw new Problem(NotFound)
      return held.picture.apply(reading)
    }
    const run = (work: Promise<LiveState[]>) => {
      const running = work.finally(() => {
        if (held.running === running) held.running = null
      })
      held.running = running
      return running
    }
    if (held.running === null) return run(begin())
    const next: Promise<LiveState[]> = held.running
      .catch(() => {})
      .then(() => {
        held.next = null
        return run(begin())
      })
    held.next = next
    return next
  }

  #forget(current: string): void {
    let vehicles = 0
    for (const { picture } of this.#held.values()) vehicles += picture.size
    for (const [key, { picture }] of this.#held) {
      if (vehicles <= maxHeldVehicles && this.#held.size <= maxHeldFleets) return
      if (key === current) continue
      vehicles -= picture.size
      this.#held.delete(key)
    }
  }
}

// By database, because that is what a use case is given of the process it runs in.
const ofDatabase = new WeakMap<Database<PrismaClient>, LivePictures>()

export function livePicturesOf(database: Database<PrismaClient>): LivePictures {
  let pictures = ofDatabase.get(database)
  if (pictures === undefined) {
    pictures = new LivePictures(database)
    ofDatabase.set(database, pictures)
  }
  return pictures
}
