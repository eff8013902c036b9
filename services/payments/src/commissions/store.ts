import type {
  CommissionAgreement,
  CommissionCalculation,
  CommissionTerms,
} from '@clutch/contracts/payments/commissions'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { CommissionAgreement as AgreementRow, CommissionCalculation as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function agreementOf(row: AgreementRow): CommissionAgreement {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    status: row.status as CommissionAgreement['status'],
    terms: JSON.parse(row.terms) as CommissionTerms,
    validFrom: row.validFrom,
    validTo: row.validTo,
    createdAt: row.createdAt.toISOString(),
  }
}

/** Whose it is: two agreements of one scope may not hold on the same day. */
export function scopeOf({ currency, vendorId, contractId, category }: CommissionTerms): string {
  return [currency, vendorId ?? '*', contractId ?? '*', category ?? '*'].join(' ')
}

export async function insertAgreement(tx: Tx, agreement: CommissionAgreement): Promise<void> {
  await tx.db.commissionAgreement.create({
    data: {
      tenantId: tx.tenantId,
      id: agreement.id,
      name: agreement.name,
      status: agreement.status,
      terms: JSON.stringify(agreement.terms),
      scope: scopeOf(agreement.terms),
      createdAt: tx.now,
    },
  })
}

export async function updateAgreement(tx: Tx, agreement: CommissionAgreement): Promise<void> {
  await tx.db.commissionAgreement.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: agreement.id } },
    data: {
      version: agreement.version,
      name: agreement.name,
      status: agreement.status,
      terms: JSON.stringify(agreement.terms),
      scope: scopeOf(agreement.terms),
      validFrom: agreement.validFrom,
      validTo: agreement.validTo,
    },
  })
}

export async function findAgreement(tx: Tx, id: string): Promise<CommissionAgreement | undefined> {
  const row = await tx.db.commissionAgreement.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : agreementOf(row)
}

export async function lockAgreement(tx: Tx, id: string): Promise<CommissionAgreement | undefined> {
  await tx.sql.query('SELECT 1 FROM commission_agreements WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
    tx.tenantId,
    id,
  ])
  return findAgreement(tx, id)
}

/** One at a time decides which agreement of a scope holds. */
export async function lockScope(tx: Tx, scope: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`commission ${tx.tenantId} ${scope}`])
}

/** Another of the same scope that holds on some of these days. */
export async function findOverlapping(
  tx: Tx,
  of: { id: string; scope: string; from: string; to: string | null },
): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM commission_agreements WHERE tenant_id = $1 AND scope = $2 AND id <> $3 AND status <> 'draft'
        AND valid_from <= coalesce($5, '9999-12-31') AND coalesce(valid_to, '9999-12-31') >= $4 LIMIT 1`,
    [tx.tenantId, of.scope, of.id, of.from, of.to],
  )
  return rows[0]?.id
}

/** Those that hold on a day for a vendor, at most a thousand. */
export async function findAgreementsOn(
  tx: Tx,
  of: { day: string; currency: string; vendorId: string },
): Promise<CommissionAgreement[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM commission_agreements
      WHERE tenant_id = $1 AND status <> 'draft' AND valid_from <= $2 AND coalesce(valid_to, '9999-12-31') >= $2
        AND (scope LIKE $3 OR scope LIKE $4)
      ORDER BY id LIMIT 1000`,
    [tx.tenantId, of.day, `${of.currency} * %`, `${of.currency} ${of.vendorId} %`],
  )
  const found = await tx.db.commissionAgreement.findMany({
    where: { tenantId: tx.tenantId, id: { in: rows.map(({ id }) => id) } },
    orderBy: { id: 'asc' },
  })
  return found.map(agreementOf)
}

export async function pageOfAgreements(
  tx: Tx,
  page: { status?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<CommissionAgreement[]> {
  const { before, limit, ...equal } = page
  const rows = await tx.db.commissionAgreement.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map(agreementOf)
}

function calculationOf(row: Row): CommissionCalculation {
  return {
    ...(JSON.parse(row.computed) as Pick<CommissionCalculation, 'currency' | 'commission' | 'lines' | 'parts'>),
    id: row.id,
    vendorId: row.vendorId,
    contractId: row.contractId,
    reference: row.reference,
    on: row.day,
    createdAt: row.createdAt.toISOString(),
  }
}

export async function insertCalculation(tx: Tx, calculation: CommissionCalculation, given: string): Promise<void> {
  const { currency, commission, lines, parts } = calculation
  await tx.db.commissionCalculation.create({
    data: {
      tenantId: tx.tenantId,
      id: calculation.id,
      vendorId: calculation.vendorId,
      contractId: calculation.contractId,
      reference: calculation.reference,
      day: calculation.on,
      given,
      computed: JSON.stringify({ currency, commission, lines, parts }),
      createdAt: tx.now,
    },
  })
}

/** What was computed for a reference, and of what. One at a time computes for a vendor. */
export async function lockCalculation(
  tx: Tx,
  vendorId: string,
  reference: string,
): Promise<{ calculation: CommissionCalculation; given: string } | undefined> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`turnover ${tx.tenantId} ${vendorId}`])
  const row = await tx.db.commissionCalculation.findUnique({
    where: { tenantId_vendorId_reference: { tenantId: tx.tenantId, vendorId, reference } },
  })
  return row === null ? undefined : { calculation: calculationOf(row), given: row.given }
}

export async function pageOfCalculations(
  tx: Tx,
  page: {
    vendorId?: string | undefined
    reference?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<CommissionCalculation[]> {
  const { before, limit, ...equal } = page
  const rows = await tx.db.commissionCalculation.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map(calculationOf)
}

/** What a vendor has turned over in a month under each agreement. */
export async function findTurnovers(tx: Tx, vendorId: string, month: string): Promise<Map<string, number>> {
  const { rows } = await tx.sql.query<{ agreement_id: string; amount: number }>(
    'SELECT agreement_id, amount FROM commission_turnovers WHERE tenant_id = $1 AND vendor_id = $2 AND month = $3',
    [tx.tenantId, vendorId, month],
  )
  return new Map(rows.map((row) => [row.agreement_id, Number(row.amount)]))
}

export async function addTurnover(
  tx: Tx,
  of: { vendorId: string; month: string; agreementId: string; amount: number },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO commission_turnovers AS t (tenant_id, id, vendor_id, month, agreement_id, amount) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, vendor_id, month, agreement_id) DO UPDATE SET amount = t.amount + excluded.amount`,
    [tx.tenantId, `${of.vendorId} ${of.month} ${of.agreementId}`, of.vendorId, of.month, of.agreementId, of.amount],
  )
}
