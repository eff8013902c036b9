import type { Tx } from '../kit.ts'

/** @returns the next of a series. Its row stays locked until this transaction ends. */
export async function countUp(tx: Tx, series: string): Promise<number> {
  const { rows } = await tx.sql.query<{ last_number: number }>(
    `INSERT INTO document_series (tenant_id, id, last_number) VALUES ($1, $2, 1)
     ON CONFLICT (tenant_id, id) DO UPDATE SET last_number = document_series.last_number + 1
     RETURNING last_number`,
    [tx.tenantId, series],
  )
  return rows[0]!.last_number
}
