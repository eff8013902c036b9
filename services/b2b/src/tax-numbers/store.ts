import type { Tx } from '../kit.ts'

/** What a register last said of a number. */
export interface TaxNumber {
  number: string
  status: 'valid' | 'invalid'
  consultationNumber: string | null
  checkedAt: Date
}

/** Keeps the latest answer, in whatever order they arrive. */
export async function upsertTaxNumber(tx: Tx, answer: TaxNumber): Promise<void> {
  await tx.sql.query(
    `INSERT INTO tax_numbers (tenant_id, number, status, consultation_number, checked_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, number) DO UPDATE
        SET status = excluded.status, consultation_number = excluded.consultation_number, checked_at = excluded.checked_at
      WHERE tax_numbers.checked_at <= excluded.checked_at`,
    [tx.tenantId, answer.number, answer.status, answer.consultationNumber, answer.checkedAt],
  )
}

export async function findTaxNumber(tx: Tx, number: string): Promise<TaxNumber | undefined> {
  const row = await tx.db.taxNumber.findUnique({ where: { tenantId_number: { tenantId: tx.tenantId, number } } })
  return row === null ? undefined : { ...row, status: row.status as TaxNumber['status'] }
}
