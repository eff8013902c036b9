import type { Reading } from '@clutch/contracts/telematics/readings'
import type { Tx } from '../kit.ts'
import type { Floor } from './queue-store.ts'

export interface Gap {
  readonly deviceId: string
  readonly version: number
  readonly fromTime: Date
  readonly toTime: Date
  readonly fromReceived: Date
  readonly toReceived: Date
  readonly epoch: number
  readonly lastSeq: number
  readonly after: { received: Date; time: Date; id: string } | undefined
}

/** One that is known and that the history has in whole; `waiting`: there are others, of which something is to come. */
export async function nextGap(tx: Tx, id: string, floor: Floor): Promise<Gap | 'waiting' | 'none'> {
  const { rows } = await tx.sql.query<
    Omit<Gap, 'after'> & { isRecorded: boolean; received: Date | null; time: Date | null; afterId: string | null }
  >(
    `SELECT device_id AS "deviceId", version, from_time AS "fromTime", to_time AS "toTime",
            from_received AS "fromReceived", to_received AS "toReceived", epoch, last_seq AS "lastSeq",
            after_received AS received, after_time AS time, after_id AS "afterId",
            (epoch <> $3 OR last_seq <= $4) AS "isRecorded"
     FROM forwarding_gaps WHERE tenant_id = $1 AND forwarding_id = $2
     ORDER BY (epoch <> $3 OR last_seq <= $4) DESC, device_id LIMIT 1`,
    [tx.tenantId, id, floor.epoch, Math.min(floor.seq, floor.recordedSeq)],
  )
  const [row] = rows
  if (row === undefined) return 'none'
  if (!row.isRecorded) return 'waiting'
  const { isRecorded: _recorded, received, time, afterId, ...gap } = row
  const after = received === null ? undefined : { received, time: time ?? received, id: afterId ?? '' }
  return { ...gap, after }
}

/** Unless it was widened backwards meanwhile: then the page is read again. */
export async function advanceGap(tx: Tx, id: string, gap: Gap, last: Reading): Promise<void> {
  await tx.sql.query(
    `UPDATE forwarding_gaps SET after_received = $5, after_time = $6, after_id = $7
     WHERE tenant_id = $1 AND forwarding_id = $2 AND device_id = $3 AND version = $4`,
    [tx.tenantId, id, gap.deviceId, gap.version, last.receivedAt, last.time, last.id],
  )
}

/** Unless it was widened meanwhile. */
export async function closeGap(tx: Tx, id: string, gap: Gap): Promise<void> {
  await tx.sql.query(
    `DELETE FROM forwarding_gaps
     WHERE tenant_id = $1 AND forwarding_id = $2 AND device_id = $3 AND version = $4 AND last_seq = $5 AND epoch = $6
       AND to_received = $7`,
    [tx.tenantId, id, gap.deviceId, gap.version, gap.lastSeq, gap.epoch, gap.toReceived],
  )
}
