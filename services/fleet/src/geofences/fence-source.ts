import type { Tx } from '../kit.ts'
import { CellIndex } from './cells.ts'
import type { FenceSource } from './crossings.ts'
import { findFenceRevision, findFences, type StoredFence } from './store.ts'

interface Held {
  revision: number
  index: CellIndex<StoredFence>
  fences: number
}

// Of this process, by tenant, the longest unused first. Both bounds hold memory, whoever has many tenants or many fences.
const maxTenants = 1_000
const maxFences = 250_000
const held = new Map<string, Held>()
let heldFences = 0

/**
 * All fences of the tenant in memory, as they are at the last committed change: a row tells whether what this process
 * has is still that. For transactions that read fences and do not change them.
 */
export async function fenceSourceOf(tx: Tx): Promise<FenceSource> {
  const revision = await findFenceRevision(tx)
  const known = held.get(tx.tenantId)
  if (known?.revision === revision) {
    held.delete(tx.tenantId)
    held.set(tx.tenantId, known)
    return known.index
  }
  const fences = await findFences(tx)
  const index = new CellIndex(fences, ({ cells }) => cells)
  forget(tx.tenantId)
  held.set(tx.tenantId, { revision, index, fences: fences.length })
  heldFences += fences.length
  for (const tenantId of held.keys()) {
    if (held.size <= maxTenants && heldFences <= maxFences) break
    if (tenantId !== tx.tenantId) forget(tenantId)
  }
  return index
}

function forget(tenantId: string): void {
  heldFences -= held.get(tenantId)?.fences ?? 0
  held.delete(tenantId)
}
