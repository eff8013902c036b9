import type { SentText } from '@clutch/contracts/telematics/connections'
import type { Tx } from '../kit.ts'

export interface Message {
  id: string
  externalVehicleId: string
  requestDigest: string
  status: SentText['status'] | 'pending'
  detail: string | null
  createdAt: Date
}

const columns = `id, external_vehicle_id AS "externalVehicleId", request_digest AS "requestDigest", status, detail, created_at AS "createdAt"`

/** @returns false when there is one under this key already */
export async function insertMessage(
  tx: Tx,
  message: { id: string; connectionId: string; externalVehicleId: string; key: string; digest: string },
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO outbound_messages (tenant_id, id, connection_id, external_vehicle_id, idempotency_key, request_digest, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7) ON CONFLICT (tenant_id, connection_id, idempotency_key) DO NOTHING`,
    [tx.tenantId, message.id, message.connectionId, message.externalVehicleId, message.key, message.digest, tx.now],
  )
  return rowCount === 1
}

export async function findMessage(tx: Tx, connectionId: string, key: string): Promise<Message> {
  const { rows } = await tx.sql.query<Message>(
    `SELECT ${columns} FROM outbound_messages WHERE tenant_id = $1 AND connection_id = $2 AND idempotency_key = $3`,
    [tx.tenantId, connectionId, key],
  )
  return rows[0]!
}

export async function settleMessage(
  tx: Tx,
  id: string,
  outcome: { status: SentText['status']; detail: string | null },
): Promise<void> {
  await tx.sql.query('UPDATE outbound_messages SET status = $3, detail = $4 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
    outcome.status,
    outcome.detail,
  ])
}
