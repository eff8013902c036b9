import { type Coupon, CouponCodeTaken } from '@clutch/contracts/payments/coupons'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  version: number
  code: string
  name: string
  status: Coupon['status']
  percent: string | null
  amount: number | null
  currency: string | null
  periods: number | null
  max_redemptions: number | null
  redeemed: number
  redeem_until: Date | null
  created_at: Date
}

const columns = `id, version, code, name, status, percent, amount, currency, periods, max_redemptions, redeemed, redeem_until, created_at`

function couponOf(row: Row): Coupon {
  return {
    id: row.id,
    version: row.version,
    code: row.code,
    name: row.name,
    status: row.status,
    percent: row.percent,
    amount: row.currency === null ? null : money(Number(row.amount), row.currency),
    periods: row.periods,
    maxRedemptions: row.max_redemptions,
    redeemed: row.redeemed,
    redeemUntil: row.redeem_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

/** @throws Problem CouponCodeTaken */
export async function insertCoupon(tx: Tx, coupon: Coupon): Promise<void> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO coupons (tenant_id, id, code, name, status, percent, amount, currency, periods, max_redemptions, redeem_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (tenant_id, code) DO NOTHING`,
    [
      tx.tenantId,
      coupon.id,
      coupon.code,
      coupon.name,
      coupon.status,
      coupon.percent,
      coupon.amount?.amount ?? null,
      coupon.amount?.currency ?? null,
      coupon.periods,
      coupon.maxRedemptions,
      coupon.redeemUntil,
      tx.now,
    ],
  )
  if (rowCount === 0) throw new Problem(CouponCodeTaken)
}

export async function updateCoupon(tx: Tx, { id, version, name, status }: Coupon): Promise<void> {
  await tx.sql.query('UPDATE coupons SET version = $3, name = $4, status = $5 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
    version,
    name,
    status,
  ])
}

export async function findCoupon(tx: Tx, id: string): Promise<Coupon | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM coupons WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : couponOf(rows[0])
}

export async function lockCoupon(tx: Tx, id: string): Promise<Coupon | undefined> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM coupons WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tx.tenantId, id],
  )
  return rows[0] === undefined ? undefined : couponOf(rows[0])
}

/** @param lock it is about to be redeemed: the last one is given to one of two who ask at once */
export async function findCouponByCode(tx: Tx, code: string, { lock }: { lock: boolean }): Promise<Coupon | undefined> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM coupons WHERE tenant_id = $1 AND code = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [tx.tenantId, code],
  )
  return rows[0] === undefined ? undefined : couponOf(rows[0])
}

export async function countRedemption(tx: Tx, id: string): Promise<void> {
  await tx.sql.query('UPDATE coupons SET redeemed = redeemed + 1 WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id])
}

export async function pageOfCoupons(
  tx: Tx,
  page: { status?: string | undefined; code?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<Coupon[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM coupons
      WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR code = $3)
        AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5))
      ORDER BY created_at DESC, id DESC LIMIT $6`,
    [tx.tenantId, page.status ?? null, page.code ?? null, page.before?.at ?? null, page.before?.id ?? '', page.limit],
  )
  return rows.map(couponOf)
}
