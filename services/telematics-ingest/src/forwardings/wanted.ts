import type { Forwarding } from '@clutch/contracts/telematics/forwardings'
import type { SystemTx } from '../kit.ts'
import { findActiveVersions, findWanted, type Wanted } from './store.ts'

/** Who wants what, by tenant. Asked for again and again, so only what has changed is read in whole. */
export class WantedByTenant {
  readonly #what: Forwarding['what']
  #byId = new Map<string, Wanted>()
  #byTenant = new Map<string, Wanted[]>()

  constructor(what: Forwarding['what']) {
    this.#what = what
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0
  }

  of(tenantId: string): readonly Wanted[] {
    return this.#byTenant.get(tenantId) ?? []
  }

  async refresh(tx: SystemTx): Promise<void> {
    const active = await findActiveVersions(tx, this.#what)
    const changed = active.filter(({ id, version }) => this.#byId.get(id)?.version !== version)
    if (changed.length === 0 && active.length === this.#byId.size) return
    const fresh = new Map((changed.length === 0 ? [] : await findWanted(tx, changed)).map((each) => [each.id, each]))
    const all = active.flatMap(({ id }) => fresh.get(id) ?? this.#byId.get(id) ?? [])
    this.#byId = new Map(all.map((each) => [each.id, each]))
    this.#byTenant = Map.groupBy(all, ({ tenantId }) => tenantId)
  }
}

export function wants({ devices, activeSinceMs }: Wanted, deviceId: string, receivedAtMs: number): boolean {
  return receivedAtMs >= activeSinceMs && (devices === undefined || devices.has(deviceId))
}
