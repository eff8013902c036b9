import type { Tx } from '../kit.ts'
import type { Fence, FenceSource } from './crossings.ts'
import { FenceIndex } from './fence-index.ts'
import { findChangedGeofenceIds, findFenceRevision, findFencesOf } from './store.ts'

interface Held {
  revision: number
  index: FenceIndex<Fence>
  /** Of these the ones that have or had a limit of speed. */
  limited: FenceIndex<Fence>
}

// Of this process, by tenant, the longest unused first. Both bounds hold memory, whoever has many tenants or many fences.
const maxTenants = 1_000
const maxFences = 500_000
const held = new Map<string, Held>()

/** Geofences are read in pages of so many. */
const pageSize = 5_000

/**
 * All fences of the tenant in memory, as they are at the last committed change: a row tells whether what this process
 * has is still that, and only what was changed since is read. For transactions that read fences and do not change them.
 */
export async function fenceSourceOf(tx: Tx): Promise<FenceSource> {
  return (await heldOf(tx)).index
}

/** Those alone that have or had a limit of speed. */
export async function limitedFencesOf(tx: Tx): Promise<FenceSource & { readonly size: number }> {
  return (await heldOf(tx)).limited
}

async function heldOf(tx: Tx): Promise<Held> {
  const revision = await findFenceRevision(tx)
  const known = held.get(tx.tenantId)
  if (known === undefined) {
    const fresh: Held = { revision, index: new FenceIndex(), limited: new FenceIndex() }
    for await (const page of pagesOfChanged(tx, -1)) put(fresh, page)
    return keep(tx.tenantId, fresh)
  }
  if (known.revision < revision) {
    // All of it is read before any of it is put, so nobody folds by half of a change.
    const pages: Map<string, Fence[]>[] = []
    for await (const page of pagesOfChanged(tx, known.revision)) pages.push(page)
    // Meanwhile another transaction may have put the same, or more.
    if (known.revision < revision) {
      for (const page of pages) put(known, page)
      known.revision = revision
    }
  }
  return keep(tx.tenantId, known)
}

function put({ index, limited }: Held, page: ReadonlyMap<string, readonly Fence[]>): void {
  for (const [id, fences] of page) {
    index.replace(id, fences)
    limited.replace(
      id,
      fences.filter(({ terms }) => terms.some(({ limitKmh }) => limitKmh !== null)),
    )
  }
}

/** The newer of what this process has of the tenant, as the one that was used last. */
function keep(tenantId: string, mine: Held): Held {
  const other = held.get(tenantId)
  const newer = other !== undefined && other.revision >= mine.revision ? other : mine
  held.delete(tenantId)
  held.set(tenantId, newer)
  forgetSome(tenantId)
  return newer
}

async function* pagesOfChanged(tx: Tx, afterRevision: number): AsyncGenerator<Map<string, Fence[]>> {
  let afterId = ''
  for (;;) {
    const ids = await findChangedGeofenceIds(tx, { afterRevision, afterId, limit: pageSize })
    yield await findFencesOf(tx, ids)
    if (ids.length < pageSize) return
    afterId = ids.at(-1)!
  }
}

function forgetSome(keptTenantId: string): void {
  let fences = 0
  for (const { index } of held.values()) fences += index.size
  for (const [tenantId, { index }] of held) {
    if (held.size <= maxTenants && fences <= maxFences) return
    if (tenantId === keptTenantId) continue
    fences -= index.size
    held.delete(tenantId)
  }
}
