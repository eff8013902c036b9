import type { TaxCalculation, TaxNumberCheck, TaxSettings } from '@clutch/contracts/payments/tax-calculations'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'
import { initialSettings } from './settings.ts'

export async function insertCalculation(tx: Tx, calculation: TaxCalculation): Promise<void> {
  await tx.db.taxCalculation.create({
    data: {
      tenantId: tx.tenantId,
      id: calculation.id,
      status: calculation.status,
      reference: calculation.reference,
      record: calculation as unknown as Prisma.InputJsonValue,
      createdAt: tx.now,
    },
  })
}

export async function findCalculation(tx: Tx, id: string): Promise<TaxCalculation | undefined> {
  const row = await tx.db.taxCalculation.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (row.record as unknown as TaxCalculation)
}

export async function pageOfCalculations(
  tx: Tx,
  filter: {
    status?: string | undefined
    reference?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<TaxCalculation[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.taxCalculation.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map((row) => row.record as unknown as TaxCalculation)
}

export async function insertNumberCheck(tx: Tx, check: TaxNumberCheck): Promise<void> {
  await tx.db.taxNumberCheck.create({
    data: {
      tenantId: tx.tenantId,
      id: check.id,
      number: check.number,
      requester: check.requester ?? '',
      status: check.status,
      record: check as unknown as Prisma.InputJsonValue,
      checkedAt: new Date(check.checkedAt),
    },
  })
}

/** The latest answer of a register that is not older than that. */
export async function findAnswer(tx: Tx, number: string, since: Date): Promise<TaxNumberCheck | undefined> {
  const row = await tx.db.taxNumberCheck.findFirst({
    where: { tenantId: tx.tenantId, number, status: { in: ['valid', 'invalid'] }, checkedAt: { gt: since } },
    orderBy: [{ checkedAt: 'desc' }, { id: 'desc' }],
  })
  return row === null ? undefined : (row.record as unknown as TaxNumberCheck)
}

export async function pageOfNumberChecks(
  tx: Tx,
  filter: { number?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<TaxNumberCheck[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.taxNumberCheck.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('checkedAt', before) },
    orderBy: latestFirst('checkedAt'),
    take: limit,
  })
  return rows.map((row) => row.record as unknown as TaxNumberCheck)
}

export async function findTaxSettings(tx: Tx): Promise<TaxSettings> {
  const row = await tx.db.taxSettings.findUnique({ where: { tenantId: tx.tenantId } })
  if (row === null) return initialSettings
  return {
    id: initialSettings.id,
    version: row.version,
    whenRegisterUnavailable: row.whenRegisterUnavailable as TaxSettings['whenRegisterUnavailable'],
    numberCheckDays: row.numberCheckDays,
  }
}

/** Of two changes at once, one waits for the other, also where there is no row yet. */
export async function lockTaxSettings(tx: Tx): Promise<TaxSettings> {
  const { version, whenRegisterUnavailable, numberCheckDays } = initialSettings
  await tx.sql.query(
    `INSERT INTO tax_settings (tenant_id, version, when_register_unavailable, number_check_days)
     VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id) DO NOTHING`,
    [tx.tenantId, version, whenRegisterUnavailable, numberCheckDays],
  )
  await tx.sql.query('SELECT 1 FROM tax_settings WHERE tenant_id = $1 FOR UPDATE', [tx.tenantId])
  return findTaxSettings(tx)
}

export async function updateTaxSettings(tx: Tx, { id: _id, ...settings }: TaxSettings): Promise<void> {
  await tx.db.taxSettings.update({ where: { tenantId: tx.tenantId }, data: settings })
}

export interface Inquiry {
  tenantId: string
  number: string
  /** How often it was asked, this time included. */
  asks: number
}

/** Asked once for however many accounts, and at once when one of them changes. */
export async function upsertInquiry(tx: Tx, number: string): Promise<void> {
  await tx.sql.query(
    `INSERT INTO tax_number_inquiries (tenant_id, number, due_at) VALUES ($1, $2, clock_timestamp())
     ON CONFLICT (tenant_id, number) DO UPDATE SET due_at = excluded.due_at, asks = 0`,
    [tx.tenantId, number],
  )
}

export async function leaseInquiries(tx: SystemTx, want: { leaseMs: number; limit: number }): Promise<Inquiry[]> {
  const { rows } = await tx.sql.query<{ tenant_id: string; number: string; asks: number }>(
    `UPDATE tax_number_inquiries AS it SET asks = it.asks + 1, due_at = clock_timestamp() + $1 * interval '1 millisecond'
       FROM (SELECT tenant_id, number FROM tax_number_inquiries WHERE due_at <= clock_timestamp()
              ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
      WHERE it.tenant_id = due.tenant_id AND it.number = due.number RETURNING it.tenant_id, it.number, it.asks`,
    [want.leaseMs, want.limit],
  )
  return rows.map((row) => ({ tenantId: row.tenant_id, number: row.number, asks: row.asks }))
}

export async function isAnyInquiryDue(tx: SystemTx): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'SELECT 1 FROM tax_number_inquiries WHERE due_at <= clock_timestamp() LIMIT 1',
  )
  return rowCount === 1
}

export async function postponeInquiry(tx: Tx, number: string, pauseMs: number): Promise<void> {
  await tx.sql.query(
    `UPDATE tax_number_inquiries SET due_at = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE tenant_id = $1 AND number = $2`,
    [tx.tenantId, number, pauseMs],
  )
}

export async function deleteInquiry(tx: Tx, number: string): Promise<void> {
  await tx.db.taxNumberInquiry.deleteMany({ where: { tenantId: tx.tenantId, number } })
}
