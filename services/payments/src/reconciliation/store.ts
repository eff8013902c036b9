import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import type { Booked } from './compare.ts'

/** What was posted to the tenant's clearing account of a provider, with the provider's names. At most `limit`. */
export async function findBooked(
  tx: Tx,
  of: { provider: string; from: Date; to: Date; limit: number },
): Promise<Booked[]> {
  const { rows } = await tx.sql.query<{
    reference_kind: string
    reference_id: string
    provider_reference: string | null
    currency: string
    net: number
    at: Date
  }>(
    `SELECT e.reference_kind, e.reference_id, coalesce(y.provider_charge_id, t.provider_transfer_id) AS provider_reference,
            p.currency, p.amount AS net, e.occurred_at AS at
       FROM entries AS e
       JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
       JOIN accounts AS a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
       LEFT JOIN payments AS y ON y.tenant_id = e.tenant_id AND e.reference_kind = 'payment' AND y.id = e.reference_id
       LEFT JOIN transfers AS t ON t.tenant_id = e.tenant_id AND e.reference_kind = 'transfer' AND t.id = e.reference_id
      WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
        AND a.code = 'provider-clearing' AND a.owner = $4
      ORDER BY e.occurred_at, e.id, p.line LIMIT $5`,
    [tx.tenantId, of.from, of.to, of.provider, of.limit],
  )
  return rows.map((row) => ({
    kind: row.reference_kind === 'payment' ? 'charge' : row.reference_kind === 'transfer' ? 'transfer' : 'other',
    reference: row.reference_id,
    providerReference: row.provider_reference,
    net: money(row.net, row.currency),
    at: row.at,
  }))
}
