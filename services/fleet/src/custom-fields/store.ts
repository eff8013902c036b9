import type { CustomField } from '@clutch/contracts/fleet/custom-fields'
import { given } from '@clutch/shared/given'
import type { CustomField as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function customFieldOf({ tenantId: _tenant, ...row }: Row): CustomField {
  return {
    ...row,
    subject: row.subject as CustomField['subject'],
    type: row.type as CustomField['type'],
    status: row.status as CustomField['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, field: CustomField): Row {
  return { ...field, tenantId: tx.tenantId, createdAt: new Date(field.createdAt) }
}

/** All of a subject: they are few. */
export async function findCustomFields(tx: Tx, subject: CustomField['subject']): Promise<CustomField[]> {
  const rows = await tx.db.customField.findMany({ where: { tenantId: tx.tenantId, subject }, orderBy: { id: 'asc' } })
  return rows.map(customFieldOf)
}

/** The same; nobody else defines one meanwhile. */
export async function lockCustomFields(tx: Tx, subject: CustomField['subject']): Promise<CustomField[]> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('custom-fields/' || $1, 0))`, [tx.tenantId])
  return findCustomFields(tx, subject)
}

export async function findCustomField(tx: Tx, id: string): Promise<CustomField | undefined> {
  const row = await tx.db.customField.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : customFieldOf(row)
}

export async function lockCustomField(tx: Tx, id: string): Promise<CustomField | undefined> {
  await tx.sql.query('SELECT 1 FROM custom_fields WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findCustomField(tx, id)
}

export async function insertCustomField(tx: Tx, field: CustomField): Promise<void> {
  await tx.db.customField.create({ data: rowOf(tx, field) })
}

export async function updateCustomField(tx: Tx, field: CustomField): Promise<void> {
  await tx.db.customField.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: field.id } },
    data: rowOf(tx, field),
  })
}

export async function pageOfCustomFields(
  tx: Tx,
  filter: { subject?: string | undefined; afterId: string; limit: number },
): Promise<CustomField[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.customField.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(customFieldOf)
}
