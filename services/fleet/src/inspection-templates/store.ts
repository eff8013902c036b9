import type { InspectionTemplate } from '@clutch/contracts/fleet/inspections'
import { given } from '@clutch/shared/given'
import type { Prisma, InspectionTemplate as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function templateOf({ tenantId: _tenant, ...row }: Row): InspectionTemplate {
  return {
    ...row,
    kind: row.kind as InspectionTemplate['kind'],
    items: row.items as InspectionTemplate['items'],
    status: row.status as InspectionTemplate['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, template: InspectionTemplate) {
  const items = template.items as unknown as Prisma.InputJsonValue
  return { ...template, tenantId: tx.tenantId, items, createdAt: new Date(template.createdAt) }
}

export async function insertTemplate(tx: Tx, template: InspectionTemplate): Promise<void> {
  await tx.db.inspectionTemplate.create({ data: rowOf(tx, template) })
}

export async function updateTemplate(tx: Tx, template: InspectionTemplate): Promise<void> {
  await tx.db.inspectionTemplate.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: template.id } },
    data: rowOf(tx, template),
  })
}

export async function findTemplate(tx: Tx, id: string): Promise<InspectionTemplate | undefined> {
  const row = await tx.db.inspectionTemplate.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : templateOf(row)
}

export async function lockTemplate(tx: Tx, id: string): Promise<InspectionTemplate | undefined> {
  await tx.sql.query('SELECT 1 FROM inspection_templates WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
    tx.tenantId,
    id,
  ])
  return findTemplate(tx, id)
}

export async function pageOfTemplates(
  tx: Tx,
  filter: { status: string | undefined; afterId: string; limit: number },
): Promise<InspectionTemplate[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.inspectionTemplate.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(templateOf)
}
