import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { LiveClient, LiveEvent } from './live-client.ts'
import { type LiveChange, withoutFleet } from './store.ts'

const maxClients = 5_000

/** The clients of this process that watch a fleet. */
export class LiveHub {
  /** So often a client that has nothing to be told hears that it is still served. */
  heartbeatMs = 15_000
  readonly #byTenant = new Map<string, Map<string, Set<LiveClient>>>()
  #clients = 0

  /** @throws Problem Unavailable when the process has as many as it can serve */
  enter(tenantId: string, fleetId: string, client: LiveClient): () => void {
    if (this.#clients >= maxClients) throw new Problem(Unavailable, { headers: { 'retry-after': '5' } })
    const fleets = this.#byTenant.get(tenantId) ?? new Map<string, Set<LiveClient>>()
    const clients = fleets.get(fleetId) ?? new Set<LiveClient>()
    this.#byTenant.set(tenantId, fleets.set(fleetId, clients.add(client)))
    this.#clients += 1
    return () => {
      if (!clients.delete(client)) return
      this.#clients -= 1
      if (clients.size === 0 && fleets.get(fleetId) === clients) fleets.delete(fleetId)
      if (fleets.size === 0 && this.#byTenant.get(tenantId) === fleets) this.#byTenant.delete(tenantId)
    }
  }

  get clients(): number {
    return this.#clients
  }

  /** Somebody of the tenant watches: only then is it worth reading what came. */
  hasClientsOf(tenantId: string): boolean {
    return this.#byTenant.has(tenantId)
  }

  deliverEvent(tenantId: string, event: LiveEvent): void {
    for (const clients of this.#byTenant.get(tenantId)?.values() ?? [])
      for (const client of clients) client.offerEvent(event)
  }

  deliver(tenantId: string, changes: readonly LiveChange[]): void {
    const fleets = this.#byTenant.get(tenantId)
    for (const change of changes)
      for (const client of fleets?.get(change.fleetId) ?? []) client.offer(withoutFleet(change))
  }
}

// By database, because that is what a use case is given of the process it runs in.
const hubs = new WeakMap<Database<PrismaClient>, LiveHub>()

export function liveHubOf(database: Database<PrismaClient>): LiveHub {
  let hub = hubs.get(database)
  if (hub === undefined) {
    hub = new LiveHub()
    hubs.set(database, hub)
  }
  return hub
}
