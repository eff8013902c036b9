import type { Address } from '@clutch/contracts/fleet/addresses'
import type { Logger } from '@clutch/shared/logging'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import { cellToLatLng } from 'h3-js'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Geocoder } from './geocoder.ts'
import { NotAsked } from './guarded.ts'
import { keepAddresses } from './keep.ts'
import { geocoderOf } from './settings.ts'

export interface Question {
  tenantId: string
  cells: readonly string[]
}

/** What waits beyond is asked for again by the due work that asked. */
const maxWaiting = 500

/**
 * Asks the geocoder, one question after the other and outside of any transaction. What is lost here, because the process ends, the
 * geocoder fails or too many wait, is asked for again by the due work that asked.
 */
export class AddressAsker {
  /** Whom it asks; undefined where nobody knows what places are called. */
  geocoder: Geocoder | undefined
  #database: Database<PrismaClient> | undefined
  #logger: Logger | undefined
  readonly #waiting: Question[] = []
  #asking: Promise<void> | undefined
  readonly #stop = new AbortController()

  start(geocoder: Geocoder | undefined, database: Database<PrismaClient>, logger: Logger): void {
    this.geocoder = geocoder
    this.#database = database
    this.#logger = logger
  }

  ask(question: Question): void {
    if (this.#stop.signal.aborted || this.#waiting.length >= maxWaiting) return
    this.#waiting.push(question)
    this.#asking ??= this.#run().finally(() => {
      this.#asking = undefined
    })
  }

  /** Ends when the process does. */
  get stopping(): AbortSignal {
    return this.#stop.signal
  }

  isIdle(): boolean {
    return this.#asking === undefined
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#waiting.length = 0
    await this.#asking
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      try {
        await this.#answer(next)
      } catch (error) {
        // It is left alone, so nobody else is answered now either; their due work comes again.
        if (error instanceof NotAsked) this.#waiting.length = 0
        if (!this.#stop.signal.aborted) this.#logger?.warn({ err: error }, 'addresses are not known yet')
      }
  }

  async #answer({ tenantId, cells }: Question): Promise<void> {
    const geocoder = this.geocoder
    const database = this.#database
    if (geocoder === undefined || database === undefined) return
    const said = new Map<string, Address | null>()
    try {
      for (const cell of cells) {
        const [lat, lon] = cellToLatLng(cell)
        said.set(cell, await geocoder.addressOf({ lat, lon }, this.#stop.signal))
      }
    } finally {
      if (said.size > 0)
        await database.tx({ tenantId, actor: 'addresses/asker' }, (tx) => keepAddresses(tx, geocoder.name, said))
    }
  }
}

/** The one of this process. */
export const addressAsker = new AddressAsker()

export function askerOfAddresses(asker: AddressAsker): Extension<PrismaClient> {
  return {
    name: 'addresses/asker',
    prepare: async ({ env, database, logger }) => asker.start(geocoderOf(env), database, logger),
    start: async () => ({ stop: () => asker.stop(), settled: async () => asker.isIdle() }),
  }
}
