import type { PayoutsDue } from '@clutch/contracts/payments/analytics'
import type { Tx } from '../kit.ts'

/** By vendor and currency: the balances of both accounts, and where what is payable is. */
export async function pageOfPayoutsDue(
  tx: Tx,
  of: {
    vendorId: string | undefined
    currency: string | undefined
    after: { vendorId: string; currency: string }
    limit: number
  },
): Promise<PayoutsDue[]> {
  const { rows } = await tx.sql.query<Record<keyof PayoutsDue, string>>(
    `WITH due AS (
       SELECT a.owner, a.currency, -coalesce(sum(b.amount) FILTER (WHERE a.code = 'vendor-payable'), 0) AS payable,
              coalesce(sum(b.amount) FILTER (WHERE a.code = 'vendor-receivable'), 0) AS owed
         FROM accounts AS a JOIN balances AS b ON b.tenant_id = a.tenant_id AND b.account_id = a.id
        WHERE a.tenant_id = $1 AND a.code IN ('vendor-payable', 'vendor-receivable') AND (a.owner, a.currency) > ($2, $3)
          AND ($4::text IS NULL OR a.owner = $4) AND ($5::text IS NULL OR a.currency = $5)
        GROUP BY a.owner, a.currency HAVING bool_or(b.amount <> 0) ORDER BY a.owner, a.currency LIMIT $6
     )
     SELECT d.owner AS "vendorId", d.currency, d.payable, d.owed, d.payable - d.owed AS net,
            coalesce(t.held, 0) AS held, coalesce(t.sending, 0) AS sending, coalesce(t.failed, 0) AS failed
       FROM due AS d CROSS JOIN LATERAL (
         SELECT sum(t.amount - t.reversed) FILTER (WHERE t.status = 'held') AS held,
                sum(t.amount - t.reversed) FILTER (WHERE t.status IN ('pending', 'unknown')) AS sending,
                sum(t.amount - t.reversed) FILTER (WHERE t.status = 'failed') AS failed
           FROM transfers AS t WHERE t.tenant_id = $1 AND t.vendor_id = d.owner AND t.currency = d.currency
            AND t.status IN ('held', 'pending', 'unknown', 'failed')) AS t
      ORDER BY d.owner, d.currency`,
    [tx.tenantId, of.after.vendorId, of.after.currency, of.vendorId ?? null, of.currency ?? null, of.limit],
  )
  return rows.map(({ vendorId, currency, payable, held, sending, failed, owed, net }) => ({
    vendorId,
    currency,
    payable: Number(payable),
    held: Number(held),
    sending: Number(sending),
    failed: Number(failed),
    owed: Number(owed),
    net: Number(net),
  }))
}
