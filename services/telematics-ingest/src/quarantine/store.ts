import type { SystemTx } from '../kit.ts'
import { maxBytesKept, maxReasonChars, type Quarantined, storable } from './quarantined.ts'

export async function insertQuarantined(tx: SystemTx, items: readonly Quarantined[]): Promise<void> {
  if (items.length === 0) return
  const text = (of: (item: Quarantined) => string | undefined, maxChars = 64) =>
    items.map((item) => {
      const value = of(item)
      return value === undefined ? null : storable(value, maxChars)
    })
  await tx.sql.query(
    {
      name: 'quarantine-insert',
      text: `INSERT INTO quarantine
               (id, at, origin, code, reason, family, remote_address, unique_id, tenant_id, device_id, size_bytes, bytes)
             SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[],
               $7::text[], $8::text[], $9::text[], $10::text[], $11::int[], $12::bytea[])
             ON CONFLICT DO NOTHING`,
    },
    [
      items.map((item) => item.id),
      items.map((item) => item.at.toISOString()),
      items.map((item) => item.origin),
      text((item) => item.code),
      text((item) => item.reason, maxReasonChars),
      text((item) => item.family),
      text((item) => item.remoteAddress),
      text((item) => item.uniqueId),
      text((item) => item.tenantId),
      text((item) => item.deviceId),
      items.map((item) => item.bytes.length),
      items.map((item) => Buffer.from(item.bytes.subarray(0, maxBytesKept))),
    ],
  )
}

/** Removes what is too old, and of the rest the oldest beyond so many; at most 5,000 of each at once. */
export async function trimQuarantine(tx: SystemTx, keep: { days: number; rows: number }): Promise<void> {
  await tx.sql.query(
    `DELETE FROM quarantine WHERE id = ANY(ARRAY(
       SELECT id FROM quarantine WHERE at < clock_timestamp() - make_interval(days => $1) LIMIT 5000))`,
    [keep.days],
  )
  await tx.sql.query(
    `DELETE FROM quarantine WHERE id = ANY(ARRAY(
       SELECT id FROM quarantine ORDER BY at DESC, id DESC OFFSET $1 LIMIT 5000))`,
    [keep.rows],
  )
}
