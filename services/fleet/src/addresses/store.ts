import type { Address } from '@clutch/contracts/fleet/addresses'
import type { Tx } from '../kit.ts'
import type { Geocoder } from './geocoder.ts'

export interface KeptAddress {
  address: Address | null
  source: string
  askedAt: Date
}

/** That a place is called nothing is believed for so long at most. */
const namelessDays = 30
/** No geocoder lets its answers be kept for less. */
const shortestDays = 30
const dayMs = 86_400_000

/** What these cells were said to be called, by the geocoder that is asked now and no longer ago than it lets us keep it. */
export async function findAddresses(
  tx: Tx,
  { name, keptDays }: Pick<Geocoder, 'name' | 'keptDays'>,
  cells: readonly string[],
): Promise<Map<string, KeptAddress>> {
  if (cells.length === 0) return new Map()
  const since = (days: number) => new Date(tx.now.getTime() - days * dayMs)
  const rows = await tx.db.address.findMany({
    where: {
      tenantId: tx.tenantId,
      cell: { in: [...cells] },
      source: name,
      askedAt: { gt: since(keptDays) },
      OR: [{ label: { not: null } }, { askedAt: { gt: since(Math.min(keptDays, namelessDays)) } }],
    },
  })
  return new Map(
    rows.map(({ cell, address, source, askedAt }) => [
      cell,
      { address: address as unknown as Address | null, source, askedAt },
    ]),
  )
}

/** What cells are called, in a line; only those that are called something. */
export async function findLabels(tx: Tx, cells: readonly string[]): Promise<Map<string, string>> {
  if (cells.length === 0) return new Map()
  const { rows } = await tx.sql.query<{ cell: string; label: string }>(
    {
      name: 'addresses-labels',
      text: 'SELECT cell, label FROM addresses WHERE tenant_id = $1 AND cell = ANY($2::text[]) AND label IS NOT NULL',
    },
    [tx.tenantId, [...new Set(cells)]],
  )
  return new Map(rows.map(({ cell, label }) => [cell, label]))
}

export async function saveAddresses(tx: Tx, source: string, said: ReadonlyMap<string, Address | null>): Promise<void> {
  // Always in the same order, so that no two transactions wait for each other.
  const entries = [...said].sort(([a], [b]) => (a < b ? -1 : 1))
  await tx.sql.query(
    `INSERT INTO addresses (tenant_id, cell, label, address, source, asked_at)
     SELECT $1, said.cell, said.address->>'label', nullif(said.address, 'null'), $4, $5
       FROM unnest($2::text[], $3::jsonb[]) AS said (cell, address)
     ON CONFLICT (tenant_id, cell) DO UPDATE
     SET label = excluded.label, address = excluded.address, source = excluded.source, asked_at = excluded.asked_at`,
    [tx.tenantId, entries.map(([cell]) => cell), entries.map(([, address]) => JSON.stringify(address)), source, tx.now],
  )
}

/**
 * Removes what may not be kept any longer, so many at most; of a geocoder that is not asked any more, what is older than any lets
 * us keep it.
 */
export async function removeOldAddresses(
  tx: Tx,
  geocoder: Pick<Geocoder, 'name' | 'keptDays'> | undefined,
  limit: number,
): Promise<{ removed: string[]; isAny: boolean }> {
  const { name = '', keptDays = shortestDays } = geocoder ?? {}
  const since = (days: number) => new Date(tx.now.getTime() - days * dayMs)
  const { rows } = await tx.sql.query<{ cell: string }>(
    `DELETE FROM addresses WHERE tenant_id = $1 AND cell IN (
       SELECT cell FROM addresses
       WHERE tenant_id = $1 AND asked_at < $4 AND asked_at < CASE WHEN source = $2 THEN $3::timestamptz ELSE $4::timestamptz END
       ORDER BY asked_at LIMIT $5)
     RETURNING cell`,
    [tx.tenantId, name, since(keptDays), since(shortestDays), limit],
  )
  const { rows: rest } = await tx.sql.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM addresses WHERE tenant_id = $1) AS any',
    [tx.tenantId],
  )
  return { removed: rows.map(({ cell }) => cell), isAny: rest[0]!.any }
}
