import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { Movement } from '../providers/provider.ts'
import type { Booked } from './compare.ts'

/** What was posted to the tenant's clearing account of a provider, with the provider's names. At most `limit`. */
export async function findBooked(
  tx: Tx,
  of: { provider: string; from: Date; to: Date; limit: number },
): Promise<Booked[]> {
  const { rows } = await tx.sql.query<{
    kind: Booked['kind']
    reference_id: string
    provider_reference: string | null
    about: string | null
    currency: string
    net: number
    at: Date
  }>(
    `SELECT CASE WHEN returned THEN 'dispute' WHEN e.reference_kind = 'payment' THEN 'charge'
                 WHEN e.reference_kind IN ('transfer', 'refund', 'dispute', 'payout') THEN e.reference_kind ELSE 'other' END AS kind,
            e.reference_id,
            CASE WHEN e.kind = 'transfer-reversed' THEN r.provider_reversal_id WHEN NOT returned
                 THEN coalesce(y.provider_charge_id, t.provider_transfer_id, f.provider_refund_id, d.provider_reference) END AS provider_reference,
            CASE WHEN returned THEN y.provider_charge_id END AS about, p.currency, p.amount AS net, e.occurred_at AS at
       FROM entries AS e
      CROSS JOIN LATERAL (SELECT e.kind = 'payment-returned' OR e.kind = 'fee-taken' AND e.id LIKE '%.return-fee' AS returned) AS k
       JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
       JOIN accounts AS a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
       LEFT JOIN payments AS y ON y.tenant_id = e.tenant_id AND e.reference_kind = 'payment' AND y.id = e.reference_id
       LEFT JOIN transfers AS t ON t.tenant_id = e.tenant_id AND e.reference_kind = 'transfer' AND t.id = e.reference_id
       LEFT JOIN refund_parts AS r ON r.tenant_id = e.tenant_id AND e.kind = 'transfer-reversed' AND r.id = left(e.id, -9)
       LEFT JOIN refunds AS f ON f.tenant_id = e.tenant_id AND e.reference_kind = 'refund' AND f.id = e.reference_id
       LEFT JOIN disputes AS d ON d.tenant_id = e.tenant_id AND e.reference_kind = 'dispute' AND d.id = e.reference_id
      WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
        AND a.code = 'provider-clearing' AND a.owner = $4
      ORDER BY e.occurred_at, e.id, p.line LIMIT $5`,
    [tx.tenantId, of.from, of.to, of.provider, of.limit],
  )
  return rows.map((row) => ({
    kind: row.kind,
    reference: row.reference_id,
    providerReference: row.provider_reference,
    about: row.about,
    net: money(row.net, row.currency),
    at: row.at,
  }))
}

/**
 * One account at the provider serves all tenants. What carries no name of a tenant belongs to whose charge or transfer it
 * takes back; what takes back nothing of ours is nobody's here.
 */
export async function findMine(tx: Tx, provider: string, movements: readonly Movement[]): Promise<Movement[]> {
  const sought = [...new Set(movements.flatMap(({ tenantId, about }) => (tenantId === null && about ? [about] : [])))]
  const { rows } = await tx.sql.query<{ name: string }>(
    `SELECT provider_charge_id AS name FROM payments WHERE tenant_id = $1 AND provider = $2 AND provider_charge_id = ANY($3::text[])
      UNION SELECT provider_transfer_id FROM transfers WHERE tenant_id = $1 AND provider = $2 AND provider_transfer_id = ANY($3::text[])`,
    [tx.tenantId, provider, sought],
  )
  const ours = new Set(rows.map(({ name }) => name))
  return movements.filter(({ tenantId, about }) =>
    tenantId === null ? about !== null && ours.has(about) : tenantId === tx.tenantId,
  )
}

/** Ours that the provider calls so, and what it was paid with. */
export async function findChargeOf(
  tx: Tx,
  provider: string,
  providerChargeId: string,
): Promise<{ paymentId: string; methodKind: string | null } | undefined> {
  const { rows } = await tx.sql.query<{ paymentId: string; methodKind: string | null }>(
    `SELECT y.id AS "paymentId", m.kind AS "methodKind" FROM payments AS y
       LEFT JOIN payment_methods AS m ON m.tenant_id = y.tenant_id AND m.id = y.method_id
      WHERE y.tenant_id = $1 AND y.provider = $2 AND y.provider_charge_id = $3 LIMIT 1`,
    [tx.tenantId, provider, providerChargeId],
  )
  return rows[0]
}
