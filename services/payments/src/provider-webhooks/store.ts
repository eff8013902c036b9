import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Tx } from '../kit.ts'

export interface ProviderEvent {
  id: string
  provider: ProviderName
  type: string
  subjectId: string
  occurredAt: Date
  payload: string
}

/** @returns whether it is new: one that came before changes nothing */
export async function insertEvent(tx: Tx, event: ProviderEvent): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO provider_events (tenant_id, id, provider, type, subject_id, occurred_at, received_at, payload)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, event.id, event.provider, event.type, event.subjectId, event.occurredAt, tx.now, event.payload],
  )
  return rowCount === 1
}
