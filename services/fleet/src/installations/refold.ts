import type { Tx } from '../kit.ts'

const kind = 'telemetry/refold'

/**
 * Lets a device's readings be folded again from an instant on, because they may belong to another vehicle than they did.
 * Where that is due already it is due from the earlier of the two. Call it with the device locked.
 */
export async function scheduleRefold(tx: Tx, deviceId: string, from: Date): Promise<void> {
  const { rows } = await tx.sql.query<{ payload: string }>(
    'SELECT payload FROM due_work WHERE tenant_id = $1 AND kind = $2 AND key = $3',
    [tx.tenantId, kind, deviceId],
  )
  const pendingMs = rows.flatMap(({ payload }) => {
    const { from: earlier } = JSON.parse(payload) as { from?: string }
    return earlier === undefined ? [] : [Date.parse(earlier)]
  })
  const earliest = new Date(Math.min(from.getTime(), ...pendingMs))
  await tx.schedule(kind, deviceId, tx.now, { from: earliest.toISOString() })
}
