import type { DeviceRange } from '@clutch/contracts/telematics/device-ranges'
import type { DeviceRange as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

function rangeOf({ assignedAt, ...row }: Row): DeviceRange {
  return { ...row, assignedAt: assignedAt.toISOString() }
}

/** @returns false when this very prefix is assigned */
export async function insertRange(tx: Tx, range: DeviceRange): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO device_ranges (id, version, prefix, tenant_id, assigned_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (prefix) DO NOTHING`,
    [range.id, range.version, range.prefix, range.tenantId, new Date(range.assignedAt)],
  )
  return rowCount === 1
}

export async function deleteRange(tx: Tx, id: string): Promise<DeviceRange | undefined> {
  const row = await tx.db.deviceRange.findUnique({ where: { id } })
  if (row === null) return undefined
  const { rowCount } = await tx.sql.query('DELETE FROM device_ranges WHERE id = $1', [id])
  return rowCount === 1 ? rangeOf(row) : undefined
}

export async function pageOfRanges(
  tx: Tx,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<DeviceRange[]> {
  const rows = await tx.db.deviceRange.findMany({ where: { id: { gt: afterId } }, orderBy: { id: 'asc' }, take: limit })
  return rows.map(rangeOf)
}

const shortestPrefix = 8

/** Whose an unknown device of this name is: the longest prefix that is assigned decides. */
export async function findTenantOfRange(tx: SystemTx, uniqueId: string): Promise<string | undefined> {
  if (uniqueId.length < shortestPrefix) return undefined
  const prefixes = Array.from({ length: uniqueId.length - shortestPrefix + 1 }, (_, index) =>
    uniqueId.slice(0, shortestPrefix + index),
  )
  const { rows } = await tx.sql.query<{ tenantId: string }>(
    {
      name: 'device-ranges-of',
      text: `SELECT tenant_id AS "tenantId" FROM device_ranges WHERE prefix = ANY($1::text[])
             ORDER BY length(prefix) DESC LIMIT 1`,
    },
    [prefixes],
  )
  return rows[0]?.tenantId
}
