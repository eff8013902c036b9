import type { Tx } from '../kit.ts'
import type { Asked } from './asked.ts'

/** Which payments: each of them whole. */
export interface PaymentFilter {
  readonly provider?: string | undefined
  readonly methodKind?: string | undefined
  readonly vendorId?: string | undefined
  readonly accountId?: string | undefined
}

/** The first instants of all periods, and where the last ends: what an instant is sorted into by `width_bucket`. */
function boundsOf({ periods }: Asked): Date[] {
  return [...periods.map(({ start }) => start), periods.at(-1)!.end]
}

/** Conditions on `y`, a payment, with the values that they name. */
function conditionsOf(filter: PaymentFilter, values: unknown[]): string[] {
  const name = (value: unknown) => `$${values.push(value)}`
  const { provider, methodKind, vendorId, accountId } = filter
  return [
    ...(provider === undefined ? [] : [`y.provider = ${name(provider)}`]),
    ...(accountId === undefined ? [] : [`y.account_id = ${name(accountId)}`]),
    ...(methodKind === undefined
      ? []
      : [
          `coalesce((SELECT m.kind FROM payment_methods AS m WHERE m.tenant_id = y.tenant_id AND m.id = y.method_id), 'none') = ${name(methodKind)}`,
        ]),
    ...(vendorId === undefined
      ? []
      : [
          `EXISTS (SELECT 1 FROM splits AS s JOIN split_receivers AS r ON r.tenant_id = s.tenant_id AND r.split_id = s.id
                    WHERE s.tenant_id = y.tenant_id AND s.payment_id = y.id AND r.vendor_id = ${name(vendorId)})`,
        ]),
  ]
}

/** Keeps entries of the payments that are meant; without a filter nothing is joined. */
function ofPayments(filter: PaymentFilter, values: unknown[]): string {
  const conditions = conditionsOf(filter, values)
  if (conditions.length === 0) return ''
  return `AND EXISTS (SELECT 1 FROM payments AS y WHERE y.tenant_id = e.tenant_id AND y.id = CASE e.reference_kind
            WHEN 'payment' THEN e.reference_id
            WHEN 'refund' THEN (SELECT f.payment_id FROM refunds AS f WHERE f.tenant_id = e.tenant_id AND f.id = e.reference_id)
            WHEN 'dispute' THEN (SELECT d.payment_id FROM disputes AS d WHERE d.tenant_id = e.tenant_id AND d.id = e.reference_id)
          END AND ${conditions.join(' AND ')})`
}

export interface MovedRow {
  readonly bucket: number
  readonly currency: string
  readonly kind: 'charge-captured' | 'refund-issued' | 'payment-returned' | 'dispute-withheld' | 'dispute-reinstated'
  readonly entries: number
  /** Minor units; above zero. */
  readonly amount: number
}

/**
 * What entries moved at providers: of a capture what was received, gross, and of all others what the clearing account lost
 * or got. Reads the entries of the time by `entries_of_money` and their lines by key, so it costs by what is in the range:
 * 200,000 payments took half a second, their fees 1.3 s and their success 0.8 s, on two busy cores; a million five times that.
 */
export async function findMoved(tx: Tx, asked: Asked, filter: PaymentFilter): Promise<MovedRow[]> {
  const bounds = boundsOf(asked)
  const values: unknown[] = [tx.tenantId, bounds[0], bounds.at(-1), bounds, asked.currency ?? null]
  const { rows } = await tx.sql.query<{
    bucket: number
    currency: string
    kind: MovedRow['kind']
    entries: string
    amount: string
  }>(
    `SELECT width_bucket(e.occurred_at, $4::timestamptz[]) AS bucket, p.currency, e.kind, count(*) AS entries,
            abs(sum(p.amount))::text AS amount
       FROM entries AS e JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
      WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
        AND e.kind IN ('charge-captured', 'refund-issued', 'payment-returned', 'dispute-withheld', 'dispute-reinstated')
        AND p.account_id LIKE CASE e.kind WHEN 'charge-captured' THEN 'undivided-receipts.%' ELSE 'provider-clearing.%' END
        AND ($5::text IS NULL OR p.currency = $5) ${ofPayments(filter, values)}
      GROUP BY 1, 2, 3`,
    values,
  )
  return rows.map(({ bucket, currency, kind, entries, amount }) => ({
    bucket,
    currency,
    kind,
    entries: Number(entries),
    amount: Number(amount),
  }))
}

export interface FeeRow {
  readonly bucket: number
  readonly currency: string
  readonly provider: string
  readonly what: 'payments' | 'disputes' | 'other' | 'recovered'
  readonly amount: number
}

/** What providers kept, by what it was for, and what of it was taken out of splits. */
export async function findFees(tx: Tx, asked: Asked, filter: PaymentFilter): Promise<FeeRow[]> {
  const bounds = boundsOf(asked)
  const values: unknown[] = [tx.tenantId, bounds[0], bounds.at(-1), bounds, asked.currency ?? null]
  const { rows } = await tx.sql.query<{
    bucket: number
    currency: string
    provider: string
    what: FeeRow['what']
    amount: string
  }>(
    `WITH taken AS (
       SELECT width_bucket(e.occurred_at, $4::timestamptz[]) AS bucket, p.currency,
              CASE WHEN e.kind = 'charge-captured' THEN 'payments' WHEN e.reference_kind = 'dispute' THEN 'disputes'
                   ELSE 'other' END AS what,
              max(split_part(p.account_id, '.', 2)) FILTER (WHERE p.account_id LIKE 'provider-clearing.%') AS provider,
              sum(p.amount) FILTER (WHERE p.account_id LIKE 'provider-fees.%') AS fee,
              -sum(p.amount) FILTER (WHERE p.account_id LIKE 'provider-fees-recovered.%') AS recovered
         FROM entries AS e JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
        WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
          AND e.kind IN ('charge-captured', 'refund-issued', 'fee-taken', 'charge-split')
          AND (p.account_id LIKE 'provider-fees.%' OR p.account_id LIKE 'provider-fees-recovered.%'
               OR p.account_id LIKE 'provider-clearing.%')
          AND ($5::text IS NULL OR p.currency = $5) ${ofPayments(filter, values)}
        GROUP BY 1, 2, 3, e.id
     )
     SELECT bucket, currency, coalesce(provider, 'unknown') AS provider, what, sum(fee)::text AS amount
       FROM taken WHERE fee IS NOT NULL GROUP BY 1, 2, 3, 4
     UNION ALL
     SELECT bucket, currency, '', 'recovered', sum(recovered)::text FROM taken WHERE recovered IS NOT NULL GROUP BY 1, 2`,
    values,
  )
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }))
}

export interface TriedRow {
  readonly bucket: number
  readonly currency: string
  readonly firstProvider: string
  readonly lastProvider: string
  readonly first: 'succeeded' | 'failed' | 'open'
  readonly firstReason: string | null
  readonly final: 'succeeded' | 'failed' | 'abandoned' | 'open'
  readonly finalReason: string | null
  readonly payments: number
}

/**
 * Payments by their first attempt and what became of them. What an attempt came to that waits for its payer, or for the
 * bank, is what its payment came to while there was no other.
 */
export async function findTried(tx: Tx, asked: Asked, filter: PaymentFilter): Promise<TriedRow[]> {
  const bounds = boundsOf(asked)
  const values: unknown[] = [tx.tenantId, bounds[0], bounds.at(-1), bounds, asked.currency ?? null]
  const { provider, ...others } = filter
  const conditions = [
    ...(provider === undefined ? [] : [`o.provider = $${values.push(provider)}`]),
    ...conditionsOf(others, values),
  ].map((condition) => `AND ${condition}`)
  const { rows } = await tx.sql.query<Omit<TriedRow, 'payments'> & { payments: string }>(
    `WITH tried AS (
       SELECT width_bucket(o.started_at, $4::timestamptz[]) AS bucket, y.currency, o.provider AS first_provider,
              coalesce(y.provider, o.provider) AS last_provider,
              CASE WHEN y.authorised > 0 THEN 'succeeded'
                   WHEN y.status = 'failed' THEN 'failed'
                   WHEN y.status IN ('cancelled', 'expired') THEN 'abandoned' ELSE 'open' END AS final,
              CASE WHEN y.status = 'failed' AND y.authorised = 0 THEN y.failure_code END AS final_reason,
              CASE WHEN o.status = 'succeeded' THEN 'succeeded'
                   WHEN o.status IN ('declined', 'refused', 'absent') THEN 'failed'
                   WHEN EXISTS (SELECT 1 FROM operations AS n WHERE n.tenant_id = o.tenant_id AND n.subject_id = o.subject_id
                                   AND n.number > 1 AND n.kind IN ('charge', 'authorise')) THEN 'superseded'
                   ELSE 'same' END AS outcome,
              CASE o.status WHEN 'absent' THEN 'not-charged' ELSE coalesce(o.code, o.status) END AS code
         FROM operations AS o JOIN payments AS y ON y.tenant_id = o.tenant_id AND y.id = o.subject_id
        WHERE o.tenant_id = $1 AND o.started_at >= $2 AND o.started_at < $3 AND o.number = 1
          AND o.kind IN ('charge', 'authorise') AND ($5::text IS NULL OR y.currency = $5) ${conditions.join(' ')}
     ), told AS (
       SELECT bucket, currency, first_provider, last_provider, final, final_reason,
              CASE outcome WHEN 'succeeded' THEN 'succeeded' WHEN 'failed' THEN 'failed' WHEN 'superseded' THEN 'failed'
                           ELSE CASE final WHEN 'abandoned' THEN 'failed' ELSE final END END AS first,
              CASE outcome WHEN 'failed' THEN code WHEN 'superseded' THEN 'superseded'
                           WHEN 'same' THEN CASE final WHEN 'failed' THEN final_reason WHEN 'abandoned' THEN 'abandoned' END
              END AS first_reason
         FROM tried
     )
     SELECT bucket, currency, first_provider AS "firstProvider", last_provider AS "lastProvider", first,
            first_reason AS "firstReason", final, final_reason AS "finalReason", count(*) AS payments
       FROM told GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
    values,
  )
  return rows.map((row) => ({ ...row, payments: Number(row.payments) }))
}

export interface ExchangedRow {
  readonly bucket: number
  readonly from: string
  /** Of what was received. */
  readonly currency: string
  readonly exchanges: number
  readonly given: number
  readonly received: number
  readonly result: number
}

/** Exchanges by pair. An entry has what was given and what was received in the bank, and what that was beyond the prices it stood for. */
export async function findExchanged(tx: Tx, asked: Asked): Promise<ExchangedRow[]> {
  const bounds = boundsOf(asked)
  const { rows } = await tx.sql.query<Record<Exclude<keyof ExchangedRow, 'bucket'>, string> & { bucket: number }>(
    `SELECT width_bucket(e.occurred_at, $4::timestamptz[]) AS bucket, g.currency AS "from", r.currency, count(*) AS exchanges,
            (-sum(g.amount))::text AS given, sum(r.amount)::text AS received, (-sum(coalesce(d.amount, 0)))::text AS result
       FROM entries AS e
       JOIN postings AS g ON g.tenant_id = e.tenant_id AND g.entry_id = e.id AND g.amount < 0 AND g.account_id LIKE 'bank.%'
       JOIN postings AS r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.amount > 0 AND r.account_id LIKE 'bank.%'
       LEFT JOIN postings AS d ON d.tenant_id = e.tenant_id AND d.entry_id = e.id AND d.account_id LIKE 'fx-differences.%'
      WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3 AND e.kind = 'currency-exchanged'
        AND ($5::text IS NULL OR r.currency = $5)
      GROUP BY 1, 2, 3`,
    [tx.tenantId, bounds[0], bounds.at(-1), bounds, asked.currency ?? null],
  )
  return rows.map(({ bucket, from, currency, exchanges, given, received, result }) => ({
    bucket,
    from,
    currency,
    exchanges: Number(exchanges),
    given: Number(given),
    received: Number(received),
    result: Number(result),
  }))
}
